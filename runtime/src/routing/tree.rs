//! The matching tree: from the decoded path of a request to the routes that fit it, the most specific first.
//!
//! A node stands for the segments taken so far. A path takes one segment at each node: through the node's literal
//! children, which one look-up decides, or else through its alternatives, which are tried in the order of their
//! [`Specificity`]. From the first placeholder on that may span segments, the rest of a pattern is one alternative of
//! its own, a tail, matched with all that is left of the path. Where a way leads to no route, the search backs out
//! and takes the next one.
//!
//! **Order.** Two routes are compared at the first place where their patterns differ in shape: by specificity there,
//! and if that is equal, by which of the two ways from there a route of the smaller `order` takes. Routes of one
//! shape are compared by `order`.
//!
//! **Cost.** A node has one parent and lies at one depth, so it is entered at most once in a search, with a segment
//! that its depth determines: a search costs at most one match for each alternative of the nodes that it enters, and
//! never multiplies. Matching a segment or a tail is polynomial in its length. The depth of the recursion is that of the
//! tree, which the longest pattern bounds, not the path.

mod matcher;
mod specificity;
mod step;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use aiopyramid_pattern::Pattern;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use matcher::{Matcher, Regexes};
use specificity::Specificity;
use step::{Atom, Step, steps};

/// Finds the routes of a path. Made once from all patterns; see the [module](self) for the order of precedence.
pub(crate) struct RouteTree {
    nodes: Vec<Node>,
}

/// A route as the tree sees it. Its index in the slice given to [`RouteTree::new`] is its id.
pub(crate) struct Entry<'p> {
    pub(crate) pattern: &'p Pattern,
    /// Decides between routes that specificity does not tell apart: the smaller comes first.
    pub(crate) order: u32,
}

/// A route whose pattern is well-formed but too large to be compiled.
#[derive(Debug)]
pub(crate) struct Uncompilable {
    pub(crate) route: usize,
    pub(crate) error: regex::Error,
}

/// The route that was accepted, and where its placeholders stand in the path.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) route: usize,
    pub(crate) spans: Spans,
}

/// One span for each of [`Pattern::placeholders`], in that order.
pub(crate) type Spans = SmallVec<[Span; 4]>;

/// The part of a path that a placeholder has matched, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Span {
    /// The text of the span in the path that was searched.
    pub(crate) fn of(self, path: &str) -> &str {
        &path[self.start as usize..self.end as usize]
    }
}

impl RouteTree {
    /// Builds the tree.
    ///
    /// # Errors
    ///
    /// All routes whose regexes exceed the size limit of the crate `regex`.
    pub(crate) fn new(entries: &[Entry<'_>]) -> Result<RouteTree, Vec<Uncompilable>> {
        let mut builder = Builder::default();
        let mut ids: Vec<usize> = (0..entries.len()).collect();
        ids.sort_by_key(|&id| entries[id].order);
        let uncompilable: Vec<Uncompilable> = ids
            .into_iter()
            .filter_map(|route| {
                let error = builder.insert(entries[route].pattern, route).err()?;
                Some(Uncompilable { route, error })
            })
            .collect();
        if uncompilable.is_empty() {
            Ok(builder.finish())
        } else {
            Err(uncompilable)
        }
    }

    /// Offers the routes that match `path` to `accept`, the most specific first, until it takes one.
    ///
    /// `path` is decoded and begins with `/`; any other text matches nothing.
    pub(crate) fn find(
        &self,
        path: &str,
        mut accept: impl FnMut(usize, &Spans) -> bool,
    ) -> Option<Found> {
        let addressable = u32::try_from(path.len()).is_ok();
        if !addressable || !path.starts_with('/') {
            return None;
        }
        let mut search = Search {
            nodes: &self.nodes,
            path,
            spans: Spans::new(),
            accept: &mut accept,
        };
        let route = search.enter(ROOT, 1)?;
        Some(Found {
            route,
            spans: search.spans,
        })
    }
}

/// An index into the nodes of a tree.
type NodeId = usize;

/// The node of the paths of which nothing but the leading `/` is taken.
const ROOT: NodeId = 0;

#[derive(Default)]
struct Node {
    /// Quick to hash and easy to attack, which is no matter: the application chose the keys, and clients only look segments up.
    literals: FxHashMap<Box<str>, NodeId>,
    /// The most specific first.
    alternatives: Vec<Alternative>,
    /// The routes whose patterns end here.
    routes: Vec<usize>,
}

/// A way on from a node that is more than one literal segment.
struct Alternative {
    specificity: Specificity,
    matcher: Matcher,
    target: Target,
}

enum Target {
    /// The segment is taken; the path goes on from this node or ends there.
    Node(NodeId),
    /// All that was left of the path is taken.
    Routes(Vec<usize>),
}

struct Search<'s> {
    nodes: &'s [Node],
    path: &'s str,
    /// The spans on the way to the present node.
    spans: Spans,
    accept: &'s mut dyn FnMut(usize, &Spans) -> bool,
}

