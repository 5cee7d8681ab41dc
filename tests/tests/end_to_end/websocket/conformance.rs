//! What RFC 6455 says of frames, case by case, in the order and with the numbers of the Autobahn testsuite's list.
//!
//! Each case sends its bytes on a connection of its own, and knows every frame that comes back, the end of the connection included: a
//! close frame has to reach the client whatever the client was still sending.

use std::io::Write;
use std::thread;

use aiopyramid_tests::Server;
use aiopyramid_tests::websocket::{Frame, RawSocket};

use super::served;

mod views {
    use aiopyramid::prelude::*;

    #[websocket_view(
        route = "/echo",
        max_message_size = 16_777_216,
        max_frame_size = 16_777_216
    )]
    async fn echo(mut ws: WebSocket) -> Result<()> {
        while let Some(message) = ws.recv().await {
            ws.send(message).await?;
        }
        Ok(())
    }

    #[websocket_view(route = "/small", max_message_size = 1000, max_frame_size = 100)]
    async fn small(mut ws: WebSocket) -> Result<()> {
        while let Some(message) = ws.recv().await {
            ws.send(message).await?;
        }
        Ok(())
    }
}

/// How the bytes of a case are cut into writes.
#[derive(Clone, Copy)]
enum Cut {
    /// All at once.
    Whole,
    /// Frame by frame.
    Frames,
    /// So many bytes at a time.
    Every(usize),
    /// So many bytes, and nothing after them.
    UpTo(usize),
}

use Cut::{Every, Frames, UpTo, Whole};

/// A server of echoes, on which cases are run.
struct Echo {
    server: Server,
    target: &'static str,
}

impl Echo {
    fn new() -> Echo {
        Echo::at("/echo")
    }

    fn at(target: &'static str) -> Echo {
        let (server, _) = served(concat!(module_path!(), "::views"), "");
        Echo { server, target }
    }

    /// Sends these frames, and then closes. They have to be answered with those, and with the same close frame.
    #[track_caller]
    fn passes(&self, id: &str, cut: Cut, sent: &[Frame], expected: &[Frame]) {
        let close = [Frame::close(1000, "")];
        self.ends(
            id,
            cut,
            &[sent, &close].concat(),
            &[expected, &close].concat(),
        );
    }

    /// Sends these frames, of which each but the pings and pongs is a whole message and has to come back.
    #[track_caller]
    fn echoes(&self, id: &str, cut: Cut, sent: &[Frame]) {
        self.passes(id, cut, sent, sent);
    }

    /// Sends these frames. They have to be answered with those, and then with a close frame of this code.
    #[track_caller]
    fn fails(&self, id: &str, cut: Cut, sent: &[Frame], expected: &[Frame], code: u16) {
        let frames = self.exchange(id, cut, sent);
        let Some((close, before)) = frames.split_last() else {
            panic!("{id}: the connection ended without a close frame");
        };
        assert_eq!(before, expected, "{id}: before {close:?}");
        assert_eq!(
            (close.opcode, close.code()),
            (Frame::CLOSE, Some(code)),
            "{id}: {close:?}"
        );
    }

    /// Sends these frames. They have to be answered with exactly those.
    #[track_caller]
    fn ends(&self, id: &str, cut: Cut, sent: &[Frame], expected: &[Frame]) {
        assert_eq!(self.exchange(id, cut, sent), expected, "{id}");
    }

    /// All that comes back until the connection ends.
    #[track_caller]
    fn exchange(&self, id: &str, cut: Cut, sent: &[Frame]) -> Vec<Frame> {
        let mut socket = RawSocket::open(self.server.address(), self.target);
        let mut stream = socket.stream();
        let writes = writes(cut, sent);
        // Large messages fill the connection in both directions. A server that has closed takes no more, which is seen by what it says.
        let writer =
            thread::spawn(move || writes.iter().try_for_each(|bytes| stream.write_all(bytes)));
        println!("{id}");
        let frames: Vec<_> = std::iter::from_fn(|| socket.next_frame()).collect();
        let _ = writer.join().expect("it does not panic");
        frames
    }
}

