//! The way to a running application: `runtime::scan()?.run()`.

use crate::config::{Configurator, Selection};
use crate::error::Result;
use crate::settings::Settings;

/// `scan!(crates...)`: takes the declarations of this package, its library included, and of the named crates.
///
/// The named crates are linked, even if nothing else in the program mentions them. A declaration of any other crate is an error, and so
/// is a named crate that declares nothing: both are among the problems that `make_app()` reports. What an include takes with
/// [`scan_module`](Configurator::scan_module) is left to it, and is no error.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
///
/// # fn main() -> Result<()> {
/// let config = runtime::scan!()?;
/// # Ok(()) }
/// ```
#[doc(inline)]
pub use crate::__scan as scan;

#[doc(hidden)]
pub use aiopyramid_macros::scan as __expand_scan;

/// Tells the macro that does it by which name this crate goes.
#[doc(hidden)]
#[macro_export]
macro_rules! __scan {
    ($($crates:tt)*) => {
        $crate::runtime::__expand_scan!(($crate) $($crates)*)
    };
}

/// Reads the settings and takes the declarations of all crates that are linked into this program.
///
/// What an include takes with [`scan_module`](Configurator::scan_module) is left to it.
///
/// A library that nothing in the program names is not linked, and nobody can know of it; [`scan!`](macro@scan) names crates and links
/// them.
///
/// # Errors
///
/// When the settings cannot be read.
///
/// # Example
///
/// ```no_run
/// use aiopyramid::prelude::*;
///
/// #[view_config(route = "/")]
/// async fn home() -> &'static str {
///     "home"
/// }
///
/// fn main() -> Result<()> {
///     runtime::scan()?.run()
/// }
/// ```
#[track_caller]
pub fn scan() -> Result<Configurator> {
    scan_selected(Selection::Everything)
}

/// What the macro calls.
#[doc(hidden)]
#[track_caller]
pub fn scan_crates(package: &str, crates: &[&str]) -> Result<Configurator> {
    scan_selected(Selection::Crates {
        package: package.to_owned(),
        crates: crates.iter().map(|name| (*name).to_owned()).collect(),
    })
}

#[track_caller]
fn scan_selected(selection: Selection) -> Result<Configurator> {
    let settings = Settings::load()?;
    crate::logging::start(&settings);
    let mut config = Configurator::with_settings(settings);
    config.scan_selected(selection);
    Ok(config)
}
