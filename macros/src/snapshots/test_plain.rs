#[::core::prelude::v1::test]
#[ignore = "slow"]
fn hello() {
    use ::aiopyramid::__private as __aiopyramid;
    fn hello() {
        path();
    }
    __aiopyramid::test_greenlet::<()>(hello)
}
