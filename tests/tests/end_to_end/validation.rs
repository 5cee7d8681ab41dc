//! Values that are checked by the rules of their types, behind a server: rules that wait, rules that panic, and what a client hears.

use std::sync::{Mutex, mpsc};
use std::time::Duration;

use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;
use aiopyramid_tests::{Lines, Reply, Server, Wire};
use garde::Validate;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

/// What rules wait for, and which of them have begun to.
struct Register {
    open: Semaphore,
    entered: Mutex<mpsc::Sender<String>>,
}

#[derive(Deserialize, Validate)]
#[garde(context(Request))]
struct Registration {
    #[garde(length(chars, min = 2))]
    name: String,
    #[garde(custom(awaited(is_free)))]
    email: String,
    #[garde(custom(is_good))]
    #[serde(default)]
    nickname: String,
    #[garde(range(min = 18))]
    age: u8,
}

/// An asynchronous rule, which waits until the test lets it go on.
async fn is_free(email: &str, request: &Request) -> garde::Result {
    let register = request.state::<Register>().unwrap();
    let _ = register.entered.lock().unwrap().send(email.to_owned());
    register.open.acquire().await.unwrap().forget();
    match email {
        "ada@example.com" => Err(garde::Error::new("is registered already")),
        _ => Ok(()),
    }
}

/// A plain rule of an `async fn`, which waits for a timer.
#[synchronize]
async fn is_good(nickname: &str, _request: &Request) -> garde::Result {
    tokio::time::sleep(Duration::from_millis(1)).await;
    match nickname {
        "root" => Err(garde::Error::new("is not for you")),
        "boom" => panic!("no luck in a rule"),
        _ => Ok(()),
    }
}

mod site {
    use aiopyramid::prelude::*;
    use garde::Validate;
    use serde::{Deserialize, Serialize};

    use super::{Register, Registration};

    #[view_config(route = "/register", request_method = "POST")]
    async fn register(Valid(Form(registration)): Valid<Form<Registration>>) -> String {
        format!("{} {}", registration.email, registration.age)
    }

    #[view_config(route = "/register/plain", request_method = "POST")]
    fn register_plainly(Valid(Form(registration)): Valid<Form<Registration>>) -> String {
        format!("{} {}", registration.email, registration.age)
    }

    #[view_config(route = "/register/json", request_method = "POST")]
    async fn register_json(Valid(Json(registration)): Valid<Json<Registration>>) -> String {
        format!("{} {}", registration.email, registration.age)
    }

    #[derive(Serialize)]
    struct Page {
        form: Invalid,
    }

    #[view_config(route = "/register/page", request_method = "POST", renderer = "json")]
    async fn register_page(
        registration: Result<Valid<Form<Registration>>, Invalid>,
    ) -> Result<Page> {
        match registration {
            Ok(_) => Err(HttpSeeOther::new("/welcome").into()),
            Err(form) => Ok(Page { form }),
        }
    }

    #[derive(Deserialize, Serialize, Validate)]
    pub(super) struct Profile {
        #[garde(length(chars, min = 2))]
        name: String,
        #[garde(skip)]
        birthday: Option<String>,
        #[garde(skip)]
        password: String,
        #[garde(inner(length(min = 2)))]
        #[serde(default)]
        tags: Vec<String>,
    }

    #[derive(Serialize)]
    struct ProfilePage {
        form: Submission<Profile>,
    }

    #[view_config(route = "/profile", request_method = ["GET", "POST"], renderer = "json")]
    async fn profile(mut form: Submission<Profile>) -> Result<ProfilePage> {
        if let Some(profile) = form.take() {
            if profile.name != "root" {
                return Err(HttpSeeOther::new("/welcome").into());
            }
            form.refuse("name", "is not for you")?;
        }
        Ok(ProfilePage { form })
    }

    #[view_config(route = "/profile/edit", request_method = ["GET", "POST"], renderer = "json")]
    async fn edit(mut form: Submission<Profile>) -> Result<ProfilePage> {
        let profile = Profile {
            name: "Ada".to_owned(),
            birthday: None,
            password: "hunter2".to_owned(),
            tags: vec!["first".to_owned()],
        };
        form.prefill(&profile)?;
        Ok(ProfilePage { form })
    }

    #[view_config(route = "/open")]
    async fn open(register: State<Register>) -> &'static str {
        register.open.add_permits(1);
        "opened"
    }

    #[derive(Deserialize, Validate)]
    #[garde(allow_unvalidated)]
    struct Search {
        q: String,
        #[garde(range(max = 100))]
        #[serde(default)]
        page: u32,
    }

    #[view_config(route = "/search")]
    async fn search(Valid(Query(search)): Valid<Query<Search>>) -> String {
        format!("{} {}", search.q, search.page)
    }
}

struct Scene {
    server: Server,
    entered: mpsc::Receiver<String>,
}

