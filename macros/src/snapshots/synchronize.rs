/// Counts.
#[track_caller]
pub fn count<T: Clone>(&self, name: &str) -> Result<u32, HttpNotFound> {
    let __aiopyramid = ::aiopyramid::__private::Returns::NEW;
    if false {
        return __aiopyramid.value();
    }
    ::aiopyramid::__private::wait(async move {
        if false {
            return __aiopyramid.value();
        }
        self.look_up(name).await
    })
}
