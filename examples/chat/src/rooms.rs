//! The rooms: what was said in each, and who is there. All of it is bounded, by the section `[chat]` of the settings.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use aiopyramid::prelude::*;

use crate::names::{self, RoomName};
use crate::told::{Line, Told};

/// How much there may be.
#[settings(section = "chat")]
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Rooms. One that nobody is in makes way for a new one.
    #[settings(default = 100)]
    pub rooms: usize,
    /// People in a room.
    #[settings(default = 200)]
    pub seats: usize,
    /// Lines that a room remembers.
    #[settings(default = 50)]
    pub lines: usize,
}

/// All rooms. They are lost with the process.
#[derive(Debug)]
pub(crate) struct Rooms {
    limits: Limits,
    inside: Mutex<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    open: HashMap<RoomName, Room>,
    clock: Clock,
}

#[derive(Debug, Default)]
struct Room {
    lines: VecDeque<Line>,
    /// Each with the number of the seat, those first who came first.
    present: Vec<(u64, String)>,
    /// When somebody came, went or said something.
    used: u64,
}

/// Gives each thing that happens a number of its own, larger than all before: the time in milliseconds, or one more than the last number.
/// So clients can put what they get into order, even when the program was started anew between two things.
#[derive(Debug, Default)]
struct Clock(u64);

impl Clock {
    fn tick(&mut self) -> u64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.map_or(0, |time| time.as_millis() as u64);
        self.0 = now.max(self.0 + 1);
        self.0
    }
}

/// A room that somebody would like to list.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct OpenRoom {
    pub(crate) name: RoomName,
    pub(crate) present: usize,
}

/// There is no free seat in the room, or no room to be had.
#[derive(Debug)]
pub(crate) struct Full;

/// A place in a room, which is free again when this is dropped.
#[derive(Debug)]
pub(crate) struct Seat {
    rooms: Arc<Rooms>,
    room: RoomName,
    number: u64,
    name: String,
}

impl Rooms {
    pub(crate) fn new(limits: Limits) -> Rooms {
        Rooms {
            limits,
            inside: Mutex::default(),
        }
    }

    /// Those that are open, the one in use last first.
    pub(crate) fn open(&self) -> Vec<OpenRoom> {
        let inside = self.inside();
        let mut open: Vec<_> = inside.open.iter().collect();
        open.sort_by_key(|(_, room)| std::cmp::Reverse(room.used));
        let open = open.into_iter().map(|(name, room)| OpenRoom {
            name: name.clone(),
            present: room.present.len(),
        });
        open.collect()
    }

    /// What a room remembers of what was said after the line with this number.
    pub(crate) fn lines(&self, room: &RoomName, after: u64) -> Vec<Line> {
        let inside = self.inside();
        let lines = inside.open.get(room).map(|room| room.lines.iter());
        let newer = lines.into_iter().flatten().filter(|line| line.id > after);
        newer.cloned().collect()
    }

    /// Who is in a room at this moment.
    pub(crate) fn present(&self, room: &RoomName) -> Told {
        let mut inside = self.inside();
        let present = inside.open.get(room).map_or(&[][..], |room| &room.present);
        Told::Present {
            names: present.iter().map(|(_, name)| name.clone()).collect(),
            version: inside.clock.tick(),
        }
    }

