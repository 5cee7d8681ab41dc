//! Pieces of work that are measured in turn, within one process, so that whatever else the machine does falls upon all of them.

use std::time::{Duration, Instant};

use crate::process::own_cpu;
use crate::statistics::median;

/// How long each piece of work is repeated in each round, at least.
const ROUND: Duration = Duration::from_millis(8);

/// The fewest repetitions; their number is always a multiple of this.
pub const FEWEST: u32 = 64;

/// Those that are compared.
#[derive(Default)]
pub struct Contest {
    contestants: Vec<Contestant>,
}

struct Contestant {
    name: &'static str,
    run: Box<dyn FnMut(u32)>,
    /// How often it is repeated in each round.
    times: u32,
    costs: Vec<Cost>,
}

/// What a piece of work costs, or how often another one's cost that is.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// Processor time of the whole process, in nanoseconds.
    pub cpu: f64,
    /// Time on the clock, in nanoseconds.
    pub clock: f64,
}

impl Contest {
    /// One more, which repeats its piece of work as often as it is told.
    pub fn enter(&mut self, name: &'static str, run: impl FnMut(u32) + 'static) {
        self.contestants.push(Contestant {
            name,
            run: Box::new(run),
            times: FEWEST,
            costs: Vec::new(),
        });
    }

    /// Measures all of them in turn, and begins with another one each time.
    pub fn hold(&mut self, rounds: usize) {
        self.contestants.iter_mut().for_each(Contestant::prepare);
        let number = self.contestants.len();
        for round in 0..rounds {
            for turn in 0..number {
                self.contestants[(round + turn) % number].round();
            }
        }
    }

    /// Prints what each of them costs.
    pub fn report(&self, title: &str) {
        println!("\n{title}");
        println!("{:<64} {:>10} {:>10}", "", "CPU time", "clock");
        for contestant in &self.contestants {
            let cost = contestant.median();
            println!(
                "{:<64} {:>7.0} ns {:>7.0} ns",
                contestant.name, cost.cpu, cost.clock
            );
        }
    }

    /// Prints how much of its peer's cost one of them has, beside what it should have at most, in CPU time and on the clock.
    pub fn report_target(&self, name: &str, peer: &str, most: f64) {
        let Cost { cpu, clock } = self.ratio(name, peer);
        let verdict = match cpu.max(clock) <= most {
            true => "met",
            false => "MISSED",
        };
        println!(
            "target: {name} at most {most} of {peer}: {cpu:.4} in CPU time, {clock:.4} on the clock, {verdict}"
        );
    }

    /// How often the peer's cost one of them has: the median of all rounds.
    pub fn ratio(&self, name: &str, peer: &str) -> Cost {
        let (ours, theirs) = (self.contestant(name), self.contestant(peer));
        let ratio = |of: fn(&Cost) -> f64| {
            let rounds = ours.costs.iter().zip(&theirs.costs);
            let ratios: Vec<f64> = rounds.map(|(ours, theirs)| of(ours) / of(theirs)).collect();
            median(&ratios)
        };
        Cost {
            cpu: ratio(|cost| cost.cpu),
            clock: ratio(|cost| cost.clock),
        }
    }

    fn contestant(&self, name: &str) -> &Contestant {
        let found = self.contestants.iter().find(|one| one.name == name);
        found.unwrap_or_else(|| panic!("nobody has entered as {name:?}"))
    }
}

impl Contestant {
    /// Warms up, and finds out how many repetitions make a round.
    fn prepare(&mut self) {
        loop {
            let begin = Instant::now();
            (self.run)(self.times);
            if begin.elapsed() >= ROUND {
                return;
            }
            self.times *= 2;
        }
    }

    fn round(&mut self) {
        let (cpu, begin) = (own_cpu(), Instant::now());
        (self.run)(self.times);
        let (clock, cpu) = (begin.elapsed(), own_cpu().saturating_sub(cpu));
        let each = |time: Duration| time.as_secs_f64() * 1e9 / f64::from(self.times);
        self.costs.push(Cost {
            cpu: each(cpu),
            clock: each(clock),
        });
    }

    fn median(&self) -> Cost {
        let middle = |of: fn(&Cost) -> f64| {
            let values: Vec<f64> = self.costs.iter().map(of).collect();
            median(&values)
        };
        Cost {
            cpu: middle(|cost| cost.cpu),
            clock: middle(|cost| cost.clock),
        }
    }
}
