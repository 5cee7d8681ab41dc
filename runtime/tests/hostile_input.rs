//! Whatever bytes a client sends, an application answers, and never with a 5xx.

use aiopyramid::prelude::*;
use aiopyramid::testing::{TestApp, TestRequest};
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
#[allow(dead_code, reason = "only whether it can be read matters")]
struct Anything {
    name: Option<String>,
    number: Option<u32>,
    #[serde(default)]
    list: Vec<i8>,
}

#[view_config(route = "/placeholder/{id}")]
async fn placeholder(id: u32) -> String {
    id.to_string()
}

#[view_config(route = "/remainder/*rest")]
fn remainder(rest: Vec<String>) -> String {
    rest.join("/")
}

#[view_config(route_name = "path")]
async fn path(_: Path<(u8, char)>) -> &'static str {
    "path"
}

#[view_config(route = "/query")]
async fn query(_: Query<Anything>) -> &'static str {
    "query"
}

#[view_config(route = "/form", request_method = "POST")]
fn form(_: Form<Anything>) -> &'static str {
    "form"
}

#[view_config(route = "/params", request_method = "POST")]
async fn params(_: Params<Anything>) -> &'static str {
    "params"
}

#[view_config(route = "/json", request_method = "POST")]
async fn json(_: Json<Anything>) -> &'static str {
    "json"
}

#[view_config(route = "/text", request_method = "POST")]
async fn text(_: Text) -> &'static str {
    "text"
}

#[view_config(route = "/remembered", request_method = "POST")]
async fn remembered(request: &Request) -> Result<String> {
    let params = request.params().await?;
    let json = request.json_body().await.is_ok();
    Ok(format!("{} {json}", params.iter().count()))
}

fn application() -> TestApp {
    let mut config = Configurator::new();
    config.add_route("path", "/path/{number}/{letter}");
    config.scan_module(module_path!());
    TestApp::new(config.make_app().expect("nothing is wrong with it"))
}

/// Bytes as they may stand in the target of a request: some plain, many percent-encoded, UTF-8 or not.
fn encoded() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-z0-9=&+/.;-]{0,6}",
        3 => any::<u8>().prop_map(|byte| format!("%{byte:02X}")),
        1 => "%[0-9a-fg]?",
        1 => "\\PC".prop_map(|text| text.bytes().map(|byte| format!("%{byte:02x}")).collect()),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        encoded().prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..40),
        r#"\{"(name|number|list)":("x"|-?[0-9]{1,11}|null|\[[0-9,]{0,6}\]?)\}?"#
            .prop_map(String::into_bytes),
    ]
}

fn is_no_server_error(request: TestRequest) -> Result<(), TestCaseError> {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.expect("a runtime can be had");
    let response = runtime.block_on(async { request.await });
    prop_assert!(response.status().as_u16() < 500, "{response:?}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_target_is_a_server_error(
        page in "(placeholder|remainder|path|query|nothing)",
        path in encoded(),
        query in encoded(),
    ) {
        let target = format!("/{page}/{path}?{query}");
        prop_assume!(target.parse::<Uri>().is_ok());
        is_no_server_error(application().get(&target))?;
    }

    #[test]
    fn no_body_is_a_server_error(
        page in "(form|params|json|text|remembered)",
        content_type in "(application/(json|x-www-form-urlencoded|problem\\+json)|text/plain|;)",
        body in body(),
    ) {
        let request = application().post(&format!("/{page}"));
        is_no_server_error(request.header("content-type", &content_type).body(body))?;
    }
}
