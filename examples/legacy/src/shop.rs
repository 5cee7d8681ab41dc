//! The code that has been there for years. It is plain, three calls deep, and no line of it knows of requests or event loops.

use crate::rates;

/// What an order costs in a currency, in cents.
pub(crate) fn invoice(cents: &[u32], currency: &str) -> u32 {
    let sum = cents.iter().sum();
    with_discount(convert(sum, currency))
}

fn with_discount(cents: u32) -> u32 {
    if cents >= 10_000 {
        cents / 10 * 9
    } else {
        cents
    }
}

/// The innermost function. Once it read the rate from a file; now a service has it, and the call looks the same.
fn convert(cents: u32, currency: &str) -> u32 {
    let percent = rates::current(currency);
    cents * percent / 100
}
