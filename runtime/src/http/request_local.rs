//! Values that are made once for each request: by whoever needs one first, for all who come later.

use std::any::Any;
use std::cell::RefCell;
use std::convert::Infallible;
use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use super::Request;

/// A value that is made at most once for each request, when somebody asks for it: the user, a tenant, permissions.
///
/// Declare it as a `static`, or keep it in a struct. The values are not in it, but in the requests, and go with them. Views, tweens,
/// greenlets and executor threads of one request share a value; whoever asks while another one makes it waits for that one. Plain code
/// asks with `synchronize(USER.get_or_init(...))`.
///
/// The names are those of `OnceCell`, in std and tokio. A `const` would be another one wherever it is named, so it has to be a `static`.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::testing::TestApp;
///
/// struct User {
///     name: String,
/// }
///
/// static USER: RequestLocal<User> = RequestLocal::new();
///
/// /// Asks the database once for each request, however often it is called.
/// async fn user(request: &Request) -> std::sync::Arc<User> {
///     USER.get_or_init(request, async || User { name: "ann".to_owned() }).await
/// }
///
/// #[view_config(route = "/name")]
/// async fn name(request: &Request) -> String {
///     user(request).await.name.clone()
/// }
///
/// #[view_config(route = "/initial")]
/// fn initial(request: &Request) -> String {
///     synchronize(user(request)).name.chars().take(1).collect()
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let mut config = Configurator::new();
/// config.scan_module(module_path!());
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/name").await.text(), "ann");
/// assert_eq!(app.get("/initial").await.text(), "a");
/// # Ok(()) }
/// ```
#[doc(alias = "RequestLocalCache")]
pub struct RequestLocal<T> {
    /// Under what requests keep its values; 0 until that is needed.
    key: AtomicU64,
    _value: PhantomData<fn() -> T>,
}

impl<T: Send + Sync + 'static> RequestLocal<T> {
    /// One for which no request has a value yet.
    #[must_use]
    pub const fn new() -> RequestLocal<T> {
        RequestLocal {
            key: AtomicU64::new(0),
            _value: PhantomData,
        }
    }

    /// The request's value. If there is none, the function makes it, once for all who ask meanwhile.
    ///
    /// If the function panics, or if the future of its caller is dropped, the next one who waits calls its own.
    ///
    /// # Panics
    ///
    /// When the function asks for the very value that it makes, since it would wait for itself. On another thread that is not seen.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    ///
    /// static LANGUAGE: RequestLocal<String> = RequestLocal::new();
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() {
    /// let request = Request::builder().header("accept-language", "de").build();
    /// let language = LANGUAGE
    ///     .get_or_init(&request, async || request.header("accept-language").unwrap_or("en").to_owned())
    ///     .await;
    /// assert_eq!(*language, "de");
    /// # }
    /// ```
    #[doc(alias = "get_or_create")]
    pub async fn get_or_init(&self, request: &Request, make: impl AsyncFnOnce() -> T) -> Arc<T> {
        let made = self.get_or_try_init(request, async || Ok::<T, Infallible>(make().await));
        match made.await {
            Ok(value) => value,
            Err(never) => match never {},
        }
    }

    /// The request's value. If there is none, the function makes it, or fails to.
    ///
    /// # Errors
    ///
    /// Those of the function. An error is not kept: the next one who asks calls its own function, and so does one who waits already.
    ///
    /// # Panics
    ///
    /// As [`get_or_init`](RequestLocal::get_or_init).
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    ///
    /// static PAGE: RequestLocal<u32> = RequestLocal::new();
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() {
    /// let request = Request::builder().build();
    /// assert!(PAGE.get_or_try_init(&request, async || "one".parse()).await.is_err());
    /// assert_eq!(PAGE.get_or_try_init(&request, async || "1".parse()).await.ok().as_deref(), Some(&1));
    /// # }
    /// ```
    pub async fn get_or_try_init<E>(
        &self,
        request: &Request,
        make: impl AsyncFnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        let cell = request.locals().cell::<T>(self.key());
        if let Some(value) = cell.get() {
            return Ok(Arc::clone(value));
        }
        let making = Making(Arc::as_ptr(&cell).addr());
        assert!(
            !making.is_under_way(),
            "the function that makes a request-local `{}` asks for it, and would wait for itself",
            std::any::type_name::<T>()
        );
        let made = cell.get_or_try_init(|| async {
            let mut made = pin!(make());
            let made = poll_fn(|cx| making.during(|| made.as_mut().poll(cx))).await;
            made.map(Arc::new)
        });
        made.await.map(Arc::clone)
    }

    /// The request's value, if it has been made or set.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    ///
    /// static TENANT: RequestLocal<&str> = RequestLocal::new();
    ///
    /// let request = Request::builder().build();
    /// assert!(TENANT.get(&request).is_none());
    /// TENANT.set(&request, "north");
    /// assert_eq!(TENANT.get(&request).as_deref(), Some(&"north"));
    /// ```
    pub fn get(&self, request: &Request) -> Option<Arc<T>> {
        request.locals_if_any()?.value(self.key())
    }

    /// Gives the request a value, and hands back the one that it replaces.
    ///
    /// Whoever waits for one that is being made gets that; those who ask from here on get this one.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    ///
    /// static USER: RequestLocal<String> = RequestLocal::new();
    ///
    /// let request = Request::builder().build();
    /// USER.set(&request, "ann".to_owned());
    /// let before = USER.set(&request, "bob".to_owned());
    /// assert_eq!(before.as_deref().map(String::as_str), Some("ann"));
    /// ```
    pub fn set(&self, request: &Request, value: T) -> Option<Arc<T>> {
        let cell = OnceCell::new_with(Some(Arc::new(value)));
        request.locals().replace(self.key(), Some(Arc::new(cell)))
    }

    /// Takes the request's value away, so that the next one who asks makes another.
    ///
    /// Whoever waits for one that is being made still gets that, and it is not kept.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    ///
    /// static USER: RequestLocal<String> = RequestLocal::new();
    ///
    /// let request = Request::builder().build();
    /// USER.set(&request, "ann".to_owned());
    /// assert!(USER.clear(&request).is_some());
    /// assert!(USER.get(&request).is_none());
    /// ```
    pub fn clear(&self, request: &Request) -> Option<Arc<T>> {
        request.locals_if_any()?.replace(self.key(), None)
    }

    fn key(&self) -> u64 {
        static LAST: AtomicU64 = AtomicU64::new(0);
        // Relaxed, since a key says nothing of other memory.
        match self.key.load(Ordering::Relaxed) {
            0 => {
                let fresh = LAST.fetch_add(1, Ordering::Relaxed) + 1;
                let set = self
                    .key
                    .compare_exchange(0, fresh, Ordering::Relaxed, Ordering::Relaxed);
                set.map_or_else(|earlier| earlier, |_| fresh)
            }
            key => key,
        }
    }
}

impl<T: Send + Sync + 'static> Default for RequestLocal<T> {
    fn default() -> RequestLocal<T> {
        RequestLocal::new()
    }
}