fn scene() -> Scene {
    configured("")
}

fn configured(settings: &str) -> Scene {
    let (sender, entered) = mpsc::channel();
    let mut config = Configurator::with_settings(Settings::from_toml(settings).unwrap());
    config.scan_module(concat!(module_path!(), "::site"));
    config.state(Register {
        open: Semaphore::new(0),
        entered: Mutex::new(sender),
    });
    Scene {
        server: Server::pinned(config),
        entered,
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

/// The errors of an answer for programs.
#[track_caller]
fn errors(reply: &Reply) -> Value {
    assert_eq!(reply.status, 422, "{reply:?}");
    assert_eq!(
        reply.header("content-type"),
        Some("application/problem+json")
    );
    reply.json()["errors"].clone()
}

fn send(wire: &mut Wire, path: &str, content_type: &str, body: &str) {
    let length = body.len();
    wire.send(format!(
        "POST {path} HTTP/1.1\r\nhost: a\r\naccept: application/json\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n\r\n{body}"
    ));
}

#[test]
fn a_rule_waits_and_its_worker_serves_others() {
    let scene = scene();
    for (path, content_type, body) in [
        ("/register", FORM, "name=Ada&email=a%40b.example&age=36"),
        (
            "/register/plain",
            FORM,
            "name=Ada&email=a%40b.example&age=36",
        ),
        (
            "/register/json",
            "application/json",
            r#"{"name": "Ada", "email": "a@b.example", "age": 36}"#,
        ),
    ] {
        let mut waiting = scene.server.connect();
        send(&mut waiting, path, content_type, body);
        assert_eq!(scene.entered.recv().as_deref(), Ok("a@b.example"));
        // The only thread of this server answers, although a rule waits on it.
        assert_eq!(scene.server.get("/open").text, "opened", "{path}");
        assert_eq!(waiting.reply().both(), (200, "a@b.example 36"), "{path}");
    }
    assert_eq!(scene.server.app().greenlets().living, 0);
}

#[test]
fn every_field_hears_what_is_wrong_with_it() {
    let scene = scene();
    scene.server.get("/open");
    let mut wire = scene.server.connect();
    send(
        &mut wire,
        "/register",
        FORM,
        "name=A&email=ada%40example.com&age=old&nickname=root",
    );
    let expected = json!([
        {"field": "name", "message": "length is lower than 2"},
        {"field": "email", "message": "is registered already"},
        {"field": "nickname", "message": "is not for you"},
        {"field": "age", "message": "not a whole number from 0 to 255"},
    ]);
    assert_eq!(errors(&wire.reply()), expected);
}

#[test]
fn a_client_that_goes_away_unwinds_the_rule_that_waits() {
    let scene = configured("[server]\nhalf_close_timeout = \"10ms\"");
    let mut waiting = scene.server.connect();
    send(&mut waiting, "/register", FORM, "name=Ada&email=a&age=36");
    scene.entered.recv().unwrap();
    drop(waiting);
    // Whoever asks is served by the same thread, which takes a turn for each.
    while scene.server.app().greenlets().living > 0 {
        scene.server.get("/search?q=x");
    }
    assert_eq!(scene.server.app().greenlets().leaked, 0);
}

#[test]
fn a_rule_that_panics_is_an_incident_and_the_connection_lives_on() {
    let log = Lines::with("no luck in a rule");
    let scene = scene();
    scene.server.get("/open");
    scene.server.get("/open");
    let mut wire = scene.server.connect();
    send(
        &mut wire,
        "/register",
        FORM,
        "name=Ada&email=a&age=36&nickname=boom",
    );
    let reply = wire.reply();
    assert_eq!(reply.status, 500);
    assert!(!reply.text.contains("no luck"), "{reply:?}");
    let line = log.next();
    assert!(line.contains("incident="), "{line}");
    send(&mut wire, "/register", FORM, "name=Ada&email=a&age=36");
    assert_eq!(wire.reply().both(), (200, "a 36"));
}

#[test]
fn a_view_sees_what_was_typed_and_what_is_wrong() {
    let scene = scene();
    scene.server.get("/open");
    let reply = scene
        .server
        .post("/register/page", FORM, "name=A&email=&age=36");
    let expected = json!({
        "values": {"name": "A", "email": "", "nickname": "", "age": "36"},
        "errors": {"name": ["length is lower than 2"], "email": [], "nickname": [], "age": []},
        "general": [],
        "all": [{"field": "name", "message": "length is lower than 2"}],
    });
    assert_eq!(reply.json()["form"], expected);
    scene.server.get("/open");
    let reply = scene
        .server
        .post("/register/page", FORM, "name=Ada&email=a&age=36");
    assert_eq!(
        (reply.status, reply.header("location")),
        (303, Some("/welcome"))
    );
}

#[test]
fn what_cannot_be_read_at_all_never_comes_to_the_rules() {
    let scene = scene();
    for (path, content_type, body, status) in [
        ("/register/json", "application/json", "{", 400),
        ("/register/json", FORM, "a=1", 415),
        ("/register/page", "text/plain", "a=1", 415),
        ("/register", FORM, "name=%FF", 400),
    ] {
        let reply = scene.server.post(path, content_type, body);
        assert_eq!(reply.status, status, "{path} {body}");
    }
}

#[test]
fn a_query_is_checked_as_a_form_is() {
    let scene = scene();
    assert_eq!(scene.server.get("/search?q=x&page=3").both(), (200, "x 3"));
    let reply = scene.server.get("/search?page=101");
    assert_eq!(reply.status, 422);
    for part in ["q: is required", "page: greater than 100"] {
        assert!(reply.text.contains(part), "{part} in {reply:?}");
    }
}

fn post(server: &Server, accept: &str, content_type: &str, body: &str) -> Reply {
    let headers = [("accept", accept), ("content-type", content_type)];
    server.send("POST", "/profile", &headers, body.as_bytes())
}

#[test]
fn a_form_is_shown_empty_and_has_every_field() {
    let scene = scene();
    let reply = scene.server.get("/profile");
    let expected = json!({
        "values": {"name": "", "birthday": "", "password": "", "tags": []},
        "errors": {"name": [], "birthday": [], "password": [], "tags": []},
        "general": [],
        "all": [],
    });
    assert_eq!((reply.status, &reply.json()["form"]), (200, &expected));
    let reply = scene.server.get("/profile/edit");
    let expected = json!({"name": "Ada", "birthday": "", "password": "", "tags": ["first"]});
    assert_eq!(reply.json()["form"]["values"], expected);
}

#[test]
fn a_failed_form_is_its_page_again_with_422() {
    let scene = scene();
    for accept in [
        "text/html",
        "text/html,application/xhtml+xml,*/*;q=0.8",
        "*/*",
    ] {
        let reply = post(
            &scene.server,
            accept,
            FORM,
            "name=A&password=hunter2&tags=a",
        );
        assert_eq!(reply.status, 422, "{accept}");
        let form = reply.json()["form"].clone();
        assert_eq!(
            form["values"],
            json!({"name": "A", "birthday": "", "password": "", "tags": ["a"]})
        );
        assert_eq!(form["errors"]["name"], json!(["length is lower than 2"]));
        assert_eq!(form["errors"]["tags[0]"], json!(["length is lower than 2"]));
    }
}

#[test]
fn a_program_gets_problem_details_from_the_same_view() {
    let scene = scene();
    let body = r#"{"name": "A", "password": "p"}"#;
    for (accept, content_type, body) in [
        ("application/json", FORM, "name=A&password=p"),
        ("application/json", "application/json", body),
        ("*/*", "application/json", body),
        (
            "application/problem+json, text/html;q=0.5",
            "application/json",
            body,
        ),
    ] {
        let reply = post(&scene.server, accept, content_type, body);
        let expected = json!([{"field": "name", "message": "length is lower than 2"}]);
        assert_eq!(errors(&reply), expected, "{accept}");
    }
    let page = post(&scene.server, "text/html", "application/json", body);
    assert_eq!(
        (page.status, &page.json()["form"]["values"]["name"]),
        (422, &json!("A"))
    );
}

#[test]
fn a_valid_form_leads_on() {
    let scene = scene();
    for (content_type, body) in [
        (FORM, "name=Ada&password=p"),
        ("application/json", r#"{"name": "Ada", "password": "p"}"#),
    ] {
        let reply = post(&scene.server, "*/*", content_type, body);
        assert_eq!(
            (reply.status, reply.header("location")),
            (303, Some("/welcome"))
        );
    }
}

#[test]
fn a_view_refuses_what_only_it_can_know() {
    let scene = scene();
    let page = post(&scene.server, "text/html", FORM, "name=root&password=p");
    assert_eq!(page.status, 422);
    let form = &page.json()["form"];
    assert_eq!(form["errors"]["name"], json!(["is not for you"]));
    assert_eq!(form["values"]["name"], json!("root"));
    let reply = post(
        &scene.server,
        "application/json",
        FORM,
        "name=root&password=p",
    );
    let expected = json!([{"field": "name", "message": "is not for you"}]);
    assert_eq!(errors(&reply), expected);
}

#[test]
fn a_form_without_a_field_is_one_with_everything_missing() {
    let scene = scene();
    let page = scene
        .server
        .send("POST", "/profile", &[("accept", "text/html")], b"");
    assert_eq!(page.status, 422);
    assert_eq!(
        page.json()["form"]["errors"]["name"],
        json!(["is required"])
    );
    let other = post(&scene.server, "text/html", "text/plain", "name=Ada");
    assert_eq!(other.status, 415);
}
