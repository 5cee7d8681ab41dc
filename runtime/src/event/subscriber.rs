//! Subscribers: the functions that are told of events, and what their signatures say.

use std::any::type_name;
use std::sync::Arc;

use super::{Event, NewResponse, Subscribers};
use crate::dispatch::{Callback, Kind};
use crate::error::{Ended, Result};

/// What `Configurator::add_subscriber` takes: a plain function of the event, which runs in a greenlet, or an `async fn`, which is awaited.
///
/// | of an event | of [`NewResponse`] |
/// |---|---|
/// | `fn(&E)` | `fn(&mut NewResponse)` |
/// | `async fn(Arc<E>)` | `async fn(&mut NewResponse)` |
///
/// Each returns nothing or a `Result<()>`. A future cannot borrow from an event that others are told of too, so an `async fn` shares it; a
/// response has one owner at a time. `M` only tells the cases apart.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no subscriber to `{E}`",
    label = "not a function of the event",
    note = "a subscriber is a plain `fn(&{E})`, or an `async fn(Arc<{E}>)`, and returns nothing or a `Result<()>`; one that may change a response takes `&mut NewResponse` in either form"
)]
pub trait IntoSubscriber<E: Subject, M> {
    /// The subscriber.
    #[doc(hidden)]
    fn into_subscriber(self) -> Subscriber<E>;
}

/// A subscriber that is told only of those events for which a predicate holds. For several predicates it stands in another.
///
/// # Example
///
/// ```
/// use aiopyramid::event::When;
/// use aiopyramid::prelude::*;
///
/// fn is_post(event: &NewRequest) -> bool {
///     event.request.method() == Method::POST
/// }
///
/// fn note(event: &NewRequest) {
///     println!("something changes: {}", event.request.uri());
/// }
///
/// let mut config = Configurator::new();
/// config.add_subscriber(When(is_post, note)); // #[subscriber(NewRequest, predicate = is_post)]
/// ```
#[derive(Debug, Clone, Copy)]
#[doc(alias = "add_subscriber_predicate")]
pub struct When<P, S>(pub P, pub S);

/// What can be subscribed to: every [`Event`], and [`NewResponse`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no event",
    label = "not an `Event`",
    note = "implement `aiopyramid::event::Event` for it, and tell it by `app.notify(...)` or `request.notify(...)`"
)]
pub trait Subject: Send + Sized + 'static {
    /// How it is handed to a subscriber.
    #[doc(hidden)]
    type Passed: Send + 'static;

    /// What comes back.
    #[doc(hidden)]
    type Back: Send + 'static;

    /// The event that is handed over.
    #[doc(hidden)]
    fn seen(passed: &Self::Passed) -> &Self;

    /// What comes back from a subscriber that is not told.
    #[doc(hidden)]
    fn untold(passed: Self::Passed) -> Self::Back;

    /// Takes a subscriber in.
    #[doc(hidden)]
    fn subscribe(subscribers: &mut Subscribers, subscriber: Subscriber<Self>);
}

#[diagnostic::do_not_recommend]
impl<E: Event> Subject for E {
    type Passed = Arc<E>;
    type Back = ();

    fn seen(passed: &Arc<E>) -> &E {
        passed
    }

    fn untold(_: Arc<E>) {}

    fn subscribe(subscribers: &mut Subscribers, subscriber: Subscriber<E>) {
        subscribers.subscribe(subscriber);
    }
}

impl Subject for NewResponse {
    type Passed = NewResponse;
    type Back = NewResponse;

    fn seen(passed: &NewResponse) -> &NewResponse {
        passed
    }

    fn untold(passed: NewResponse) -> NewResponse {
        passed
    }

    fn subscribe(subscribers: &mut Subscribers, subscriber: Subscriber<NewResponse>) {
        subscribers.subscribe_to_responses(subscriber);
    }
}

/// A subscriber to events of the type `E`, ready to be registered.
#[derive(Debug)]
pub struct Subscriber<E: Subject> {
    callback: Callback<E::Passed, Result<E::Back>>,
    /// The predicates, the outermost first.
    predicates: Vec<&'static str>,
}

impl<E: Subject> Subscriber<E> {
    fn new(callback: Callback<E::Passed, Result<E::Back>>) -> Subscriber<E> {
        Subscriber {
            callback,
            predicates: Vec::new(),
        }
    }

    /// Tells it.
    pub(super) async fn tell(&self, event: E::Passed) -> Result<E::Back> {
        self.callback.call(event).await
    }

