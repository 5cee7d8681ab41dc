use aiopyramid::prelude::*;

struct Wrapped<T>(T);

impl<T: ToString + 'static> Wrapped<T> {
    #[use_executor]
    fn text(self) -> String {
        self.0.to_string()
    }
}

fn main() {
    drop(Wrapped(5).text());
}
