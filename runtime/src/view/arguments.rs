//! One call of a view: its arguments, taken from the request one by one, and its outcome.
//!
//! Each argument by type moves [`Arguments`] into its next state, so that a second reader of the body is an error of the compiler at
//! that very argument.

use std::marker::PhantomData;
use std::sync::Arc;

use super::{AsyncViewMapper, SyncViewMapper, ViewInfo, mapper::Http};
use crate::error::{Error, Result};
use crate::extract::{
    BodyUse, FromPlaceholder, FromRemainder, FromRequest, Leaves, Reads, placeholder,
};
use crate::http::{Request, Response};
use crate::renderer::{Displayable, NamedRenderer, Outcome, Renderable, ResolvedRenderer, System};

/// One call of a view: the request, and what is known of the view, borrowed (`&Arc<ViewInfo>`) or held (`Arc<ViewInfo>`).
#[derive(Debug)]
pub struct Call<I> {
    info: I,
    request: Request,
}

/// A call for as long as its request is being answered.
pub type BorrowedCall<'a> = Call<&'a Arc<ViewInfo>>;

impl<'a> Call<&'a Arc<ViewInfo>> {
    pub(crate) fn new(info: &'a Arc<ViewInfo>, request: Request) -> Self {
        Call { info, request }
    }

    /// The same call with nothing borrowed, for a plain function that runs elsewhere. Its form has been read by then (M2).
    pub async fn owned(&self) -> Call<Arc<ViewInfo>> {
        self.request.prepare_form().await;
        Call {
            info: Arc::clone(self.info),
            request: self.request.clone(),
        }
    }

    /// Has the mapper call an `async fn`.
    pub async fn run_async<M, F>(&self, view: F) -> Result<Response>
    where
        M: AsyncViewMapper<Conversation = Http>,
        F: Future<Output = Result<Response>> + Send,
    {
        M::call(self.info, &self.request, view).await?
    }

    /// Has the mapper call a plain `fn`.
    pub async fn run_sync<M, F>(&self, view: F) -> Result<Response>
    where
        M: SyncViewMapper<Conversation = Http>,
        F: FnOnce() -> Result<Response> + Send + 'static,
    {
        M::call(self.info, &self.request, view).await?
    }

    /// A value through the view's renderer. The renderer may wait, and is done with the value before it does.
    pub fn render<T: Renderable>(&self, value: T) -> Outcome {
        match self.renderer() {
            Ok((renderer, system)) => renderer
                .render_on_event_loop(&value, &system)
                .finished(&self.request),
            Err(error) => Outcome::ready(Err(error)),
        }
    }

    /// A value through the renderer `"string"`.
    pub fn display<T: Displayable>(&self, value: T) -> Outcome {
        let rendered = self.renderer();
        Outcome::ready(rendered.and_then(|(renderer, system)| renderer.display(&value, &system)))
            .finished(&self.request)
    }
}

impl Call<Arc<ViewInfo>> {
    /// A value through the view's renderer, which may wait here.
    pub fn render<T: Renderable>(&self, value: T) -> Result<Response> {
        let (renderer, system) = self.renderer()?;
        Ok(self.request.finish(renderer.render(&value, &system)?))
    }

    /// A value through the renderer `"string"`.
    pub fn display<T: Displayable>(&self, value: T) -> Result<Response> {
        let (renderer, system) = self.renderer()?;
        Ok(self.request.finish(renderer.display(&value, &system)?))
    }
}

impl<I: AsRef<ViewInfo>> Call<I> {
    /// The request.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// The arguments, with the body still unread.
    pub fn arguments(&self) -> Arguments<'_, Unread> {
        Arguments {
            request: &self.request,
            state: PhantomData,
        }
    }

    fn renderer(&self) -> Result<(&ResolvedRenderer, System<'_>)> {
        let info = self.info.as_ref();
        let renderer = info.renderer.as_ref().ok_or_else(without_renderer)?;
        let NamedRenderer { name, renderer } = renderer.of(&self.request)?;
        let system = System {
            request: &self.request,
            renderer_name: name,
            view: info.site.function(),
        };
        Ok((renderer, system))
    }
}

/// `make_app()` refuses a view whose value needs a renderer and that names none.
fn without_renderer() -> Error {
    Error::msg("the view's value needs a renderer, and the view names none")
}

/// The arguments that are still to be taken. `S` tells whether the body is still there: [`Unread`] or [`Read`].
#[derive(Debug)]
pub struct Arguments<'r, S> {
    request: &'r Request,
    state: PhantomData<S>,
}

/// The body is still there.
#[derive(Debug)]
pub struct Unread;

/// An argument has read the body.
#[derive(Debug)]
pub struct Read;

impl<'r, S> Arguments<'r, S> {
    /// The placeholder at a position of the route's pattern, as the type that an argument wants.
    ///
    /// # Errors
    ///
    /// 404 when the text is not of that type: such an address leads nowhere.
    pub fn placeholder<T: FromPlaceholder<'r>>(&self, position: usize) -> Result<T> {
        placeholder::read(self.request, position)
    }

    /// The remainder (`*rest`) of the route's pattern, as the type that an argument wants.
    ///
    /// # Errors
    ///
    /// 404 when a segment is not of that type.
    pub fn remainder<T: FromRemainder<'r>>(&self, position: usize) -> Result<T> {
        placeholder::read_remainder(self.request, position)
    }

    /// The request that they are taken from.
    #[cfg_attr(
        not(feature = "axum-core-05"),
        expect(dead_code, reason = "is for arguments that are taken in another way")
    )]
    pub(crate) fn request(&self) -> &'r Request {
        self.request
    }

    /// The arguments after one that was taken in another way.
    pub(crate) fn after<U, T>(self) -> Arguments<'r, S::Next>
    where
        U: BodyUse,
        S: Step<U, T>,
    {
        Arguments {
            request: self.request,
            state: PhantomData,
        }
    }

    /// The next argument by its type.
    ///
    /// # Errors
    ///
    /// The rejection of the type.
    ///
    /// `U` follows from `T`. Written apart, it leaves the compiler one thing to complain about, whichever of the two bounds fails.
    pub async fn take<T, U>(self) -> Result<(T, Arguments<'r, S::Next>)>
    where
        U: BodyUse,
        T: FromRequest<Body = U>,
        S: Step<U, T>,
    {
        match T::from_request(self.request).await {
            Ok(value) => Ok((value, self.after())),
            Err(rejection) => Err(rejection.into()),
        }
    }
}

/// What the body's state becomes by an argument `T` that uses it as `U`.
#[diagnostic::on_unimplemented(
    message = "this view reads the body of its request twice",
    label = "`{T}` reads the body, which an argument before it has read already",
    note = "a body can be read once: take it once, or take `&Request` and its `body()`, `form()` or `json_body()`, which remember it"
)]
pub trait Step<U: BodyUse, T> {
    /// The state afterwards.
    type Next;
}

#[diagnostic::do_not_recommend]
impl<S, T> Step<Leaves, T> for S {
    type Next = S;
}

impl<T> Step<Reads, T> for Unread {
    type Next = Read;
}

/// Holds for nothing. It is here so that a second reader is seen by the compiler, which would otherwise take an argument after the first
/// one for one that leaves the body, and complain that it does not.
#[diagnostic::do_not_recommend]
impl<T: SecondReader> Step<Reads, T> for Read {
    type Next = Read;
}

/// Implemented by nothing.
pub trait SecondReader {}
