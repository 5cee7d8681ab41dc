// Talks with the views of `clients.rs` by the library `ws`. The server's address is the only argument.

"use strict";

const assert = require("node:assert/strict");
const { once } = require("node:events");
const { WebSocket } = require("ws");

const SERVER = process.argv[2];

// An open websocket.
async function open(path, protocols = [], options = {}) {
  const socket = new WebSocket(`ws://${SERVER}${path}`, protocols, options);
  await once(socket, "open");
  return socket;
}

// The next message as a text or as bytes.
async function next(socket) {
  const [data, isBinary] = await once(socket, "message");
  return isBinary ? data : data.toString();
}

// What the server said before it closed, and how it closed.
async function closed(path, first) {
  const socket = new WebSocket(`ws://${SERVER}${path}`);
  const said = [];
  socket.on("message", (data) => said.push(data.toString()));
  if (first !== undefined) {
    socket.on("open", () => socket.send(first));
  }
  const [code, reason] = await once(socket, "close");
  return [said, code, reason.toString()];
}

// The status of a handshake that is refused.
async function refused(options) {
  const socket = new WebSocket(`ws://${SERVER}/echo`, [], options);
  const [, response] = await once(socket, "unexpected-response");
  response.destroy();
  return response.statusCode;
}

async function main() {
  // First, because the test waits for how this one ended.
  const echo = await open("/echo");
  assert.equal(echo.protocol, "");
  // Compression was offered and declined.
  assert.equal(echo.extensions, "");
  const large = "é".repeat(500_000);
  const messages = ["", "hello", "grüße 👋", Buffer.alloc(0), Buffer.from([0, 255]), large, Buffer.from(large)];
  for (const message of messages) {
    echo.send(message);
    assert.deepEqual(await next(echo), message);
  }
  for (const piece of ["frag", "men", ""]) {
    echo.send(piece, { fin: false });
  }
  echo.send("ted", { fin: true });
  assert.equal(await next(echo), "fragmented");
  const heard = [];
  const all = new Promise((resolve) => {
    echo.on("message", (data) => heard.push(Number(data)) === 500 && resolve());
  });
  for (let number = 0; number < 500; number += 1) {
    echo.send(String(number));
  }
  await all;
  assert.deepEqual(heard, Array.from({ length: 500 }, (_, number) => number));
  echo.ping("payload");
  assert.equal((await once(echo, "pong"))[0].toString(), "payload");
  echo.pong("unsolicited");
  echo.close(4002, "why not");
  assert.equal((await once(echo, "close"))[0], 4002);

  const chat = await open("/echo", ["chat.v1", "chat.v2"]);
  assert.equal(chat.protocol, "chat.v2");
  chat.close();
  const plain = await open("/echo", [], { perMessageDeflate: false });
  plain.send("plain");
  assert.equal(await next(plain), "plain");
  plain.close();

  assert.deepEqual(await closed("/closes"), [["said"], 4001, "that is all"]);
  assert.deepEqual(await closed("/returns"), [["said"], 1000, ""]);
  assert.deepEqual((await closed("/fails")).slice(0, 2), [["said"], 1011]);
  assert.deepEqual((await closed("/echo", "*".repeat(3_000_000))).slice(0, 2), [[], 1009]);

  assert.equal(await refused({ origin: "http://example.org" }), 403);
  const own = await open("/echo", [], { origin: `http://${SERVER}` });
  own.send("own");
  assert.equal(await next(own), "own");
  own.close();

  console.log("all is well");
}

setTimeout(() => process.exit(9), 100_000).unref();
main().catch((error) => {
  console.error(error);
  process.exit(1);
});
