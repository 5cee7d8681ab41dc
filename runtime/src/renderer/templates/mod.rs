//! Templates: renderers whose name ends with `.jinja2`.
//!
//! A template is compiled into the program: `#[view_config(renderer = "home.jinja2")]` and `templates![...]` embed the files below the
//! package's `templates/`, and `config.add_templates` takes them into an application. `make_app()` makes one engine of them, and finds for
//! each view the template that it names. With `debug = true` their files are read again when they change.
//!
//! A template has the names of its value, which goes through serde, and behind them `request`, `view` and `renderer_name` (R10), then what
//! `config.add_template_global` and `add_template_function` have added. Values are escaped by the kind of text that a template makes, which
//! the extension before `.jinja2` says: HTML, if there is none.

mod argument;
mod builtins;
mod catalog;
mod chain;
mod embedded;
mod environment;
mod error;
mod escape;
mod extras;
mod function;
mod kind;
mod markup;
pub(crate) mod name;
mod reload;
mod request_value;
mod route_functions;
mod scope;
#[doc(hidden)]
pub mod shape;
mod template;

use std::future::Future;
use std::sync::Arc;

use minijinja::{AutoEscape, Environment};
use serde::Serialize;

use crate::dispatch::{current, try_spawn_greenlet};
use crate::error::Result;
use crate::event::Given;
use crate::http::Request;

pub use argument::{Arguments, Kwargs, Rest, TemplateArgument};
pub(crate) use catalog::{Catalog, NoSuchTemplate};
pub use embedded::{EmbeddedTemplate, TemplateUse, UseKind};
pub use error::TemplateError;
pub(crate) use extras::Extras;
pub use function::{NotReturned, TemplateFunction};
use kind::Kind;
pub use markup::Markup;
pub(crate) use scope::SYSTEM_NAMES;
use scope::Scope;
pub use shape::TemplateValue;
pub(crate) use template::Template;

/// The content type of what a template of that name makes.
pub(crate) fn content_type_of(name: &str) -> crate::http::HeaderValue {
    Kind::of(name).content_type()
}

#[doc(hidden)]
pub use aiopyramid_macros::templates as __expand_templates;

/// Tells the macro that does it by which name this crate goes.
#[doc(hidden)]
#[macro_export]
macro_rules! __templates {
    ($($names:tt)*) => {
        $crate::renderer::templates::__expand_templates!(($crate) $($names)*)
    };
}

#[doc = include_str!("templates_macro.md")]
#[doc(inline)]
pub use __templates as templates;

/// All templates of an application: what renders one where no view does, for a mail for example.
///
/// [`App::templates`](crate::App::templates) hands it out, and so does `State<Templates>`. In code that answers a request,
/// [`Request::render`] is shorter.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::renderer::templates::EmbeddedTemplate;
/// use serde::Serialize;
///
/// #[derive(Serialize)]
/// struct Welcome {
///     name: String,
/// }
///
/// # const WELCOME: &[EmbeddedTemplate] = &[EmbeddedTemplate {
/// #     package: "shop", path: "mail/welcome.txt.jinja2", file: "", source: "Welcome, {{ name }}!", uses: &[],
/// # }];
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let mut config = Configurator::new();
/// config.add_templates(WELCOME); // usually templates!["mail/welcome.txt.jinja2"]
/// let app = config.make_app()?;
/// let welcome = Welcome { name: "Ada".to_owned() };
/// let mail = app.templates().render("mail/welcome.txt.jinja2", &welcome).await?;
/// assert_eq!(mail, "Welcome, Ada!");
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Templates(Arc<Inner>);

struct Inner {
    environment: Environment<'static>,
    catalog: Arc<Catalog>,
    may_wait: bool,
    /// Whether errors have the file and the lines.
    shows_lines: bool,
}

/// How templates help whoever develops the application.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Development {
    /// Whether they are read again when their files change.
    pub(crate) reload: bool,
    /// Whether errors have the file and the lines.
    pub(crate) show_lines: bool,
}

impl Templates {
    /// Those of an application whose greenlets have stacks of that many bytes, and what is wrong with their syntax.
    pub(crate) fn new(
        catalog: Catalog,
        extras: Extras,
        development: Development,
        stack_size: u64,
    ) -> (Templates, Vec<minijinja::Error>) {
        let may_wait = extras.may_wait();
        let catalog = Arc::new(catalog);
        let mut environment = environment::bare(stack_size);
        extras.add_to(&mut environment);
        let errors = environment::fill(&mut environment, &catalog, development.reload);
        let templates = Templates(Arc::new(Inner {
            environment,
            catalog,
            may_wait,
            shows_lines: development.show_lines,
        }));
        (templates, errors)
    }

