use aiopyramid::TemplateValue;

#[derive(TemplateValue)]
#[template(globals = [])]
struct Page {
    title: String,
}

fn main() {}
