use aiopyramid::TemplateValue;

#[derive(TemplateValue)]
#[template(rename = "site")]
struct Page {
    title: String,
}

fn main() {}