impl<T> fmt::Debug for RequestLocal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RequestLocal<{}>", std::any::type_name::<T>())
    }
}

type Cell<T> = OnceCell<Arc<T>>;

/// The values of one request, by their keys. Few are ever kept, so a list does.
#[derive(Default)]
pub(super) struct Locals(Mutex<Vec<(u64, Arc<dyn Any + Send + Sync>)>>);

impl Locals {
    /// The cell under a key, made if there is none.
    fn cell<T: Send + Sync + 'static>(&self, key: u64) -> Arc<Cell<T>> {
        let mut cells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, cell)) = cells.iter().find(|(known, _)| *known == key) {
            return of_its_type(cell);
        }
        let cell = Arc::new(Cell::<T>::new());
        cells.push((key, cell.clone()));
        cell
    }

    fn value<T: Send + Sync + 'static>(&self, key: u64) -> Option<Arc<T>> {
        let cells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, cell) = cells.iter().find(|(known, _)| *known == key)?;
        of_its_type::<T>(cell).get().cloned()
    }

    /// Puts another cell under a key, or none. Gives the value of the one before.
    fn replace<T: Send + Sync + 'static>(
        &self,
        key: u64,
        with: Option<Arc<Cell<T>>>,
    ) -> Option<Arc<T>> {
        let mut cells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = cells.iter().position(|(known, _)| *known == key);
        let before = place.map(|place| cells.swap_remove(place).1);
        if let Some(cell) = with {
            cells.push((key, cell));
        }
        drop(cells);
        of_its_type::<T>(&before?).get().cloned()
    }
}

fn of_its_type<T: Send + Sync + 'static>(cell: &Arc<dyn Any + Send + Sync>) -> Arc<Cell<T>> {
    let cell = Arc::clone(cell).downcast();
    cell.expect("a key belongs to one `RequestLocal`, and that has one type")
}

