use aiopyramid::prelude::*;

use aiopyramid::runtime as framework;

fn bare() -> Result<Configurator> {
    runtime::scan()
}

fn this_package() -> Result<Configurator> {
    runtime::scan!()
}

fn by_other_paths() -> Result<()> {
    framework::scan!()?;
    aiopyramid::runtime::scan![aiopyramid]?;
    framework::scan! { aiopyramid, serde, }?;
    Ok(())
}

fn main() {
    let _ = (bare, this_package, by_other_paths);
}
