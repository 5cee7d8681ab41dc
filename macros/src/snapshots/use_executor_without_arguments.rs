async fn nothing() {
    use ::aiopyramid::__private as __aiopyramid;
    let __run = move || { (move || {})() };
    __aiopyramid::on_executor(__run).await
}
