//! The groups of the application.

use std::any::type_name;
use std::sync::{Arc, OnceLock};

use super::states::{on, reason};
use super::{Action, Configurator, Discriminator, Phase, Problem, Registry};
use crate::channels::{ChannelEngine, ChannelOptions, Channels, InProcess, Running};
use crate::introspection::Introspectable;
use crate::site::Site;

impl Configurator {
    /// Gives the application groups that websockets join and anybody sends to, and gives them here: a view takes them as an argument
    /// `channels: Channels`, and this is for all who are no views. Every call gives the same ones.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    ///
    /// let mut config = Configurator::new();
    /// let channels = config.channels();
    /// // A thread, which may wait.
    /// std::thread::spawn(move || synchronize(channels.group("news").send("rain")).is_ok());
    /// # config.make_app().unwrap();
    /// ```
    #[track_caller]
    pub fn channels(&mut self) -> Channels {
        let channels = self.channels.get();
        self.action(Action::new(Phase::DEFAULT).run(|registry| {
            registry.provide_channels();
        }));
        channels
    }

    /// [`channels`](Configurator::channels) with options. An application says this once.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::channels::{ChannelOptions, SlowMember};
    /// use aiopyramid::prelude::*;
    ///
    /// let mut config = Configurator::new();
    /// config.channels_with(ChannelOptions { slow_member: SlowMember::SkipMessage, ..ChannelOptions::DEFAULT });
    /// # config.make_app().unwrap();
    /// ```
    #[track_caller]
    pub fn channels_with(&mut self, options: ChannelOptions) -> Channels {
        self.set_channels(options, None)
    }

    /// [`channels`](Configurator::channels) with options and an engine, which carries messages to other machines. An application says this
    /// once. The engine starts while the application is made; that it fails, or takes longer than
    /// [`engine_timeout`](ChannelOptions::engine_timeout), is one of the problems that `make_app()` reports.
    ///
    /// Groups may be joined and sent to before: the engine hears of the members as soon as it has started, and never of what was sent
    /// until then, which stays on this machine.
    #[track_caller]
    pub fn channels_with_engine<E: ChannelEngine>(
        &mut self,
        options: ChannelOptions,
        engine: E,
    ) -> Channels {
        self.set_channels(options, Some((type_name::<E>(), Arc::new(engine))))
    }

    #[track_caller]
    fn set_channels(
        &mut self,
        options: ChannelOptions,
        engine: Option<(&'static str, Arc<dyn ChannelEngine>)>,
    ) -> Channels {
        let declared = Action::new(Phase::FOUNDATIONS).unique(Discriminator::new(
            "the options of channels",
            "of the application",
        ));
        self.action(declared.run(move |registry| {
            registry.channels.get().0.set_options(options);
            let site = registry.site();
            registry.channel_engine =
                engine.map(|(name, engine)| PendingEngine { name, site, engine });
        }));
        self.channels()
    }
}

/// What is to carry messages, before it starts.
pub(super) struct PendingEngine {
    name: &'static str,
    site: Site,
    engine: Arc<dyn ChannelEngine>,
}

/// The groups of the application that is being configured, from the first time that somebody wants them.
#[derive(Clone, Default)]
pub(super) struct PendingChannels(Arc<OnceLock<Channels>>);

impl PendingChannels {
    fn get(&self) -> Channels {
        self.0.get_or_init(Channels::default).clone()
    }
}

impl Registry<'_> {
    /// Has views find the groups, unless they do already, and starts what carries their messages.
    fn provide_channels(&mut self) {
        let channels = self.channels.get();
        if let Some(known) = self.states.get::<Channels>() {
            if !known.is_same(&channels) {
                let problem = "the application has groups of its own by `config.channels()`, and others by `config.state(...)`";
                self.report(Problem::new(problem).help("leave one of the two out"));
            }
            return;
        }
        let engine = self.channel_engine.take();
        let name = engine
            .as_ref()
            .map_or(type_name::<InProcess>(), |engine| engine.name);
        let options = channels.options();
        let introspectable = Introspectable::new("channels", "channels", self.site())
            .with("engine", name)
            .with("slow_member", format!("{:?}", options.slow_member))
            .with(
                "subscription_buffer",
                options.subscription_buffer.to_string(),
            )
            .with("subscription_bytes", options.subscription_bytes.to_string())
            .with("max_name", options.max_name.to_string())
            .with("max_groups", options.max_groups.to_string())
            .with("patience", format!("{:?}", options.patience))
            .with("engine_timeout", format!("{:?}", options.engine_timeout));
        self.introspect(introspectable);
        if let Some(engine) = engine {
            self.start_engine(&channels, engine);
        }
        self.insert_state(channels);
    }

