//! A log on standard error for programs that have not chosen one.

use crate::settings::Settings;

/// What the names have in common under which the debug switches of the settings are logged: `aiopyramid::debug_notfound` and so on.
#[cfg(feature = "logging")]
const DEBUG_SWITCHES: &str = "aiopyramid::debug_";

/// Starts it as `[logging]` says, unless the program has installed a subscriber of its own. `RUST_LOG` says what is logged, as `level` or
/// `target=level,...`, and wins over the settings; they say how it looks.
///
/// What a debug switch of the settings has the framework tell is logged in any case: nobody else logs under these names.
///
/// What is wrong in `[logging]` has its default here, and is told when the application is made.
#[cfg(feature = "logging")]
pub(crate) fn start(settings: &Settings) {
    use tracing_subscriber::filter::LevelFilter;
    use tracing_subscriber::layer::{Layer, SubscriberExt};
    use tracing_subscriber::util::SubscriberInitExt;
    use tracing_subscriber::{fmt, registry};

    use crate::settings::{LogFormat, LoggingSettings};

    let (settings, _) = settings.section_of_ours::<LoggingSettings>("logging");
    let is_terminal = std::io::IsTerminal::is_terminal(&std::io::stderr());
    let lines = fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(settings.ansi.unwrap_or(is_terminal));
    let lines = match settings.format {
        LogFormat::Full => lines.boxed(),
        LogFormat::Compact => lines.compact().boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    let filter = filter(&settings, std::env::var("RUST_LOG").ok().as_deref());
    let filter = filter.with_target(DEBUG_SWITCHES, LevelFilter::DEBUG);
    // An error means that the program has its own, which is as good.
    let _ = registry().with(lines.with_filter(filter)).try_init();
}

/// What is logged: what `RUST_LOG` says where that can be read, else what the settings say.
#[cfg(feature = "logging")]
fn filter(
    settings: &crate::settings::LoggingSettings,
    chosen: Option<&str>,
) -> tracing_subscriber::filter::Targets {
    use tracing_subscriber::filter::Targets;

    use crate::settings::directives;

    let read = |text: &str| directives(text).parse::<Targets>().ok();
    let chosen = chosen.filter(|text| !directives(text).is_empty());
    if let Some(chosen) = chosen.and_then(read) {
        return chosen;
    }
    let level = settings.level.name();
    let written = settings
        .filter
        .as_deref()
        // The last level without a target wins.
        .and_then(|filter| read(&format!("{level},{filter}")));
    written.unwrap_or_else(|| read(level).unwrap_or_default())
}

#[cfg(not(feature = "logging"))]
pub(crate) fn start(_settings: &Settings) {}

#[cfg(all(test, feature = "logging"))]
mod tests {
    use tracing_subscriber::filter::LevelFilter;

    use super::filter;
    use crate::settings::{LogLevel, LoggingSettings};

    #[track_caller]
    fn check(
        level: LogLevel,
        written: Option<&str>,
        chosen: Option<&str>,
        expected: [LevelFilter; 2],
    ) {
        let settings = LoggingSettings {
            level,
            filter: written.map(str::to_owned),
            ..LoggingSettings::default()
        };
        let filter = filter(&settings, chosen);
        let enabled = |target| {
            let levels = [
                LevelFilter::TRACE,
                LevelFilter::DEBUG,
                LevelFilter::INFO,
                LevelFilter::WARN,
                LevelFilter::ERROR,
            ];
            let enabled = |level: &&LevelFilter| {
                let level = level.into_level().expect("all of these are levels");
                filter.would_enable(target, &level)
            };
            *levels.iter().find(enabled).unwrap_or(&LevelFilter::OFF)
        };
        assert_eq!([enabled("blog::views"), enabled("hyper")], expected);
    }

    #[test]
    fn a_filter_is_laid_over_the_level_and_rust_log_over_both() {
        use LevelFilter as Is;
        check(LogLevel::Info, None, None, [Is::INFO, Is::INFO]);
        check(LogLevel::Off, None, None, [Is::OFF, Is::OFF]);
        check(
            LogLevel::Warn,
            Some("blog=debug"),
            None,
            [Is::DEBUG, Is::WARN],
        );
        check(
            LogLevel::Warn,
            Some("error,blog=trace"),
            None,
            [Is::TRACE, Is::ERROR],
        );
        let written = Some("blog=debug");
        check(
            LogLevel::Warn,
            written,
            Some("error"),
            [Is::ERROR, Is::ERROR],
        );
        check(
            LogLevel::Warn,
            written,
            Some("blog=nonsense"),
            [Is::DEBUG, Is::WARN],
        );
    }

    #[test]
    fn blank_directives_say_nothing() {
        use LevelFilter as Is;
        let written = Some("blog=debug, ,");
        check(LogLevel::Warn, Some(""), None, [Is::WARN, Is::WARN]);
        check(LogLevel::Warn, written, None, [Is::DEBUG, Is::WARN]);
        for unset in ["", " ", ","] {
            check(LogLevel::Warn, written, Some(unset), [Is::DEBUG, Is::WARN]);
        }
        check(LogLevel::Warn, None, Some("info,"), [Is::INFO, Is::INFO]);
    }
}
