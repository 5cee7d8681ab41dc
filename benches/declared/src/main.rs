//! How long an application of a thousand annotated views takes to start.

use std::time::Instant;

use aiopyramid::prelude::*;

include!(concat!(env!("OUT_DIR"), "/views.rs"));

fn main() -> Result<()> {
    let mut milliseconds: Vec<f64> = Vec::new();
    for _ in 0..7 {
        let begin = Instant::now();
        let app = runtime::scan()?.make_app()?;
        milliseconds.push(begin.elapsed().as_secs_f64() * 1000.0);
        assert!(app.introspection().len() >= 1000);
    }
    milliseconds.sort_by(f64::total_cmp);
    let middle = milliseconds[milliseconds.len() / 2];
    println!("1000 annotated views, `scan` and `make_app`: {middle:.1} ms");
    Ok(())
}
