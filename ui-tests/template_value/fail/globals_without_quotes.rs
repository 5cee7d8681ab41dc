use aiopyramid::TemplateValue;

#[derive(TemplateValue)]
#[template(globals = [site])]
struct Page {
    title: String,
}

fn main() {}
