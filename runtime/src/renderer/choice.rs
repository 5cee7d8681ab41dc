//! The renderer of a view, or the several among which the client chooses by what it accepts.

use super::ResolvedRenderer;
use crate::error::Result;
use crate::http::Request;
use crate::http::httpexceptions::HttpNotAcceptable;

/// What a view's value goes through.
#[derive(Clone)]
pub(crate) enum ViewRenderer {
    /// One, whatever the client accepts.
    One(NamedRenderer),
    /// The one whose media type the client likes best.
    Best(Choice),
}

/// A renderer under the name by which the view asks for it.
#[derive(Clone)]
pub(crate) struct NamedRenderer {
    pub(crate) name: String,
    pub(crate) renderer: ResolvedRenderer,
}

/// Renderers in the order in which the view names them, which decides among those that a client likes equally.
#[derive(Clone)]
pub(crate) struct Choice {
    names: String,
    offers: Vec<(String, NamedRenderer)>,
}

impl ViewRenderer {
    /// The name, or all names with commas between them.
    pub(crate) fn name(&self) -> &str {
        match self {
            ViewRenderer::One(one) => &one.name,
            ViewRenderer::Best(choice) => &choice.names,
        }
    }

    /// The one for a request; 406 if there are several and the client accepts none of them.
    pub(crate) fn of(&self, request: &Request) -> Result<&NamedRenderer> {
        match self {
            ViewRenderer::One(one) => Ok(one),
            ViewRenderer::Best(choice) => choice.of(request),
        }
    }
}

impl Choice {
    /// A choice among renderers, each with the media type of what it makes.
    pub(crate) fn new(offers: Vec<(String, NamedRenderer)>) -> Choice {
        let names: Vec<&str> = offers.iter().map(|(_, it)| it.name.as_str()).collect();
        Choice {
            names: names.join(", "),
            offers,
        }
    }

    fn of(&self, request: &Request) -> Result<&NamedRenderer> {
        let media_types = || {
            self.offers
                .iter()
                .map(|(media_type, _)| media_type.as_str())
        };
        match request.accept().best_position(media_types()) {
            Some(position) => Ok(&self.offers[position].1),
            None => {
                let available: Vec<&str> = media_types().collect();
                let detail = format!("this is there as {}", available.join(", "));
                Err(HttpNotAcceptable::new(detail)
                    .with_extension("available", available)
                    .into())
            }
        }
    }
}
