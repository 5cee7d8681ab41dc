//! A log on standard error for programs that have not chosen one.

/// Starts it, unless the program has installed a subscriber of its own. `RUST_LOG` says what is logged, as
/// `level` or `target=level,...`; `info` if it says nothing.
#[cfg(feature = "logging")]
pub(crate) fn start() {
    use tracing_subscriber::filter::{LevelFilter, Targets};
    use tracing_subscriber::layer::SubscriberExt;
    use tracing_subscriber::util::SubscriberInitExt;

    let chosen = std::env::var("RUST_LOG")
        .ok()
        .and_then(|text| text.parse::<Targets>().ok());
    let filter = chosen.unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO));
    let colours = std::io::IsTerminal::is_terminal(&std::io::stderr());
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(colours);
    // An error means that the program has its own, which is as good.
    let _ = tracing_subscriber::registry()
        .with(lines)
        .with(filter)
        .try_init();
}

#[cfg(not(feature = "logging"))]
pub(crate) fn start() {}
