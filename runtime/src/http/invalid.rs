//! What was sent and can be read, and breaks rules: an error for each field.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use ::http::StatusCode;
use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::{Map, Value};

use super::ProblemDetails;

/// What is wrong with one field, in words that can stand beside it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
pub struct FieldError {
    /// The field as the form or the JSON names it: `email`, `address.street`, `items[0].name`. Empty for what is wrong with the whole.
    pub field: String,
    /// What is wrong, for the person who filled in the form.
    pub message: String,
}

impl FieldError {
    fn to_json(&self) -> Value {
        serde_json::json!({"field": self.field, "message": self.message})
    }
}

/// What was sent breaks rules: 422, with an error for each field.
///
/// `Valid<Form<T>>` and its like are refused with one (feature `validation`), and a view may end early with one of its own. A client that
/// likes JSON best gets problem details (RFC 9457) with a member `errors`: a list of `{"field": "address.street", "message": "..."}`. Others
/// get the same as a page or as text.
///
/// Serialized, as for a template, it has four members:
///
/// - `values`: what was sent, by the names of the fields. Secrets, such as passwords, are empty.
/// - `errors`: a list of messages for each field, empty for a field without any.
/// - `general`: a list of messages about the whole.
/// - `all`: every error with its field, in the order of the fields.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
///
/// async fn is_free(name: &str) -> bool {
///     name != "root"
/// }
///
/// #[view_config(route = "/names/{name}", request_method = "PUT")]
/// async fn put_name(name: String) -> Result<StatusCode> {
///     if !is_free(&name).await {
///         return Err(Invalid::new("name", "somebody has it already").into());
///     }
///     Ok(StatusCode::CREATED)
/// }
/// ```
#[derive(Clone, PartialEq)]
pub struct Invalid(
    /// Boxed, because it stands in results, where an error is best small.
    Box<Parts>,
);

#[derive(Clone, PartialEq, Default)]
struct Parts {
    errors: Vec<FieldError>,
    values: Value,
    /// The fields that are known, whether something is wrong with them or not.
    fields: Vec<String>,
}

impl Invalid {
    /// One error of one field; of the whole, if the name of the field is empty.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Invalid {
        Invalid::of(Value::Object(Map::new()), Vec::new()).with(field, message)
    }

    /// No error yet: what was sent, without secrets, and the fields that are known.
    pub(crate) fn of(values: Value, fields: Vec<String>) -> Invalid {
        Invalid(Box::new(Parts {
            errors: Vec::new(),
            values,
            fields,
        }))
    }

    /// The same with one more error.
    #[must_use]
    pub fn with(mut self, field: impl Into<String>, message: impl Into<String>) -> Invalid {
        self.push(field.into(), message.into());
        self
    }

    pub(crate) fn push(&mut self, field: String, message: String) {
        self.0.errors.push(FieldError { field, message });
    }

    /// All errors, in the order of the fields.
    pub fn errors(&self) -> &[FieldError] {
        &self.0.errors
    }

    /// What is wrong with one field, in whichever way its name is written (`address.street` or `address[street]`); with the whole, if the
    /// name is empty.
    pub fn errors_of(&self, field: &str) -> impl Iterator<Item = &str> {
        let wanted = with_dots(field);
        let errors = self.0.errors.iter();
        let of_field = errors.filter(move |error| with_dots(&error.field) == wanted);
        of_field.map(|error| error.message.as_str())
    }

    /// What was sent, by the names of the fields. Secrets, such as passwords, are empty.
    pub fn values(&self) -> &Value {
        &self.0.values
    }

    /// The same as problem details, without what was sent.
    pub(crate) fn problem(&self) -> ProblemDetails {
        let detail = match self.errors().len() {
            1 => "there is a mistake in what was sent".to_owned(),
            number => format!("there are {number} mistakes in what was sent"),
        };
        let errors: Vec<Value> = self.errors().iter().map(FieldError::to_json).collect();
        ProblemDetails::new(StatusCode::UNPROCESSABLE_ENTITY)
            .with_detail(detail)
            .with_extension("errors", errors)
    }

    /// The messages of each field, under either spelling of its name: a template writes it as its form does.
    fn by_field(&self) -> BTreeMap<String, Vec<&str>> {
        let mut messages: HashMap<String, Vec<&str>> = HashMap::new();
        for FieldError { field, message } in self.errors() {
            messages.entry(with_dots(field)).or_default().push(message);
        }
        let mut by_field: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        let with_errors = self.errors().iter().map(|error| &error.field);
        for field in self
            .0
            .fields
            .iter()
            .chain(with_errors)
            .filter(|field| !field.is_empty())
        {
            let dotted = with_dots(field);
            let of_field = messages.get(&dotted).cloned().unwrap_or_default();
            for name in [field.clone(), with_brackets(field), dotted] {
                by_field.entry(name).or_insert_with(|| of_field.clone());
            }
        }
        by_field
    }
}

