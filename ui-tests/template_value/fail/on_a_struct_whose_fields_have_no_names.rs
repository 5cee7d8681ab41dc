use aiopyramid::TemplateValue;

#[derive(TemplateValue)]
struct Page(String, u32);

fn main() {}
