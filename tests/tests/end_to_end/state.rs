//! Values of the application, and the runtime on which those live that need one.

use std::sync::Arc;
use std::thread;

use aiopyramid::prelude::*;
use aiopyramid::testing::TestApp;
use tokio::sync::{mpsc, oneshot};

/// Asks a task, which the state started, to add two numbers: a connection pool in small.
struct Adder {
    questions: mpsc::Sender<Question>,
    started_on: String,
}

struct Question {
    numbers: (u32, u32),
    answer: oneshot::Sender<(u32, String)>,
}

fn here() -> String {
    thread::current().name().unwrap_or("?").to_owned()
}

impl Adder {
    async fn start() -> Result<Adder, std::io::Error> {
        // Only where a runtime is driven does this work.
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        let (questions, mut inbox) = mpsc::channel::<Question>(1);
        tokio::spawn(async move {
            while let Some(Question { numbers, answer }) = inbox.recv().await {
                tokio::task::yield_now().await;
                let _ = answer.send((numbers.0 + numbers.1, here()));
            }
        });
        Ok(Adder {
            questions,
            started_on: here(),
        })
    }

    async fn add(&self, a: u32, b: u32) -> (u32, String) {
        let (answer, answered) = oneshot::channel();
        let question = Question {
            numbers: (a, b),
            answer,
        };
        self.questions.send(question).await.unwrap();
        answered.await.unwrap()
    }
}

mod sums {
    use aiopyramid::prelude::*;

    use super::Adder;

    #[view_config(route = "/sum/{a}/{b}")]
    async fn sum(adder: State<Adder>, a: u32, b: u32) -> String {
        let (sum, thread) = adder.add(a, b).await;
        format!("{sum} on {thread}, started on {}", adder.started_on)
    }
}

fn sums() -> App {
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::sums"));
    config.state_with(Adder::start);
    config.make_app().unwrap()
}

#[tokio::test]
async fn state_with_runs_on_the_home_runtime_and_its_tasks_go_on_living_there() {
    let app = TestApp::new(sums());
    for number in 0..50 {
        let reply = app.get(&format!("/sum/{number}/1")).await;
        assert_eq!(
            reply.text(),
            format!(
                "{} on aiopyramid-home, started on aiopyramid-home",
                number + 1
            )
        );
    }
}

#[tokio::test]
async fn the_home_runtime_lives_as_long_as_any_clone_of_the_application_and_no_longer() {
    let app = sums();
    let adder = app.request().build().state::<Adder>().unwrap();
    let clone = app.clone();
    drop(app);
    assert_eq!(adder.add(1, 2).await.0, 3);
    drop(clone);
    // The task that received questions is gone, and with it its end of the channel.
    assert!(adder.questions.is_closed());
}

#[test]
fn an_application_whose_start_fails_leaves_no_task_behind() {
    let (told, tell) = std::sync::mpsc::channel();
    let mut config = Configurator::new();
    config.state_with(async move || {
        let adder = Adder::start().await?;
        told.send(adder.questions.clone()).unwrap();
        Ok::<_, std::io::Error>(adder)
    });
    config.add_view(
        |_: Request| "x",
        ViewOptions {
            route_name: Some("nowhere"),
            ..ViewOptions::DEFAULT
        },
    );
    assert!(config.make_app().is_err());
    assert!(tell.recv().unwrap().is_closed());
}

mod shared {
    use aiopyramid::prelude::*;

    #[view_config(route = "/async")]
    async fn coroutine(State(name): State<String>, number: State<u32>) -> String {
        format!("{name} {}", *number)
    }

    #[view_config(route = "/plain")]
    fn plain(name: State<String>, number: Option<State<u32>>) -> String {
        format!("{} {}", *name, number.map_or(0, |number| *number.0))
    }

    #[view_config(route = "/request")]
    fn by_request(request: &Request) -> String {
        let missing = request.state::<char>();
        format!("{:?} {missing:?}", request.state::<u32>())
    }
}

#[tokio::test]
async fn values_reach_views_of_both_kinds_by_their_type() {
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::shared"));
    config.state("name".to_owned()).state(7_u32);
    let app = TestApp::new(config.make_app().unwrap());
    assert_eq!(app.get("/async").await.text(), "name 7");
    assert_eq!(app.get("/plain").await.text(), "name 7");
    assert_eq!(app.get("/request").await.text(), "Some(7) None");
}

#[test]
fn a_state_is_dropped_with_its_application() {
    let token = Arc::new(());
    let mut config = Configurator::new();
    config.state(Arc::clone(&token));
    let app = config.make_app().unwrap();
    assert_eq!(Arc::strong_count(&token), 2);
    drop(app);
    assert_eq!(Arc::strong_count(&token), 1);
}
