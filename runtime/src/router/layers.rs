//! What is inside of all layers around the application: the application itself.

use std::future::Future;
use std::pin::Pin;
use std::sync::Weak;

use super::{App, Application};
use crate::error::{Error, Result};
use crate::http::{Body, Response};
use crate::layer::{Piece, out_of_layers};

/// The application, which has its layers and so cannot be had by them.
pub(crate) struct Core(pub(crate) Weak<Application>);

impl Piece for Core {
    fn answer(
        &self,
        request: ::http::Request<Body>,
    ) -> Pin<Box<dyn Future<Output = Result<Response>> + Send>> {
        let app = self.0.upgrade().map(App);
        Box::pin(async move {
            let app = app.ok_or_else(|| Error::msg("the application has ended"))?;
            let (request, received) = out_of_layers(request);
            let peer = request.extensions().get().copied();
            let request = app.ingress(request, peer);
            if let Some(received) = received {
                request.answer_is_that_of(&received);
            }
            let response = app.inside_layers(&request).await;
            // Whoever may still hold the request has no use for the rest of its body, and the connection would wait for it.
            request.discard_body();
            Ok(response)
        })
    }
}
