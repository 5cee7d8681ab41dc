//! `cargo run --release -- <measurement>`, inside `benches/`.

mod build_times;
mod cpu;
mod executors;
mod greenlet_views;
mod greenlets;
mod instructions;
mod latency;
mod matching;
mod memory;
mod stack;
mod startup;
mod watchdog;
mod websocket;

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
        ["watchdog"] => watchdog::measure(61, 100),
        ["watchdog", rounds, times] => watchdog::measure(number(rounds), number(times)),
        ["greenlets"] => greenlets::measure(101),
        ["greenlets", rounds] => greenlets::measure(number(rounds)),
        ["executors"] => executors::measure(101),
        ["executors", rounds] => executors::measure(number(rounds)),
        ["memory"] => memory::measure(),
        ["greenlet-views"] => greenlet_views::measure(31, 100),
        ["greenlet-views", rounds, times] => {
            greenlet_views::measure(number(rounds), number(times));
        }
        ["websocket"] => websocket::echo::measure(31, 20_000),
        ["websocket", "memory"] => websocket::memory::measure(2_000),
        ["websocket", "memory", number_of] => websocket::memory::measure(number(number_of)),
        ["websocket", "instructions"] => websocket::instructions::measure(),
        ["websocket", rounds, messages] => {
            websocket::echo::measure(number(rounds), number(messages));
        }
        ["stack"] => stack::measure(),
        // One process of that measurement.
        ["stack", workload, taken] => stack::run(workload, number(taken)),
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
        "say what to measure: cpu [rounds times], instructions, matching, startup, latency, watchdog [rounds times], \
         greenlets [rounds], executors [rounds], memory, greenlet-views [rounds times], websocket [rounds messages], \
         websocket memory [number], websocket instructions, stack, builds"
    );
    eprintln!("`serve <peer> <workers>` starts one of the servers; `README.md` has the rest");
    std::process::exit(2);
}
