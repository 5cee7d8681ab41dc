//! Every complaint about a type, and its names.

use syn::spanned::Spanned;
use syn::{Data, DataEnum, DataStruct, Field, Fields, Variant};

use super::model::{Names, Part, Shape, ValueModel};
use super::serde::{Case, Serde};
use super::syntax::ValueSyntax;
use crate::complaints::Complaints;

/// The model. After a complaint nothing is known of the type.
pub(super) fn check<'i>(syntax: &ValueSyntax<'i>, complaints: &mut Complaints) -> ValueModel<'i> {
    let input = syntax.input;
    let serde = Serde::read(&input.attrs);
    let mut shape = match (&input.data, serde.into.clone()) {
        (Data::Union(data), _) => {
            let message = "a union has no names for a template: nobody knows which field it holds";
            complaints.about(data.union_token, message, "make it a struct or an enum");
            Shape::Any
        }
        (_, Some(into)) => Shape::Of(Box::new(into)),
        (Data::Struct(data), None) => of_struct(data, &serde, syntax, complaints),
        (Data::Enum(data), None) => of_enum(data, &serde, &input.ident.to_string()),
    };
    if let Shape::Names(names) = &mut shape {
        names.globals.clone_from(&syntax.globals);
    }
    ValueModel {
        krate: syntax.krate.clone(),
        name: &input.ident,
        generics: &input.generics,
        shape,
    }
}

fn of_struct(
    data: &DataStruct,
    serde: &Serde,
    syntax: &ValueSyntax<'_>,
    complaints: &mut Complaints,
) -> Shape {
    let of = syntax.input.ident.to_string();
    match &data.fields {
        Fields::Named(fields) if serde.is_transparent => {
            let mut fields = fields.named.iter();
            fields.find_map(shape_unless_skipped).unwrap_or(Shape::Any)
        }
        Fields::Unnamed(fields) => {
            let mut shapes = fields.unnamed.iter().filter_map(shape_unless_skipped);
            match (shapes.next(), fields.unnamed.len()) {
                (Some(shape), 1) => shape,
                _ if serde.is_transparent => Shape::Any,
                _ => {
                    let message = "a struct whose fields have no names has none for a template";
                    let help = "name its fields: `{ first: ..., second: ... }`";
                    complaints.at(fields.span(), message, help);
                    Shape::Any
                }
            }
        }
        fields => {
            let mut parts = tag(serde);
            parts.extend(named(fields, serde.rename_all));
            names(of, parts)
        }
    }
}

/// The names of all variants together: a template decides between them when it runs.
fn of_enum(data: &DataEnum, serde: &Serde, of: &str) -> Shape {
    let variants: Vec<(&Variant, Serde)> = data
        .variants
        .iter()
        .map(|variant| (variant, Serde::read(&variant.attrs)))
        .filter(|(_, own)| !own.is_skipped)
        .collect();
    let is_plain = |(variant, _): &(&Variant, Serde)| matches!(variant.fields, Fields::Unit);
    let is_external = !serde.is_untagged && serde.tag.is_none();
    if is_external && variants.iter().all(is_plain) {
        return Shape::Plain;
    }
    let inner = |(variant, own): &(&Variant, Serde)| {
        let all = own.rename_all.or(serde.rename_all_fields);
        of_variant(variant, own, all, of)
    };
    let flattened = || variants.iter().map(|it| Part::Flattened(inner(it)));
    let mut parts = tag(serde);
    match &serde.content {
        Some(content) => {
            let inside = names(of.to_owned(), flattened().collect());
            parts.push(Part::Name(content.clone(), inside));
        }
        None if is_external => {
            let with_values = variants.iter().filter(|it| !is_plain(it));
            parts.extend(with_values.map(|it| match it.1.is_untagged {
                true => Part::Flattened(inner(it)),
                false => Part::Name(it.1.variant(&it.0.ident, serde.rename_all), inner(it)),
            }));
        }
        None => parts.extend(flattened()),
    }
    names(of.to_owned(), parts)
}

fn of_variant(variant: &Variant, own: &Serde, all: Case, of: &str) -> Shape {
    if own.is_written_otherwise {
        return Shape::Any;
    }
    match &variant.fields {
        Fields::Unit => Shape::Plain,
        Fields::Unnamed(fields) => match (fields.unnamed.first(), fields.unnamed.len()) {
            (Some(field), 1) => shape_unless_skipped(field).unwrap_or(Shape::Any),
            _ => Shape::Any,
        },
        fields => names(format!("{of}::{}", variant.ident), named(fields, all)),
    }
}

fn names(of: String, parts: Vec<Part>) -> Shape {
    Shape::Names(Names {
        of,
        parts,
        globals: Vec::new(),
    })
}

/// The name that says which variant it is.
fn tag(serde: &Serde) -> Vec<Part> {
    let tag = serde.tag.clone();
    tag.map(|tag| Part::Name(tag, Shape::Plain))
        .into_iter()
        .collect()
}

fn named(fields: &Fields, all: Case) -> Vec<Part> {
    let mut parts = Vec::new();
    for field in fields {
        let serde = Serde::read(&field.attrs);
        if let (Some(shape), Some(name)) = (shape(field, &serde), &field.ident) {
            parts.push(match serde.is_flattened {
                true => Part::Flattened(shape),
                false => Part::Name(serde.field(name, all), shape),
            });
        }
    }
    parts
}

/// What a field has for a template.
fn shape_unless_skipped(field: &Field) -> Option<Shape> {
    shape(field, &Serde::read(&field.attrs))
}

/// The same, by what serde is told of the field.
fn shape(field: &Field, serde: &Serde) -> Option<Shape> {
    if serde.is_skipped {
        return None;
    }
    Some(match serde.is_written_otherwise {
        true => Shape::Any,
        false => Shape::Of(Box::new(field.ty.clone())),
    })
}
