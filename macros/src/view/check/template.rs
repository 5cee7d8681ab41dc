//! Renderers that are templates.

use syn::LitStr;

use crate::complaints::Complaints;
use crate::view::syntax::ViewSyntax;

/// What the name of a template ends with.
const EXTENSION: &str = ".jinja2";

/// The key for templates that no template names by a text.
const KEY: &str = "templates";

/// The templates among the renderers, each with all that it reaches.
#[cfg(feature = "templates")]
pub(super) fn templates(
    syntax: &ViewSyntax,
    renderers: &[LitStr],
    complaints: &mut Complaints,
) -> Vec<crate::view::model::TemplateModel> {
    let key = syntax.keys.get(KEY);
    let listed = key.map(|key| key.texts(complaints));
    if !renderers.iter().any(is_template) {
        complain_about_key(syntax, complaints);
    }
    let templates = renderers.iter().filter(|renderer| is_template(renderer));
    templates
        .filter_map(|renderer| {
            Some(crate::view::model::TemplateModel {
                renderer: renderer.clone(),
                files: crate::templates::of_view(renderer, listed.as_deref(), complaints)?,
                value: value(syntax),
            })
        })
        .collect()
}

/// The type that the template is rendered with, as an expression outside of the function may name it.
#[cfg(feature = "templates")]
fn value(syntax: &ViewSyntax) -> Option<syn::Type> {
    use syn::visit_mut::VisitMut;

    struct Nameless(bool);

    impl VisitMut for Nameless {
        fn visit_type_mut(&mut self, ty: &mut syn::Type) {
            self.0 |= matches!(ty, syn::Type::ImplTrait(_) | syn::Type::Infer(_));
            syn::visit_mut::visit_type_mut(self, ty);
        }
    }

    let mut ty = super::arguments::without_lifetime_names(super::result::value(syntax)?);
    let mut nameless = Nameless(false);
    nameless.visit_type_mut(&mut ty);
    (!nameless.0).then_some(ty)
}

/// Complains about a template that nobody would read.
#[cfg(not(feature = "templates"))]
pub(super) fn complain(syntax: &ViewSyntax, renderers: &[LitStr], complaints: &mut Complaints) {
    if !renderers.iter().any(is_template) {
        complain_about_key(syntax, complaints);
    }
    for renderer in renderers.iter().filter(|renderer| is_template(renderer)) {
        let message = format!(
            "{:?} is a template, and templates are not compiled in",
            renderer.value()
        );
        let help = "enable the feature `templates` of the crate aiopyramid";
        complaints.about(renderer, message, help);
    }
}

fn is_template(renderer: &LitStr) -> bool {
    renderer.value().ends_with(EXTENSION)
}

fn complain_about_key(syntax: &ViewSyntax, complaints: &mut Complaints) {
    if let Some(keyed) = syntax.keys.get(KEY) {
        let message = "`templates` lists what a template includes, and this view has no template";
        let help = "write `renderer = \"home.jinja2\"` beside it, or drop the key";
        complaints.about(&keyed.key, message, help);
    }
}
