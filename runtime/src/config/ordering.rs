//! The order of things that stand `over` or `under` one another (W6). It knows nothing of what they are.
//!
//! Two names are always there: `first`, which all others are under, and `last`, which all are over.

/// What is to be ordered: a name, and the names that it stands over and under. One that says nothing stands under `first`.
#[derive(Debug, Clone, Default)]
pub(super) struct Node {
    pub(super) name: String,
    /// Closer to `first` than these. They are alternatives: those that are not there count for nothing.
    pub(super) over: Vec<String>,
    /// Further from `first` than these, likewise.
    pub(super) under: Vec<String>,
}

/// Why there is no order.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Disorder {
    /// None of the names is there that this node says it is over, or under (W4).
    Unsatisfied { node: usize, side: Side },
    /// These stand over one another in a circle, each over the one behind it and the last over the first (W4).
    Circle(Vec<usize>),
}

/// On which side of others something wants to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Over,
    Under,
}

/// Orders the nodes, which have different names: gives their positions, that closest to `first` at the beginning.
///
/// # Errors
///
/// Everything that keeps them from having an order.
pub(super) fn order(first: &str, last: &str, nodes: &[Node]) -> Result<Vec<usize>, Vec<Disorder>> {
    let graph = Graph::new(first, last, nodes);
    let unsatisfied = graph.unsatisfied(nodes);
    let (order, left) = graph.sort();
    let circles = graph.circles(&left);
    let disorders: Vec<Disorder> = unsatisfied.into_iter().chain(circles).collect();
    match disorders.is_empty() {
        true => Ok(order),
        false => Err(disorders),
    }
}

/// How many names stand before those of the nodes.
const ENDS: usize = 2;

/// Arcs lead from what is over to what is under.
struct Graph<'a> {
    names: Vec<&'a str>,
    arcs: Vec<(usize, usize)>,
}

impl<'a> Graph<'a> {
    fn new(first: &'a str, last: &'a str, nodes: &'a [Node]) -> Graph<'a> {
        let names = nodes.iter().map(|node| &*node.name);
        let mut graph = Graph {
            names: [first, last].into_iter().chain(names).collect(),
            arcs: vec![(0, 1)],
        };
        for (index, node) in (ENDS..).zip(nodes) {
            if node.over.is_empty() && node.under.is_empty() {
                graph.arcs.push((0, index));
            }
            let under = node.under.iter().filter_map(|name| graph.find(name));
            let over = node.over.iter().filter_map(|name| graph.find(name));
            let under = under.map(|other| (other, index));
            let arcs: Vec<_> = under.chain(over.map(|other| (index, other))).collect();
            graph.arcs.extend(arcs);
        }
        graph
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| *known == name)
    }

    fn unsatisfied(&self, nodes: &[Node]) -> Vec<Disorder> {
        let none_is_there = |names: &[String]| {
            !names.is_empty() && names.iter().all(|name| self.find(name).is_none())
        };
        let of_node = |(index, node): (usize, &Node)| {
            let sides = [(Side::Under, &node.under), (Side::Over, &node.over)];
            let sides = sides.into_iter().filter(|(_, names)| none_is_there(names));
            let unsatisfied =
                sides.map(move |(side, _)| Disorder::Unsatisfied { node: index, side });
            unsatisfied.collect::<Vec<_>>()
        };
        nodes.iter().enumerate().flat_map(of_node).collect()
    }

    /// The order of the nodes, and which names are left over: those in circles, and those under them.
    fn sort(&self) -> (Vec<usize>, Vec<usize>) {
        let mut incoming: Vec<usize> = (0..self.names.len())
            .map(|name| self.arcs.iter().filter(|(_, to)| *to == name).count())
            .collect();
        let mut roots: Vec<usize> = (0..self.names.len())
            .filter(|name| incoming[*name] == 0)
            .collect();
        let mut sorted = Vec::new();
        while !roots.is_empty() {
            let root = roots.remove(0);
            sorted.push(root);
            for (_, child) in self.arcs.iter().filter(|(from, _)| *from == root) {
                incoming[*child] -= 1;
                if incoming[*child] == 0 {
                    roots.insert(0, *child);
                }
            }
        }
        let left = (0..self.names.len()).filter(|name| !sorted.contains(name));
        let left = left.collect();
        sorted.retain(|name| *name >= ENDS);
        (sorted.iter().map(|name| name - ENDS).collect(), left)
    }

