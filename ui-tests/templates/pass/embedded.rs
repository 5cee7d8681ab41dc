use aiopyramid::prelude::*;
use aiopyramid::renderer::templates::EmbeddedTemplate;

const MAIL: &[EmbeddedTemplate] = aiopyramid::templates!["mail/hello.txt.jinja2"];

fn main() {
    let paths: Vec<&str> = MAIL.iter().map(|template| template.path).collect();
    assert_eq!(paths, ["mail/hello.txt.jinja2", "parts/macros.jinja2"]);
    assert_eq!(MAIL[0].package, env!("CARGO_PKG_NAME"));
    assert!(MAIL[0].source.starts_with("Hello"));
    assert_eq!(std::fs::read_to_string(MAIL[0].file).unwrap(), MAIL[0].source);

    let several = aiopyramid::templates!["home.jinja2", "part.jinja2", "posts.jinja2",];
    let mut config = Configurator::new();
    config.add_templates(several).add_templates(MAIL);
}
