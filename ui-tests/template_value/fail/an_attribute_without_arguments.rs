use aiopyramid::TemplateValue;

#[derive(TemplateValue)]
#[template]
struct Page {
    title: String,
}

fn main() {}
