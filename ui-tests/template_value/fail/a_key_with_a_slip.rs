use aiopyramid::TemplateValue;

#[derive(TemplateValue)]
#[template(global = ["site"])]
struct Page {
    title: String,
}

fn main() {}
