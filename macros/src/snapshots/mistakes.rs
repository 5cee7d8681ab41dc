async fn home() -> &'static str {
    "home"
}
::core::compile_error! {
    "`view_config` has no key `rout`\n\n  help: did you mean `route`?"
}
::core::compile_error! {
    "\"Get\" is no method of HTTP\n\n  help: write \"GET\""
}
