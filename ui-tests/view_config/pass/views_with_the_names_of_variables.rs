//! What a function is called is its own matter, and so is what a key names: neither is a variable of the expansion.
#![deny(warnings)]

use aiopyramid::prelude::*;

mod asynchronous {
    use super::*;

    #[view_config(route = "/config/{id}")]
    async fn config(id: &str, request: &Request, method: Method) -> String {
        format!("{id} {} {method}", request.uri())
    }

    #[view_config(route = "/call/{id}", renderer = "json")]
    async fn call(id: u32, request: &Request, method: Method) -> Result<String> {
        Ok(format!("{id} {} {method}", request.uri()))
    }

    #[view_config(route = "/owned/{id}", renderer = "string")]
    async fn owned(id: u32, request: &Request, method: Method) -> String {
        format!("{id} {} {method}", request.uri())
    }

    #[view_config(route = "/needs/{id}")]
    async fn needs(id: u32, request: &Request, method: Method) -> String {
        format!("{id} {} {method}", request.uri())
    }

    #[view_config(route = "/arguments/{id}")]
    async fn arguments(id: u32, request: &Request, method: Method) -> String {
        format!("{id} {} {method}", request.uri())
    }

    #[view_config(route = "/argument_0/{id}")]
    async fn argument_0(id: u32, request: &Request, method: Method) -> String {
        format!("{id} {} {method}", request.uri())
    }

    #[view_config(route = "/argument_1/{id}")]
    async fn argument_1(id: u32, request: &Request, method: Method) -> String {
        format!("{id} {} {method}", request.uri())
    }

    #[view_config(route = "/argument_2/{id}")]
    async fn argument_2(argument_2: Query<Vec<(String, String)>>, id: u32, argument_0: Method) -> String {
        format!("{id} {argument_0} {}", argument_2.len())
    }

    #[view_config(route = "/value/{id}")]
    async fn value(id: u32, request: &Request, method: Method) -> Result<String, HttpNotFound> {
        Ok(format!("{id} {} {method}", request.uri()))
    }

    #[view_config(route = "/error/{id}")]
    async fn error(id: u32, request: &Request, method: Method) -> Result<String, HttpNotFound> {
        Ok(format!("{id} {} {method}", request.uri()))
    }
}

mod plain {
    use super::*;

    #[view_config(route = "/plain/config/{id}")]
    fn config(id: &str, request: &Request, method: Method) -> String {
        format!("{id} {} {method}", request.uri())
    }

    #[view_config(route = "/plain/call/{id}", renderer = "json")]
    fn call(id: u32, request: &Request, method: Method) -> Result<String> {
        Ok(format!("{id} {} {method}", request.uri()))
    }

    #[view_config(route = "/plain/owned/{id}", renderer = "string")]
    fn owned(id: u32, request: &Request, method: Method) -> String {
        format!("{id} {} {method}", request.uri())
    }

    #[view_config(route = "/plain/needs/{id}")]
    fn needs(id: u32, request: &Request, method: Method) -> String {
        format!("{id} {} {method}", request.uri())
    }

    #[view_config(route = "/plain/arguments/{id}")]
    fn arguments(id: u32, request: &Request, method: Method) -> String {
        format!("{id} {} {method}", request.uri())
    }

    #[view_config(route = "/plain/argument_0/{id}")]
    fn argument_0(method: Method, id: &str, request: &Request) -> String {
        format!("{id} {} {method}", request.uri())
    }

    #[view_config(route = "/plain/argument_1/{id}")]
    fn argument_1(id: u32, request: &Request, method: Method) -> String {
        format!("{id} {} {method}", request.uri())
    }

    #[view_config(route = "/plain/value/{id}")]
    fn value(id: u32, request: &Request, method: Method) -> Result<String, HttpNotFound> {
        Ok(format!("{id} {} {method}", request.uri()))
    }

    #[view_config(route = "/plain/error/{id}")]
    fn error(id: u32, request: &Request, method: Method) -> Result<String, HttpNotFound> {
        Ok(format!("{id} {} {method}", request.uri()))
    }
}

/// A mapper of one's own asks for one more step.
mod mapped {
    use super::*;

    #[view_config(route = "/mapped/call/{id}", mapper = ExecutorMapper)]
    fn call(id: u32, request: &Request) -> String {
        format!("{id} {}", request.uri())
    }

    #[view_config(route = "/mapped/owned/{id}", mapper = ExecutorMapper)]
    fn owned(id: u32, request: &Request) -> String {
        format!("{id} {}", request.uri())
    }

    #[view_config(route = "/mapped/arguments/{id}", mapper = CoroutineMapper)]
    async fn arguments(id: u32, request: &Request) -> String {
        format!("{id} {}", request.uri())
    }
}

/// Functions that keys call.
mod keys {
    use super::*;

    const fn config() -> u64 {
        1024
    }

    #[view_config(route = "/keys", body_limit = config(), http_cache = config())]
    async fn view(body: Text) -> String {
        body.0.len().to_string()
    }

    #[websocket_view(route = "/keys/chat", max_message_size = config() as usize, ping_interval = config())]
    async fn chat(_ws: WebSocket) {}
}

mod websockets {
    use super::*;

    #[websocket_view(route = "/websockets/config/{id}")]
    async fn config(id: u32, ws: WebSocket) -> Result<()> {
        Ok(ws.send(id.to_string()).await?)
    }

    #[websocket_view(route = "/websockets/call/{id}")]
    async fn call(id: u32, ws: WebSocket) -> Result<()> {
        Ok(ws.send(id.to_string()).await?)
    }

    #[websocket_view(route = "/websockets/owned/{id}")]
    fn owned(id: u32, ws: WebSocket) -> Result<()> {
        Ok(synchronize(ws.send(id.to_string()))?)
    }

