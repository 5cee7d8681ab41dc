/// Counts.
pub async fn count_async<'a, T: Clone>((id, name): (u32, &'a str), mut sum: u32) -> u32 {
    id + sum
}
/// Counts.
#[instrument]
#[track_caller]
pub fn count<'a, T: Clone>(__argument_0: (u32, &'a str), sum: u32) -> u32 {
    ::renamed::__private::wait(count_async::<T>(__argument_0, sum))
}
