//! Values that are made once for each request.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use aiopyramid::dispatch::{spawn_greenlet, synchronize};
use aiopyramid::event::NewRequest;
use aiopyramid::prelude::*;
use aiopyramid_tests::Server;
use tokio::sync::Semaphore;

/// Counts how often a user was looked up, and looks nobody up before it may.
struct Users {
    asked: AtomicU32,
    may: Semaphore,
}

static USER: RequestLocal<String> = RequestLocal::new();

async fn user() -> Result<Arc<String>> {
    let request = Request::current().expect("this is called for a request");
    let users = request.state::<Users>().expect("it was added");
    let user = USER.get_or_try_init(&request, async || {
        let number = users.asked.fetch_add(1, Ordering::SeqCst);
        users
            .may
            .acquire()
            .await
            .expect("nobody closes it")
            .forget();
        match request.query()?.get("user") {
            Some(name) => Ok::<_, Error>(format!("{name} {number}")),
            None => Err(HttpUnauthorized::new("who are you?").into()),
        }
    });
    user.await
}

/// Code three calls deep that is not asynchronous.
fn plain_user() -> Result<Arc<String>> {
    fn deeper() -> Result<Arc<String>> {
        synchronize(user())
    }
    deeper()
}

mod site {
    use super::*;

    /// Asks five times at once: awaited, in a greenlet, on threads.
    #[view_config(route = "/all")]
    async fn all(State(users): State<Users>) -> Result<String> {
        let open = async {
            // All are asking before anybody gets an answer.
            tokio::task::yield_now().await;
            users.may.add_permits(1);
            Ok(Arc::new("opened".to_owned()))
        };
        let (a, b, c, d, _) = tokio::try_join!(
            user(),
            spawn_greenlet(plain_user),
            run_in_executor(plain_user),
            run_in_executor(plain_user),
            open
        )?;
        let same = [&b, &c, &d].iter().all(|other| Arc::ptr_eq(&a, other));
        Ok(format!("{a} {same}"))
    }

    #[view_config(route = "/plain")]
    fn plain(State(users): State<Users>) -> Result<String> {
        users.may.add_permits(1);
        Ok(plain_user()?.to_string())
    }

    #[view_config(route = "/greenlet", mapper = GreenletMapper)]
    fn greenlet(State(users): State<Users>) -> Result<String> {
        users.may.add_permits(1);
        Ok(plain_user()?.to_string())
    }

    /// The first time there is nobody, the second time somebody else has said who it is.
    #[view_config(route = "/again")]
    async fn again(request: &Request, State(users): State<Users>) -> Result<String> {
        users.may.add_permits(1);
        assert!(user().await.is_err());
        assert!(USER.get(request).is_none());
        USER.set(request, "set".to_owned());
        let set = user().await?;
        USER.clear(request);
        users.may.add_permits(1);
        Ok(format!("{set} {}", user().await.is_err()))
    }
}

fn config() -> Configurator {
    let mut config = Configurator::new();
    config.state(Users {
        asked: AtomicU32::new(0),
        may: Semaphore::new(0),
    });
    config.scan_module(concat!(module_path!(), "::site"));
    config
}

#[test]
fn all_who_ask_at_once_get_one_value_that_is_made_once_for_each_request() {
    for server in [Server::configured(config()), Server::pinned(config())] {
        for number in 0..3 {
            let reply = server.get("/all?user=ann");
            assert_eq!(reply.both(), (200, format!("ann {number} true").as_str()));
        }
    }
}

#[test]
fn plain_views_ask_with_synchronize() {
    let server = Server::pinned(config());
    assert_eq!(server.get("/plain?user=ann").both(), (200, "ann 0"));
    assert_eq!(server.get("/greenlet?user=bob").both(), (200, "bob 1"));
    assert_eq!(server.get("/plain").status, 401);
}

#[test]
fn an_error_is_not_kept_and_what_is_set_is_taken_until_it_is_cleared() {
    let server = Server::pinned(config());
    assert_eq!(server.get("/again").both(), (200, "set true"));
}

#[test]
fn tweens_subscribers_and_tasks_of_a_request_share_its_values() {
    static SEEN: RequestLocal<std::sync::Mutex<Vec<&'static str>>> = RequestLocal::new();
    fn note(request: &Request, what: &'static str) {
        let seen = synchronize(SEEN.get_or_init(request, async || std::sync::Mutex::default()));
        seen.lock().unwrap().push(what);
    }
    let (tell, told) = std::sync::mpsc::channel();
    let mut config = Configurator::new();
    config.add_tween("notes", |request: Request, handler: &Handler| {
        note(&request, "plain tween");
        handler(request)
    });
    config.add_subscriber(|event: &NewRequest| {
        note(&event.request, "plain subscriber");
        Ok(())
    });
    let view = move |request: Request| {
        note(&request, "view");
        let (tell, own) = (tell.clone(), request.clone());
        let spawned = request.spawn(move || {
            note(&own, "task");
            let seen = SEEN.get(&own).expect("it has been made");
            let _ = tell.send(seen.lock().unwrap().join(", "));
        });
        spawned.map(|()| "seen").map_err(Error::from)
    };
    config.add_view(
        view,
        ViewOptions {
            route: Some("/"),
            ..ViewOptions::DEFAULT
        },
    );
    let server = Server::pinned(config);
    assert_eq!(server.get("/").both(), (200, "seen"));
    let told = told.recv_timeout(std::time::Duration::from_secs(20));
    assert_eq!(
        told.as_deref(),
        Ok("plain tween, plain subscriber, view, task")
    );
}