    /// Seats somebody in a room, under a name that nobody has there, and opens the room if need be.
    pub(crate) fn take_seat(self: &Arc<Self>, room: &RoomName, typed: &str) -> Result<Seat, Full> {
        let mut inside = self.inside();
        let number = inside.clock.tick();
        if !inside.open.contains_key(room) {
            inside.make_way(self.limits.rooms)?;
        }
        let entered = inside.open.entry(room.clone()).or_default();
        if entered.present.len() >= self.limits.seats {
            return Err(Full);
        }
        let name = entered.free_name(names::of_person(typed));
        entered.present.push((number, name.clone()));
        entered.used = number;
        Ok(Seat {
            rooms: Arc::clone(self),
            room: room.clone(),
            number,
            name,
        })
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inside {
    /// Makes sure that there may be one more room: the one that was not in use for longest is forgotten, unless somebody is there.
    fn make_way(&mut self, limit: usize) -> Result<(), Full> {
        while self.open.len() >= limit {
            let empty = self.open.iter().filter(|(_, it)| it.present.is_empty());
            let oldest = empty.min_by_key(|(_, room)| room.used);
            let oldest = oldest.map(|(name, _)| name.clone()).ok_or(Full)?;
            self.open.remove(&oldest);
        }
        Ok(())
    }
}

impl Room {
    /// The name itself, or the first of `Ada 2`, `Ada 3` ... that nobody has.
    fn free_name(&self, name: String) -> String {
        let is_free = |name: &String| self.present.iter().all(|(_, other)| other != name);
        let numbered = (2..).map(|number| format!("{name} {number}"));
        let mut names = std::iter::once(name.clone()).chain(numbered);
        names.find(is_free).unwrap_or(name)
    }
}

impl Seat {
    pub(crate) fn room(&self) -> &RoomName {
        &self.room
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Writes down what whoever sits here says.
    pub(crate) fn say(&self, text: String) -> Line {
        let mut inside = self.rooms.inside();
        let line = Line {
            id: inside.clock.tick(),
            name: self.name.clone(),
            text,
        };
        if let Some(room) = inside.open.get_mut(&self.room) {
            room.used = line.id;
            room.lines.push_back(line.clone());
            while room.lines.len() > self.rooms.limits.lines {
                room.lines.pop_front();
            }
        }
        line
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut inside = self.rooms.inside();
        let now = inside.clock.tick();
        if let Some(room) = inside.open.get_mut(&self.room) {
            room.present.retain(|(number, _)| *number != self.number);
            room.used = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rooms() -> Arc<Rooms> {
        Arc::new(Rooms::new(Limits {
            rooms: 2,
            seats: 2,
            lines: 3,
        }))
    }

    fn name(text: &str) -> RoomName {
        text.parse().unwrap()
    }

    fn present(rooms: &Rooms, room: &str) -> Vec<String> {
        match rooms.present(&name(room)) {
            Told::Present { names, .. } => names,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_room_remembers_the_last_lines() {
        let rooms = rooms();
        let seat = rooms.take_seat(&name("tea"), "Ada").unwrap();
        let said: Vec<Line> = (1..=5).map(|it| seat.say(it.to_string())).collect();
        assert_eq!(rooms.lines(&name("tea"), 0), said[2..]);
        assert_eq!(rooms.lines(&name("tea"), said[3].id), said[4..]);
        assert_eq!(rooms.lines(&name("coffee"), 0), []);
    }

    #[test]
    fn a_name_belongs_to_one_at_a_time() {
        let rooms = rooms();
        let first = rooms.take_seat(&name("tea"), "Ada").unwrap();
        let second = rooms.take_seat(&name("tea"), "Ada").unwrap();
        assert_eq!(second.name(), "Ada 2");
        drop(first);
        let third = rooms.take_seat(&name("tea"), "Ada").unwrap();
        assert_eq!(third.name(), "Ada");
        assert_eq!(present(&rooms, "tea"), ["Ada 2", "Ada"]);
    }

    #[test]
    fn a_seat_is_free_again_when_its_holder_has_gone() {
        let rooms = rooms();
        let seats = [(); 2].map(|()| rooms.take_seat(&name("tea"), "").unwrap());
        assert!(rooms.take_seat(&name("tea"), "").is_err());
        drop(seats);
        assert_eq!(present(&rooms, "tea"), [""; 0]);
        rooms.take_seat(&name("tea"), "").unwrap();
    }

    #[test]
    fn the_room_that_was_empty_for_longest_makes_way() {
        let rooms = rooms();
        for room in ["tea", "coffee"] {
            drop(rooms.take_seat(&name(room), "Ada").unwrap());
        }
        let _tea = rooms.take_seat(&name("tea"), "Ada").unwrap();
        let _milk = rooms.take_seat(&name("milk"), "Ada").unwrap();
        let open: Vec<RoomName> = rooms.open().into_iter().map(|room| room.name).collect();
        assert_eq!(open, [name("milk"), name("tea")]);
        assert!(rooms.take_seat(&name("coffee"), "Ada").is_err());
    }
}
