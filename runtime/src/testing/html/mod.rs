//! Forms and links of a page, as somebody uses them who looks at it.

mod control;
mod form;
mod reader;
mod submission;

use self::reader::{Link, Page};
use super::target::joined;
use super::{TestRequest, TestResponse};
use crate::http::Method;

pub use self::form::TestForm;

impl TestResponse {
    /// The form of the page, to be filled in and sent.
    ///
    /// # Panics
    ///
    /// When the page has no form, or several.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::testing::TestApp;
    ///
    /// #[view_config(route = "/search")]
    /// async fn search(request: &Request) -> Result<Html<String>> {
    ///     let found = request.query()?.get("q").unwrap_or("nothing yet");
    ///     Ok(Html(format!("<p>{found}</p><form><input name='q'><button>Search</button></form>")))
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let mut config = Configurator::new();
    /// config.scan_module(module_path!());
    /// let app = TestApp::new(config.make_app()?);
    ///
    /// let page = app.get("/search").await;
    /// page.form().set("q", "bread").submit().await.must_contain("<p>bread</p>");
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn form(&self) -> TestForm {
        let mut forms = self.forms();
        match (forms.pop(), forms.len()) {
            (Some(form), 0) => form,
            (None, _) => self.fail("the page has no form"),
            (Some(_), others) => self.fail(format_args!(
                "the page has {} forms: choose one by `form_named`",
                others + 1
            )),
        }
    }

    /// The form with that id or name.
    ///
    /// # Panics
    ///
    /// When there is none.
    #[track_caller]
    pub fn form_named(&self, name: &str) -> TestForm {
        let mut forms = self.forms().into_iter();
        match forms.find(|form| form.is_called(name)) {
            Some(form) => form,
            None => self.fail(format_args!("the page has no form `{name}`")),
        }
    }

    /// All forms of the page, in its order.
    #[track_caller]
    pub fn forms(&self) -> Vec<TestForm> {
        let page = Page::read(self.text());
        TestForm::all_of(page, self)
    }

    /// The request that a click on a link makes. The link is the one with that text, or else the one with that text in its own.
    ///
    /// # Panics
    ///
    /// When there is no such link, or when there are several that lead to different places, or when it leads out of the application.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::testing::TestApp;
    ///
    /// #[view_config(route = "/")]
    /// async fn home() -> Html<&'static str> {
    ///     Html("<a href='about#us'>Who we <em>are</em></a>")
    /// }
    ///
    /// #[view_config(route = "/about")]
    /// async fn about() -> &'static str {
    ///     "friendly people"
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let mut config = Configurator::new();
    /// config.scan_module(module_path!());
    /// let app = TestApp::new(config.make_app()?);
    /// app.get("/").await.click("Who we are").await.must_contain("friendly");
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn click(&self, text: &str) -> TestRequest {
        let links = Page::read(self.text()).links;
        let text_is: &dyn Fn(&Link) -> bool = &|link| link.text == text;
        let has_text: &dyn Fn(&Link) -> bool = &|link| link.text.contains(text);
        let found = [text_is, has_text].into_iter().find_map(|suits| {
            let found: Vec<&Link> = links.iter().filter(|link| suits(link)).collect();
            (!found.is_empty()).then_some(found)
        });
        let Some(found) = found else {
            let texts: Vec<&str> = links.iter().map(|link| link.text.as_str()).collect();
            self.fail(format_args!("there is no link {text:?} among {texts:?}"));
        };
        if let Some(other) = found.iter().find(|link| link.href != found[0].href) {
            self.fail(format_args!(
                "{text:?} is on several links: one leads to `{}`, one to `{}`",
                found[0].href, other.href
            ));
        }
        self.lead(Method::GET, &self.target_of(&found[0].href))
    }

    /// Where a reference on the page leads.
    #[track_caller]
    fn target_of(&self, reference: &str) -> String {
        match joined(self.sent(), reference) {
            Ok(target) => target,
            Err(reason) => self.fail(reason),
        }
    }
}