    pub(crate) fn catalog(&self) -> &Catalog {
        &self.0.catalog
    }

    /// The template that a view of a package names; for a call the package is empty.
    pub(crate) fn find(&self, named: &str, package: &str) -> Result<Template, NoSuchTemplate> {
        let name = self.0.catalog.find(named, package)?;
        Ok(Template::new(self.clone(), name, named))
    }

    /// Renders a template outside of any view, and without a request (R11).
    ///
    /// It is named by its path below `templates/`, or, if several packages have a template of that path, as `package:templates/path`.
    /// The text is made by the same rules as in a view: what is no HTML is escaped unless the name ends with `.txt.jinja2` or the like.
    ///
    /// Functions of the application's own may wait, so this is awaited; plain code calls
    /// [`synchronize`](fn@crate::dispatch::synchronize).
    ///
    /// # Errors
    ///
    /// When there is no such template; a [`TemplateError`] when it cannot be rendered; whatever a function of the application's own
    /// fails with.
    pub fn render<T: Serialize + ?Sized>(
        &self,
        name: &str,
        value: &T,
    ) -> impl Future<Output = Result<String>> + Send + use<T> {
        self.render_for(None, name, value)
    }

    fn render_for<T: Serialize + ?Sized>(
        &self,
        request: Option<Request>,
        name: &str,
        value: &T,
    ) -> impl Future<Output = Result<String>> + Send + use<T> {
        let scope = Scope {
            value: markup::value_for(&Kind::of(name).escape(), value),
            request,
            renderer_name: name.into(),
            view: "",
            names: None,
        };
        let found = self.0.catalog.find(name, "").map(str::to_owned);
        let templates = self.clone();
        async move {
            let name = found?;
            let scope = scope.with_names().await?;
            match templates.may_wait() {
                true => try_spawn_greenlet(move || templates.text(&name, scope)).await?,
                false => templates.text(&name, scope),
            }
        }
    }

    /// Whether templates call functions that may wait.
    fn may_wait(&self) -> bool {
        self.0.may_wait
    }

    fn text(&self, name: &str, scope: Scope) -> Result<String> {
        chain::begin();
        let rendered = self
            .0
            .environment
            .get_template(name)
            .and_then(|template| template.render(scope.into_value()?));
        rendered.map_err(|error| TemplateError::of(error, self.0.shows_lines, &self.0.catalog))
    }
}

/// A value as the engine has it, kept for later. What is special to the engine stays so.
pub(super) fn given(value: &impl Serialize) -> Given {
    Given(Arc::new(markup::value_for(&AutoEscape::Html, value)))
}

impl std::fmt::Debug for Templates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.0.catalog.iter().map(|(name, _)| name))
            .finish()
    }
}

impl Request {
    /// Renders a template beside what the view answers with, for a mail for example: [`Templates::render`] with this request as `request`
    /// (R11).
    ///
    /// # Errors
    ///
    /// Those of [`Templates::render`]. Outside of an application there is no template.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use serde::Serialize;
    ///
    /// #[derive(Serialize)]
    /// struct Receipt {
    ///     total: f64,
    /// }
    ///
    /// async fn order(request: Request) -> Result<String> {
    ///     let mail = request.render("mail/receipt.txt.jinja2", &Receipt { total: 9.5 }).await?;
    ///     Ok(format!("{} bytes are on their way to you", mail.len()))
    /// }
    /// # let mut config = Configurator::new();
    /// # config.add_view(order, ViewOptions { route: Some("/"), ..ViewOptions::DEFAULT });
    /// ```
    #[doc(alias = "pyramid.renderers.render")]
    pub fn render<T: Serialize + ?Sized>(
        &self,
        name: &str,
        value: &T,
    ) -> impl Future<Output = Result<String>> + Send + use<T> {
        let templates = self.state::<Templates>();
        let rendered =
            templates.map(|templates| templates.render_for(Some(self.clone()), name, value));
        let origin = self.origin();
        let name = name.to_owned();
        async move {
            match rendered {
                Some(rendered) => current::run_for(origin, rendered).await,
                None => Err(NoSuchTemplate::without_application(&name).into()),
            }
        }
    }
}
