use aiopyramid::TemplateValue;

#[derive(TemplateValue)]
union Page {
    title: u32,
    text: f32,
}

fn main() {}
