//! One call of a view: its arguments, taken from the request one by one, and its outcome.
//!
//! Each argument by type moves [`Arguments`] into its next state, so that a second reader of the body is an error of the compiler at
//! that very argument.

use std::marker::PhantomData;
use std::sync::Arc;

use super::mapper::{Conversation, Http};
use super::{AsyncViewMapper, Early, SyncViewMapper, ViewInfo};
use crate::dispatch::synchronize;
use crate::error::{Error, Result};
use crate::extract::{
    BodyUse, FromPlaceholder, FromRemainder, FromRequest, Leaves, Opens, Reads, placeholder,
};
use crate::http::{Request, Response};
use crate::renderer::{Displayable, NamedRenderer, Outcome, Renderable, ResolvedRenderer, System};

/// One call of a view: the request, and what is known of the view, borrowed (`&Arc<ViewInfo>`) or held (`Arc<ViewInfo>`). `C` is what goes
/// on between client and view.
#[derive(Debug)]
pub struct Call<I, C = Http> {
    info: I,
    request: Request,
    early: Early,
    conversation: PhantomData<C>,
}

/// A call for as long as its request is being answered.
pub type BorrowedCall<'a, C = Http> = Call<&'a Arc<ViewInfo>, C>;

impl<'a, C: Conversation> Call<&'a Arc<ViewInfo>, C> {
    pub(crate) fn new(info: &'a Arc<ViewInfo>, request: Request, early: Early) -> Self {
        Call {
            info,
            request,
            early,
            conversation: PhantomData,
        }
    }

    /// The same call with nothing borrowed, for a plain function that runs elsewhere. Its form has been read by then (M2).
    pub async fn owned(&self) -> Call<Arc<ViewInfo>, C> {
        self.request.prepare_form().await;
        Call {
            info: Arc::clone(self.info),
            request: self.request.clone(),
            early: Early::default(),
            conversation: PhantomData,
        }
    }

    /// Has the mapper call an `async fn`. An `async fn` itself, this would hold the view once more.
    pub fn run_async<M, F>(&self, view: F) -> impl Future<Output = Result<Response>> + Send
    where
        M: AsyncViewMapper<Conversation = C>,
        F: Future<Output = Result<Response>> + Send,
    {
        let call = M::call(self.info, &self.request, view);
        C::converse(self.info, &self.request, self.early.clone(), call)
    }

    /// Has the mapper call a plain `fn`.
    pub async fn run_sync<M, F>(&self, view: F) -> Result<Response>
    where
        M: SyncViewMapper<Conversation = C>,
        F: FnOnce() -> Result<Response> + Send + 'static,
    {
        let call = M::call(self.info, &self.request, view);
        C::converse(self.info, &self.request, self.early.clone(), call).await
    }

    /// A value through the view's renderer. The renderer may wait, and is done with the value before it does.
    pub fn render<T: Renderable>(&self, value: T) -> Outcome {
        let outcome = match self.renderer() {
            Ok((renderer, system)) if self.info.before_render => {
                renderer.tell_and_render(&value, &system)
            }
            Ok((renderer, system)) => renderer.render_on_event_loop(&value, &system),
            Err(error) => Outcome::ready(Err(error)),
        };
        outcome.finished(&self.request)
    }

    /// A value through the renderer `"string"`.
    pub fn display<T: Displayable>(&self, value: T) -> Outcome {
        let outcome = match self.renderer() {
            Ok((renderer, system)) if self.info.before_render => {
                renderer.tell_and_display(&value, &system)
            }
            Ok((renderer, system)) => Outcome::ready(renderer.display(&value, &system)),
            Err(error) => Outcome::ready(Err(error)),
        };
        outcome.finished(&self.request)
    }
}