    /// A circle for each group of names that are left over. Each of those has one of them over it, so whoever goes up comes round.
    fn circles(&self, left: &[usize]) -> Vec<Disorder> {
        let above = |name: usize| {
            let mut arcs = self.arcs.iter();
            arcs.find(|(from, to)| *to == name && left.contains(from))
                .map(|(from, _)| *from)
        };
        let mut seen = Vec::new();
        let mut circles = Vec::new();
        for start in left {
            let mut way = Vec::new();
            let mut next = Some(*start);
            while let Some(name) = next.filter(|name| !seen.contains(name)) {
                seen.push(name);
                way.push(name);
                next = above(name);
            }
            if let Some(begin) = way.iter().position(|name| Some(*name) == next) {
                // The way went up; the circle is told from above, beginning with what was added first.
                let mut circle: Vec<usize> =
                    way[begin..].iter().rev().map(|name| name - ENDS).collect();
                let first = circle.iter().enumerate().min_by_key(|(_, node)| **node);
                let first = first.map_or(0, |(position, _)| position);
                circle.rotate_left(first);
                circles.push(Disorder::Circle(circle));
            }
        }
        circles
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A node from `name`, `over` and `under`, where blanks separate alternatives.
    fn node((name, over, under): &(&str, &str, &str)) -> Node {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect();
        Node {
            name: (*name).to_owned(),
            over: words(over),
            under: words(under),
        }
    }

    fn nodes(nodes: &[(&str, &str, &str)]) -> Vec<Node> {
        nodes.iter().map(node).collect()
    }

    #[track_caller]
    fn check(given: &[(&str, &str, &str)], expected: &str) {
        let nodes = nodes(given);
        let order = order("INGRESS", "MAIN", &nodes).expect("there is an order");
        let names: Vec<&str> = order.iter().map(|index| &*nodes[*index].name).collect();
        assert_eq!(names.join(" "), expected, "{given:?}");
    }

    const EXCVIEW: (&str, &str, &str) = ("EXCVIEW", "", "");

    #[test]
    fn w3_the_last_added_is_outermost() {
        check(&[EXCVIEW, ("a", "", ""), ("b", "", "")], "b a EXCVIEW");
    }

    #[test]
    fn w5_only_over_drops_the_usual_place() {
        check(&[EXCVIEW, ("a", "b", ""), ("b", "", "")], "EXCVIEW a b");
        check(
            &[EXCVIEW, ("a", "MAIN", ""), ("b", "MAIN", "")],
            "EXCVIEW a b",
        );
        check(
            &[EXCVIEW, ("a", "", "EXCVIEW"), ("b", "", "EXCVIEW")],
            "EXCVIEW b a",
        );
    }

    /// What the sort of Pyramid gives for these.
    #[test]
    fn w6_the_order_is_that_of_pyramid() {
        check(&[EXCVIEW, ("a", "EXCVIEW", "")], "a EXCVIEW");
        check(
            &[EXCVIEW, ("auth", "", "INGRESS"), ("log", "auth", "INGRESS")],
            "log auth EXCVIEW",
        );
        check(
            &[EXCVIEW, ("a", "", "c"), ("b", "", "a"), ("c", "", "")],
            "c a b EXCVIEW",
        );
        check(
            &[EXCVIEW, ("a", "MAIN", "b"), ("b", "MAIN", "EXCVIEW")],
            "EXCVIEW b a",
        );
    }

    #[test]
    fn w4_names_that_are_not_there_count_for_nothing_if_another_one_is() {
        check(
            &[EXCVIEW, ("a", "nowhere EXCVIEW", ""), ("b", "", "lost a")],
            "a b EXCVIEW",
        );
        let nodes = nodes(&[EXCVIEW, ("a", "nowhere lost", ""), ("b", "nobody", "gone")]);
        let unsatisfied = |node, side| Disorder::Unsatisfied { node, side };
        assert_eq!(
            order("INGRESS", "MAIN", &nodes),
            Err(vec![
                unsatisfied(1, Side::Over),
                unsatisfied(2, Side::Under),
                unsatisfied(2, Side::Over),
            ])
        );
    }

    #[test]
    fn w4_each_circle_is_told_from_above_and_once() {
        let nodes = nodes(&[
            ("a", "b", ""),
            ("b", "c", ""),
            ("below", "", "a"),
            ("c", "a", ""),
            ("d", "d", ""),
        ]);
        let circle = |indices: &[usize]| Disorder::Circle(indices.to_vec());
        let Err(circles) = order("INGRESS", "MAIN", &nodes) else {
            panic!("there are two circles");
        };
        assert_eq!(circles, [circle(&[0, 1, 3]), circle(&[4])]);
    }
}