fn writes(cut: Cut, frames: &[Frame]) -> Vec<Vec<u8>> {
    let frames: Vec<_> = frames.iter().map(Frame::masked).collect();
    match cut {
        Whole => vec![frames.concat()],
        Frames => frames,
        UpTo(bytes) => vec![frames.concat()[..bytes].to_vec()],
        Every(bytes) => frames.concat().chunks(bytes).map(<[u8]>::to_vec).collect(),
    }
}

/// As the pieces of one message: the first is a text.
fn fragments(pieces: &[&[u8]]) -> Vec<Frame> {
    let last = pieces.len() - 1;
    let frame = |(number, piece): (usize, &&[u8])| {
        let opcode = if number == 0 {
            Frame::TEXT
        } else {
            Frame::CONTINUATION
        };
        let frame = Frame::new(opcode, piece);
        if number == last {
            frame
        } else {
            frame.unfinished()
        }
    };
    pieces.iter().enumerate().map(frame).collect()
}

#[test]
fn c1_messages_come_back_whatever_their_length() {
    let echo = Echo::new();
    for (chapter, frame) in [(1, Frame::text as fn(Vec<u8>) -> Frame), (2, Frame::binary)] {
        let byte = if chapter == 1 { b'*' } else { 0xfe };
        for (number, length) in [
            (1, 0),
            (2, 125),
            (3, 126),
            (4, 127),
            (5, 128),
            (6, 65_535),
            (7, 65_536),
        ] {
            echo.echoes(
                &format!("1.{chapter}.{number}"),
                Whole,
                &[frame(vec![byte; length])],
            );
        }
        echo.echoes(
            &format!("1.{chapter}.8"),
            Every(997),
            &[frame(vec![byte; 65_536])],
        );
        for length in [0, 1, 125, 126, 300] {
            echo.echoes(
                &format!("1.{chapter} byte by byte, {length}"),
                Every(1),
                &[frame(vec![byte; length])],
            );
        }
    }
}

#[test]
fn c2_pings_and_pongs() {
    let echo = Echo::new();
    let pings = |id: &str, cut: Cut, payloads: &[&[u8]]| {
        let sent: Vec<_> = payloads.iter().map(Frame::ping).collect();
        let expected: Vec<_> = payloads.iter().map(Frame::pong).collect();
        echo.passes(id, cut, &sent, &expected);
    };
    pings("2.1", Whole, &[b""]);
    pings("2.2", Whole, &[b"Hello, world!"]);
    pings("2.3", Whole, &[b"\x00\xff\xfe\xfd\xfc\xfb\x00\xff"]);
    pings("2.4", Whole, &[&[0xfe; 125]]);
    echo.fails("2.5", Whole, &[Frame::ping([0xfe; 126])], &[], 1002);
    pings("2.6", Every(1), &[&[0xfe; 125]]);
    echo.passes("2.7", Whole, &[Frame::pong("")], &[]);
    echo.passes("2.8", Whole, &[Frame::pong("unsolicited")], &[]);
    let (unsolicited, ping) = (Frame::pong("unsolicited"), Frame::ping("ping"));
    echo.passes("2.9", Whole, &[unsolicited, ping], &[Frame::pong("ping")]);
    let ten: Vec<_> = (0..10).map(|number| format!("payload-{number}")).collect();
    let ten: Vec<_> = ten.iter().map(String::as_bytes).collect();
    pings("2.10", Whole, &ten);
    pings("2.10 frame by frame", Frames, &ten);
    pings("2.11", Every(1), &ten);
    let many = vec![&b"one of a thousand"[..]; 1000];
    pings("2 a thousand", Whole, &many);
}

