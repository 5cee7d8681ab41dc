//! A renderer of the application's own, over a crate that knows the format: tables as CSV.

use std::fmt;

use aiopyramid::prelude::*;
use aiopyramid::renderer::{Renderer, System, Value};
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

/// Renders a list of structs: a line with the names of the fields, and one for each struct.
pub(crate) struct Csv;

impl Renderer for Csv {
    fn render(&self, value: Value<'_>, _system: &System<'_>) -> Result<Response> {
        // A renderer gets any value. By way of JSON it is a list of rows, or an error that says why it is none.
        let rows: Vec<Row> = serde_json::from_str(&serde_json::to_string(value)?)?;
        let mut writer = csv::Writer::from_writer(Vec::new());
        if let Some(Row(fields)) = rows.first() {
            writer.write_record(fields.iter().map(|(name, _)| name))?;
        }
        for Row(fields) in &rows {
            writer.serialize(fields.iter().map(|(_, value)| value).collect::<Vec<_>>())?;
        }
        let table = writer
            .into_inner()
            .map_err(csv::IntoInnerError::into_error)?;
        Ok(Response::new(table).with_header(header::CONTENT_TYPE, "text/csv; charset=utf-8"))
    }
}

/// The fields of a struct, in their order.
struct Row(Vec<(String, serde_json::Value)>);

impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Row, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = Row;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a struct for each row of the table")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Row, M::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Row(fields))
            }
        }

        deserializer.deserialize_map(Fields)
    }
}

#[derive(Serialize)]
struct Peak {
    name: &'static str,
    metres: u32,
    first_climbed: Option<u16>,
}

const PEAKS: [Peak; 3] = [
    Peak {
        name: "Chomolungma, or \"Mother Goddess of the World\"",
        metres: 8849,
        first_climbed: Some(1953),
    },
    Peak {
        name: "Chogori",
        metres: 8611,
        first_climbed: Some(1954),
    },
    Peak {
        name: "Gangkhar Puensum",
        metres: 7570,
        first_climbed: None,
    },
];

/// The view returns its value and knows nothing of CSV.
#[view_config(route = "/table", renderer = "csv")]
async fn table(request: &Request) -> [Peak; 3] {
    request.response().insert_header(
        header::CONTENT_DISPOSITION,
        "attachment; filename=\"peaks.csv\"",
    );
    PEAKS
}
