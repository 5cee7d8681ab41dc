//! What is logged, for a test to read.

use std::cell::RefCell;
use std::io::Write;
use std::marker::PhantomData;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, Once, PoisonError};
use std::thread;
use std::time::Duration;

thread_local! {
    /// What this thread has logged, if somebody wants to know.
    static HERE: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// The log of the present thread, from the making of this value on.
#[derive(Debug)]
pub struct Log(PhantomData<*const ()>);

impl Log {
    /// Begins to listen.
    pub fn of_this_thread() -> Log {
        install();
        HERE.set(Some(Vec::new()));
        Log(PhantomData)
    }

    /// What has been logged so far.
    pub fn text(&self) -> String {
        HERE.with_borrow(|log| {
            String::from_utf8_lossy(log.as_deref().unwrap_or_default()).into_owned()
        })
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        HERE.set(None);
    }
}

/// Lines that any thread logs, from the making of this value on.
#[derive(Debug)]
pub struct Lines(Receiver<String>);

/// Keeps a test from hanging where a line never comes; nothing waits this long otherwise.
const PATIENCE: Duration = Duration::from_secs(20);

impl Lines {
    /// Begins to listen for lines that have this in them. Tests run beside each other, so it should be something of this test alone.
    pub fn with(part: &str) -> Lines {
        Lines::that(part, None)
    }

    /// The same, from threads of one name.
    pub(crate) fn of_threads(name: &str, part: &str) -> Lines {
        Lines::that(part, Some(name.to_owned()))
    }

    fn that(part: &str, thread: Option<String>) -> Lines {
        install();
        let (heard, lines) = mpsc::channel();
        let part = part.to_owned();
        let listener = Listener {
            part,
            thread,
            heard,
        };
        let mut listeners = LISTENERS.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.push(listener);
        Lines(lines)
    }

    /// Waits for the next one.
    ///
    /// # Panics
    ///
    /// When it does not come.
    #[track_caller]
    pub fn next(&self) -> String {
        match self.0.recv_timeout(PATIENCE) {
            Ok(line) => line,
            Err(_) => panic!("nobody has logged what this test waits for"),
        }
    }

    /// Whether there was none that has not been taken yet.
    pub fn is_empty(&self) -> bool {
        self.0.try_recv().is_err()
    }
}

/// Those who wait for lines of any thread.
static LISTENERS: Mutex<Vec<Listener>> = Mutex::new(Vec::new());

struct Listener {
    part: String,
    thread: Option<String>,
    heard: Sender<String>,
}

impl Listener {
    /// Tells a line to whom it may concern. False if nobody listens any more.
    fn hear(&self, line: &str) -> bool {
        let of_that_thread = self.thread.as_deref();
        let of_that_thread =
            of_that_thread.is_none_or(|name| thread::current().name() == Some(name));
        match of_that_thread && line.contains(&self.part) {
            true => self.heard.send(line.to_owned()).is_ok(),
            false => true,
        }
    }
}

/// Installs the one subscriber of the process. Whoever may log calls this first: `tracing` asks once for each place that logs whether
/// anybody listens, and a subscriber that comes at that very moment would be overlooked.
pub(crate) fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .without_time()
            .with_writer(|| Here)
            .finish();
        tracing::subscriber::set_global_default(subscriber).expect("the only one of the process");
    });
}

/// Writes where the present thread listens, if it does, and tells the listeners. It gets each line as a whole.
struct Here;

impl Write for Here {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        HERE.with_borrow_mut(|log| {
            if let Some(log) = log {
                log.extend_from_slice(bytes);
            }
        });
        let line = String::from_utf8_lossy(bytes);
        let mut listeners = LISTENERS.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.retain(|listener| listener.hear(&line));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