impl<C: Conversation> Call<Arc<ViewInfo>, C> {
    /// A value through the view's renderer, which may wait here.
    pub fn render<T: Renderable>(&self, value: T) -> Result<Response> {
        let (renderer, system) = self.renderer()?;
        let response = match self.info.before_render {
            true => synchronize(renderer.tell_and_render(&value, &system)),
            false => renderer.render(&value, &system),
        };
        Ok(self.request.finish(response?))
    }

    /// A value through the renderer `"string"`.
    pub fn display<T: Displayable>(&self, value: T) -> Result<Response> {
        let (renderer, system) = self.renderer()?;
        let response = match self.info.before_render {
            true => synchronize(renderer.tell_and_display(&value, &system)),
            false => renderer.display(&value, &system),
        };
        Ok(self.request.finish(response?))
    }
}

impl<I: AsRef<ViewInfo>, C: Conversation> Call<I, C> {
    /// The request.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// The arguments, of which none is taken.
    pub fn arguments(&self) -> Arguments<'_, C::Arguments> {
        Arguments {
            request: &self.request,
            placeholders_before: self.info.as_ref().placeholders_before,
            state: PhantomData,
        }
    }

    /// Says that all arguments are taken.
    pub fn taken<S>(&self, _: Arguments<'_, S>)
    where
        C: Complete<S>,
    {
    }

    fn renderer(&self) -> Result<(&ResolvedRenderer, System<'_>)> {
        let info = self.info.as_ref();
        let renderer = info.renderer.as_ref().ok_or_else(without_renderer)?;
        let NamedRenderer { name, renderer } = renderer.of(&self.request)?;
        let system = System {
            request: &self.request,
            renderer_name: name,
            view: info.site.function(),
            names: None,
        };
        Ok((renderer, system))
    }
}

/// `make_app()` refuses a view whose value needs a renderer and that names none.
fn without_renderer() -> Error {
    Error::msg("the view's value needs a renderer, and the view names none")
}

/// The arguments that are still to be taken. `S` tells whether the body is still there: [`Unread`] or [`Read`]; for a websocket, which has
/// no body, whether the websocket itself is: [`Unopened`] or [`Opened`].
#[derive(Debug)]
pub struct Arguments<'r, S> {
    request: &'r Request,
    /// Those of the prefix below which the view's pattern stands.
    placeholders_before: usize,
    state: PhantomData<S>,
}

/// The body is still there.
#[derive(Debug)]
pub struct Unread;

/// An argument has read the body.
#[derive(Debug)]
pub struct Read;

/// The websocket is still there.
#[derive(Debug)]
pub struct Unopened;

/// An argument is the websocket.
#[derive(Debug)]
pub struct Opened;

impl<'r, S> Arguments<'r, S> {
    /// The placeholder at a position of the view's own pattern, as the type that an argument wants.
    ///
    /// # Errors
    ///
    /// 404 when the text is not of that type: such an address leads nowhere.
    pub fn placeholder<T: FromPlaceholder<'r>>(&self, position: usize) -> Result<T> {
        placeholder::read(self.request, self.placeholders_before + position)
    }

    /// The remainder (`*rest`) of the route's pattern, as the type that an argument wants.
    ///
    /// # Errors
    ///
    /// 404 when a segment is not of that type.
    pub fn remainder<T: FromRemainder<'r>>(&self, position: usize) -> Result<T> {
        placeholder::read_remainder(self.request, self.placeholders_before + position)
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
    pub(crate) fn after<U>(self) -> Arguments<'r, S::State>
    where
        U: BodyUse,
        S: After<U>,
    {
        Arguments {
            request: self.request,
            placeholders_before: self.placeholders_before,
            state: PhantomData,
        }
    }

    /// The next argument by its type.
    ///
    /// # Errors
    ///
    /// The rejection of the type.
    ///
    /// `U` follows from `T`. Written apart, it leaves the compiler one thing to complain about, whichever of the bounds fails.
    pub async fn take<T, U>(self) -> Result<(T, Arguments<'r, S::State>)>
    where
        U: BodyUse,
        T: FromRequest<Body = U>,
        S: Step<U, T> + After<U>,
    {
        match T::from_request(self.request).await {
            Ok(value) => Ok((value, self.after())),
            Err(rejection) => Err(rejection.into()),
        }
    }
}

