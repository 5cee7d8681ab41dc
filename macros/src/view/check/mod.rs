//! Every complaint about a view, and the model if there is none.
//!
//! The keys and the signature are judged apart, then the two together: which argument takes which placeholder.

mod arguments;
mod http_cache;
mod options;
mod placeholders;
mod result;
mod shape;
mod template;

use self::options::Route;
use super::kinds::is;
use super::model::{Function, ViewModel};
use super::syntax::ViewSyntax;
use crate::category;
use crate::complaints::Complaints;
use crate::declaration;
use crate::keys::Keyed;
use crate::krate;
use crate::websocket_view;

/// The model; `None` where something is missing that it cannot do without. Complaints are made in any case.
pub(super) fn check(syntax: &ViewSyntax, complaints: &mut Complaints) -> Option<ViewModel> {
    let keys = &syntax.keys;
    complain_without_route(syntax, complaints);
    let krate = krate::path(keys, complaints);
    let route = options::route(keys, complaints);
    let options = options::options(keys, route.as_ref(), complaints);
    shape::complain(&syntax.signature, complaints);
    let function = function(syntax, route.as_ref(), complaints);
    if function
        .as_ref()
        .is_some_and(|function| function.future.is_some())
    {
        options::complain_about_executor(syntax, complaints);
    }
    #[cfg(feature = "templates")]
    let templates = template::templates(syntax, &options.renderers, complaints);
    #[cfg(not(feature = "templates"))]
    template::complain(syntax, &options.renderers, complaints);
    let unbound = route.as_ref().and_then(|route| {
        placeholders::unbound(route, &function.as_ref()?.arguments, syntax, complaints)
    });
    Some(ViewModel {
        krate,
        category: category::name(keys, complaints),
        mapper: keys.get("mapper").and_then(Keyed::ty).cloned(),
        websocket: (syntax.dialect.is_websocket).then(|| websocket_view::options(keys, complaints)),
        rendering: options::rendering(&options),
        #[cfg(feature = "templates")]
        templates,
        options,
        function: function?,
        unbound,
    })
}

fn complain_without_route(syntax: &ViewSyntax, complaints: &mut Complaints) {
    let keys = &syntax.keys;
    let has_route = keys.get("route").is_some() || keys.get("route_name").is_some();
    if has_route || !keys.complete {
        return;
    }
    let help = format!(
        "write `{}`, or `route_name = \"...\"` for a route that `config.add_route` adds",
        syntax.dialect.vocabulary.example
    );
    complaints.about(&syntax.signature.ident, "a view needs a route", help);
}

fn function(
    syntax: &ViewSyntax,
    route: Option<&Route>,
    complaints: &mut Complaints,
) -> Option<Function> {
    let signature = &syntax.signature;
    let arguments = arguments::arguments(signature, route, complaints);
    let outcome = result::outcome(syntax, complaints)?;
    Some(Function {
        name: signature.ident.clone(),
        cfgs: declaration::cfgs(&syntax.attributes),
        below: same_attributes(syntax),
        arguments,
        future: outcome.future,
        result: outcome.result,
    })
}

/// How many further views the same function is. They stand below, since the topmost attribute is expanded first.
fn same_attributes(syntax: &ViewSyntax) -> u32 {
    let name = syntax.dialect.vocabulary.attribute;
    let same = syntax.attributes.iter().filter(|it| is(it, name));
    same.map(|_| 1).sum()
}
