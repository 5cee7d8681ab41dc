//! A name that stands for a value is no variable in a pattern: the expansion binds none that a person gives to a constant.
#![deny(warnings)]

use aiopyramid::prelude::*;

/// Functions below have all of them in scope.
#[allow(dead_code, non_upper_case_globals, non_camel_case_types)]
mod names {
    pub(crate) static config: u8 = 0;
    pub(crate) static call: u8 = 0;
    pub(crate) const owned: u8 = 0;
    pub(crate) const needs: u8 = 0;
    pub(crate) static arguments: u8 = 0;
    pub(crate) static argument_0: u8 = 0;
    pub(crate) const argument_1: u8 = 0;
    pub(crate) const argument_2: u8 = 0;
    pub(crate) struct value;
    pub(crate) struct error;
    pub(crate) static request: u8 = 0;
    pub(crate) static next: u8 = 0;
    pub(crate) const asked: u8 = 0;
    pub(crate) static event: u8 = 0;
    pub(crate) struct returned;
    pub(crate) static ws: u8 = 0;
    pub(crate) static view: u8 = 0;
    pub(crate) static held: u8 = 0;
    pub(crate) struct state;
    pub(crate) const message: u8 = 0;
    pub(crate) static section: u8 = 0;
    pub(crate) static value_0: u8 = 0;
    pub(crate) const value_1: u8 = 0;
    pub(crate) static run: u8 = 0;
    pub(crate) const finish: u8 = 0;
    pub(crate) static text: u8 = 0;
}

#[allow(unused_imports)]
mod views {
    use super::names::*;
    use super::*;

    #[view_config(route = "/{id}")]
    async fn asynchronous(id: u32, _request: &Request, _method: Method) -> String {
        id.to_string()
    }

    #[view_config(route = "/plain/{id}")]
    fn plain(id: u32, _request: &Request, _method: Method) -> Result<String> {
        Ok(id.to_string())
    }

    #[view_config(route = "/mapped/{id}", renderer = "json", mapper = ExecutorMapper)]
    fn mapped(_request: Request, id: u32) -> u32 {
        id
    }
}

#[allow(unused_imports)]
mod websockets {
    use super::names::*;
    use super::*;

    #[websocket_view(route = "/websockets/{id}")]
    async fn asynchronous(_id: u32, _ws: WebSocket) {}

    #[websocket_view(route = "/websockets/plain/{id}")]
    fn plain(_ws: WebSocket, _id: u32) -> Result<()> {
        Ok(())
    }

    #[derive(Default)]
    struct Callbacks;

    #[websocket_view(route = "/websockets/callbacks")]
    impl Callbacks {
        async fn on_open(&mut self, _ws: &WebSocket) -> Result<()> {
            Ok(())
        }

        fn on_message(&mut self, _ws: &WebSocket, _message: Message) {}

        async fn on_close(&mut self) {}
    }

    #[derive(Default)]
    struct Others;

    #[websocket_view(route = "/websockets/others")]
    impl Others {
        fn on_open(&mut self, _ws: &WebSocket) -> Result<()> {
            Ok(())
        }

        async fn on_message(&mut self, _message: Message) {}

        fn on_close(&mut self) {}
    }
}

#[allow(unused_imports)]
mod tweens {
    use super::names::*;
    use super::*;

    #[tween]
    async fn asynchronous(passed: Request, rest: Next) -> Result<Response> {
        rest.call(passed).await
    }

    #[tween]
    fn plain(passed: Request, rest: &Handler) -> Result<Response> {
        rest(passed)
    }
}

#[allow(unused_imports)]
mod subscribers {
    use super::names::*;
    use super::*;

    #[subscriber(NewRequest, predicate = |_: &NewRequest| true)]
    async fn asynchronous(_: &NewRequest) {}

    #[subscriber(NewRequest)]
    fn plain(_: &NewRequest) {}

    #[subscriber(NewResponse)]
    async fn changing(_: &mut NewResponse) {}
}

#[allow(unused_imports)]
mod others {
    use super::names::*;
    use super::*;

    #[includeme]
    fn includeme(_: &mut Configurator) {}

    #[settings(section = "variables")]
    struct Variables {
        #[settings(default = 5)]
        number: u32,
        #[settings(default = "text")]
        word: String,
    }

    #[view_config(route = "/settings")]
    async fn settings_of_it(variables: State<Variables>) -> String {
        format!("{} {}", variables.number, variables.word)
    }

    #[use_executor(executor = "default")]
    pub(crate) fn blocking((a, b): (u32, u32), _: u32) -> u32 {
        a + b
    }

    #[use_executor]
    pub(crate) fn of_a_length<const N: usize>((numbers, _): ([u32; N], u32)) -> usize {
        numbers.len()
    }

    #[synchronize(keep_async = "waiting_async")]
    pub(crate) async fn waiting((a, b): (u32, u32), _: u32) -> u32 {
        a + b
    }

    #[derive(FromPlaceholder)]
    struct Id(u32);

    impl std::str::FromStr for Id {
        type Err = std::num::ParseIntError;

        fn from_str(written: &str) -> Result<Id, Self::Err> {
            written.parse().map(Id)
        }
    }

    #[view_config(route = "/ids/{id}")]
    async fn ids(id: Id) -> String {
        id.0.to_string()
    }
}

/// A parameter is such a name as well.
#[allow(non_upper_case_globals)]
mod parameters {
    use super::*;

    #[use_executor]
    pub(crate) fn blocking<const run: usize, const value: usize, const finish: usize>(_: [u8; run]) -> usize {
        run + value + finish
    }

    #[derive(FromPlaceholder)]
    pub(crate) struct Id<const text: usize>(());

    impl<const N: usize> std::str::FromStr for Id<N> {
        type Err = std::num::ParseIntError;

        fn from_str(written: &str) -> Result<Id<N>, Self::Err> {
            written.parse::<u32>().map(|_| Id(()))
        }
    }
}

/// The type of a value names constants.
mod lengths {
    use super::*;

    const SHAPE: usize = 1;
    const WANTED: usize = 2;

    #[derive(serde::Serialize, TemplateValue)]
    struct Page<const SHORT: usize, const LONG: usize> {
        title: String,
    }

    #[view_config(route = "/lengths", renderer = "home.jinja2")]
    async fn page() -> Page<SHAPE, WANTED> {
        Page { title: "title".to_owned() }
    }
}

fn main() {
    let mut app = Configurator::new();
    app.scan();
    app.make_app().unwrap();
    aiopyramid::dispatch::block_on(async {
        assert_eq!(others::blocking((1, 2), 0).await, 3);
        assert_eq!(others::of_a_length(([1, 2], 0)).await, 2);
        assert_eq!(others::waiting_async((1, 2), 0).await, 3);
        assert_eq!(parameters::blocking::<1, 2, 3>([0]).await, 6);
    });
    let _ = others::waiting;
}
