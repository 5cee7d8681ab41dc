#[derive(aiopyramid::TemplateValue)]
fn page() {}

fn main() {}
