//! What expansions of `#[view_config]` do about arguments by type.
//!
//! Blanket implementations over foreign and own traits would collide, so the compiler's look-up of methods chooses, as it does for results:
//! it tries the candidate with the most references first. The order is our own trait, then those of another framework, then our own again,
//! for the text of the error.

use std::marker::PhantomData;

use super::views::Own;
pub use crate::extract::{FromRequest, Needs};
pub use crate::view::Arguments;

/// A type of argument, asked which way it is read.
pub struct Ask<T>(PhantomData<fn() -> T>);

impl<T> Ask<T> {
    /// The question.
    pub const NEW: Ask<T> = Ask(PhantomData);
}

/// An argument `T` that is read in the way `W`.
pub struct Argument<T, W>(PhantomData<fn() -> (T, W)>);

impl<T, W> Argument<T, W> {
    pub(super) const NEW: Argument<T, W> = Argument(PhantomData);
}

/// In no way. The type is taken for one of our own, and the compiler complains about it where its value is taken: once is enough.
pub struct NoWay;

impl<T> Argument<T, Own> {
    /// The arguments from which the value is taken.
    pub fn of<S>(self, arguments: Arguments<'_, S>) -> Arguments<'_, S> {
        arguments
    }
}

impl<T: FromRequest> Argument<T, Own> {
    /// What it needs from the application.
    pub fn needs(self, needs: &mut Needs) {
        T::needs(needs);
    }
}

impl<T> Argument<T, NoWay> {
    /// The arguments from which the value is taken.
    pub fn of<S>(self, arguments: Arguments<'_, S>) -> Arguments<'_, S> {
        arguments
    }

    /// Nothing.
    pub fn needs(self, _needs: &mut Needs) {}
}

/// Whether an argument lets its view see placeholders that no argument is named after.
pub trait Sight {
    /// It does.
    const SEES_PLACEHOLDERS: bool;
}

impl<T: FromRequest> Sight for Argument<T, Own> {
    const SEES_PLACEHOLDERS: bool = T::SEES_PLACEHOLDERS;
}

impl<T> Sight for Argument<T, NoWay> {
    const SEES_PLACEHOLDERS: bool = true;
}

/// Asks the way of an argument whether it sees placeholders. It is found by a function that nobody calls, because a constant can call none.
pub const fn sees_placeholders<A: Sight>(_: &impl Fn() -> A) -> bool {
    A::SEES_PLACEHOLDERS
}

/// The traits by which the compiler's look-up of methods chooses the way of an argument.
pub mod choices {
    #[cfg(feature = "axum-core-05")]
    pub use super::super::bridged::choices::*;
    pub use super::ways::{ArgumentByNothing as _, ArgumentByOwn as _};
}

/// Declares one way: the types that go it, by how many references stand before the question, and what it is called.
macro_rules! way_of_argument {
    ($(#[$doc:meta])* $name:ident: $($bound:path)?, $ask:ty => $way:ty) => {
        $(#[$doc])*
        pub trait $name<T> {
            /// The way.
            fn way_of_argument(&self) -> Argument<T, $way> {
                Argument::NEW
            }
        }

        impl<T $(: $bound)?> $name<T> for $ask {}
    };
}

#[cfg(feature = "axum-core-05")]
pub(super) use way_of_argument;

mod ways {
    use super::*;

    way_of_argument!(/// First choice: our own trait.
        ArgumentByOwn: FromRequest, &&&&Ask<T> => Own);
    way_of_argument!(/// No choice is left.
        ArgumentByNothing: , Ask<T> => NoWay);
}

#[cfg(test)]
mod tests {
    use super::choices::*;
    use super::*;
    use crate::extract::{Params, Query};
    use crate::view::Unread;

    /// The type of what an argument is awaited by, and its size.
    fn awaited<F: Future>(_: &impl Fn(Arguments<'static, Unread>) -> F) -> (&'static str, usize) {
        (std::any::type_name::<F>(), size_of::<F>())
    }

    #[test]
    fn an_argument_of_our_own_costs_what_it_would_without_the_choice() {
        type Text = Query<Vec<(String, String)>>;
        let by_choice = awaited(&|it| {
            (&&&&&Ask::<Text>::NEW)
                .way_of_argument()
                .of(it)
                .take::<Text, _>()
        });
        assert_eq!(by_choice, awaited(&|it| Arguments::take::<Text, _>(it)));
        let with_a_body = awaited(&|it| {
            (&&&&&Ask::<Params<u8>>::NEW)
                .way_of_argument()
                .of(it)
                .take::<Params<u8>, _>()
        });
        assert_eq!(
            with_a_body,
            awaited(&|it| Arguments::take::<Params<u8>, _>(it))
        );
    }
}
