//! The shapes of the types of std.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use super::{Shape, TemplateValue};

/// Values with nothing inside of them.
macro_rules! plain {
    ($($ty:ty),*) => {
        $(impl<const DEPTH: usize> TemplateValue<DEPTH> for $ty {
            const SHAPE: &'static Shape = &Shape::Plain;
        })*
    };
}

plain!(
    str, String, bool, char, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32,
    f64
);

/// Types that serde sees through.
macro_rules! transparent {
    ($($ty:ty),*) => {
        $(impl<T: TemplateValue<DEPTH> + ?Sized, const DEPTH: usize> TemplateValue<DEPTH> for $ty {
            const SHAPE: &'static Shape = T::SHAPE;
        })*
    };
}

transparent!(&T, &mut T, Box<T>, Rc<T>, Arc<T>);

impl<T: TemplateValue<DEPTH>, const DEPTH: usize> TemplateValue<DEPTH> for Option<T> {
    const SHAPE: &'static Shape = T::SHAPE;
}

impl<T: TemplateValue<DEPTH> + ToOwned + ?Sized, const DEPTH: usize> TemplateValue<DEPTH>
    for Cow<'_, T>
{
    const SHAPE: &'static Shape = T::SHAPE;
}

/// Lists of values.
macro_rules! items {
    ($($ty:ty),*) => {
        $(impl<T: TemplateValue<DEPTH>, const DEPTH: usize> TemplateValue<DEPTH> for $ty {
            const SHAPE: &'static Shape = &Shape::Items(T::SHAPE);
        })*
    };
}

items!([T], Vec<T>, VecDeque<T>, BTreeSet<T>);

impl<T: TemplateValue<DEPTH>, S, const DEPTH: usize> TemplateValue<DEPTH> for HashSet<T, S> {
    const SHAPE: &'static Shape = &Shape::Items(T::SHAPE);
}

impl<T: TemplateValue<DEPTH>, const N: usize, const DEPTH: usize> TemplateValue<DEPTH> for [T; N] {
    const SHAPE: &'static Shape = &Shape::Items(T::SHAPE);
}
