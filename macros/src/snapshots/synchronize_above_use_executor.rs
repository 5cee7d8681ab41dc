/// Counts.
#[use_executor]
#[::aiopyramid::__private::then_synchronize(keep_async = "count_async")]
#[must_use]
fn count() -> u32 {
    5
}
