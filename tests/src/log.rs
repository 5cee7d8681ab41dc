//! What a thread logs, for a test to read.

use std::cell::RefCell;
use std::io::Write;
use std::marker::PhantomData;
use std::sync::Once;

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

/// Writes where the present thread listens, if it does.
struct Here;

impl Write for Here {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        HERE.with_borrow_mut(|log| {
            if let Some(log) = log {
                log.extend_from_slice(bytes);
            }
        });
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
