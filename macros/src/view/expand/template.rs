//! What templates of this package add: themselves, and what they take from the view's value.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use crate::templates::{Step, Wanted, embedded};
use crate::view::model::{TemplateModel, ViewModel};

/// Gives the application each template with all that it reaches.
pub(super) fn added(model: &ViewModel) -> TokenStream {
    let templates = model.templates.iter();
    templates
        .map(|template| embedded(&template.files.closure, &quote!(__aiopyramid)))
        .map(|templates| quote!(__config.add_templates(#templates);))
        .collect()
}

/// Lets the compiler decide whether the value has the names, since it alone knows the type. Each wrong one is told for itself, and at the
/// template's name.
pub(super) fn names(model: &ViewModel) -> Option<TokenStream> {
    let value = model.templates.first()?.value.as_ref()?;
    let checks: Vec<TokenStream> = model.templates.iter().filter_map(checks).collect();
    (!checks.is_empty()).then(|| {
        quote! {
            const __SHAPE: &__aiopyramid::Shape = __aiopyramid::ShapeOf::<#value>::SHAPE;
            #(#checks)*
        }
    })
}

fn checks(template: &TemplateModel) -> Option<TokenStream> {
    let names = &template.files.wanted;
    if names.is_empty() {
        return None;
    }
    let place = template.renderer.span();
    let wanted = names.iter().map(wanted);
    let checks = (0..names.len()).map(|index| {
        quote_spanned!(place=> const _: () = __aiopyramid::check_template(__WANTED, #index, __SHAPE);)
    });
    Some(quote! {
        const _: () = {
            const __WANTED: &[__aiopyramid::Wanted] = &[#(#wanted),*];
            #(#checks)*
        };
    })
}

fn wanted(wanted: &Wanted) -> TokenStream {
    let Wanted {
        path,
        written,
        template,
        line,
    } = wanted;
    let steps = path.iter().map(|step| match step {
        Step::Name(name) => quote!(__aiopyramid::Step::Name(#name)),
        Step::Item => quote!(__aiopyramid::Step::Item),
    });
    quote! {
        __aiopyramid::Wanted {
            path: &[#(#steps),*],
            written: #written,
            template: #template,
            line: #line,
        }
    }
}
