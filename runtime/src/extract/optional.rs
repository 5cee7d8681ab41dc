//! `Option<T>` and `Result<T, E>` of any extractor.

use std::convert::Infallible;

use super::{FromRequest, Needs};
use crate::http::Request;

/// `None` when nothing was sent. What was sent wrongly is still an error.
impl<T: FromRequest> FromRequest for Option<T> {
    type Body = T::Body;
    type Rejection = T::Rejection;

    const SEES_PLACEHOLDERS: bool = T::SEES_PLACEHOLDERS;

    async fn from_request(request: &Request) -> Result<Self, Self::Rejection> {
        match T::from_request(request).await {
            Ok(value) => Ok(Some(value)),
            Err(rejection) if T::is_absent(&rejection) => Ok(None),
            Err(rejection) => Err(rejection),
        }
    }

    fn needs(needs: &mut Needs) {
        T::needs(needs);
    }
}

/// The view decides what a rejection means.
impl<T, E> FromRequest for Result<T, E>
where
    T: FromRequest,
    E: From<T::Rejection> + Send,
{
    type Body = T::Body;
    type Rejection = Infallible;

    const SEES_PLACEHOLDERS: bool = T::SEES_PLACEHOLDERS;

    async fn from_request(request: &Request) -> Result<Self, Infallible> {
        Ok(T::from_request(request).await.map_err(E::from))
    }

    fn needs(needs: &mut Needs) {
        T::needs(needs);
    }
}
