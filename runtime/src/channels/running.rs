//! An engine that has started, until it is stopped: once, whoever sees to it.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

use super::ChannelEngine;
use super::hub::Hub;
use crate::dispatch::{LazyThread, Panicked, catch_future};
use crate::error::Result;
use crate::site::Site;

/// How long an engine has at a shutdown whose time is over, how long whoever drops an application waits for it, and how late it may be.
const LAST_MOMENT: Duration = Duration::from_secs(1);

/// An engine that has started. It stands among the states of its application, so that it is stopped at the latest when nobody is left who
/// could use it.
pub(crate) struct Running {
    engine: Arc<dyn ChannelEngine>,
    hub: Arc<Hub>,
    home: Arc<LazyThread>,
    title: Title,
    end: Arc<End>,
}

/// What the engine is called in the log.
#[derive(Clone, Copy)]
struct Title {
    name: &'static str,
    site: Site,
}

/// How far the end has come.
#[derive(Default)]
struct End {
    stage: Mutex<Stage>,
    stopped: Condvar,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Runs,
    Stops,
    Stopped,
}

impl Running {
    /// An engine that has started on that thread, and was named there.
    pub(crate) fn new(
        engine: Arc<dyn ChannelEngine>,
        hub: &Arc<Hub>,
        home: &Arc<LazyThread>,
        (name, site): (&'static str, Site),
    ) -> Running {
        Running {
            engine,
            hub: Arc::clone(hub),
            home: Arc::clone(home),
            title: Title { name, site },
            end: Arc::default(),
        }
    }

    /// Has it stop, and waits for that: as long as engines may take, but no longer than is left of a shutdown, and a moment at least.
    pub(crate) async fn stop(&self, left: Duration) {
        let limit = self.limit().min(left.max(LAST_MOMENT));
        self.begin_stop(limit);
        if self.end.has_stopped() {
            return;
        }
        // On a thread: no clock of the caller's is to say how long the home thread has, and that one's own stands still while it is held. On
        // one of its own: those that runtimes keep for what blocks may all be taken, and whoever drops a runtime waits for them.
        let (end, title) = (Arc::clone(&self.end), self.title);
        let (done, waited) = oneshot::channel();
        let thread = thread::Builder::new().name("aiopyramid-last-wait".to_owned());
        let thread = thread.spawn(move || {
            end.wait(limit, title);
            // Whoever has given up waiting meanwhile does not listen.
            let _ = done.send(());
        });
        match thread {
            // It ends with that, or with the thread.
            Ok(_) => drop(waited.await),
            Err(error) => {
                tracing::warn!(%error, "nobody waits for the engine of the channels to stop");
            }
        }
    }

    /// Has it stop, and blocks this thread until it has.
    pub(crate) fn stop_here(&self) {
        self.begin_stop(self.limit());
        self.end.wait(self.limit(), self.title);
    }

    fn limit(&self) -> Duration {
        self.hub.options().engine_timeout
    }

    /// Has it stop on the home thread, unless somebody has seen to it.
    fn begin_stop(&self, limit: Duration) {
        {
            let mut stage = self.end.stage();
            if *stage != Stage::Runs {
                return;
            }
            *stage = Stage::Stops;
        }
        self.hub.leave_engine();
        let stopped = Stopped(Arc::clone(&self.end));
        // With it, the thread lives until this is done, whoever else is gone.
        let home = Arc::clone(&self.home);
        let (engine, hub, title) = (Arc::clone(&self.engine), Arc::clone(&self.hub), self.title);
        let stop = move || async move {
            let stopping = async {
                hub.asked_for_nothing().await;
                engine.stop().await
            };
            match tokio::time::timeout(limit, catch_future(stopping)).await {
                Ok(outcome) => title.report(outcome),
                Err(_) => title.report_late(limit),
            }
            drop((engine, hub, home));
            drop(stopped);
        };
        match self.home.get() {
            Ok(thread) => thread.spawn(stop),
            Err(error) => {
                tracing::warn!(%error, "the engine of the channels cannot be asked to stop");
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.begin_stop(self.limit());
        // A task of that thread cannot wait for another one.
        if !self.home.is_here() {
            self.end.wait_until_stopped(LAST_MOMENT);
        }
    }
}

impl End {
    /// Nothing that panics runs under this lock.
    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has_stopped(&self) -> bool {
        *self.stage() == Stage::Stopped
    }

    /// Blocks until it has stopped. The home thread sees to the engine's own time; it is late itself where something holds it.
    fn wait(&self, limit: Duration, title: Title) {
        if !self.wait_until_stopped(limit.saturating_add(LAST_MOMENT)) {
            title.report_held();
        }
    }

    /// Whether it has stopped within that time.
    fn wait_until_stopped(&self, limit: Duration) -> bool {
        let waited = self
            .stopped
            .wait_timeout_while(self.stage(), limit, |stage| *stage != Stage::Stopped);
        *waited.unwrap_or_else(PoisonError::into_inner).0 == Stage::Stopped
    }
}

/// Says that the engine has stopped, also where the thread ends that was to ask it.
struct Stopped(Arc<End>);

impl Drop for Stopped {
    fn drop(&mut self) {
        *self.0.stage() = Stage::Stopped;
        self.0.stopped.notify_all();
    }
}

impl Title {
    fn at(self) -> String {
        format!("{}:{}", self.site.file(), self.site.line())
    }

    fn report(self, outcome: Result<Result<()>, Panicked>) {
        let (engine, added) = (self.name, self.at());
        match outcome {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                let at = error.location();
                tracing::error!(engine, added, %at, "the engine of the channels failed to stop: {error:?}");
            }
            Err(panicked) => {
                let (at, help) = (panicked.location(), panicked.remedy());
                tracing::error!(
                    engine,
                    added,
                    at,
                    help,
                    "the engine of the channels {panicked} when it was to stop"
                );
            }
        }
    }

    fn report_late(self, limit: Duration) {
        let (engine, added) = (self.name, self.at());
        tracing::warn!(engine, added, after = ?limit, "the engine of the channels has not stopped in time");
    }

    fn report_held(self) {
        let (engine, added) = (self.name, self.at());
        tracing::warn!(
            engine,
            added,
            "the engine of the channels has not stopped, since something holds the home thread of the application"
        );
    }
}

#[cfg(test)]
mod tests {
    use std::panic::Location;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::sync::mpsc;
    use std::task::{Context, Waker};

    use super::*;
    use crate::channels::{ChannelOptions, Channels, Deliver, EngineFuture};
    use crate::error::Error;
    use crate::websocket::Message;

    /// How an engine takes it that it is to stop.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Temper {
        Stops,
        Fails,
        Panics,
        NeverEnds,
        /// It blocks its thread, as it must not.
        Blocks,
    }

    struct Engine {
        temper: Temper,
        stops: AtomicUsize,
        /// How much it was asked for that it has neither answered nor been let off.
        asked: AtomicUsize,
        was_asked_when_it_stopped: AtomicBool,
        /// It blocks until nobody is left who could send.
        held: Mutex<Option<mpsc::Receiver<()>>>,
    }

    /// An engine that runs, with its groups.
    struct Scene {
        channels: Channels,
        engine: Arc<Engine>,
        running: Arc<Running>,
        home: Arc<LazyThread>,
    }

    impl Scene {
        fn new(temper: Temper) -> Scene {
            let engine = Arc::new(Engine {
                temper,
                stops: AtomicUsize::new(0),
                asked: AtomicUsize::new(0),
                was_asked_when_it_stopped: AtomicBool::new(false),
                held: Mutex::default(),
            });
            let home = Arc::new(LazyThread::paused("home-of-channels"));
            // It has started there.
            home.get().unwrap();
            let channels = Channels::new(ChannelOptions {
                // So that it is over before the test is, where only another clock than the home thread's can tell.
                engine_timeout: Duration::from_millis(1),
                ..ChannelOptions::DEFAULT
            });
            let title = ("Engine", Site::called(Location::caller()));
            let carrier: Arc<dyn ChannelEngine> = Arc::new(Arc::clone(&engine));
            let running = Running::new(Arc::clone(&carrier), &channels.0, &home, title);
            channels.0.set_engine(carrier, &home);
            Scene {
                running: Arc::new(running),
                channels,
                engine,
                home,
            }
        }

        fn stops(&self) -> usize {
            self.engine.stops.load(Ordering::SeqCst)
        }
    }

    impl ChannelEngine for Arc<Engine> {
        fn start(&self, _deliver: Deliver) -> EngineFuture<'_> {
            Box::pin(async { Ok(()) })
        }

        fn publish<'a>(&'a self, _group: &'a str, _message: &'a Message) -> EngineFuture<'a> {
            Box::pin(async { Ok(()) })
        }

        fn subscribe<'a>(&'a self, _group: &'a str) -> EngineFuture<'a> {
            Box::pin(async {
                self.asked.fetch_add(1, Ordering::SeqCst);
                let _asked = Asked(&self.asked);
                std::future::pending().await
            })
        }

        fn stop(&self) -> EngineFuture<'_> {
            Box::pin(async {
                self.stops.fetch_add(1, Ordering::SeqCst);
                let asked = self.asked.load(Ordering::SeqCst) > 0;
                self.was_asked_when_it_stopped
                    .store(asked, Ordering::SeqCst);
                match self.temper {
                    Temper::Stops => Ok(()),
                    Temper::Fails => Err(Error::msg("the wire is cut")),
                    Temper::Panics => panic!("the wire is on fire"),
                    Temper::NeverEnds => std::future::pending().await,
                    Temper::Blocks => {
                        let held = self.held.lock().unwrap().take();
                        assert!(held.is_some_and(|held| held.recv().is_err()));
                        Ok(())
                    }
                }
            })
        }
    }

    struct Asked<'a>(&'a AtomicUsize);

    impl Drop for Asked<'_> {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::SeqCst);
        }
    }

    #[tokio::test]
    async fn an_engine_is_stopped_once_whatever_it_does() {
        for temper in [
            Temper::Stops,
            Temper::Fails,
            Temper::Panics,
            Temper::NeverEnds,
        ] {
            let scene = Scene::new(temper);
            let both = [
                scene.running.stop(Duration::ZERO),
                scene.running.stop(Duration::MAX),
            ];
            for stopped in both {
                stopped.await;
                assert!(scene.running.end.has_stopped(), "{temper:?}");
            }
            scene.running.stop_here();
            drop(Arc::clone(&scene.running));
            assert_eq!(scene.stops(), 1, "{temper:?}");
        }
    }

    #[tokio::test]
    async fn an_engine_whose_application_is_dropped_is_stopped_too() {
        let scene = Scene::new(Temper::Stops);
        let end = Arc::clone(&scene.running.end);
        drop(scene.running);
        assert!(end.has_stopped());
        assert_eq!(scene.engine.stops.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_task_of_the_home_thread_may_drop_it_last() {
        let Scene {
            running,
            home,
            engine,
            ..
        } = Scene::new(Temper::Stops);
        let end = Arc::clone(&running.end);
        let last = Arc::clone(&home);
        home.get()
            .unwrap()
            .spawn(move || async move { drop((running, last)) });
        drop(home);
        while !end.has_stopped() {
            tokio::task::yield_now().await;
        }
        assert_eq!(engine.stops.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn nothing_is_under_way_when_an_engine_stops_and_nothing_comes_later() {
        let scene = Scene::new(Temper::Stops);
        let frozen = hold_clock(&scene.home);
        let group = scene.channels.group("room");
        let joining = tokio::spawn(async move { group.subscribe().await.map(drop) });
        while scene.engine.asked.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        scene.running.stop(Duration::ZERO).await;
        assert!(joining.await.unwrap().is_err());
        assert!(
            !scene
                .engine
                .was_asked_when_it_stopped
                .load(Ordering::SeqCst)
        );
        assert_eq!(scene.channels.0.held(), 0);
        // The groups are those of this machine now.
        let mut news = scene.channels.group("room").subscribe().await.unwrap();
        scene.channels.group("room").send("rain").await.unwrap();
        assert_eq!(news.recv().await.unwrap().as_text(), Some("rain"));
        drop(news);
        assert_eq!(scene.channels.0.held(), 0);
        drop(frozen);
    }

    /// As long as this lives, the clock of the home thread stands still.
    fn hold_clock(home: &LazyThread) -> mpsc::Sender<()> {
        let (held, holds) = mpsc::channel();
        let handle = home.get().unwrap().handle();
        handle.spawn_blocking(move || holds.recv());
        held
    }

    #[test]
    fn a_shutdown_needs_no_thread_of_a_pool_that_has_none_left() {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime
            .enable_all()
            .max_blocking_threads(1)
            .build()
            .unwrap();
        let (held, holds) = mpsc::channel::<()>();
        runtime.spawn_blocking(move || holds.recv());
        // It takes its time, so that it has to be waited for.
        let scene = Scene::new(Temper::Blocks);
        let (engine_held, engine_holds) = mpsc::channel();
        *scene.engine.held.lock().unwrap() = Some(engine_holds);
        runtime.block_on(async {
            let mut stopping = Box::pin(scene.running.stop(Duration::MAX));
            let mut context = Context::from_waker(Waker::noop());
            assert!(stopping.as_mut().poll(&mut context).is_pending());
            drop(engine_held);
            stopping.await;
        });
        assert!(scene.running.end.has_stopped());
        drop(held);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_holds_the_home_thread_holds_up_no_shutdown() {
        let scene = Scene::new(Temper::Blocks);
        let (held, holds) = mpsc::channel();
        *scene.engine.held.lock().unwrap() = Some(holds);
        // No jumping clock lets it end early, and none that stands still keeps it from its end.
        scene.running.stop(Duration::ZERO).await;
        assert!(!scene.running.end.has_stopped());
        drop(held);
        scene.running.stop(Duration::MAX).await;
        assert!(scene.running.end.has_stopped());
        assert_eq!(scene.stops(), 1);
    }
}
