//! Every complaint about a view, and the model if there is none.
//!
//! The keys and the signature are judged apart, then the two together: which argument takes which placeholder.

mod arguments;
mod http_cache;
mod options;
mod placeholders;
pub(crate) mod result;
pub(crate) mod shape;
mod template;

use quote::ToTokens;
use syn::Attribute;

use self::options::Route;
use super::kinds::is;
use super::model::{Declared, Function, ViewModel};
use super::syntax::{Dialect, ViewSyntax};
use crate::blocking::{Code, is_greenlet_mapper};
use crate::category;
use crate::complaints::Complaints;
use crate::declaration;
use crate::keys::{Keyed, Keys};
use crate::krate;
use crate::websocket_view;

/// The model; `None` where something is missing that it cannot do without. Complaints are made in any case.
pub(super) fn check(syntax: &ViewSyntax, complaints: &mut Complaints) -> Option<ViewModel> {
    let (declared, route) = keys(
        syntax.dialect,
        &syntax.keys,
        &syntax.signature.ident,
        complaints,
    );
    let renderers = &declared.options.renderers;
    shape::complain(&syntax.signature, complaints);
    let function = function(syntax, route.as_ref(), complaints);
    if function
        .as_ref()
        .is_some_and(|function| function.future.is_some())
    {
        options::complain_about_executor(syntax, complaints);
    }
    #[cfg(feature = "templates")]
    let templates = template::templates(syntax, renderers, complaints);
    #[cfg(not(feature = "templates"))]
    template::complain(syntax, renderers, complaints);
    let unbound = route.as_ref().and_then(|route| {
        placeholders::unbound(route, &function.as_ref()?.arguments, syntax, complaints)
    });
    Some(ViewModel {
        rendering: options::rendering(&declared.options),
        #[cfg(feature = "templates")]
        templates,
        declared,
        function: function?,
        unbound,
    })
}

/// What the keys say, and the route as it was read. What is declared stands under a name.
pub(crate) fn keys(
    dialect: &Dialect,
    keys: &Keys,
    name: &dyn ToTokens,
    complaints: &mut Complaints,
) -> (Declared, Option<Route>) {
    complain_without_route(dialect, keys, name, complaints);
    let krate = krate::path(keys, complaints);
    let route = options::route(keys, complaints);
    let declared = Declared {
        krate,
        options: options::options(keys, route.as_ref(), complaints),
        category: category::name(keys, complaints),
        mapper: keys.get("mapper").and_then(Keyed::ty).cloned(),
        websocket: (dialect.is_websocket).then(|| websocket_view::options(keys, complaints)),
    };
    (declared, route)
}

fn complain_without_route(
    dialect: &Dialect,
    keys: &Keys,
    name: &dyn ToTokens,
    complaints: &mut Complaints,
) {
    let has_route = keys.get("route").is_some() || keys.get("route_name").is_some();
    if has_route || !keys.complete {
        return;
    }
    let help = format!(
        "write `{}`, or `route_name = \"...\"` for a route that `config.add_route` adds",
        dialect.vocabulary.example
    );
    complaints.about(name, "a view needs a route", help);
}

fn function(
    syntax: &ViewSyntax,
    route: Option<&Route>,
    complaints: &mut Complaints,
) -> Option<Function> {
    let signature = &syntax.signature;
    let arguments = arguments::arguments(signature, route, complaints);
    let outcome = result::outcome(
        signature,
        &syntax.attributes,
        may_return_nothing(syntax),
        complaints,
    )?;
    Some(Function {
        name: signature.ident.clone(),
        cfgs: declaration::cfgs(&syntax.attributes),
        below: same_attributes(syntax.dialect, &syntax.attributes),
        arguments,
        code: code(syntax, outcome.future.is_some()),
        future: outcome.future,
        result: outcome.result,
    })
}

/// How the function runs on a worker; nothing if it runs elsewhere, or if only the mapper knows.
fn code(syntax: &ViewSyntax, is_awaited: bool) -> Option<Code> {
    let mapper = syntax.keys.get("mapper").and_then(Keyed::ty);
    let in_greenlet = mapper.map_or(syntax.dialect.is_websocket, is_greenlet_mapper);
    let on_worker = is_awaited || in_greenlet;
    Code::of(&syntax.attributes, is_awaited).filter(|_| on_worker)
}

/// How many further views the same function is. They stand below, since the topmost attribute is expanded first.
pub(crate) fn same_attributes(dialect: &Dialect, attributes: &[Attribute]) -> u32 {
    let name = dialect.vocabulary.attribute;
    let same = attributes.iter().filter(|it| is(it, name));
    same.map(|_| 1).sum()
}

/// A websocket view may; and under a mapper, what a view may return is for the mapper to say.
fn may_return_nothing(syntax: &ViewSyntax) -> bool {
    syntax.dialect.is_websocket || syntax.keys.get("mapper").is_some()
}
