use aiopyramid::prelude::*;

struct Log;

impl Log {
    #[subscriber(NewRequest)]
    fn note(&self, _: &NewRequest) {}
}

fn main() {}
