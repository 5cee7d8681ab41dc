use aiopyramid::prelude::*;

use std::str::FromStr;

#[derive(FromPlaceholder)]
struct Id(u32);

#[derive(FromPlaceholder)]
enum Unit {
    Metres,
    Feet,
}

#[derive(FromPlaceholder)]
struct Wrapped<T: FromStr, const N: usize>([Option<T>; N])
where
    T: Copy;

impl FromStr for Id {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Id, Self::Err> {
        text.parse().map(Id)
    }
}

impl FromStr for Unit {
    type Err = ();

    fn from_str(text: &str) -> Result<Unit, ()> {
        match text {
            "m" => Ok(Unit::Metres),
            "ft" => Ok(Unit::Feet),
            _ => Err(()),
        }
    }
}

impl<T: FromStr + Copy, const N: usize> FromStr for Wrapped<T, N> {
    type Err = T::Err;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(|value| Wrapped([Some(value); N]))
    }
}

#[view_config(route = "/height/{id}/{unit}/{value}/*rest")]
fn height(id: Path<Id>, unit: Option<Unit>, value: Wrapped<f64, 2>, rest: Vec<Id>) -> String {
    let metres = matches!(unit, Some(Unit::Metres));
    format!("{} {metres} {:?} {}", id.0.0, value.0, rest.len())
}

/// By a macro that is given the name.
macro_rules! numbered {
    ($($name:ident)*) => {
        $(
            #[derive(FromPlaceholder)]
            struct $name(u32);

            impl FromStr for $name {
                type Err = std::num::ParseIntError;

                fn from_str(text: &str) -> Result<$name, Self::Err> {
                    text.parse().map($name)
                }
            }
        )*
    };
}

numbered!(Shelf Row);

#[view_config(route = "/shelves/{shelf}/{row}")]
fn row(shelf: Shelf, row: Row) -> String {
    format!("{}/{}", shelf.0, row.0)
}

fn main() {}
