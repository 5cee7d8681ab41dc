//! Tweens, and the order in which they stand around the router.

use super::ordering::{self, Disorder, Node, Side};
use super::{Action, Configurator, Discriminator, Phase, Problem, Registry};
use crate::introspection::Introspectable;
use crate::site::Site;
use crate::tween::{Chain, EXCVIEW, INGRESS, IntoTween, MAIN, Piece, Tween};

/// Where a tween stands among others, for [`Configurator::add_tween_with`].
///
/// What is *over* something is closer to the server, and sees the request earlier and the response later. Each list names alternatives:
/// names that no tween has count for nothing, as long as one of the list is there (W4).
///
/// # Example
///
/// ```
/// use aiopyramid::config::TweenOptions;
/// use aiopyramid::prelude::*;
///
/// let options = TweenOptions { under: &[tween::EXCVIEW], ..TweenOptions::DEFAULT };
/// assert!(options.over.is_empty());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TweenOptions<'a> {
    /// Names of tweens that are further in, or [`MAIN`].
    pub over: &'a [&'a str],
    /// Names of tweens that are further out, or [`INGRESS`].
    pub under: &'a [&'a str],
}

impl TweenOptions<'_> {
    /// Options that say nothing: under `INGRESS`, outside of all that said nothing before.
    pub const DEFAULT: TweenOptions<'static> = TweenOptions {
        over: &[],
        under: &[],
    };
}

impl Default for TweenOptions<'_> {
    fn default() -> Self {
        TweenOptions::DEFAULT
    }
}

/// A tween that is registered, until its application is made.
pub(super) struct PendingTween {
    place: Node,
    tween: Tween,
    site: Site,
}

impl Configurator {
    /// Puts a tween around the router, outside of those added before (W3): an `async fn`, or a plain `fn` that runs in a greenlet.
    ///
    /// It goes by the name, which others may be over or under, and `[app] tweens` of the settings.
    #[track_caller]
    pub fn add_tween<M>(&mut self, name: &str, tween: impl IntoTween<M>) -> &mut Configurator {
        self.add_tween_with(name, tween, TweenOptions::DEFAULT)
    }

    /// Puts a tween around the router, at a place among the others. `#[tween(...)]` is handwriting for this call.
    ///
    /// A name that is taken, or names that no tween has, are problems of the start; so are places that contradict each other.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::config::TweenOptions;
    /// use aiopyramid::prelude::*;
    ///
    /// async fn pass(request: Request, next: Next) -> Result<Response> {
    ///     next.call(request).await
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_tween("log", pass);
    /// config.add_tween_with("transaction", pass, TweenOptions { under: &[tween::EXCVIEW], ..TweenOptions::DEFAULT });
    /// config.add_tween_with("auth", pass, TweenOptions { under: &["log"], over: &[tween::EXCVIEW] });
    /// let app = config.make_app()?;
    /// assert_eq!(app.tweens().collect::<Vec<_>>(), ["log", "auth", "EXCVIEW", "transaction"]);
    /// # Ok::<(), Error>(())
    /// ```
    #[track_caller]
    pub fn add_tween_with<M>(
        &mut self,
        name: &str,
        tween: impl IntoTween<M>,
        options: TweenOptions<'_>,
    ) -> &mut Configurator {
        let tween = tween.into_tween();
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let place = Node {
            name: name.to_owned(),
            over: owned(options.over),
            under: owned(options.under),
        };
        let action = Action::new(Phase::DEFAULT)
            .unique(Discriminator::new("the tween", format!("`{name}`")));
        self.action(action.run(move |registry| registry.push_tween(place, tween)))
    }
}

