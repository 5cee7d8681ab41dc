/// Counts.
pub async fn count<T: Clone + Send>(
    self: Arc<Self>,
    name: Vec<T>,
    argument_1: u32,
) -> Result<u32, HttpNotFound> {
    use ::aiopyramid::__private as __aiopyramid;
    __aiopyramid::named_executor!("reports", "count");
    let name = (name,);
    let name = __aiopyramid::pass(__aiopyramid::gate(), name.0);
    let argument_1 = (argument_1,);
    let argument_1 = __aiopyramid::pass(__aiopyramid::gate(), argument_1.0);
    let run = move || {
        let mut name = name;
        let _ = argument_1;
        let value = (move || -> Result<u32, HttpNotFound> {
            name.push(self.first);
            Ok(5)
        })();
        __aiopyramid::returning(move || value)
    };
    let run = __aiopyramid::with_receiver::<Arc<Self>, _>(run);
    let finish = __aiopyramid::on_named_executor("reports", run).await;
    finish()
}
