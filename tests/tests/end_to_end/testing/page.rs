//! Forms and links of a page, used as somebody does who looks at it (Q7).

use aiopyramid::prelude::*;
use aiopyramid::testing::TestForm;

use super::{client, client_with_page};

async fn form(html: &'static str) -> TestForm {
    client_with_page(html).get("/pages/one").await.form()
}

const EVERYTHING: &str = r#"
    <form action="../order?x=1#y" method="POST">
      <input type=hidden name=token value="a&amp;b &quot;c&quot;">
      <input name="name" value='Ada'> <input type="email" name="email">
      <script>var html = "<input name='script'>";</script><!-- <input name="comment"> -->
      <textarea name="text">
one &lt;two&gt;
three</textarea>
      <input type="checkbox" name="topics" value="bread" checked>
      <input type="checkbox" name="topics" value="birds">
      <input type="checkbox" name="agreed">
      <input type="radio" name="size" value="s"> <input type="radio" name="size" value="l" checked>
      <select name="town"><option>Ulm <option value="k">Köln</select>
      <select name="days" multiple><option value="1" selected>Mon</option><option value="2">Tue</option></select>
      <fieldset disabled><input name="hidden-away" value="1"></fieldset>
      <input name="locked" value="1" disabled> <input value="nameless">
      <button type="button" name="help" value="1">Help</button>
      <button name="do" value="save">Save <b>it</b></button>
      <input type="submit" name="do" value="Delete">
      <button formaction="/preview" formmethod="get">Preview</button>
    </form>
    <input name="late" form="other"> <input name="nobody">"#;

#[aiopyramid::test]
async fn q7_a_form_is_sent_as_it_stands_with_its_first_button() {
    let sent = form(EVERYTHING).await.submit().await;
    let (head, body) = sent.text().split_once(") ").unwrap();
    assert_eq!(head, "POST /order?x=1 (application/x-www-form-urlencoded");
    assert_eq!(
        body,
        "token=a%26b+%22c%22&name=Ada&email=&text=one+%3Ctwo%3E%0D%0Athree&topics=bread&size=l&town=Ulm&days=1&do=save"
    );
}

#[aiopyramid::test]
async fn q7_a_form_is_filled_in() {
    let mut form = form(EVERYTHING).await;
    form.set("name", "Grace\n")
        .set("text", "a\nb")
        .uncheck_value("topics", "bread")
        .check_value("topics", "birds")
        .check("agreed")
        .set("size", "s")
        .select("town", "Köln")
        .select("days", "Tue")
        .deselect("days", "1");
    assert_eq!(form.value("town"), Some("k"));
    assert_eq!(form.value("token"), Some("a&b \"c\""));
    let sent = form.press("Delete").await;
    let body = sent.text().split_once(") ").unwrap().1;
    assert_eq!(
        body,
        "token=a%26b+%22c%22&name=Grace&email=&text=a%0D%0Ab&topics=birds&agreed=on&size=s&town=k&days=2&do=Delete"
    );
}

#[aiopyramid::test]
async fn q7_a_button_may_lead_elsewhere() {
    let sent = form(EVERYTHING).await.press("Preview").await;
    assert!(
        sent.text().starts_with("GET /preview?token=a%26b"),
        "{sent}"
    );
    assert!(sent.text().ends_with("days=1 (none) "), "{sent}");
    let sent = form(EVERYTHING).await.press("Save it").await;
    assert!(sent.text().ends_with("&do=save"), "{sent}");
}

#[aiopyramid::test]
async fn q7_a_form_that_says_nothing_asks_for_its_own_page() {
    let sent = form("<form><input name=q></form>")
        .await
        .set("q", "a b")
        .submit();
    assert!(format!("{sent:?}").contains("/pages/one?q=a+b"));
}

#[aiopyramid::test]
async fn q7_several_fields_of_one_name_are_counted() {
    let page = "<form action=/x method=post><input name=a><input name=a></form>";
    let mut form = form(page).await;
    form.set_nth("a", 1, "second").set_nth("a", 0, "first");
    let sent = form.submit().await;
    assert!(sent.text().ends_with(" a=first&a=second"), "{sent}");
}

#[aiopyramid::test]
async fn q7_a_control_may_name_its_form_from_elsewhere() {
    let page = "<input name=before form=f><form id=f action=/x></form><input name=after form=f><form></form>";
    let form = client_with_page(page)
        .get("/pages/one")
        .await
        .form_named("f");
    let sent = form.clone().set("after", "1").submit().await;
    assert!(sent.text().starts_with("GET /x?before=&after=1 "), "{sent}");
}