/// The state of the arguments lets an argument `T` use the body as `U`.
///
/// There is an implementation for each state and each use, or the compiler would take an argument for one of those uses that are allowed,
/// and complain that it is not. Where the use is none, the implementation has a condition that holds for nothing.
#[diagnostic::on_unimplemented(
    message = "this view reads the body of its request twice",
    label = "`{T}` reads the body, which an argument before it has read already",
    note = "a body can be read once: take it once, or take `&Request` and its `body()`, `form()` or `json_body()`, which remember it"
)]
pub trait Step<U: BodyUse, T> {}

#[diagnostic::do_not_recommend]
impl<S, T> Step<Leaves, T> for S {}

impl<T> Step<Reads, T> for Unread {}

#[diagnostic::do_not_recommend]
impl<T: SecondReader> Step<Reads, T> for Read {}

impl<T: OfWebsocketView> Step<Opens, T> for Unread {}

impl<T: OfWebsocketView> Step<Opens, T> for Read {}

impl<T> Step<Opens, T> for Unopened {}

impl<T: SecondWebsocket> Step<Opens, T> for Opened {}

impl<T: ReaderOfWebsocket> Step<Reads, T> for Unopened {}

impl<T: ReaderOfWebsocket> Step<Reads, T> for Opened {}

/// Implemented by nothing.
pub trait SecondReader {}

/// Implemented by nothing.
#[diagnostic::on_unimplemented(
    message = "a view that is no websocket view cannot take `{Self}`",
    label = "`{Self}` is an argument of websocket views",
    note = "declare the view by `#[websocket_view(...)]`, or name a mapper of websocket views: `mapper = WebsocketMapper`"
)]
pub trait OfWebsocketView {}

/// Implemented by nothing.
#[diagnostic::on_unimplemented(
    message = "a websocket view takes its websocket twice",
    label = "`{Self}` is the websocket, which an argument before it is already",
    note = "there is one connection: take one `WebSocket`, whose `split()` gives a half to receive by and a half to send by, and `sender()` as many of those as you need"
)]
pub trait SecondWebsocket {}

/// Implemented by nothing.
#[diagnostic::on_unimplemented(
    message = "a websocket view cannot take `{Self}`: the request that opens a websocket has no body",
    label = "`{Self}` reads the body",
    note = "what a page wants to say at the start it says in the query (`Query<T>`), or in its first message"
)]
pub trait ReaderOfWebsocket {}

/// A conversation whose view has taken all that belongs to it, once the arguments are in the state `S`.
#[diagnostic::on_unimplemented(
    message = "a websocket view takes a `WebSocket`",
    label = "no argument of the view is one",
    note = "write `ws: WebSocket` among the arguments, `mut ws: WebSocket` where the view receives; a view of another kind is declared by `#[view_config(...)]` without `WebsocketMapper`"
)]
pub trait Complete<S> {}

#[diagnostic::do_not_recommend]
impl<S> Complete<S> for Http {}

/// What the state becomes by a use of the body. There is always one, so that where [`Step`] fails the compiler has nothing to add.
pub trait After<U: BodyUse> {
    /// The state afterwards.
    type State;
}

impl<S> After<Leaves> for S {
    type State = S;
}

/// Declares what each state becomes by the other uses.
macro_rules! after {
    ($($state:ty, $use:ty => $after:ty;)*) => {
        $(impl After<$use> for $state {
            type State = $after;
        })*
    };
}

after! {
    Unread, Reads => Read;
    Read, Reads => Read;
    Unopened, Reads => Unopened;
    Opened, Reads => Opened;
    Unread, Opens => Unread;
    Read, Opens => Read;
    Unopened, Opens => Opened;
    Opened, Opens => Opened;
}
