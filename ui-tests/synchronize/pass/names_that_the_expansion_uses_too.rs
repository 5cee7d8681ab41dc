#![no_implicit_prelude]
#![allow(dead_code, unused_variables, non_camel_case_types)]

mod core {}
mod std {}

struct Returns;
struct synchronized;

fn synchronize() {}

mod waiting {
    #[::aiopyramid::synchronize]
    pub(crate) async fn number(synchronize: u32, aiopyramid: u32) -> u32 {
        synchronize + aiopyramid
    }

    #[::aiopyramid::synchronize(keep_async = "kept_async")]
    pub(crate) async fn kept(argument_1: u32, (a, b): (u32, u32)) -> u32 {
        argument_1 + a + b
    }
}

mod blocking {
    #[::aiopyramid::use_executor(executor = "default")]
    pub(crate) fn number(run: u32, (a, b): (u32, u32), argument_1: u32, value: u32, finish: u32) -> u32 {
        run + a + b + argument_1 + value + finish
    }
}

fn main() {
    synchronize();
    ::std::assert_eq!(waiting::number(1, 2), 3);
    ::std::assert_eq!(waiting::kept(1, (2, 3)), 6);
    ::std::assert_eq!(
        ::aiopyramid::synchronize(blocking::number(1, (2, 3), 4, 5, 6)),
        21
    );
}
