use aiopyramid::event::Event;
use aiopyramid::prelude::*;

#[subscriber(NewRequest, BeforeRender, NewRequest)]
fn note(_: &impl Event) {}

fn main() {}
