//! What functions for templates take.

use std::sync::LazyLock;

use minijinja::value::Kwargs as EngineKwargs;
use minijinja::{Error, ErrorKind, Value};
use serde::de::DeserializeOwned;

use super::Markup;

/// The arguments of one call, as they are taken one after another.
#[derive(Debug)]
pub struct Arguments<'a> {
    positional: &'a [Value],
    named: Option<EngineKwargs>,
    taken: usize,
}

impl<'a> Arguments<'a> {
    pub(super) fn new(values: &'a [Value]) -> Arguments<'a> {
        let (positional, named) = match values.split_last() {
            Some((last, rest)) if last.is_kwargs() => {
                (rest, EngineKwargs::try_from(last.clone()).ok())
            }
            _ => (values, None),
        };
        Arguments {
            positional,
            named,
            taken: 0,
        }
    }

    /// The next one by its position; undefined, if the template gives no more.
    fn next(&mut self) -> &'a Value {
        static MISSING: LazyLock<Value> = LazyLock::new(Value::default);
        let next = self.positional.get(self.taken).unwrap_or(&MISSING);
        self.taken += 1;
        next
    }

    /// Says what is wrong with the argument that was taken last.
    fn wrong(&self, value: &Value, error: Error) -> Error {
        if self.taken > self.positional.len() {
            let detail = format!("it takes more arguments than {}", self.positional.len());
            return Error::new(ErrorKind::MissingArgument, detail);
        }
        match value.is_undefined() {
            // The engine's own error knows which name it is.
            true => value.get_attr("").err().unwrap_or(error),
            false => Error::new(
                ErrorKind::InvalidOperation,
                format!("argument {}: {}", self.taken, words_of(&error)),
            ),
        }
    }

    /// Complains about arguments that nobody has taken.
    pub(super) fn finish(self) -> Result<(), Error> {
        if self.taken < self.positional.len() {
            let detail = format!("it takes no more arguments than {}", self.taken);
            return Err(Error::new(ErrorKind::TooManyArguments, detail));
        }
        match self.named.as_ref().and_then(|named| named.args().next()) {
            Some(name) => Err(Error::new(
                ErrorKind::TooManyArguments,
                format!("it takes no argument by the name `{name}`"),
            )),
            None => Ok(()),
        }
    }
}

/// The sentence of an error, without the engine's words for its kind.
fn words_of(error: &Error) -> String {
    error
        .detail()
        .map_or_else(|| error.to_string(), str::to_owned)
}

/// What a function for templates takes: any value that serde can read, an `Option` for what a template may leave out, [`Markup`], and at
/// the end [`Rest`] and [`Kwargs`].
pub trait TemplateArgument: Sized {
    /// The next of the arguments.
    #[doc(hidden)]
    fn take(arguments: &mut Arguments<'_>) -> Result<Self, Error>;
}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned> TemplateArgument for T {
    fn take(arguments: &mut Arguments<'_>) -> Result<T, Error> {
        let value = arguments.next();
        T::deserialize(value).map_err(|error| arguments.wrong(value, error))
    }
}

/// What is HTML already stays as it is; everything else is escaped.
impl TemplateArgument for Markup {
    fn take(arguments: &mut Arguments<'_>) -> Result<Markup, Error> {
        let value = arguments.next();
        if value.is_undefined() {
            let missing = Error::from(ErrorKind::MissingArgument);
            return Err(arguments.wrong(value, missing));
        }
        match value.as_str() {
            Some(text) if value.is_safe() => Ok(Markup::trusted(text)),
            Some(text) => Ok(Markup::escaped(text)),
            None => Ok(Markup::escaped(&value.to_string())),
        }
    }
}

/// All further arguments by position, as many as a template gives.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::renderer::templates::Rest;
///
/// /// `{{ largest(1, 5, 3) }}`
/// fn largest(Rest(numbers): Rest<i64>) -> Option<i64> {
///     numbers.into_iter().max()
/// }
///
/// let mut config = Configurator::new();
/// config.add_template_function("largest", largest);
/// ```
#[derive(Debug, Clone, Default)]
#[doc(alias = "varargs")]
pub struct Rest<T>(pub Vec<T>);

impl<T: DeserializeOwned> TemplateArgument for Rest<T> {
    fn take(arguments: &mut Arguments<'_>) -> Result<Rest<T>, Error> {
        let mut all = Vec::new();
        while arguments.taken < arguments.positional.len() {
            all.push(T::take(arguments)?);
        }
        Ok(Rest(all))
    }
}

/// The arguments by name, as a struct or a map.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::renderer::templates::Kwargs;
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// #[serde(default, deny_unknown_fields)]
/// struct Style {
///     currency: String,
///     decimals: usize,
/// }
///
/// impl Default for Style {
///     fn default() -> Style {
///         Style { currency: "EUR".to_owned(), decimals: 2 }
///     }
/// }
///
/// /// `{{ price(amount, currency="USD") }}`
/// fn price(amount: f64, Kwargs(style): Kwargs<Style>) -> String {
///     format!("{amount:.*} {}", style.decimals, style.currency)
/// }
///
/// let mut config = Configurator::new();
/// config.add_template_function("price", price);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Kwargs<T>(pub T);

impl<T: DeserializeOwned> TemplateArgument for Kwargs<T> {
    fn take(arguments: &mut Arguments<'_>) -> Result<Kwargs<T>, Error> {
        let named = arguments.named.take();
        let named = Value::from(
            named.unwrap_or_else(|| EngineKwargs::from_iter([("", Value::UNDEFINED); 0])),
        );
        T::deserialize(&named).map(Kwargs).map_err(|error| {
            let detail = format!("arguments by name: {}", words_of(&error));
            Error::new(ErrorKind::InvalidOperation, detail)
        })
    }
}