/// The name of a field as `address.street` and `items[0].name`.
fn with_dots(field: &str) -> String {
    let mut name = String::with_capacity(field.len());
    for step in steps(field) {
        match step {
            step if name.is_empty() => name.push_str(step),
            step if step.bytes().all(|byte| byte.is_ascii_digit()) => {
                name = name + "[" + step + "]";
            }
            step => name = name + "." + step,
        }
    }
    name
}

/// The name of a field as `address[street]` and `items[0][name]`.
fn with_brackets(field: &str) -> String {
    let mut steps = steps(field);
    let first = steps.next().unwrap_or("").to_owned();
    steps.fold(first, |name, step| name + "[" + step + "]")
}

fn steps(field: &str) -> impl Iterator<Item = &str> {
    field.split(['.', '[', ']']).filter(|step| !step.is_empty())
}

impl Serialize for Invalid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut form = serializer.serialize_struct("Invalid", 4)?;
        form.serialize_field("values", self.values())?;
        form.serialize_field("errors", &self.by_field())?;
        form.serialize_field("general", &self.errors_of("").collect::<Vec<_>>())?;
        form.serialize_field("all", self.errors())?;
        form.end()
    }
}

/// `age: not a number; email: somebody has it already`.
impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, FieldError { field, message }) in self.errors().iter().enumerate() {
            let separator = if number == 0 { "" } else { "; " };
            let colon = if field.is_empty() { "" } else { ": " };
            write!(f, "{separator}{field}{colon}{message}")?;
        }
        Ok(())
    }
}

/// The errors alone: what was sent is for the client's eyes.
impl fmt::Debug for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Invalid({self})")
    }
}

impl std::error::Error for Invalid {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_finds_the_messages_of_each_field() {
        let fields = vec!["email".to_owned(), "age".to_owned()];
        let invalid = Invalid::of(serde_json::json!({"email": "x"}), fields)
            .with("email", "no address")
            .with("", "it is late")
            .with("email", "too short");
        let expected = serde_json::json!({
            "values": {"email": "x"},
            "errors": {"email": ["no address", "too short"], "age": []},
            "general": ["it is late"],
            "all": [
                {"field": "email", "message": "no address"},
                {"field": "", "message": "it is late"},
                {"field": "email", "message": "too short"},
            ],
        });
        assert_eq!(serde_json::to_value(&invalid).unwrap(), expected);
    }

    #[test]
    fn a_field_is_found_however_its_name_is_written() {
        let fields = vec!["items[0].name".to_owned(), "to.street".to_owned()];
        let invalid = Invalid::of(Value::Null, fields).with("to[street]", "unknown");
        for name in ["to.street", "to[street]"] {
            assert_eq!(invalid.errors_of(name).collect::<Vec<_>>(), ["unknown"]);
        }
        let form = serde_json::to_value(&invalid).unwrap();
        let expected = serde_json::json!({
            "items[0].name": [],
            "items[0][name]": [],
            "to.street": ["unknown"],
            "to[street]": ["unknown"],
        });
        assert_eq!(form["errors"], expected);
    }

    #[test]
    fn it_reads_as_a_sentence_and_keeps_what_was_sent_to_itself() {
        let invalid = Invalid::of(serde_json::json!({"pin": "1234"}), Vec::new())
            .with("pin", "too short")
            .with("", "no luck");
        assert_eq!(invalid.to_string(), "pin: too short; no luck");
        assert_eq!(format!("{invalid:?}"), "Invalid(pin: too short; no luck)");
    }
}
