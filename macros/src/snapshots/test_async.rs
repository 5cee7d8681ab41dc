#[::core::prelude::v1::test]
/// Counts.
#[should_panic]
pub fn hello() -> Result<u32, HttpNotFound> {
    use ::renamed::__private as __aiopyramid;
    #[instrument]
    async fn hello() -> Result<u32, HttpNotFound> {
        Ok(1)
    }
    __aiopyramid::test_coroutine::<Result<u32, HttpNotFound>>(hello)
}