thread_local! {
    /// The cells whose values the code that runs on this thread is making.
    static UNDER_WAY: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// The making of the value of one cell, known by the address of that, which somebody holds meanwhile.
struct Making(usize);

impl Making {
    fn is_under_way(&self) -> bool {
        let is_under_way = UNDER_WAY.try_with(|making| making.borrow().contains(&self.0));
        is_under_way.unwrap_or(false)
    }

    /// Says so while a piece of it runs.
    fn during<R>(&self, piece: impl FnOnce() -> R) -> R {
        struct Ends;
        impl Drop for Ends {
            fn drop(&mut self) {
                let _ = UNDER_WAY.try_with(|making| making.borrow_mut().pop());
            }
        }
        let _ = UNDER_WAY.try_with(|making| making.borrow_mut().push(self.0));
        let _ends = Ends;
        piece()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use tokio::sync::Semaphore;

    use super::*;

    fn request() -> Request {
        Request::builder().build()
    }

    #[tokio::test]
    async fn a_value_is_made_once_for_each_request() {
        static NUMBER: RequestLocal<usize> = RequestLocal::new();
        let made = AtomicUsize::new(0);
        let make = async || made.fetch_add(1, Ordering::Relaxed);
        let (one, other) = (request(), request());
        assert_eq!(*NUMBER.get_or_init(&one, make).await, 0);
        assert_eq!(*NUMBER.get_or_init(&one.clone(), make).await, 0);
        assert_eq!(*NUMBER.get_or_init(&other, make).await, 1);
        assert_eq!(*NUMBER.get(&one).unwrap(), 0);
    }

    #[tokio::test]
    async fn locals_of_one_type_have_values_of_their_own() {
        let locals = [const { RequestLocal::<usize>::new() }; 3];
        let request = request();
        for (number, local) in locals.iter().enumerate() {
            assert!(local.get(&request).is_none());
            assert_eq!(*local.get_or_init(&request, async || number).await, number);
        }
        assert_eq!(*locals[0].get(&request).unwrap(), 0);
    }

    #[tokio::test]
    async fn who_asks_while_it_is_made_waits_for_it() {
        static NUMBER: RequestLocal<usize> = RequestLocal::new();
        let (request, gate) = (request(), Semaphore::new(0));
        let first = NUMBER.get_or_init(&request, async || {
            let _ = gate.acquire().await;
            1
        });
        let second = NUMBER.get_or_init(&request, async || unreachable!("somebody makes it"));
        let open = async { gate.add_permits(1) };
        let (first, second, ()) = tokio::join!(first, second, open);
        assert!(Arc::ptr_eq(&first, &second));
    }

    #[tokio::test]
    async fn an_error_is_not_kept() {
        static NUMBER: RequestLocal<usize> = RequestLocal::new();
        let request = request();
        let failed = NUMBER.get_or_try_init(&request, async || Err("no database"));
        assert_eq!(failed.await, Err("no database"));
        assert!(NUMBER.get(&request).is_none());
        let made = NUMBER.get_or_try_init(&request, async || Ok::<_, &str>(2));
        assert_eq!(*made.await.unwrap(), 2);
    }

    #[tokio::test]
    async fn who_waits_takes_over_when_the_maker_is_dropped() {
        static NUMBER: RequestLocal<usize> = RequestLocal::new();
        let request = request();
        {
            let mut never = pin!(NUMBER.get_or_init(&request, std::future::pending));
            let polled = poll_fn(|cx| std::task::Poll::Ready(never.as_mut().poll(cx))).await;
            assert!(polled.is_pending());
        }
        assert_eq!(*NUMBER.get_or_init(&request, async || 3).await, 3);
    }

    #[tokio::test]
    async fn what_is_cleared_or_set_meanwhile_does_not_come_back() {
        static NUMBER: RequestLocal<usize> = RequestLocal::new();
        let request = request();
        let cleared = NUMBER.get_or_init(&request, async || {
            assert!(NUMBER.clear(&request).is_none());
            4
        });
        assert_eq!(*cleared.await, 4);
        assert!(NUMBER.get(&request).is_none());
        let overtaken = NUMBER.get_or_init(&request, async || {
            NUMBER.set(&request, 6);
            5
        });
        assert_eq!(*overtaken.await, 5);
        assert_eq!(*NUMBER.get(&request).unwrap(), 6);
        assert_eq!(*NUMBER.clear(&request).unwrap(), 6);
        assert_eq!(*NUMBER.get_or_init(&request, async || 7).await, 7);
    }

    #[tokio::test]
    #[should_panic(expected = "would wait for itself")]
    async fn what_asks_for_itself_panics_instead_of_waiting_for_ever() {
        static NUMBER: RequestLocal<usize> = RequestLocal::new();
        let request = request();
        NUMBER
            .get_or_init(&request, async || {
                let again = Box::pin(NUMBER.get_or_init(&request, async || 1));
                *again.await
            })
            .await;
    }

    #[test]
    fn a_value_goes_with_its_request() {
        static KEPT: RequestLocal<Arc<()>> = RequestLocal::new();
        let (request, value) = (request(), Arc::new(()));
        KEPT.set(&request, Arc::clone(&value));
        assert_eq!(Arc::strong_count(&value), 2);
        drop(request);
        assert_eq!(Arc::strong_count(&value), 1);
    }
}
