//! The Configurator: an application before it is made. One file for each family of directives.
//!
//! A directive does nothing at once: it queues an [`Action`], and [`Configurator::make_app`] resolves conflicts, runs the actions phase
//! by phase and reports everything that is wrong together.

mod action;
mod background;
#[cfg(feature = "websocket")]
mod channels;
mod events;
mod executors;
mod include;
mod layers;
mod make_app;
mod mount;
mod ordering;
mod problem;
mod registry;
mod renderers;
mod routes;
mod scan;
mod secrets;
mod settings;
mod states;
#[cfg(feature = "templates")]
mod templates;
mod tweens;
mod views;
#[cfg(feature = "websocket")]
mod websocket_views;

use std::panic::Location;

use self::include::{Includes, Scope};
use self::scan::PendingScan;
use crate::settings::Settings;
use crate::site::Site;

pub use action::{Action, Discriminator, Phase};
pub use include::{Configured, IncludeDeclaration, IncludePath};
pub use problem::{ConfigurationError, Problem};
pub use registry::Registry;
pub use routes::RouteOptions;
pub(crate) use scan::Selection;
pub use scan::{Declaration, ScanOptions};
pub use tweens::TweenOptions;
pub use views::ViewOptions;

/// Collects what an application consists of, by declaration (`scan`) and by calls, and makes it.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
///
/// async fn home(_request: Request) -> &'static str {
///     "home"
/// }
///
/// fn main() -> Result<()> {
///     let mut config = Configurator::new();
///     config.add_route("home", "/");
///     config.add_view(home, ViewOptions { route_name: Some("home"), ..ViewOptions::DEFAULT });
///     let app = config.make_app()?;
///     assert_eq!(app.introspection().len(), 2);
///     Ok(())
/// }
/// ```
#[derive(Default)]
pub struct Configurator {
    settings: Settings,
    actions: Vec<Action>,
    problems: Vec<Problem>,
    /// The declaration that is being applied; its directives carry its site instead of the expansion's.
    declaring: Option<Site>,
    /// What surrounds the present call.
    scope: Scope,
    includes: Includes,
    /// Scans take their declarations when the application is made: includes after them may take some.
    scans: Vec<PendingScan>,
    #[cfg(feature = "websocket")]
    channels: channels::PendingChannels,
}

impl Configurator {
    /// A configurator without settings.
    pub fn new() -> Configurator {
        Configurator::default()
    }

    /// A configurator with settings. It includes what the key `includes` in `[app]` names.
    pub fn with_settings(settings: Settings) -> Configurator {
        let mut config = Configurator {
            settings,
            ..Configurator::default()
        };
        config.include_by_settings();
        config
    }

    /// The settings.
    #[doc(alias = "get_settings")]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Queues an action: what all directives do, and what an application's own directives may do.
    ///
    /// # Example
    ///
    /// A directive of one's own is an extension trait:
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::config::{Action, Discriminator, Phase};
    ///
    /// struct Brand(String);
    ///
    /// trait AddBrand {
    ///     fn add_brand(&mut self, name: &str) -> &mut Self;
    /// }
    ///
    /// impl AddBrand for Configurator {
    ///     #[track_caller]
    ///     fn add_brand(&mut self, name: &str) -> &mut Self {
    ///         let name = name.to_owned();
    ///         let action = Action::new(Phase::DEFAULT)
    ///             .unique(Discriminator::new("brand", "of the application"))
    ///             .run(move |registry| registry.insert_state(Brand(name)));
    ///         self.action(action)
    ///     }
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_brand("one").add_brand("two");
    /// let error = config.make_app().unwrap_err();
    /// assert!(error.to_string().contains("brand of the application is declared twice"));
    /// ```
    #[track_caller]
    pub fn action(&mut self, action: Action) -> &mut Configurator {
        let site = self.site(Location::caller());
        self.actions.push(action.placed(site, self.scope.clone()));
        self
    }

    /// The site of a directive: that of the declaration being applied, else that of the call.
    fn site(&self, location: &'static Location<'static>) -> Site {
        self.declaring.unwrap_or_else(|| Site::called(location))
    }
}

impl std::fmt::Debug for Configurator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Configurator({} actions)", self.actions.len())
    }
}
