/// Counts.
pub async fn count<T: Clone + Send>(
    self: Arc<Self>,
    name: Vec<T>,
    __argument_1: u32,
) -> Result<u32, HttpNotFound> {
    use ::aiopyramid::__private as __aiopyramid;
    __aiopyramid::named_executor!("reports", "count");
    let name = (name,);
    let name = __aiopyramid::pass(__aiopyramid::gate(), name.0);
    let __argument_1 = (__argument_1,);
    let __argument_1 = __aiopyramid::pass(__aiopyramid::gate(), __argument_1.0);
    let __run = move || {
        let mut name = name;
        let _ = __argument_1;
        let __value = (move || -> Result<u32, HttpNotFound> {
            name.push(self.first);
            Ok(5)
        })();
        __aiopyramid::returning(move || __value)
    };
    let __run = __aiopyramid::with_receiver::<Arc<Self>, _>(__run);
    let __finish = __aiopyramid::on_named_executor("reports", __run).await;
    __finish()
}