#[test]
fn c3_reserved_bits() {
    let echo = Echo::new();
    let hello = Frame::text("Hello, world!");
    let with = |bits| Frame::text("Hello, world!").with_reserved(bits);
    echo.fails("3.1", Whole, &[with(1)], &[], 1002);
    for (id, bits, cut) in [("3.2", 2, Whole), ("3.3", 3, Frames), ("3.4", 4, Every(1))] {
        let sent = [hello.clone(), with(bits), Frame::ping("")];
        echo.fails(id, cut, &sent, std::slice::from_ref(&hello), 1002);
    }
    echo.fails(
        "3.5",
        Whole,
        &[Frame::binary([0xff; 8]).with_reserved(5)],
        &[],
        1002,
    );
    echo.fails(
        "3.6",
        Whole,
        &[Frame::ping("Hello, world!").with_reserved(6)],
        &[],
        1002,
    );
    echo.fails(
        "3.7",
        Whole,
        &[Frame::close(1000, "").with_reserved(7)],
        &[],
        1002,
    );
}

#[test]
fn c4_reserved_opcodes() {
    let echo = Echo::new();
    let hello = Frame::text("Hello, world!");
    for (chapter, first) in [(1, 3), (2, 11)] {
        let id = |number| format!("4.{chapter}.{number}");
        let ping = Frame::ping("");
        echo.fails(&id(1), Whole, &[Frame::new(first, "")], &[], 1002);
        echo.fails(
            &id(2),
            Whole,
            &[Frame::new(first + 1, "reserved")],
            &[],
            1002,
        );
        for (number, payload, cut) in [
            (3, "", Whole),
            (4, "reserved", Frames),
            (5, "reserved", Every(1)),
        ] {
            let reserved = Frame::new(first + number - 1, payload);
            let sent = [hello.clone(), reserved, ping.clone()];
            echo.fails(&id(number), cut, &sent, std::slice::from_ref(&hello), 1002);
        }
    }
}

#[test]
fn c5_messages_in_pieces_are_put_together() {
    let echo = Echo::new();
    let whole = Frame::text("fragment1fragment2");
    let [first, last] = [
        Frame::text("fragment1").unfinished(),
        Frame::continuation("fragment2"),
    ];
    let pair = [first.clone(), last.clone()];
    for (id, frame) in [
        ("5.1", Frame::ping("fragment1")),
        ("5.2", Frame::pong("fragment1")),
    ] {
        echo.fails(id, Whole, &[frame.unfinished(), last.clone()], &[], 1002);
    }
    for (id, cut) in [("5.3", Whole), ("5.4", Frames), ("5.5", Every(1))] {
        echo.passes(id, cut, &pair, std::slice::from_ref(&whole));
    }
    for (id, cut) in [("5.6", Whole), ("5.7", Frames), ("5.8", Every(1))] {
        let sent = [first.clone(), Frame::ping("ping"), last.clone()];
        echo.passes(id, cut, &sent, &[Frame::pong("ping"), whole.clone()]);
    }
    let hello = Frame::text("Hello, world!");
    let stray = Frame::continuation("non-continuation payload");
    for (id, cut) in [("5.9", Whole), ("5.10", Frames), ("5.11", Every(1))] {
        echo.fails(id, cut, &[stray.clone(), hello.clone()], &[], 1002);
    }
    for (id, cut) in [("5.12", Whole), ("5.13", Frames), ("5.14", Every(1))] {
        echo.fails(
            id,
            cut,
            &[stray.clone().unfinished(), hello.clone()],
            &[],
            1002,
        );
    }
    let nothing_begun = [
        first.clone(),
        last.clone(),
        stray.clone().unfinished(),
        hello.clone(),
    ];
    echo.fails(
        "5.15",
        Whole,
        &nothing_begun,
        std::slice::from_ref(&whole),
        1002,
    );
    for (id, stray) in [
        ("5.16", stray.clone().unfinished()),
        ("5.17", stray.clone()),
    ] {
        let round = [stray, first.clone(), last.clone()];
        echo.fails(id, Whole, &[round.clone(), round].concat(), &[], 1002);
    }
    let begun_twice = [first.clone(), Frame::text("fragment2")];
    echo.fails("5.18", Whole, &begun_twice, &[], 1002);
    echo.fails(
        "5.18 binary",
        Whole,
        &[first.clone(), Frame::binary("fragment2")],
        &[],
        1002,
    );
    let [one, two, three, four, five] =
        ["1", "2", "3", "4", "5"].map(|number| format!("fragment{number}"));
    let more = |text: &String| Frame::continuation(text).unfinished();
    let pings = [
        Frame::text(&one).unfinished(),
        more(&two),
        Frame::ping("pongme 1!"),
        more(&three),
        more(&four),
        Frame::ping("pongme 2!"),
        Frame::continuation(&five),
    ];
    let answers = [
        Frame::pong("pongme 1!"),
        Frame::pong("pongme 2!"),
        Frame::text([one, two, three, four, five].concat()),
    ];
    for (id, cut) in [
        ("5.19", Whole),
        ("5.20", Frames),
        ("5.20 byte by byte", Every(1)),
    ] {
        echo.passes(id, cut, &pings, &answers);
    }
    let closed_within = [first.clone(), Frame::close(1000, ""), last.clone()];
    echo.ends(
        "5 a close frame within a message",
        Whole,
        &closed_within,
        &[Frame::close(1000, "")],
    );
    echo.fails(
        "5 a close frame in pieces",
        Whole,
        &[Frame::close(1000, "").unfinished()],
        &[],
        1002,
    );
    let pong_within = [first, Frame::pong("pong"), last];
    echo.passes("5 a pong within a message", Whole, &pong_within, &[whole]);
}

