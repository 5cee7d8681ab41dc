//! Writes the thousand views.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

const MODULES: usize = 10;
const VIEWS_PER_MODULE: usize = 100;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let source: String = (0..MODULES).map(module).collect();
    let folder = env::var_os("OUT_DIR").expect("cargo says where");
    fs::write(Path::new(&folder).join("views.rs"), source).expect("the folder can be written to");
}

fn module(module: usize) -> String {
    let mut source = format!("mod section{module} {{\n    use aiopyramid::prelude::*;\n");
    for number in 0..VIEWS_PER_MODULE {
        write!(
            source,
            r#"
    #[view_config(route = "/section{module}/{{item}}/action{number}/{{id}}")]
    async fn view{number}(item: String, id: u64) -> String {{
        format!("{{item}} {{id}}")
    }}
"#
        )
        .expect("a string takes everything");
    }
    source.push_str("}\n");
    source
}
