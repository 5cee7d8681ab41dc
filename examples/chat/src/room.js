// A room: what is said in it, who is there, and a connection that comes back by itself.

const room = document.getElementById("room");
const log = document.getElementById("log");
const present = document.getElementById("present");
const status = document.getElementById("status");
const entrance = document.getElementById("entrance");
const speech = document.getElementById("speech");

const SHOWN = 500;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
const NAME = "chat-name";

let myName = null;
let presentVersion = 0;

// What the server tells, over either kind of connection. Everything from elsewhere becomes text, never markup.

const tellers = {
  you({ name }) {
    myName = name;
    say(`You are ${name}.`, "open");
  },
  said(line) {
    const follows = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
    place(line);
    if (follows) log.scrollTop = log.scrollHeight;
  },
  present({ names, version }) {
    if (version <= presentVersion) return;
    presentVersion = version;
    present.replaceChildren(...names.map((name) => element("li", name)));
    // What was said before somebody came is not read out to them; what comes from now on is.
    log.setAttribute("aria-live", "polite");
  },
};

function receive(event) {
  const told = JSON.parse(event.data);
  tellers[told.kind]?.(told);
}

// A line comes twice if it was said while this page came in, and goes to its place by its number.
function place({ id, name, text }) {
  let before = log.lastElementChild;
  while (before && Number(before.dataset.id) > id) before = before.previousElementSibling;
  if (before && Number(before.dataset.id) === id) return;
  const item = element("li");
  item.dataset.id = id;
  item.classList.toggle("mine", name === myName);
  const time = element("time", new Date(id).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
  time.dateTime = new Date(id).toISOString();
  const head = element("p");
  head.append(element("b", name), " ", time);
  item.append(head, element("p", text));
  if (before) before.after(item);
  else log.prepend(item);
  while (log.children.length > SHOWN) log.firstElementChild.remove();
}

function element(name, text = "") {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function say(text, state) {
  status.textContent = text;
  room.dataset.state = state;
}

// A connection that is opened again when it has broken: after longer and longer pauses, which are not the same for everybody, and at once
// when the net is back or somebody looks at the page again.

function keepOpen(open) {
  let attempts = 0;
  let timer = null;

  function attempt() {
    clearTimeout(timer);
    timer = null;
    log.setAttribute("aria-live", "off");
    open({
      opened() {
        attempts = 0;
      },
      lost(reason) {
        const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** attempts++) * (0.5 + Math.random() / 2);
        say(`${reason || "The connection is lost."} Trying again …`, "lost");
        timer = setTimeout(attempt, pause);
      },
    });
  }

  const attemptNow = () => timer !== null && !document.hidden && attempt();
  addEventListener("online", attemptNow);
  document.addEventListener("visibilitychange", attemptNow);
  attempt();
}

// Watching: events of the room. A browser comes back to them by itself, unless the answer was an error.

function watch() {
  keepOpen((connection) => {
    const events = new EventSource(room.dataset.events);
    events.onopen = () => {
      connection.opened();
      say("You are watching.", "open");
    };
    events.onmessage = receive;
    events.onerror = () => {
      if (events.readyState === EventSource.CLOSED) connection.lost();
      else say("The connection is lost. Trying again …", "lost");
    };
  });
}

// Talking: the websocket of the room.

let websocket = null;

function talk(name) {
  keepOpen((connection) => {
    const address = new URL(room.dataset.talk, location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    address.searchParams.set("name", name);
    websocket = new WebSocket(address);
    websocket.onmessage = (event) => {
      connection.opened();
      receive(event);
    };
    websocket.onclose = (event) => connection.lost(event.reason);
  });
}

function enter(name) {
  localStorage.setItem(NAME, name);
  entrance.hidden = true;
  speech.hidden = false;
  speech.elements.text.focus();
  talk(name);
}

if (entrance) {
  entrance.elements.name.value = localStorage.getItem(NAME) ?? "";
  entrance.elements.name.select();
  entrance.addEventListener("submit", (event) => {
    event.preventDefault();
    enter(entrance.elements.name.value);
  });
  speech.addEventListener("submit", (event) => {
    event.preventDefault();
    const field = speech.elements.text;
    const text = field.value.trim();
    // What cannot be sent now stays where it was typed.
    if (!text || websocket.readyState !== WebSocket.OPEN) return;
    websocket.send(JSON.stringify({ say: text }));
    field.value = "";
    field.focus();
  });
} else {
  watch();
}
