//! The groups of the application.

use std::any::{TypeId, type_name};
use std::sync::{Arc, OnceLock};

use super::states::{on, reason};
use super::{Action, Configurator, Discriminator, Phase, Problem, Registry};
use crate::channels::{ChannelEngine, ChannelOptions, Channels, InProcess};
use crate::introspection::Introspectable;

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
        self.channels_with_engine(options, InProcess)
    }

    /// [`channels`](Configurator::channels) with options and an engine, which carries messages to other machines. An application says this
    /// once. The engine starts while the application is made; that it fails is one of the problems that `make_app()` reports.
    #[track_caller]
    pub fn channels_with_engine<E: ChannelEngine>(
        &mut self,
        options: ChannelOptions,
        engine: E,
    ) -> Channels {
        let declared = Action::new(Phase::FOUNDATIONS).unique(Discriminator::new(
            "the options of channels",
            "of the application",
        ));
        self.action(declared.run(move |registry| {
            registry.channels.get().0.set_options(options);
            registry.channel_engine = Some((type_name::<E>(), Arc::new(engine)));
        }));
        self.channels()
    }
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
        if self.states.contains(TypeId::of::<Channels>()) {
            return;
        }
        let channels = self.channels.get();
        let in_process = || -> (&'static str, Arc<dyn ChannelEngine>) {
            (type_name::<InProcess>(), Arc::new(InProcess))
        };
        let (name, engine) = self.channel_engine.take().unwrap_or_else(in_process);
        let options = channels.options();
        let introspectable = Introspectable::new("channels", "channels", self.site())
            .with("engine", name)
            .with("slow_member", format!("{:?}", options.slow_member))
            .with(
                "subscription_buffer",
                options.subscription_buffer.to_string(),
            )
            .with("max_name", options.max_name.to_string())
            .with("max_groups", options.max_groups.to_string());
        self.introspect(introspectable);
        self.start_engine(&channels, name, engine);
        self.insert_state(channels);
    }

    fn start_engine(&mut self, channels: &Channels, name: &str, engine: Arc<dyn ChannelEngine>) {
        if !engine.has_others() {
            return;
        }
        channels.0.set_engine(Arc::clone(&engine), &self.home);
        let deliver = channels.0.deliver_handle();
        let start = async move || {
            let started = engine.start(deliver).await;
            started.map_err(|error| format!("{error:?}"))
        };
        let started = on(&self.home, start).unwrap_or_else(|error| Err(reason(&error)));
        if let Err(reason) = started {
            self.report(Problem::new(format!(
                "the engine of the channels, `{name}`, failed to start: {reason}"
            )));
        }
    }
}
