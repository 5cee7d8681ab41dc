"""Talks with the views of `clients.rs` by the library `websockets`. The server's address is the only argument."""

import signal
import sys

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

SERVER = "ws://" + sys.argv[1]


def closed(path, first=None):
    """What the server said before it closed, and how it closed."""
    with connect(SERVER + path) as socket:
        said = []
        try:
            if first is not None:
                socket.send(first)
            while True:
                said.append(socket.recv())
        except ConnectionClosed as end:
            return said, end.rcvd.code, end.rcvd.reason


def refused(**options):
    """The status of a handshake that is refused."""
    try:
        connect(SERVER + "/echo", **options)
    except InvalidStatus as refusal:
        return refusal.response.status_code
    raise AssertionError(f"{options} was let in")


signal.alarm(100)

# First, because the test waits for how this one ended.
with connect(SERVER + "/echo", max_size=None) as echo:
    assert echo.subprotocol is None
    # Compression was offered and declined.
    assert echo.protocol.extensions == []
    large = "é" * 500_000
    for message in ["", "hello", "grüße 👋", b"", b"\x00\xff", large, large.encode()]:
        echo.send(message)
        assert echo.recv() == message
    for pieces in [["", "frag", "men", "", "ted"], [b"in", b"", b" three", b" bytes"]]:
        echo.send(pieces)
        assert echo.recv() == pieces[0][:0].join(pieces)
    for number in range(500):
        echo.send(str(number))
    assert [echo.recv() for _ in range(500)] == [str(number) for number in range(500)]
    assert echo.ping(b"payload").wait(20)
    assert echo.ping().wait(20)
    echo.pong(b"unsolicited")
    echo.close(4002, "why not")
    assert echo.protocol.close_code == 4002

with connect(SERVER + "/echo", subprotocols=["chat.v1", "chat.v2"]) as chat:
    assert chat.subprotocol == "chat.v2"
with connect(SERVER + "/echo", compression=None) as plain:
    plain.send("plain")
    assert plain.recv() == "plain"

assert closed("/closes") == (["said"], 4001, "that is all")
assert closed("/returns") == (["said"], 1000, "")
assert closed("/fails")[:2] == (["said"], 1011)
assert closed("/echo", first="*" * 3_000_000)[:2] == ([], 1009)

assert refused(origin="http://example.org") == 403
with connect(SERVER + "/echo", origin="http://" + sys.argv[1]) as own:
    own.send("own")
    assert own.recv() == "own"

print("all is well")
