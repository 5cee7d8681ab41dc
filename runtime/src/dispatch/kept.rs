//! What belongs to one event loop and is awaited from anywhere: stacks that are set aside.
//!
//! The event loop keeps it, and whoever awaits it holds its [`Place`], which may go to other threads. On the same event loop that one
//! takes it out, goes on with it, and puts it back. From elsewhere it has something done there.

use std::any::Any;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::Arc;
use std::thread;

use tokio::sync::mpsc;
use tokio::task::LocalSet;

use super::coroutine::with_root;

thread_local! {
    /// What the event loop of this thread keeps, if there is one whose tasks never leave it.
    static HERE: RefCell<Option<Rc<Keeper>>> = const { RefCell::new(None) };
}

/// What others want to have done on an event loop.
type Job = Box<dyn FnOnce() + Send>;

/// What an event loop keeps.
struct Keeper {
    home: Arc<Home>,
    slots: RefCell<Slots>,
}

/// How an event loop is known and reached from anywhere.
struct Home {
    inbox: mpsc::UnboundedSender<Job>,
}

#[derive(Default)]
struct Slots {
    /// `None` while it is taken out, and where nothing is.
    values: Vec<Option<Box<dyn Any>>>,
    free: Vec<usize>,
}

/// Says that an event loop keeps things, as long as it lives. What is left then is dropped.
pub(super) struct Keeping {
    keeper: Rc<Keeper>,
    outer: Option<Rc<Keeper>>,
    requests: Option<mpsc::UnboundedReceiver<Job>>,
}

impl Keeping {
    /// The event loop of this thread keeps things from here on.
    pub(super) fn begin() -> Keeping {
        let (inbox, requests) = mpsc::unbounded_channel();
        let keeper = Rc::new(Keeper {
            home: Arc::new(Home { inbox }),
            slots: RefCell::default(),
        });
        Keeping {
            outer: HERE.replace(Some(Rc::clone(&keeper))),
            keeper,
            requests: Some(requests),
        }
    }

    /// Has these tasks do what others want to have done.
    pub(super) fn attend(&mut self, tasks: &LocalSet) {
        if let Some(mut requests) = self.requests.take() {
            tasks.spawn_local(async move {
                while let Some(job) = requests.recv().await {
                    job();
                }
            });
        }
    }
}

impl Drop for Keeping {
    fn drop(&mut self) {
        // One after the other: what is dropped may itself hold places.
        while let Some(value) = self.keeper.last() {
            drop(value);
        }
        HERE.set(self.outer.take());
    }
}

impl Keeper {
    fn last(&self) -> Option<Option<Box<dyn Any>>> {
        self.slots.borrow_mut().values.pop()
    }
}

/// The place of something that an event loop keeps; it is dropped there when this is dropped.
pub(super) struct Place<V: 'static> {
    home: Arc<Home>,
    slot: usize,
    _kept_there: PhantomData<fn() -> V>,
}

impl<V: 'static> Place<V> {
    /// A place on the event loop of this thread, with nothing there yet; `None` where there is none.
    pub(super) fn new() -> Option<Place<V>> {
        with_keeper(|keeper| {
            let mut slots = keeper.slots.borrow_mut();
            let slot = slots.free.pop().unwrap_or_else(|| {
                slots.values.push(None);
                slots.values.len() - 1
            });
            Place {
                home: Arc::clone(&keeper.home),
                slot,
                _kept_there: PhantomData,
            }
        })
    }

    /// Puts something there.
    ///
    /// # Panics
    ///
    /// On another event loop.
    pub(super) fn put(&self, value: Box<V>) {
        let put = with_keeper_of(&self.home, |slots| slots.values[self.slot] = Some(value));
        assert!(put.is_some(), "it is put where its place is");
    }

    /// Takes out what is there: an error on another event loop, `None` when it is not there any more.
    pub(super) fn take(&self) -> Result<Option<Box<V>>, Elsewhere> {
        take(&self.home, self.slot).ok_or(Elsewhere)
    }

    /// Has something done with what is there, on its event loop. It never happens when that comes to its end before.
    pub(super) fn send(self, function: impl FnOnce(Box<V>) + Send + 'static) {
        let (home, slot) = (Arc::clone(&self.home), self.slot);
        let _ = self.home.inbox.send(Box::new(move || {
            if let Some(Some(value)) = take(&home, slot) {
                function(value);
            }
        }));
        // The drop of the place comes after that in the queue.
    }
}

/// What is awaited belongs to another event loop.
pub(super) struct Elsewhere;

impl<V: 'static> Drop for Place<V> {
    fn drop(&mut self) {
        // A destructor that runs because of a panic, or on a stack that may itself be set aside, is no place to unwind another stack.
        let is_busy = || thread::panicking() || with_root(|root| root.is_some());
        if is_busy() || !leave(&self.home, self.slot) {
            let (home, slot) = (Arc::clone(&self.home), self.slot);
            // Nothing is there any more when the event loop has come to its end.
            let _ = self.home.inbox.send(Box::new(move || {
                leave(&home, slot);
            }));
        }
    }
}

/// Drops what is there and frees the place, if this is its event loop.
fn leave(home: &Arc<Home>, slot: usize) -> bool {
    let value = with_keeper_of(home, |slots| {
        slots.free.push(slot);
        slots.values.get_mut(slot).and_then(Option::take)
    });
    value.map(drop).is_some()
}

fn take<V: 'static>(home: &Arc<Home>, slot: usize) -> Option<Option<Box<V>>> {
    let value = with_keeper_of(home, |slots| {
        slots.values.get_mut(slot).and_then(Option::take)
    })?;
    Some(value.and_then(|value| value.downcast().ok()))
}

fn with_keeper_of<R>(home: &Arc<Home>, look: impl FnOnce(&mut Slots) -> R) -> Option<R> {
    with_keeper(|keeper| {
        let is_here = Arc::ptr_eq(&keeper.home, home);
        is_here.then(|| look(&mut keeper.slots.borrow_mut()))
    })
    .flatten()
}

fn with_keeper<R>(look: impl FnOnce(&Keeper) -> R) -> Option<R> {
    // A thread that is ending keeps nothing any more.
    HERE.try_with(|here| here.borrow().as_deref().map(look))
        .ok()
        .flatten()
}