const GREETING: &[u8] = "Hello-µ@ßöäüàá-UTF-8!!".as_bytes();
const KOSME: &[u8] = "κόσμε".as_bytes();

/// Sends it as one text, in two of three frames that are cut at each place, and byte by byte in frames of their own; it has to come back.
#[track_caller]
fn is_text(echo: &Echo, id: &str, bytes: &[u8]) {
    let whole = [Frame::text(bytes)];
    echo.echoes(id, Whole, &whole);
    let single: Vec<_> = bytes.chunks(1).collect();
    echo.passes(
        &format!("{id} in frames of a byte"),
        Whole,
        &fragments(&single),
        &whole,
    );
    echo.echoes(&format!("{id} byte by byte"), Every(1), &whole);
}

/// Sends it as one text and in frames of a byte; it must not come back.
#[track_caller]
fn is_no_text(echo: &Echo, id: &str, bytes: &[u8]) {
    echo.fails(id, Whole, &[Frame::text(bytes)], &[], 1007);
    let single: Vec<_> = bytes.chunks(1).collect();
    echo.fails(
        &format!("{id} in frames of a byte"),
        Whole,
        &fragments(&single),
        &[],
        1007,
    );
}

#[test]
fn c6_1_empty_texts() {
    let echo = Echo::new();
    echo.echoes("6.1.1", Whole, &[Frame::text("")]);
    echo.passes(
        "6.1.2",
        Whole,
        &fragments(&[b"", b"", b""]),
        &[Frame::text("")],
    );
    let middle: [&[u8]; 3] = [b"", b"middle frame payload", b""];
    echo.passes(
        "6.1.3",
        Whole,
        &fragments(&middle),
        &[Frame::text("middle frame payload")],
    );
}

#[test]
fn c6_2_utf_8_in_whole_and_in_pieces() {
    let echo = Echo::new();
    is_text(&echo, "6.2.1", GREETING);
    let (first, second) = GREETING.split_at(14);
    echo.passes(
        "6.2.2",
        Whole,
        &fragments(&[first, second]),
        &[Frame::text(GREETING)],
    );
    for place in 0..=GREETING.len() {
        let (first, second) = GREETING.split_at(place);
        let id = format!("6.2.3 cut at {place}");
        echo.passes(
            &id,
            Frames,
            &fragments(&[first, second]),
            &[Frame::text(GREETING)],
        );
    }
    is_text(&echo, "6.2.4", KOSME);
}

