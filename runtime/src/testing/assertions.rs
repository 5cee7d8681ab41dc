//! What a test asserts of a response.

use serde_json::Value;

use super::TestResponse;
use super::difference::differences;
use super::expected::Expected;

impl TestResponse {
    /// Fails the test where the status is neither 2xx nor 3xx.
    ///
    /// # Panics
    ///
    /// That is how tests fail, here and below.
    #[track_caller]
    pub fn assert_ok(&self) -> &TestResponse {
        Expected::Success.check(self);
        self
    }

    /// Fails the test where the status is another one.
    #[track_caller]
    pub fn assert_status(&self, status: u16) -> &TestResponse {
        Expected::exactly(status).check(self);
        self
    }

    /// Fails the test where a header has another value, or is not there.
    #[track_caller]
    pub fn assert_header(&self, name: &str, value: &str) -> &TestResponse {
        let found = self.header_all(name);
        if !found.contains(&value) {
            self.fail(format_args!(
                "the header `{name}: {value}` was expected, and there is {found:?}"
            ));
        }
        self
    }

    /// Fails the test where the text is not in the body.
    #[track_caller]
    #[doc(alias = "mustcontain")]
    pub fn must_contain(&self, text: &str) -> &TestResponse {
        if !self.text().contains(text) {
            self.fail(format_args!("{text:?} is not in the body"));
        }
        self
    }

    /// Fails the test where the text is in the body.
    #[track_caller]
    pub fn must_not_contain(&self, text: &str) -> &TestResponse {
        if self.text().contains(text) {
            self.fail(format_args!("{text:?} is in the body"));
        }
        self
    }

    /// Fails the test where the body is other JSON. The message names each difference with its path.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::testing::TestApp;
    /// use serde_json::json;
    ///
    /// #[view_config(route = "/users/{name}", renderer = "json")]
    /// async fn user(name: String) -> serde_json::Value {
    ///     json!({ "name": name, "roles": ["reader"] })
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let mut config = Configurator::new();
    /// config.scan_module(module_path!());
    /// let app = TestApp::new(config.make_app()?);
    /// app.get("/users/ada").await.assert_json(json!({ "name": "ada", "roles": ["reader"] }));
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn assert_json(&self, expected: Value) -> &TestResponse {
        let differences = differences(&expected, &self.json());
        if !differences.is_empty() {
            self.fail(format_args!(
                "the body is other JSON:\n  {}",
                differences.join("\n  ")
            ));
        }
        self
    }
}