    fn start_engine(&mut self, channels: &Channels, engine: PendingEngine) {
        let PendingEngine { name, site, engine } = engine;
        let deliver = channels.0.deliver_handle();
        let (starting, limit) = (Arc::clone(&engine), channels.options().engine_timeout);
        let start = async move || {
            let started = tokio::time::timeout(limit, starting.start(deliver)).await;
            let started = started.map_err(|_| format!("it has not started within {limit:?}"))?;
            started.map_err(|error| format!("{error:?}"))
        };
        let started = on(&self.home, start).unwrap_or_else(|error| Err(reason(&error)));
        if let Err(reason) = started {
            return self.report(Problem::new(format!(
                "the engine of the channels, `{name}`, failed to start: {reason}"
            )));
        }
        // From here on it is stopped, whatever becomes of the application.
        let running = Running::new(Arc::clone(&engine), &channels.0, &self.home, (name, site));
        self.insert_state(running);
        if engine.has_others() {
            channels.0.set_engine(engine, &self.home);
        }
    }

    /// Stops what carries messages: there will be no application.
    pub(super) fn stop_engine(&self) {
        if let Some(running) = self.states.get::<Running>() {
            running.stop_here();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::time::Duration;

    use super::*;
    use crate::channels::{Deliver, EngineFuture};
    use crate::dispatch::block_on;
    use crate::websocket::Message;

    /// An engine that notes what it is asked.
    #[derive(Clone, Default)]
    struct Noting {
        noted: Arc<Mutex<Vec<String>>>,
        never_starts: bool,
    }

    impl Noting {
        fn note(&self, what: impl Into<String>) {
            self.noted.lock().unwrap().push(what.into());
        }
    }

    impl ChannelEngine for Noting {
        fn start(&self, _deliver: Deliver) -> EngineFuture<'_> {
            Box::pin(async {
                if self.never_starts {
                    std::future::pending::<()>().await;
                }
                self.note("start");
                Ok(())
            })
        }

        fn publish<'a>(&'a self, group: &'a str, _message: &'a Message) -> EngineFuture<'a> {
            self.note(format!("publish {group}"));
            Box::pin(async { Ok(()) })
        }

        fn subscribe<'a>(&'a self, group: &'a str) -> EngineFuture<'a> {
            self.note(format!("subscribe {group}"));
            Box::pin(async { Ok(()) })
        }

        fn has_others(&self) -> bool {
            self.note("has others");
            true
        }
    }

    #[test]
    fn an_engine_starts_is_asked_once_and_hears_of_whom_had_joined_before() {
        let engine = Noting::default();
        let mut config = Configurator::new();
        let channels = config.channels_with_engine(ChannelOptions::DEFAULT, engine.clone());
        block_on(async {
            let _early = channels.group("early").subscribe().await.unwrap();
            channels.group("early").send("stays here").await.unwrap();
            assert!(engine.noted.lock().unwrap().is_empty());
            let _app = config.make_app().unwrap();
            while engine.noted.lock().unwrap().len() < 3 {
                tokio::task::yield_now().await;
            }
            let expected = ["start", "has others", "subscribe early"];
            assert_eq!(*engine.noted.lock().unwrap(), expected);
            channels.group("early").send("to all").await.unwrap();
            assert_eq!(engine.noted.lock().unwrap()[3], "publish early");
        });
    }

    #[test]
    fn an_engine_that_does_not_start_in_time_is_a_problem() {
        let engine = Noting {
            never_starts: true,
            ..Noting::default()
        };
        let mut config = Configurator::new();
        let options = ChannelOptions {
            engine_timeout: Duration::from_millis(1),
            ..ChannelOptions::DEFAULT
        };
        config.channels_with_engine(options, engine);
        let problem = config.make_app().unwrap_err().to_string();
        assert!(
            problem.contains("it has not started within 1ms"),
            "{problem}"
        );
    }

    #[test]
    fn two_sorts_of_groups_are_a_problem_in_any_order() {
        for state_first in [true, false] {
            let mut config = Configurator::new();
            let others = Channels::new(ChannelOptions::DEFAULT);
            if state_first {
                config.state(others.clone());
            }
            config.channels();
            if !state_first {
                config.state(others);
            }
            assert!(config.make_app().is_err(), "{state_first}");
        }
        let mut config = Configurator::new();
        let own = config.channels();
        config.channels();
        assert_eq!(own.options(), ChannelOptions::DEFAULT);
        config.make_app().unwrap();
    }
}
