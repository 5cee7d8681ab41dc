//! The section `[greenlet]`.

use serde::Deserialize;
use serde::de::{Deserializer, Error, Unexpected};

use super::byte_size::ByteSize;
use crate::dispatch::{Greenlets, MAX_GREENLETS, STACK_SIZE};

/// The keys of `[greenlet]`: how many functions may wait at a time without holding a thread, and how deep each may call.
///
/// # Example
///
/// ```
/// use aiopyramid::settings::{GreenletSettings, Settings};
///
/// let settings = Settings::from_toml("[greenlet]\nstack_size = '1MiB'\nmax = 500")?;
/// let greenlet: GreenletSettings = settings.section("greenlet")?;
/// assert_eq!((greenlet.stack_size.bytes(), greenlet.max), (1024 * 1024, 500));
/// # Ok::<(), aiopyramid::settings::SettingsError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GreenletSettings {
    /// How large the stack of a greenlet is, 512 KiB unless set, at least 64 KiB and at most 1 GiB. Memory is taken only as far as a
    /// stack was used. Code that calls deeper ends the process, as it does on a thread's stack.
    #[serde(deserialize_with = "a_stack")]
    pub stack_size: ByteSize,
    /// How many greenlets there may be at a time, 20,000 unless set. A request that would need one more is answered with 503. Each takes
    /// two of the memory mappings that Linux allows a process (`vm.max_map_count`, usually 65,530).
    #[serde(deserialize_with = "at_least_one")]
    pub max: usize,
}

impl Default for GreenletSettings {
    fn default() -> Self {
        Self {
            stack_size: ByteSize::new(STACK_SIZE as u64),
            max: MAX_GREENLETS,
        }
    }
}

impl GreenletSettings {
    /// The greenlets of an application with these settings.
    pub(crate) fn greenlets(&self) -> Greenlets {
        let stack_size = usize::try_from(self.stack_size.bytes()).unwrap_or(usize::MAX);
        Greenlets::new(stack_size, self.max)
    }
}

/// What a panic needs to be told from a debug build, and a little more.
const SMALLEST: u64 = 64 * 1024;

/// No code needs more, and a size that the system does not give would be told by the first request alone.
const LARGEST: u64 = 1024 * 1024 * 1024;

fn a_stack<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ByteSize, D::Error> {
    let size = ByteSize::deserialize(deserializer)?;
    let bytes = size.bytes();
    let expected = match bytes {
        ..SMALLEST => "at least 64KiB",
        SMALLEST..=LARGEST => return Ok(size),
        _ => "at most 1GiB",
    };
    Err(D::Error::invalid_value(
        Unexpected::Unsigned(bytes),
        &expected,
    ))
}

fn at_least_one<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    match usize::deserialize(deserializer)? {
        0 => Err(D::Error::invalid_value(
            Unexpected::Unsigned(0),
            &"at least 1",
        )),
        max => Ok(max),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(stack_size: &str, complaint: Option<&str>) {
        let settings = toml::from_str::<GreenletSettings>(&format!("stack_size = {stack_size}"));
        match (settings, complaint) {
            (Ok(_), None) => {}
            (Err(error), Some(complaint)) if error.to_string().contains(complaint) => {}
            (settings, _) => panic!("{stack_size}: {settings:?}"),
        }
    }

    #[test]
    fn a_stack_has_a_size_that_the_system_can_give() {
        check("65535", Some("at least 64KiB"));
        check("65536", None);
        // The system rounds it up to pages.
        check("65537", None);
        check("'1GiB'", None);
        check("'1025MiB'", Some("at most 1GiB"));
        check("'16000000TiB'", Some("at most 1GiB"));
    }
}
