//! From the model to tokens. Nothing can fail here.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::model::{Names, Part, Shape, ValueModel};

/// So many structs deep names are known.
const DEPTHS: usize = 5;

/// An implementation for each depth: a struct that contains itself would have no end.
pub(super) fn expand(model: &ValueModel<'_>) -> TokenStream {
    let ValueModel {
        krate,
        name,
        generics,
        shape,
    } = model;
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let implementations = (1..=DEPTHS).map(|depth| {
        let shape = expression(shape, depth - 1);
        let depth = Literal::usize_unsuffixed(depth);
        quote! {
            #[automatically_derived]
            impl #impl_generics __aiopyramid::TemplateValue<#depth> for #name #type_generics #where_clause {
                const SHAPE: &'static __aiopyramid::Shape = #shape;
            }
        }
    });
    quote! {
        const _: () = {
            use #krate::__private as __aiopyramid;
            use __aiopyramid::ways::*;
            #(#implementations)*
        };
    }
}

/// The shape, where those of the types inside are of a smaller depth.
fn expression(shape: &Shape, below: usize) -> TokenStream {
    match shape {
        Shape::Any => quote!(&__aiopyramid::Shape::Any),
        Shape::Plain => quote!(&__aiopyramid::Shape::Plain),
        Shape::Of(ty) => {
            let below = Literal::usize_unsuffixed(below);
            quote!(__aiopyramid::ShapeAt::<#ty, #below>::SHAPE)
        }
        Shape::Names(Names { of, parts, globals }) => {
            let parts = parts.iter().map(|part| match part {
                Part::Name(name, shape) => {
                    let shape = expression(shape, below);
                    quote!(__aiopyramid::Part::Name(#name, #shape))
                }
                Part::Flattened(shape) => {
                    let shape = expression(shape, below);
                    quote!(__aiopyramid::Part::Flattened(#shape))
                }
            });
            quote! {
                &__aiopyramid::Shape::Names(__aiopyramid::Names {
                    of: #of,
                    parts: &[#(#parts),*],
                    globals: &[#(#globals),*],
                })
            }
        }
    }
}
