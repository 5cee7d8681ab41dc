use aiopyramid::TemplateValue;

#[derive(TemplateValue)]
#[template(crate = "a b")]
struct Page {
    title: String,
}

fn main() {}
