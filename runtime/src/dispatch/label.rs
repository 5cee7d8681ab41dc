//! Labels: which view a worker is in, as a number that fits into one atomic store.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// Which view the code of a request is in: the number of its application and, in there, the number of the view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Label(u64);

impl Label {
    /// In no view, or not yet: in a tween, a subscriber, the match of a route.
    pub(crate) const NO_VIEW: Label = Label(0);
}

/// A label that changes while others read it.
#[derive(Debug, Default)]
pub(crate) struct AtomicLabel(AtomicU64);

// Relaxed, since a label says nothing of other memory: who reads an old one tells of what was there a moment ago.
impl AtomicLabel {
    pub(crate) fn get(&self) -> Label {
        Label(self.0.load(Ordering::Relaxed))
    }

    pub(crate) fn set(&self, label: Label) {
        self.0.store(label.0, Ordering::Relaxed);
    }
}

/// A view as people know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// The path of its function, or what stands for it where a call registered the view.
    pub(crate) name: String,
    /// The source file.
    pub(crate) file: &'static str,
    /// The line, counted from 1.
    pub(crate) line: u32,
}

/// What the labels of one application mean. Several applications of one process have different labels.
#[derive(Debug)]
pub(crate) struct Labels {
    application: u32,
    views: Vec<Named>,
}

/// What a label means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning<'a> {
    /// A view of this application.
    View(&'a Named),
    /// Code of this or another application that is in no view.
    NoView,
    /// A view of another application of the process, which was called from here.
    Elsewhere,
}

impl Labels {
    /// Those of one more application; none yet.
    pub(crate) fn new() -> Labels {
        // Counted from 1, so that no view has the label of none.
        static LAST: AtomicU32 = AtomicU32::new(0);
        Labels {
            application: LAST.fetch_add(1, Ordering::Relaxed) + 1,
            views: Vec::new(),
        }
    }

    /// A label for one more view.
    pub(crate) fn name(&mut self, view: Named) -> Label {
        let number = u32::try_from(self.views.len()).expect("no program has four billion views");
        self.views.push(view);
        Label(u64::from(self.application) << 32 | u64::from(number))
    }

    /// What a label means, be it of this application or not.
    pub(crate) fn meaning(&self, label: Label) -> Meaning<'_> {
        if label == Label::NO_VIEW {
            return Meaning::NoView;
        }
        // The lower half is the number of the view.
        let (application, number) = (label.0 >> 32, label.0 as u32 as usize);
        match self.views.get(number) {
            Some(view) if application == u64::from(self.application) => Meaning::View(view),
            _ => Meaning::Elsewhere,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(name: &str) -> Named {
        Named {
            name: name.to_owned(),
            file: "src/views.rs",
            line: 3,
        }
    }

    #[test]
    fn a_label_means_its_view_and_nothing_to_another_application() {
        let (mut one, mut other) = (Labels::new(), Labels::new());
        let home = one.name(view("home"));
        let about = one.name(view("about"));
        let there = other.name(view("there"));
        assert_eq!(one.meaning(home), Meaning::View(&view("home")));
        assert_eq!(one.meaning(about), Meaning::View(&view("about")));
        assert_eq!(one.meaning(there), Meaning::Elsewhere);
        assert_eq!(other.meaning(about), Meaning::Elsewhere);
        assert_eq!(one.meaning(Label::NO_VIEW), Meaning::NoView);
    }
}
