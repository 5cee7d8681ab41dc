//! `cargo run --release -- <measurement>`, inside `benches/`.

mod build_times;
mod cpu;
mod instructions;
mod latency;
mod matching;
mod startup;

use aiopyramid_benches::peers::Peer;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match *arguments {
        ["cpu"] => cpu::measure(61, 100),
        ["cpu", rounds, times] => cpu::measure(number(rounds), number(times)),
        ["instructions"] => instructions::measure(),
        ["matching"] => matching::measure(),
        ["startup"] => startup::measure(),
        ["latency"] => latency::measure(),
        ["builds"] => build_times::measure(),
        ["serve", peer, workers] => match Peer::named(peer) {
            Some(peer) => peer.run(number(workers)),
            None => usage(),
        },
        _ => usage(),
    }
}

fn number(text: &str) -> usize {
    text.parse()
        .unwrap_or_else(|_| panic!("{text:?} is no number"))
}

fn usage() {
    eprintln!(
        "say what to measure: cpu [rounds times], instructions, matching, startup, latency, builds"
    );
    eprintln!("`serve <peer> <workers>` starts one of the servers; `README.md` has the rest");
    std::process::exit(2);
}
