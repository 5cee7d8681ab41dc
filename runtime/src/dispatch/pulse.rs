//! The pulse of a worker: a number that moves when code of a request begins on its thread, and again when it gives the thread back.
//!
//! Nothing here reads a clock, locks or allocates, because it happens at each poll of each request. Whoever wants to know how long a beat
//! lasts looks from outside, as the [watchdog](super::watchdog) does.

use std::cell::OnceCell;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::label::{AtomicLabel, Label};

thread_local! {
    /// The pulse of this thread, if it is a worker that somebody watches.
    static OF_THIS_THREAD: OnceCell<Arc<Pulse>> = const { OnceCell::new() };
}

/// One worker's pulse. Only its thread moves it; any other may look.
// On a line of its own in the caches, so that the stores of one worker are no concern of another.
#[repr(align(128))]
#[derive(Debug, Default)]
pub(crate) struct Pulse {
    /// Odd while code of a request runs.
    sequence: AtomicU64,
    label: AtomicLabel,
}

/// What one look at a pulse shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sight {
    /// Odd while code of a request runs; another number means that there was a moment without.
    pub(super) sequence: u64,
    /// Which view that code is in.
    pub(super) label: Label,
}

impl Sight {
    /// Whether code of a request is running.
    pub(super) fn is_beating(self) -> bool {
        self.sequence % 2 == 1
    }
}

impl Pulse {
    /// Makes this the pulse of the present thread, for as long as the thread lives. A second one is not taken.
    #[cfg_attr(
        not(feature = "server"),
        allow(dead_code, reason = "only the server has workers to watch")
    )]
    pub(crate) fn install(self: Arc<Pulse>) {
        let _ = OF_THIS_THREAD.try_with(|pulse| pulse.set(self));
    }

    /// A look from any thread.
    pub(super) fn look(&self) -> Sight {
        // The label of a beat is there before the beat is: what is read after the number is at least as new.
        let sequence = self.sequence.load(Ordering::Acquire);
        Sight {
            sequence,
            label: self.label.get(),
        }
    }

    fn enter(&self, label: Label) -> Around {
        let sequence = self.sequence.load(Ordering::Relaxed);
        let around = match sequence % 2 {
            1 => Around::Beat(self.label.get()),
            _ => Around::Rest,
        };
        self.label.set(label);
        if let Around::Rest = around {
            // No other thread writes, so this needs no read and write in one.
            self.sequence.store(sequence + 1, Ordering::Release);
        }
        around
    }

    fn leave(&self, around: Around) {
        match around {
            Around::Rest => {
                let sequence = self.sequence.load(Ordering::Relaxed);
                self.sequence.store((sequence | 1) + 1, Ordering::Release);
            }
            Around::Beat(label) => self.label.set(label),
        }
    }
}

/// What was there when a beat began: nothing, or the beat of an outer request, which goes on with its own label.
#[derive(Clone, Copy)]
enum Around {
    Rest,
    Beat(Label),
}

/// Code of a request is running on this thread for as long as this lives.
#[must_use = "the beat ends when this is dropped"]
pub(super) struct Beat {
    /// Nothing on a thread that nobody watches.
    around: Option<Around>,
    _of_this_thread: PhantomData<*const ()>,
}

/// Begins a beat, or an inner part of the one that is going on. On a thread without a pulse nobody asks for the label.
pub(super) fn begin(label: impl FnOnce() -> Label) -> Beat {
    Beat {
        around: with_pulse(|pulse| pulse.enter(label())),
        _of_this_thread: PhantomData,
    }
}

impl Drop for Beat {
    fn drop(&mut self) {
        if let Some(around) = self.around {
            with_pulse(|pulse| pulse.leave(around));
        }
    }
}

/// Says that the code that runs on this thread has come from one view into another.
pub(crate) fn relabel(from: Label, to: Label) {
    with_pulse(|pulse| {
        // What is left by being dropped may be dropped in the midst of another request.
        if pulse.label.get() == from {
            pulse.label.set(to);
        }
    });
}

fn with_pulse<R>(look: impl FnOnce(&Pulse) -> R) -> Option<R> {
    // A thread that is ending runs no requests.
    OF_THIS_THREAD
        .try_with(|pulse| pulse.get().map(|pulse| look(pulse)))
        .ok()
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::super::label::{Labels, Named};
    use super::*;

    /// Two views, and what a test does on a thread with a pulse of its own.
    fn on_a_worker(test: impl FnOnce(&Pulse, Label, Label) + Send + 'static) {
        let mut labels = Labels::new();
        let [one, other] = ["one", "other"].map(|name| {
            labels.name(Named {
                name: name.to_owned(),
                file: file!(),
                line: line!(),
            })
        });
        let worker = std::thread::spawn(move || {
            let pulse = Arc::new(Pulse::default());
            Arc::clone(&pulse).install();
            test(&pulse, one, other);
        });
        worker.join().unwrap();
    }

    #[test]
    fn a_beat_is_seen_with_its_label_and_each_has_a_number_of_its_own() {
        on_a_worker(|pulse, one, other| {
            assert!(!pulse.look().is_beating());
            let beat = begin(|| one);
            let first = pulse.look();
            assert!(first.is_beating());
            assert_eq!(first.label, one);
            drop(beat);
            assert!(!pulse.look().is_beating());
            let _beat = begin(|| other);
            let second = pulse.look();
            assert!(second.is_beating());
            assert_ne!(first.sequence, second.sequence);
            assert_eq!(second.label, other);
        });
    }

    #[test]
    fn a_request_within_a_request_does_not_end_the_beat_and_gives_the_label_back() {
        on_a_worker(|pulse, one, other| {
            let _outer = begin(|| one);
            let before = pulse.look();
            let inner = begin(|| other);
            assert_eq!(pulse.look().sequence, before.sequence);
            assert_eq!(pulse.look().label, other);
            drop(inner);
            assert_eq!(pulse.look(), before);
        });
    }

    #[test]
    fn what_is_suspended_within_a_beat_ends_a_later_one_as_little() {
        on_a_worker(|pulse, one, other| {
            let outer = begin(|| one);
            let suspended = begin(|| other);
            drop(outer);
            assert!(!pulse.look().is_beating());
            let resumed = begin(|| one);
            drop(suspended);
            assert!(pulse.look().is_beating());
            drop(resumed);
            assert!(!pulse.look().is_beating());
        });
    }

    #[test]
    fn the_view_that_is_found_becomes_the_label_of_the_running_beat() {
        on_a_worker(|pulse, one, other| {
            let _beat = begin(|| Label::NO_VIEW);
            relabel(Label::NO_VIEW, one);
            assert_eq!(pulse.look().label, one);
            relabel(other, Label::NO_VIEW);
            assert_eq!(pulse.look().label, one);
        });
    }

    #[test]
    fn a_beat_ends_when_its_code_panics() {
        on_a_worker(|pulse, one, _| {
            let caught = super::super::catch(|| {
                let _beat = begin(|| one);
                panic!("within a beat");
            });
            assert!(caught.is_err());
            assert!(!pulse.look().is_beating());
        });
    }

    #[test]
    fn a_thread_without_a_pulse_is_not_asked_for_a_label() {
        let beat = begin(|| panic!("nobody looks"));
        drop(beat);
    }
}