#[test]
fn c6_3_no_utf_8() {
    let echo = Echo::new();
    let bytes = [KOSME, b"\xed\xa0\x80edited"].concat();
    is_no_text(&echo, "6.3", &bytes);
}

#[test]
fn c6_4_no_utf_8_fails_before_its_message_ends() {
    let echo = Echo::new();
    // The message is never finished, so only what has come can be why.
    let bad = Frame::continuation(b"\xf4\x90\x80\x80").unfinished();
    let sent = [Frame::text(KOSME).unfinished(), bad];
    echo.fails("6.4.1", Frames, &sent, &[], 1007);
    let begun = Frame::text([KOSME, b"\xf4"].concat()).unfinished();
    let sent = [begun, Frame::continuation(b"\x90").unfinished()];
    echo.fails("6.4.2", Frames, &sent, &[], 1007);
    let whole = [Frame::text([KOSME, b"\xf4\x90\x80\x80edited"].concat())];
    echo.fails("6.4.3", Every(KOSME.len() + 6), &whole, &[], 1007);
    echo.fails("6.4.4", Every(1), &whole, &[], 1007);
    // Nor need the frame ever be finished. It begins with two bytes and a mask of four.
    let wrong = 6 + KOSME.len() + 2;
    echo.fails("6.4.3, cut off", UpTo(wrong), &whole, &[], 1007);
}

#[test]
fn c6_5_and_c6_6_each_beginning_of_a_word() {
    let echo = Echo::new();
    is_text(&echo, "6.5", KOSME);
    for length in 1..=KOSME.len() {
        let id = format!("6.6.{length}");
        match std::str::from_utf8(&KOSME[..length]) {
            Ok(text) => is_text(&echo, &id, text.as_bytes()),
            Err(_) => is_no_text(&echo, &id, &KOSME[..length]),
        }
    }
}

#[test]
fn c6_7_to_c6_23_utf_8_to_the_letter() {
    let echo = Echo::new();
    for (id, cases) in VALID {
        for (number, bytes) in cases.iter().enumerate() {
            is_text(&echo, &format!("{id}.{}", number + 1), bytes);
        }
    }
    for (id, cases) in INVALID {
        for (number, bytes) in cases.iter().enumerate() {
            is_no_text(&echo, &format!("{id}.{}", number + 1), bytes);
        }
    }
    // Whichever byte must not begin a character, and those that miss their end, one after the other.
    let lonely = [
        0xc0..=0xdf,
        0xe0..=0xef,
        0xf0..=0xf7,
        0xf8..=0xfb,
        0xfc..=0xfd,
    ];
    for (number, firsts) in lonely.into_iter().enumerate() {
        let bytes: Vec<u8> = firsts.flat_map(|byte| [byte, b' ']).collect();
        is_no_text(&echo, &format!("6.13.{}", number + 1), &bytes);
    }
    let stray: Vec<u8> = (0x80..=0xbe).collect();
    is_no_text(&echo, "6.12.8", &stray);
    is_no_text(&echo, "6.15.1", &INCOMPLETE.concat());
    // The last two of each plane, which are no characters and may be sent.
    for plane in 0..=16_u32 {
        for last in [0xfffe, 0xffff] {
            let character = char::from_u32(plane << 16 | last).expect("no surrogate");
            is_text(
                &echo,
                &format!("6.22 {plane:x}{last:x}"),
                character.to_string().as_bytes(),
            );
        }
    }
    for special in 0xfff9..=0xffff_u32 {
        let character = char::from_u32(special).expect("no surrogate");
        is_text(
            &echo,
            &format!("6.23 {special:x}"),
            character.to_string().as_bytes(),
        );
    }
}

