//! The secrets of the settings: long enough, and there where a view needs them.

use super::{Problem, Registry};
use crate::settings::Secrets;
use crate::site::Site;

/// How to come by one.
const MAKE_ONE: &str = "make one with `openssl rand -base64 48`, and write `secrets = [\"...\"]` under `[app]` or set `AIOPYRAMID_APP_SECRETS`";

impl Registry<'_> {
    /// Reports secrets that are too short to keep anything.
    pub(super) fn check_secrets(&mut self, secrets: &Secrets) {
        self.has_secrets = !secrets.is_empty();
        for (number, secret) in (1..).zip(secrets.iter()) {
            if secret.len() < Secrets::MIN_LENGTH {
                let problem = Problem::new(format!(
                    "number {number} of the `secrets` in [app] has {} bytes, and needs at least {}",
                    secret.len(),
                    Secrets::MIN_LENGTH
                ));
                self.problems.push(problem.help(MAKE_ONE));
            }
        }
    }

    /// Reports a view that needs secrets where there are none.
    pub(super) fn report_missing_secrets(&mut self, view: Site) {
        if !self.has_secrets {
            let problem = Problem::new(
                "a view takes a cookie that is signed or private, and the settings have no secrets",
            );
            self.problems.push(problem.at(view).help(MAKE_ONE));
        }
    }
}
