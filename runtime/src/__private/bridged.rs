//! Arguments by type that are another framework's extractors.

use std::any::type_name;
use std::marker::PhantomData;

use axum_core::extract::{FromRequest, FromRequestParts};

use super::arguments::{Argument, Arguments, Ask, Needs, NoWay, Sight, way_of_argument};
use crate::bridge::axum_core_05::{AppState, extract, extract_parts, unfillable};
use crate::error::Result;
use crate::extract::Reads;
use crate::view::{After, Step};

/// By the trait for what leaves the body.
pub struct ByParts;
/// By the trait for what reads the body.
pub struct ByWhole;

/// The arguments that are still to be taken, the next one in another framework's way.
pub struct Bridged<'r, S, W> {
    arguments: Arguments<'r, S>,
    way: PhantomData<W>,
}

impl<'r, S> Bridged<'r, S, ByParts> {
    /// The next argument by its type.
    ///
    /// # Errors
    ///
    /// The rejection of the type.
    pub async fn take<T>(self) -> Result<(T, Arguments<'r, S>)>
    where
        T: FromRequestParts<AppState>,
    {
        let value = extract_parts(self.arguments.request()).await?;
        Ok((value, self.arguments))
    }
}

impl<'r, S> Bridged<'r, S, ByWhole> {
    /// The next argument by its type, which reads the body.
    ///
    /// # Errors
    ///
    /// The rejection of the type.
    pub async fn take<T>(self) -> Result<(T, Arguments<'r, S::State>)>
    where
        T: FromRequest<AppState>,
        S: Step<Reads, T> + After<Reads>,
    {
        let value = extract(self.arguments.request()).await?;
        Ok((value, self.arguments.after()))
    }
}

/// What both ways have in common.
macro_rules! bridged {
    ($($way:ty),*) => {
        $(impl<T> Argument<T, $way> {
            /// The arguments from which the value is taken.
            pub fn of<S>(self, arguments: Arguments<'_, S>) -> Bridged<'_, S, $way> {
                Bridged {
                    arguments,
                    way: PhantomData,
                }
            }

            /// What it needs from the application: another router, where nothing else will do.
            pub fn needs(self, needs: &mut Needs) {
                let name = type_name::<T>();
                if let Some(instead) = unfillable(name) {
                    needs.nothing_that_there_is(name, instead);
                }
            }
        }

        impl<T> Sight for Argument<T, $way> {
            const SEES_PLACEHOLDERS: bool = false;
        })*
    };
}

bridged!(ByParts, ByWhole);

pub(super) mod choices {
    pub use super::ways::{ArgumentByParts as _, ArgumentByWhole as _, ArgumentRefused as _};
}

mod ways {
    use super::*;

    way_of_argument!(/// What would be read from the body although nobody has said so: a placeholder with a slip in its name, most likely.
        ArgumentRefused: Bare, &&&Ask<T> => NoWay);
    way_of_argument!(/// Second choice: what leaves the body.
        ArgumentByParts: FromRequestParts<AppState>, &&Ask<T> => ByParts);
    way_of_argument!(/// Third choice: what reads the body.
        ArgumentByWhole: FromRequest<AppState>, &Ask<T> => ByWhole);

    /// Types that say nothing of a request.
    pub trait Bare {}

    impl Bare for () {}
    impl Bare for String {}
    impl Bare for bytes::Bytes {}
    impl Bare for bytes::BytesMut {}
}