#[view_config(route = "/photos")]
async fn photos() -> Html<&'static str> {
    Html(
        "<form method=post enctype=multipart/form-data>\
         <input name=title><input type=file name=photo><input type=file name=other></form>",
    )
}

#[view_config(route = "/photos", request_method = "POST")]
async fn photo(request: &Request) -> Result<String> {
    let (form, uploads) = (request.form().await?, request.uploads().await?);
    let mut told = form.get("title").unwrap_or("").to_owned();
    if let Some(photo) = uploads.get("photo") {
        let bytes = photo.bytes().await?.len();
        told += &format!(", {:?} of {bytes} bytes", photo.file_name());
    }
    Ok(told)
}

#[aiopyramid::test]
async fn q7_files_go_with_the_form() {
    let app = client(module_path!()).strict();
    let mut form = app.get("/photos").await.form();
    form.set("title", "Sea")
        .upload("photo", "sea.jpg", "image/jpeg", [0xff, 0xd8]);
    let sent = form.submit().await;
    assert!(sent.text().starts_with("Sea, "), "{sent}");
    assert!(sent.text().contains("sea.jpg"), "{sent}");
    assert!(sent.text().ends_with("of 2 bytes"), "{sent}");
}

#[aiopyramid::test]
async fn q7_links_are_clicked_by_what_they_say() {
    let app = client_with_page(
        "<a name=x>No link</a> <a href='two?a=1&amp;b=2'>Next\n  <b>p</b>age</a> \
         <a href=/three>Next page but one</a> <a href='#top'>Top</a>",
    );
    let page = app.get("/pages/one").await;
    let next = page.click("Next page").await;
    assert!(next.text().starts_with("GET /pages/two?a=1&b=2 "), "{next}");
    let third = page.click("but one").await;
    assert!(third.text().starts_with("GET /three "), "{third}");
    page.click("Top").await.must_contain("No link");
}

#[aiopyramid::test]
async fn q7_a_page_leads_on_to_its_own_host() {
    async fn host(request: Request) -> Result<Html<String>> {
        let host = request.host().to_owned();
        Ok(Html(format!(
            "{host}<a href=/>on</a><form><button>go</button></form>"
        )))
    }
    let mut config = aiopyramid::testing::set_up();
    let options = ViewOptions {
        route: Some("/"),
        ..ViewOptions::DEFAULT
    };
    config.add_view(host, options);
    let app = aiopyramid::testing::TestApp::new(config.make_app().unwrap());
    let page = app.get("/").header("host", "tenant.example").await;
    page.click("on").await.must_contain("tenant.example");
    page.form().submit().await.must_contain("tenant.example");
}

#[aiopyramid::test]
async fn q7_a_link_is_written_as_a_request_has_it() {
    let app = client_with_page("<a href='/my report.pdf?q=ä&amp;r=%20'>It</a>");
    let report = app.get("/pages/one").await.click("It").await;
    let asked = "GET /my%20report.pdf?q=%C3%A4&r=%20 ";
    assert!(report.text().starts_with(asked), "{report}");
}

#[aiopyramid::test]
async fn q7_of_what_is_chosen_once_the_last_choice_is_sent() {
    let page = "<form action=/x><select name=s><option selected>a<option selected>b</select>\
        <input type=radio name=r value=1 checked><input type=radio name=r value=2 checked>\
        <input type=radio name=q value=3 checked>\
        <button type=BUTTON name=no value=1>No</button><button name=yes value=1>Yes</button></form>";
    let sent = form(page).await.submit().await;
    assert!(
        sent.text().starts_with("GET /x?s=b&r=2&q=3&yes=1 "),
        "{sent}"
    );
}

#[aiopyramid::test]
async fn q7_a_field_for_one_file_keeps_the_last() {
    let page =
        "<form action=/x><input type=file name=one><input type=file name=all multiple></form>";
    let mut form = form(page).await;
    for name in ["a", "b"] {
        form.upload("one", name, "text/plain", "")
            .upload("all", name, "text/plain", "");
    }
    let sent = form.submit().await;
    assert!(
        sent.text().starts_with("GET /x?one=b&all=a&all=b "),
        "{sent}"
    );
}