    #[websocket_view(route = "/websockets/arguments/{id}")]
    async fn arguments(id: u32, ws: WebSocket) -> Result<()> {
        Ok(ws.send(id.to_string()).await?)
    }

    #[websocket_view(route = "/websockets/argument_0/{id}")]
    async fn argument_0(id: u32, ws: WebSocket) -> Result<()> {
        Ok(ws.send(id.to_string()).await?)
    }

    #[websocket_view(route = "/websockets/argument_1/{id}")]
    fn argument_1(id: u32, ws: WebSocket) -> Result<()> {
        Ok(synchronize(ws.send(id.to_string()))?)
    }
}

mod tweens {
    use super::*;

    #[tween]
    async fn config(request: Request, next: Next) -> Result<Response> {
        next.call(request).await
    }

    #[tween]
    async fn request(request: Request, next: Next) -> Result<Response> {
        next.call(request).await
    }

    #[tween]
    fn next(request: Request, handler: &Handler) -> Result<Response> {
        handler(request)
    }

    #[tween]
    async fn asked(request: Request, next: Next) -> Result<Response> {
        next.call(request).await
    }

    #[tween]
    fn value(request: Request, handler: &Handler) -> Result<Response> {
        handler(request)
    }

    #[tween]
    fn error(request: Request, handler: &Handler) -> Result<Response> {
        handler(request)
    }

    mod plain {
        use super::*;

        #[tween]
        fn request(request: Request, handler: &Handler) -> Result<Response> {
            handler(request)
        }

        #[tween]
        fn asked(request: Request, handler: &Handler) -> Result<Response> {
            handler(request)
        }
    }
}

mod subscribers {
    use super::*;

    #[subscriber(NewRequest)]
    fn event(_event: &NewRequest) {}

    #[subscriber(NewRequest)]
    async fn returned(_event: &NewRequest) {}

    #[subscriber(NewRequest)]
    fn config(_event: &NewRequest) {}

    mod awaited {
        use super::*;

        #[subscriber(NewRequest)]
        async fn event(_event: &NewRequest) {}

        #[subscriber(NewResponse)]
        async fn config(_event: &mut NewResponse) {}
    }

    mod changing {
        use super::*;

        #[subscriber(NewResponse)]
        fn event(_event: &mut NewResponse) {}
    }

    mod predicates {
        use super::*;

        fn config(event: &NewRequest) -> bool {
            event.request.uri().path() != "/"
        }

        fn event(event: &NewRequest) -> bool {
            event.request.uri().path() != "/"
        }

        #[subscriber(NewRequest, predicate = [config, event])]
        fn returned(_event: &NewRequest) {}
    }
}

mod includes {
    use super::*;

    #[includeme]
    fn config(config: &mut Configurator) {
        config.add_route("include", "/include");
    }
}

mod sections {
    use super::*;

    use serde::{Deserialize, Deserializer};

    fn value<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
        u32::deserialize(deserializer)
    }

    fn value_0() -> u32 {
        5
    }

    fn section() -> String {
        "section".to_owned()
    }

    #[settings(section = "variables")]
    struct Variables {
        #[settings(deserialize_with = value, default = value_0())]
        number: u32,
        #[settings(default = value_0())]
        other: u32,
        #[settings(default = section())]
        text: String,
    }

    #[view_config(route = "/settings")]
    async fn config(variables: State<Variables>) -> String {
        format!("{} {} {}", variables.number, variables.other, variables.text)
    }
}

mod executors {
    use super::*;

    #[use_executor]
    pub(super) fn run(argument_0: u32, (value, finish): (u32, u32)) -> u32 {
        argument_0 + value + finish
    }

    #[use_executor]
    pub(super) fn value(run: u32, (a, b): (u32, u32)) -> u32 {
        run + a + b
    }

    #[use_executor]
    pub(super) fn finish(argument_1: u32, (a, b): (u32, u32)) -> u32 {
        argument_1 + a + b
    }

    /// Names functions that are called as variables might be.
    #[use_executor]
    pub(super) fn calling(_: u32) -> u32 {
        argument_0() + argument_0()
    }

    fn argument_0() -> u32 {
        3
    }
}

mod waiting {
    use super::*;

    #[synchronize(keep_async = "argument_0")]
    pub(super) async fn plain((a, b): (u32, u32)) -> u32 {
        a + b
    }

    /// The kept form goes by the name of an argument.
    #[synchronize(keep_async = "number")]
    pub(super) async fn number_of(number: u32, (a, b): (u32, u32)) -> u32 {
        number + a + b
    }
}

mod values {
    #[derive(aiopyramid::FromPlaceholder)]
    pub(super) struct Id(pub(super) u32);

    impl std::str::FromStr for Id {
        type Err = std::num::ParseIntError;

        fn from_str(text: &str) -> Result<Id, Self::Err> {
            text.parse().map(Id)
        }
    }

    #[aiopyramid::view_config(route = "/ids/{id}")]
    async fn text(id: Id) -> String {
        id.0.to_string()
    }
}

fn main() {
    let mut config = Configurator::new();
    config.scan();
    config.make_app().unwrap();
    aiopyramid::dispatch::block_on(async {
        assert_eq!(executors::run(1, (2, 3)).await, 6);
        assert_eq!(executors::value(1, (2, 3)).await, 6);
        assert_eq!(executors::finish(1, (2, 3)).await, 6);
        assert_eq!(executors::calling(0).await, 6);
        assert_eq!(waiting::argument_0((1, 2)).await, 3);
        assert_eq!(waiting::number(1, (2, 3)).await, 6);
    });
    let _ = (waiting::plain, waiting::number_of);
}
