//! Which names a value has: what `#[derive(TemplateValue)]` says of it, and how the compiler compares that with a template.
//!
//! All of this runs while a program is compiled, in constants, and none of it is left when the program runs. There are no references from
//! a shape back to itself, which the compiler would refuse: every type has one shape for each depth, and those of depth 0 are not known.

mod near;
mod of_std;
mod text;
mod wanted;

use std::marker::PhantomData;

pub use wanted::{Step, Wanted, check};

/// A value whose names the compiler knows: derive it, and a template that uses a name which the value does not have does not compile.
///
/// `DEPTH` is how many structs deep names are known; behind them anything may be there. Nobody writes it: the derive implements the trait
/// for each depth, since a struct that contains itself would have no end.
#[diagnostic::on_unimplemented(
    message = "the compiler does not know which names `{Self}` has in a template",
    label = "`{Self}` is not `TemplateValue`",
    note = "derive it: `#[derive(Serialize, TemplateValue)]`"
)]
pub trait TemplateValue<const DEPTH: usize = 5> {
    /// The names.
    #[doc(hidden)]
    const SHAPE: &'static Shape;
}

/// What is known of the names of a value.
#[doc(hidden)]
#[derive(Debug)]
pub enum Shape {
    /// Nothing: any may be there.
    Any,
    /// There are none: a text, a number.
    Plain,
    /// There are none, but loops give values.
    Items(&'static Shape),
    /// These.
    Names(Names),
}

/// The names of a struct.
#[doc(hidden)]
#[derive(Debug)]
pub struct Names {
    /// The struct.
    pub of: &'static str,
    /// Its fields, as serde calls them.
    pub parts: &'static [Part],
    /// Names that the application provides.
    pub globals: &'static [&'static str],
}

/// Something that brings names.
#[doc(hidden)]
#[derive(Debug)]
pub enum Part {
    /// A field.
    Name(&'static str, &'static Shape),
    /// A field whose own names stand in its place.
    Flattened(&'static Shape),
}

/// A type, asked for its shape. One that derives nothing answers too: nothing is known of it.
#[doc(hidden)]
pub struct ShapeAt<T: ?Sized, const DEPTH: usize>(PhantomData<fn(&T)>);

impl<T: TemplateValue<DEPTH> + ?Sized, const DEPTH: usize> ShapeAt<T, DEPTH> {
    /// What is known.
    pub const SHAPE: &'static Shape = T::SHAPE;
}

/// The type of a view's value.
#[doc(hidden)]
pub type ShapeOf<T> = ShapeAt<T, 5>;

/// Every type without the trait. What a type itself says goes before it.
#[doc(hidden)]
pub trait Unknown {
    /// Nothing is known.
    const SHAPE: &'static Shape = &Shape::Any;
}

impl<T: ?Sized, const DEPTH: usize> Unknown for ShapeAt<T, DEPTH> {}
