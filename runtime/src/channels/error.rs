//! What groups refuse.

use std::fmt;

/// Why a group cannot be joined, or spoken to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChannelError {
    /// The application has no groups: nobody has called `config.channels()`.
    NoChannels,
    /// The name of the group has more bytes than `ChannelOptions::max_name`.
    NameTooLong {
        /// How many it has.
        length: usize,
        /// How many it may have.
        max: usize,
    },
    /// The websocket has joined as many groups as `ChannelOptions::max_groups` allows.
    TooManyGroups {
        /// That number.
        max: usize,
    },
}

impl fmt::Display for ChannelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ChannelError::NoChannels => f.write_str("the application has no groups"),
            ChannelError::NameTooLong { length, max } => write!(
                f,
                "the name of a group has {length} bytes, and may have {max}"
            ),
            ChannelError::TooManyGroups { max } => write!(
                f,
                "a websocket has joined as many groups as it may, which is {max}"
            ),
        }
    }
}

impl std::error::Error for ChannelError {}