type Chapter = (&'static str, &'static [&'static [u8]]);

const VALID: &[Chapter] = &[
    (
        "6.7",
        &[b"\x00", b"\xc2\x80", b"\xe0\xa0\x80", b"\xf0\x90\x80\x80"],
    ),
    (
        "6.9",
        &[b"\x7f", b"\xdf\xbf", b"\xef\xbf\xbf", b"\xf4\x8f\xbf\xbf"],
    ),
    (
        "6.11",
        &[
            b"\xed\x9f\xbf",
            b"\xee\x80\x80",
            b"\xef\xbf\xbd",
            b"\xf4\x8f\xbf\xbf",
        ],
    ),
];

/// Characters without their last byte.
const INCOMPLETE: &[&[u8]] = &[
    b"\xc0",
    b"\xe0\x80",
    b"\xf0\x80\x80",
    b"\xf8\x80\x80\x80",
    b"\xfc\x80\x80\x80\x80",
    b"\xdf",
    b"\xef\xbf",
    b"\xf7\xbf\xbf",
    b"\xfb\xbf\xbf\xbf",
    b"\xfd\xbf\xbf\xbf\xbf",
];

const INVALID: &[Chapter] = &[
    (
        "6.8",
        &[b"\xf8\x88\x80\x80\x80", b"\xfc\x84\x80\x80\x80\x80"],
    ),
    (
        "6.10",
        &[
            b"\xf7\xbf\xbf\xbf",
            b"\xfb\xbf\xbf\xbf\xbf",
            b"\xfd\xbf\xbf\xbf\xbf\xbf",
        ],
    ),
    ("6.11 last", &[b"\xf4\x90\x80\x80"]),
    (
        "6.12",
        &[
            b"\x80",
            b"\xbf",
            b"\x80\xbf",
            b"\x80\xbf\x80",
            b"\x80\xbf\x80\xbf",
            b"\x80\xbf\x80\xbf\x80",
            b"\x80\xbf\x80\xbf\x80\xbf",
        ],
    ),
    ("6.14", INCOMPLETE),
    ("6.16", &[b"\xfe", b"\xff", b"\xfe\xfe\xff\xff"]),
    (
        "6.17",
        &[
            b"\xc0\xaf",
            b"\xe0\x80\xaf",
            b"\xf0\x80\x80\xaf",
            b"\xf8\x80\x80\x80\xaf",
            b"\xfc\x80\x80\x80\x80\xaf",
        ],
    ),
    (
        "6.18",
        &[
            b"\xc1\xbf",
            b"\xe0\x9f\xbf",
            b"\xf0\x8f\xbf\xbf",
            b"\xf8\x87\xbf\xbf\xbf",
            b"\xfc\x83\xbf\xbf\xbf\xbf",
        ],
    ),
    (
        "6.19",
        &[
            b"\xc0\x80",
            b"\xe0\x80\x80",
            b"\xf0\x80\x80\x80",
            b"\xf8\x80\x80\x80\x80",
            b"\xfc\x80\x80\x80\x80\x80",
        ],
    ),
    (
        "6.20",
        &[
            b"\xed\xa0\x80",
            b"\xed\xad\xbf",
            b"\xed\xae\x80",
            b"\xed\xaf\xbf",
            b"\xed\xb0\x80",
            b"\xed\xbe\x80",
            b"\xed\xbf\xbf",
        ],
    ),
    (
        "6.21",
        &[
            b"\xed\xa0\x80\xed\xb0\x80",
            b"\xed\xa0\x80\xed\xbf\xbf",
            b"\xed\xad\xbf\xed\xb0\x80",
            b"\xed\xad\xbf\xed\xbf\xbf",
            b"\xed\xae\x80\xed\xb0\x80",
            b"\xed\xae\x80\xed\xbf\xbf",
            b"\xed\xaf\xbf\xed\xb0\x80",
            b"\xed\xaf\xbf\xed\xbf\xbf",
        ],
    ),
];

#[test]
fn bytes_need_not_be_utf_8() {
    let echo = Echo::new();
    echo.echoes("6 binary", Whole, &[Frame::binary(b"\xff\xfe\xed\xa0\x80")]);
    let pieces = Frame::binary(b"\xff\xfe\xed\xa0\x80").in_pieces(1);
    echo.passes(
        "6 binary in pieces",
        Whole,
        &pieces,
        &[Frame::binary(b"\xff\xfe\xed\xa0\x80")],
    );
}

#[test]
fn c7_1_what_comes_around_a_close_frame() {
    let echo = Echo::new();
    let close = Frame::close(1000, "");
    let hello = Frame::text("Hello World!");
    let answer = std::slice::from_ref(&close);
    echo.echoes("7.1.1", Whole, std::slice::from_ref(&hello));
    echo.ends("7.1.2", Whole, &[close.clone(), close.clone()], answer);
    echo.ends("7.1.3", Whole, &[close.clone(), Frame::ping("")], answer);
    echo.ends("7.1.4", Whole, &[close.clone(), hello.clone()], answer);
    let within = [
        Frame::text("fragment1").unfinished(),
        close.clone(),
        Frame::continuation("fragment2"),
    ];
    echo.ends("7.1.5", Whole, &within, answer);
    let large = Frame::text(vec![b'*'; 256 * 1024]);
    echo.ends(
        "7.1.6",
        Whole,
        &[large.clone(), close.clone(), Frame::ping("")],
        &[large, close],
    );
}

#[test]
fn c7_3_what_a_close_frame_carries() {
    let echo = Echo::new();
    let [least, most] = [0, 123].map(|length| Frame::close(1000, vec![b'*'; length]));
    let empty = Frame::new(Frame::CLOSE, "");
    let answered = |id: &str, sent: &Frame, code: Option<u16>| {
        let frames = echo.exchange(id, Whole, std::slice::from_ref(sent));
        let [answer] = &frames[..] else {
            panic!("{id}: {frames:?}");
        };
        assert_eq!((answer.opcode, answer.code()), (Frame::CLOSE, code), "{id}");
    };
    answered("7.3.1", &empty, None);
    echo.fails("7.3.2", Whole, &[Frame::new(Frame::CLOSE, "a")], &[], 1002);
    answered("7.3.3", &least, Some(1000));
    answered("7.3.4", &Frame::close(1000, "Hello World!"), Some(1000));
    answered("7.3.5", &most, Some(1000));
    echo.fails(
        "7.3.6",
        Whole,
        &[Frame::close(1000, [b'*'; 124])],
        &[],
        1002,
    );
}

#[test]
fn c7_5_a_reason_that_is_no_utf_8() {
    let echo = Echo::new();
    let reason = [KOSME, b"\xed\xa0\x80edited"].concat();
    echo.fails("7.5.1", Whole, &[Frame::close(1000, reason)], &[], 1007);
}

#[test]
fn c7_7_and_c7_9_codes() {
    let echo = Echo::new();
    for code in [
        1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999,
    ] {
        let close = [Frame::close(code, "")];
        echo.ends(&format!("7.7 {code}"), Whole, &close, &close);
    }
    for code in [1012, 1013] {
        let close = [Frame::close(code, "")];
        echo.ends(
            &format!("7.7 registered later, {code}"),
            Whole,
            &close,
            &close,
        );
    }
    for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999] {
        echo.fails(
            &format!("7.9 {code}"),
            Whole,
            &[Frame::close(code, "")],
            &[],
            1002,
        );
    }
    for code in [5000, 65_535] {
        echo.fails(
            &format!("7.13 {code}"),
            Whole,
            &[Frame::close(code, "")],
            &[],
            1002,
        );
    }
}

#[test]
fn c9_large_messages() {
    const K: usize = 1024;
    let echo = Echo::new();
    for frame in [Frame::text as fn(Vec<u8>) -> Frame, Frame::binary] {
        for length in [64 * K, 256 * K, K * K, 4 * K * K] {
            echo.echoes(
                &format!("9.1 and 9.2, {length}"),
                Whole,
                &[frame(vec![b'*'; length])],
            );
        }
        let large = frame(vec![b'*'; K * K]);
        for size in [64, 256, K, 4 * K, 16 * K, 64 * K, 256 * K, K * K] {
            let pieces = large.clone().in_pieces(size);
            echo.passes(
                &format!("9.3 and 9.4, {size}"),
                Whole,
                &pieces,
                std::slice::from_ref(&large),
            );
        }
        let large = frame(vec![b'*'; 256 * K]);
        for size in [64, 128, 256, 512, K, 2 * K] {
            echo.echoes(
                &format!("9.5 and 9.6, {size}"),
                Every(size),
                std::slice::from_ref(&large),
            );
        }
        for length in [0, 16, 64, 256, K, 4 * K] {
            let messages = vec![frame(vec![b'*'; length]); 1000];
            echo.echoes(&format!("9.7 and 9.8, {length}"), Frames, &messages);
        }
    }
}

#[test]
fn c10_messages_in_many_frames() {
    let echo = Echo::new();
    let large = Frame::text(vec![b'*'; 65_536]);
    echo.passes("10.1.1", Frames, &large.clone().in_pieces(1300), &[large]);
}

#[test]
fn frames_without_a_mask_are_refused() {
    let echo = Echo::new();
    for frame in [
        Frame::text("hello"),
        Frame::ping(""),
        Frame::close(1000, ""),
        Frame::binary(""),
    ] {
        let mut socket = RawSocket::open(echo.server.address(), "/echo");
        let (code, _) = socket.bytes(frame.unmasked()).end();
        assert_eq!(code, 1002, "{frame:?}");
    }
}

#[test]
fn frames_and_messages_over_the_limit_are_1009() {
    let small = Echo::at("/small");
    let frame = |length| Frame::binary(vec![7; length]);
    small.echoes("a frame at the limit", Whole, &[frame(100)]);
    small.fails("a frame over the limit", Whole, &[frame(101)], &[], 1009);
    // The client still sends when it is told.
    small.fails(
        "a frame far over the limit",
        Every(65_536),
        &[frame(4_000_000)],
        &[],
        1009,
    );
    let message = |length| frame(length).in_pieces(100);
    small.passes(
        "a message at the limit",
        Whole,
        &message(1000),
        &[frame(1000)],
    );
    small.fails("a message over the limit", Whole, &message(1001), &[], 1009);
    small.fails(
        "a message far over the limit",
        Frames,
        &message(500_000),
        &[],
        1009,
    );
    let before = [&[frame(5)][..], &message(2000)].concat();
    small.fails("after one that was none", Whole, &before, &[frame(5)], 1009);
}

#[test]
fn a_length_alone_takes_no_memory_and_is_refused() {
    let small = Echo::at("/small");
    for length in [101, u64::from(u32::MAX), u64::MAX >> 1, u64::MAX] {
        let mut socket = RawSocket::open(small.server.address(), "/small");
        let head = [&[0x82, 0xff][..], &length.to_be_bytes(), &[0; 4]].concat();
        let (code, _) = socket.bytes(head).end();
        assert!(matches!(code, 1009 | 1002), "{length}: {code}");
    }
}

#[test]
fn a_connection_that_ends_within_a_frame_just_ends() {
    let echo = Echo::new();
    let bytes = Frame::text("Hello, world!").masked();
    for length in 1..bytes.len() {
        let mut socket = RawSocket::open(echo.server.address(), "/echo");
        socket.bytes(&bytes[..length]);
        socket.finish().unwrap();
        // Whatever is said then, it is said in frames, and it ends.
        while let Some(frame) = socket.next_frame() {
            assert_eq!(frame.opcode, Frame::CLOSE);
        }
    }
    assert_eq!(
        RawSocket::open(echo.server.address(), "/echo").ask("on"),
        "on"
    );
}
