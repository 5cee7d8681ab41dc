async fn nothing() {
    use ::aiopyramid::__private as __aiopyramid;
    let run = move || { (move || {})() };
    __aiopyramid::on_executor(run).await
}