    /// How it is written.
    pub(crate) fn keyword(&self) -> &'static str {
        self.callback.kind().keyword()
    }

    /// Whether it runs in a greenlet.
    pub(crate) fn is_plain(&self) -> bool {
        self.callback.kind() == Kind::Plain
    }

    /// Its predicates with commas between them, if it has any.
    pub(crate) fn predicates(&self) -> Option<String> {
        (!self.predicates.is_empty()).then(|| self.predicates.join(", "))
    }
}

/// The cases of [`IntoSubscriber`].
#[doc(hidden)]
#[allow(
    unreachable_pub,
    reason = "the trait's parameter must be as public as the trait"
)]
pub mod case {
    #[derive(Debug)]
    pub struct Coroutine;
    #[derive(Debug)]
    pub struct Plain;
    #[derive(Debug)]
    pub struct ChangingCoroutine;
    #[derive(Debug)]
    pub struct ChangingPlain;
    #[derive(Debug)]
    pub struct Filtered;
    /// It returns nothing.
    #[derive(Debug)]
    pub struct Nothing;
    /// It returns a `Result`.
    #[derive(Debug)]
    pub struct Fallible;
}

/// An `async fn(&mut NewResponse) -> R`. Of the future, which borrows, no other bound can be written.
#[doc(hidden)]
pub trait Changes<'e, R>: Send + Sync + 'static {
    /// What it is awaited by.
    type Future: Future<Output = R> + Send + 'e;

    /// Calls it.
    fn change(&self, event: &'e mut NewResponse) -> Self::Future;
}

impl<'e, R, F, Fut> Changes<'e, R> for F
where
    F: Fn(&'e mut NewResponse) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = R> + Send + 'e,
{
    type Future = Fut;

    fn change(&self, event: &'e mut NewResponse) -> Fut {
        self(event)
    }
}

/// The functions that return one type. They are apart, so that the compiler knows which error `|_| Ok(())` means.
macro_rules! functions_that_return {
    ($returned:ty: $case:ident) => {
        #[diagnostic::do_not_recommend]
        impl<E, F, Fut> IntoSubscriber<E, (case::Coroutine, case::$case, Fut)> for F
        where
            E: Event,
            F: Fn(Arc<E>) -> Fut + Send + Sync + 'static,
            Fut: Future<Output = $returned> + Send + 'static,
        {
            fn into_subscriber(self) -> Subscriber<E> {
                Subscriber::new(Callback::coroutine(move |event| {
                    let told = self(event);
                    async move { told.await.ended() }
                }))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<E, F> IntoSubscriber<E, (case::Plain, case::$case)> for F
        where
            E: Event,
            F: Fn(&E) -> $returned + Send + Sync + 'static,
        {
            fn into_subscriber(self) -> Subscriber<E> {
                Subscriber::new(Callback::plain(move |event: Arc<E>| self(&event).ended()))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<F> IntoSubscriber<NewResponse, (case::ChangingCoroutine, case::$case)> for F
        where
            F: for<'e> Changes<'e, $returned>,
        {
            fn into_subscriber(self) -> Subscriber<NewResponse> {
                let function = Arc::new(self);
                Subscriber::new(Callback::coroutine(move |mut event: NewResponse| {
                    let function = Arc::clone(&function);
                    async move {
                        function.change(&mut event).await.ended()?;
                        Ok(event)
                    }
                }))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<F> IntoSubscriber<NewResponse, (case::ChangingPlain, case::$case)> for F
        where
            F: Fn(&mut NewResponse) -> $returned + Send + Sync + 'static,
        {
            fn into_subscriber(self) -> Subscriber<NewResponse> {
                Subscriber::new(Callback::plain(move |mut event: NewResponse| {
                    self(&mut event).ended()?;
                    Ok(event)
                }))
            }
        }
    };
}

/// A name, since `-> ()` is written by nobody.
type Nothing = ();

functions_that_return!(Nothing: Nothing);
functions_that_return!(Result<()>: Fallible);

#[diagnostic::do_not_recommend]
impl<E, M, P, S> IntoSubscriber<E, (case::Filtered, M)> for When<P, S>
where
    E: Subject,
    P: Fn(&E) -> bool + Send + Sync + 'static,
    S: IntoSubscriber<E, M>,
{
    fn into_subscriber(self) -> Subscriber<E> {
        let When(predicate, inner) = self;
        let Subscriber {
            callback,
            mut predicates,
        } = inner.into_subscriber();
        predicates.insert(0, type_name::<P>());
        let holds = move |passed: &E::Passed| predicate(E::seen(passed));
        let untold = |passed| Ok(E::untold(passed));
        Subscriber {
            callback: callback.only_if(holds, untold),
            predicates,
        }
    }
}