impl Search<'_> {
    /// Takes the segment that begins at byte `at` of the path, and all after it, from this node.
    fn enter(&mut self, node: NodeId, at: usize) -> Option<usize> {
        let nodes = self.nodes;
        let node = &nodes[node];
        // Segments are short: looking at each byte is quicker than a search that prepares for long texts.
        let rest = &self.path.as_bytes()[at..];
        let end = at
            + rest
                .iter()
                .position(|&byte| byte == b'/')
                .unwrap_or(rest.len());
        let literal = node.literals.get(&self.path[at..end]);
        literal
            .and_then(|&child| self.go_on(child, end))
            .or_else(|| {
                let mut alternatives = node.alternatives.iter();
                alternatives.find_map(|alternative| self.attempt(alternative, at, end))
            })
    }

    /// Arrives at a node with all before byte `end` of the path taken.
    fn go_on(&mut self, node: NodeId, end: usize) -> Option<usize> {
        if end == self.path.len() {
            let nodes = self.nodes;
            self.offer(&nodes[node].routes)
        } else {
            self.enter(node, end + 1)
        }
    }

    /// Tries an alternative on the segment `at..end`, or on all that begins at `at`.
    fn attempt(&mut self, alternative: &Alternative, at: usize, end: usize) -> Option<usize> {
        let spans_before = self.spans.len();
        let found = match &alternative.target {
            Target::Node(node) => self
                .matches(&alternative.matcher, at, end)
                .then(|| self.go_on(*node, end)),
            Target::Routes(routes) => self
                .matches(&alternative.matcher, at, self.path.len())
                .then(|| self.offer(routes)),
        };
        let found = found.flatten();
        if found.is_none() {
            self.spans.truncate(spans_before);
        }
        found
    }

    fn matches(&mut self, matcher: &Matcher, at: usize, end: usize) -> bool {
        matcher.matches(&self.path[at..end], at, &mut self.spans)
    }

    fn offer(&mut self, routes: &[usize]) -> Option<usize> {
        let mut routes = routes.iter().copied();
        routes.find(|&route| (self.accept)(route, &self.spans))
    }
}

/// A tree that grows. Routes are inserted in their `order`, so whatever is appended stands in that order.
struct Builder<'p> {
    nodes: Vec<Node>,
    /// Where the alternative of these atoms stands among those of its node.
    known: HashMap<(NodeId, Vec<Atom<'p>>), usize>,
    regexes: Regexes,
}

impl Default for Builder<'_> {
    fn default() -> Self {
        Builder {
            nodes: vec![Node::default()],
            known: HashMap::new(),
            regexes: Regexes::default(),
        }
    }
}

impl<'p> Builder<'p> {
    fn insert(&mut self, pattern: &'p Pattern, route: usize) -> Result<(), regex::Error> {
        let mut node = ROOT;
        for step in steps(pattern) {
            if let Some(text) = step.literal() {
                node = self.literal(node, text);
                continue;
            }
            let alternative = self.alternative(node, step)?;
            match &mut self.nodes[node].alternatives[alternative].target {
                Target::Node(child) => node = *child,
                Target::Routes(routes) => {
                    routes.push(route);
                    return Ok(());
                }
            }
        }
        self.nodes[node].routes.push(route);
        Ok(())
    }

    fn literal(&mut self, node: NodeId, text: &str) -> NodeId {
        if let Some(&child) = self.nodes[node].literals.get(text) {
            return child;
        }
        let child = self.new_node();
        self.nodes[node].literals.insert(text.into(), child);
        child
    }

    /// The alternative of a node that takes this step, made if there is none yet.
    fn alternative(&mut self, node: NodeId, step: Step<'p>) -> Result<usize, regex::Error> {
        let specificity = Specificity::of(&step);
        let key = (node, step.atoms);
        if let Some(&index) = self.known.get(&key) {
            return Ok(index);
        }
        let matcher = Matcher::new(&key.1, &mut self.regexes)?;
        let target = if step.is_tail {
            Target::Routes(Vec::new())
        } else {
            Target::Node(self.new_node())
        };
        let alternatives = &mut self.nodes[node].alternatives;
        alternatives.push(Alternative {
            specificity,
            matcher,
            target,
        });
        self.known.insert(key, alternatives.len() - 1);
        Ok(alternatives.len() - 1)
    }

    fn new_node(&mut self) -> NodeId {
        self.nodes.push(Node::default());
        self.nodes.len() - 1
    }

    fn finish(mut self) -> RouteTree {
        for node in &mut self.nodes {
            // Stable: among equals, the one that an earlier route has brought stays first.
            node.alternatives
                .sort_by_key(|alternative| alternative.specificity);
        }
        RouteTree { nodes: self.nodes }
    }
}
