//! Services of other frameworks under a prefix of the application.

use std::any::type_name;
use std::panic::Location;

use aiopyramid_pattern::{Pattern, Piece};

use super::views::PendingView;
use super::{Action, Configurator, Discriminator, Phase, Problem, Registry};
use crate::http::HttpService;
use crate::introspection::Introspectable;
use crate::mount;
use crate::routing::Route;
use crate::site::Site;
use crate::view::View;

impl Configurator {
    /// Hands a prefix, and all that is below it, to a `tower::Service`: an axum router, another application, a service of static files.
    ///
    /// The service gets every method, with the prefix taken off the target (`/api/users` becomes `/users`, `/api` becomes `/`), and the
    /// body as it arrives, within the application's limit. In the extensions are the whole target, as
    /// [`OriginalUri`](crate::http::OriginalUri), and the address of the client, as a `SocketAddr`. The response is sent as it is. An error
    /// or a panic of the service is a 500 in the application's way.
    ///
    /// An application of ours makes the paths of its routes with the prefix before them, which it knows as
    /// [`Request::script_name`](crate::http::Request::script_name), and ends when this one does.
    ///
    /// Routes of the application go first, as they do before any route that ends in a remainder: at `/api/status`, or at `/api` itself.
    /// Tweens see what is mounted as they see views. A prefix of `/` takes all that no route does.
    ///
    /// # Example
    ///
    /// An application in an application:
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::testing::TestApp;
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let mut shop = Configurator::new();
    /// let cart = |request: Request| async move { format!("the cart at {}", request.uri()) };
    /// shop.add_view(cart, ViewOptions { route: Some("/cart"), ..ViewOptions::DEFAULT });
    ///
    /// let mut site = Configurator::new();
    /// site.mount("/shop", shop.make_app()?);
    /// let app = TestApp::new(site.make_app()?);
    /// assert_eq!(app.get("/shop/cart").await.text(), "the cart at /cart");
    /// assert_eq!(app.get("/cart").await.status(), 404);
    /// # Ok(()) }
    /// ```
    #[track_caller]
    #[doc(alias = "wsgiapp2")]
    pub fn mount<M: 'static, S: HttpService<M>>(
        &mut self,
        prefix: &str,
        service: S,
    ) -> &mut Configurator {
        let site = self.site(Location::caller());
        let Some(prefix) = self.prefix(prefix, site) else {
            return self;
        };
        let view = mount::view(&prefix, service);
        let shown = shown(&prefix).to_owned();
        let action = Action::new(Phase::MOUNTS)
            .unique(Discriminator::new("the mount at", format!("`{shown}`")));
        self.action(action.run(move |registry| {
            let introspectable = Introspectable::new("mounts", shown, site);
            registry.introspect(introspectable.with("service", type_name::<S>()));
            registry.mount(&prefix, &view, site);
        }))
    }

    /// The literal text of a prefix, without a slash at its end; `None`, and the problems reported, where it is none.
    fn prefix(&mut self, prefix: &str, site: Site) -> Option<String> {
        let pattern = self.parse(prefix, site)?;
        let (problem, help) = match pattern.pieces() {
            [Piece::Literal(literal)] if literal.text == "/" => return self.below_prefix("", site),
            [Piece::Literal(literal)] => match literal.text.strip_suffix('/') {
                None => return self.below_prefix(&literal.text, site),
                Some(without) => (
                    "ends in a slash",
                    format!("write {without:?}: what is below it is mounted as well"),
                ),
            },
            _ => (
                "has a placeholder",
                "a service is mounted at a path that does not vary; all below it goes to the service".to_owned(),
            ),
        };
        let problem = Problem::new(format!("the prefix {prefix:?} of a mount {problem}"));
        self.problems.push(problem.at(site).help(help));
        None
    }
}

impl Configurator {
    /// The prefix of a mount behind that of the include that it is in.
    fn below_prefix(&mut self, prefix: &str, site: Site) -> Option<String> {
        if self.placeholders_of_prefix() > 0 {
            let problem = Problem::new(format!(
                "a mount is below the route prefix {:?}, which has a placeholder",
                &*self.scope.route_prefix
            ));
            let help =
                "a service is mounted at a path that does not vary; mount it outside of the prefix";
            self.problems.push(problem.at(site).help(help));
            return None;
        }
        self.uses_route_prefix();
        Some(format!("{}{prefix}", self.scope.route_prefix))
    }
}

impl Registry<'_> {
    /// Leads the prefix and all below it to a view. At the prefix itself a route of the application goes first.
    fn mount(&mut self, prefix: &str, view: &View, site: Site) {
        let below = literal(&format!("{prefix}/*subpath"));
        self.report_same_paths(prefix, &below, site);
        self.mount_at(below, view, site);
        if !prefix.is_empty() && !self.by_pattern.contains_key(prefix) {
            self.mount_at(literal(prefix), view, site);
        }
    }

    fn mount_at(&mut self, pattern: Pattern, view: &View, site: Site) {
        let route = self.routes.len();
        self.routes.push(Route {
            name: pattern.normalized().to_owned(),
            pattern,
            site,
            in_place: true,
        });
        self.views.push(PendingView {
            view: view.clone(),
            site,
            route,
            include_path: self.include_path().clone(),
            placeholders_before: 0,
            renderers: Vec::new(),
            methods: None,
            executor: None,
            body_limit: None,
            http_cache: None,
            layer: None,
            #[cfg(feature = "websocket")]
            websocket: None,
        });
    }

    /// A route that matches all that is below the prefix would leave nothing to the service.
    fn report_same_paths(&mut self, prefix: &str, below: &Pattern, site: Site) {
        let shape = below.shape();
        let same = |route: &&Route| route.pattern.shape() == shape;
        if let Some(route) = self.routes.iter().find(same) {
            let problem = Problem::new(format!(
                "the route {:?} and the mount at `{}` match the same paths",
                route.pattern(),
                shown(prefix)
            ));
            let sites = [route.site, site];
            let help = "drop one of them, or give the route a pattern that matches less";
            self.problems.push(problem.at_all(sites).help(help));
        }
    }
}

/// A pattern of a prefix that has been read before.
fn literal(pattern: &str) -> Pattern {
    Pattern::parse(pattern).expect("a literal prefix stays one with a remainder behind it")
}

fn shown(prefix: &str) -> &str {
    if prefix.is_empty() { "/" } else { prefix }
}
