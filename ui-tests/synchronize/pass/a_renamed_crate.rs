#![deny(warnings)]

extern crate aiopyramid as renamed;

mod aiopyramid {}

use renamed::{synchronize, use_executor};

#[synchronize(crate = "renamed", keep_async = "kept")]
async fn number() -> u32 {
    5
}

mod inner {
    pub(super) mod framework {
        pub(crate) use renamed::*;
    }

    #[renamed::dispatch::synchronize(crate = "framework")]
    pub(super) async fn number() -> u32 {
        6
    }
}

#[synchronize(crate = "crate::inner::framework")]
#[use_executor(crate = "self::inner::framework", executor = "default")]
fn both() -> u32 {
    7
}

fn main() {
    assert_eq!(number(), synchronize(kept()));
    assert_eq!(inner::number(), 6);
    assert_eq!(both(), 7);
}