impl Registry<'_> {
    fn push_tween(&mut self, mut place: Node, tween: Tween) {
        let joined = |names: &[String]| (!names.is_empty()).then(|| names.join(", "));
        let introspectable = Introspectable::new(CATEGORY, place.name.clone(), self.site())
            .with("kind", tween.keyword())
            .with_some("over", joined(&place.over))
            .with_some("under", joined(&place.under));
        self.introspect(introspectable);
        if tween.is_plain() {
            self.needs_greenlets("tween");
        }
        if !self.check_name(&place.name) {
            return;
        }
        self.check_ends(&mut place);
        let site = self.site();
        self.tweens.push(PendingTween { place, tween, site });
    }

    /// Names of places, and none at all, are for no tween (W2).
    fn check_name(&mut self, name: &str) -> bool {
        let problem = match name {
            INGRESS | MAIN | EXCVIEW => {
                format!("a tween is called `{name}`, and that name has a meaning of its own")
            }
            "" => "a tween has no name".to_owned(),
            _ => return true,
        };
        self.report(Problem::new(problem).help("give it another name"));
        false
    }

    /// Nothing is over the server or under the router (W2). The rest of what a tween says counts.
    fn check_ends(&mut self, place: &mut Node) {
        let sides = [
            (&mut place.over, INGRESS, "over", "the server", "under"),
            (&mut place.under, MAIN, "under", "the router", "over"),
        ];
        for (names, end, side, what, instead) in sides {
            let all = names.len();
            names.retain(|name| name != end);
            if names.len() < all {
                let problem = format!(
                    "the tween `{}` shall be {side} `{end}`, which is {what} itself",
                    place.name
                );
                let help = format!("write `{instead} = {end}`, or leave it out");
                self.report(Problem::new(problem).help(help));
            }
        }
    }

    /// All tweens in their order: that of the settings, if they have one (W7), or what comes of `over` and `under`.
    pub(super) fn order_tweens(&mut self, explicit: Option<&[String]>) -> Chain {
        let pending = std::mem::take(&mut self.tweens);
        let names = match explicit {
            Some(names) => self.explicit_order(names, &pending),
            None => self.implicit_order(&pending),
        };
        for (position, name) in (1..).zip(&names) {
            let is_it = |it: &&mut Introspectable| it.category() == CATEGORY && it.title() == name;
            if let Some(it) = self.introspection.iter_mut().find(is_it) {
                *it = it.clone().with("position", position.to_string());
            }
        }
        let mut pending: Vec<Option<PendingTween>> = pending.into_iter().map(Some).collect();
        let piece = |name: &String| {
            let is_it = |it: &&mut Option<PendingTween>| {
                it.as_ref().is_some_and(|it| it.place.name == *name)
            };
            let found = pending.iter_mut().find(is_it).and_then(Option::take);
            found.map_or(Piece::ExceptionViews, |it| {
                Piece::Tween(it.place.name, it.tween)
            })
        };
        Chain::new(names.iter().map(piece).collect())
    }

    fn implicit_order(&mut self, pending: &[PendingTween]) -> Vec<String> {
        // The one that is built in has been added before all others (W1).
        let built_in = Node {
            name: EXCVIEW.to_owned(),
            ..Node::default()
        };
        let places = pending.iter().map(|tween| tween.place.clone());
        let nodes: Vec<Node> = [built_in].into_iter().chain(places).collect();
        match ordering::order(INGRESS, MAIN, &nodes) {
            Ok(order) => {
                let names = order.into_iter().map(|index| nodes[index].name.clone());
                names.collect()
            }
            Err(disorders) => {
                let site = |index: usize| index.checked_sub(1).map(|index| pending[index].site);
                for disorder in disorders {
                    let (problem, indices) = describe(&disorder, &nodes);
                    let sites = indices.into_iter().filter_map(site);
                    self.problems.push(problem.at_all(sites));
                }
                Vec::new()
            }
        }
    }

    /// The order of the settings. What they do not name does not run.
    fn explicit_order(&mut self, names: &[String], pending: &[PendingTween]) -> Vec<String> {
        let known: Vec<&str> = pending.iter().map(|tween| &*tween.place.name).collect();
        let mut order: Vec<String> = Vec::new();
        for name in names {
            let name = match &**name {
                PYRAMIDS_EXCVIEW => EXCVIEW,
                name => name,
            };
            if order.iter().any(|earlier| earlier == name) {
                let problem = Problem::new(format!("`[app] tweens` names `{name}` twice"));
                self.problems.push(problem.help("keep one of the two"));
            } else if name == EXCVIEW || known.contains(&name) {
                order.push(name.to_owned());
            } else {
                let problem = format!("`[app] tweens` names `{name}`, and there is no such tween");
                let help = match (name, aiopyramid_pattern::nearest(name, &known)) {
                    (INGRESS | MAIN, _) => "leave it out: it is a place, and no tween".to_owned(),
                    (_, Some(near)) => format!("did you mean `{near}`?"),
                    (_, None) => there_are(&known),
                };
                self.problems.push(Problem::new(problem).help(help));
            }
        }
        if !order.iter().any(|name| name == EXCVIEW) {
            tracing::warn!(
                "`[app] tweens` leaves out `{EXCVIEW}`: tweens see errors in place of responses, and exception views are not asked"
            );
        }
        order
    }
}

/// What Pyramid calls the tween that is built in.
const PYRAMIDS_EXCVIEW: &str = "pyramid.tweens.excview_tween_factory";

/// Where introspection has tweens.
const CATEGORY: &str = "tweens";

/// What is wrong, and with which nodes.
fn describe(disorder: &Disorder, nodes: &[Node]) -> (Problem, Vec<usize>) {
    match disorder {
        Disorder::Unsatisfied { node, side } => {
            let Node { name, over, under } = &nodes[*node];
            let (side, names) = match side {
                Side::Over => ("over", over),
                Side::Under => ("under", under),
            };
            let known: Vec<&str> = nodes.iter().map(|node| &*node.name).collect();
            let near = names
                .iter()
                .find_map(|name| aiopyramid_pattern::nearest(name, &known));
            let names = names.join("` or `");
            let problem = Problem::new(format!(
                "the tween `{name}` shall be {side} `{names}`, and there is no such tween"
            ));
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => there_are(&known),
            };
            (problem.help(help), vec![*node])
        }
        Disorder::Circle(circle) => {
            let names = circle.iter().chain(circle.first());
            let names: Vec<&str> = names.map(|index| &*nodes[*index].name).collect();
            let problem = Problem::new(format!(
                "the order of tweens contradicts itself: `{}`",
                names.join("` over `")
            ));
            let help = "drop one of the `over` and `under` that say so";
            (problem.help(help), circle.clone())
        }
    }
}

fn there_are(known: &[&str]) -> String {
    match known {
        [] => "there is none; add it with `#[tween]` or `config.add_tween`".to_owned(),
        known => format!("there are `{}`", known.join("`, `")),
    }
}
