// The tablet at the door: a tap is kept here at once, with the clock on the wall, and sent when
// the network is there. Sent twice it is one: each entry has an id of its own, made here. Without
// this script each tile is a plain button.
"use strict";
(function () {
  const door = document.querySelector("[data-door]");
  if (!door || !window.indexedDB || !window.fetch || !window.crypto.randomUUID) return;
  const PROVIDER = door.dataset.door, HERE = door.dataset.at;
  const SECONDS = 1000, UNDO = 5 * SECONDS, LONGEST = 300 * SECONDS, POLL = 60 * SECONDS;
  const MOST = 100;
  const words = JSON.parse(document.getElementById("door-words").textContent);
  const tiles = new Map();
  for (const tile of door.querySelectorAll("[data-child]")) tiles.set(tile.dataset.child, tile);
  const known = new Map(); // child → what the server says of it
  const busy = new Set(); // children whose tap is just being written down
  let kept = []; // entries of this tablet that the server has not taken
  let pause = 2 * SECONDS, timer = 0, sending = false, state = "online";

  // What is kept: a small database of this browser.

  const opened = new Promise((done, failed) => {
    const asked = indexedDB.open("accueil-door", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("events", { keyPath: "id" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  async function store(mode, work) {
    const base = await opened;
    return new Promise((done, failed) => {
      const change = base.transaction("events", mode, { durability: "strict" });
      const asked = work(change.objectStore("events"));
      change.oncomplete = () => done(asked && asked.result);
      change.onerror = change.onabort = () => failed(change.error);
    });
  }
  const keep = (entry) => store("readwrite", (events) => events.put(entry));
  const drop = (id) => store("readwrite", (events) => events.delete(id));
  async function read() {
    const all = await store("readonly", (events) => events.getAll());
    kept = all.filter((one) => one.provider === PROVIDER).sort((a, b) => a.at - b.at);
  }

  // The clock on the wall of Luxembourg, whatever the tablet believes.

  const clock = new Intl.DateTimeFormat("en-GB", {
    timeZone: "Europe/Luxembourg", hourCycle: "h23",
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
  });
  const now = () => Date.now() + Number(localStorage.getItem("door-offset") || 0);
  function wall(moment) {
    const part = Object.fromEntries(clock.formatToParts(moment).map((p) => [p.type, p.value]));
    return {
      day: `${part.year}-${part.month}-${part.day}`,
      minute: Number(part.hour) * 60 + Number(part.minute),
    };
  }
  function compared(serverNow) {
    const away = serverNow - Date.now();
    localStorage.setItem("door-offset", String(Math.abs(away) < 30 * SECONDS ? 0 : away));
  }
  const time = (minute) =>
    `${String(Math.floor(minute / 60) % 24).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const plural = new Intl.PluralRules(document.documentElement.lang);
  const counted = (one, many, count) => say(plural.select(count) === "one" ? one : many, { count });

  // What is shown.

  function stateOf(child) {
    const last = kept.filter((e) => e.child === child && e.state === "waiting").pop();
    if (last) return { kind: last.kind, minute: last.minute };
    return known.get(child) || { kind: "", minute: null };
  }
  // After a tap a tile rests as long as it can be undone: a finger that trembles taps once.
  function rests(child) {
    const young = (e) => e.child === child && e.after > Date.now() && e.state === "waiting";
    return busy.has(child) || kept.some(young);
  }
  function drawTile(child, tile) {
    const { kind, minute } = stateOf(child);
    tile.classList.toggle("is-in", kind === "in");
    tile.classList.toggle("is-out", kind === "out");
    const said = kind ? say(words[kind], { time: time(minute) }) : words.none;
    tile.querySelector("[data-state]").textContent = said;
    tile.querySelector("[data-tap]").textContent = kind === "in" ? words.tap_out : words.tap_in;
    if (rests(child)) tile.setAttribute("aria-disabled", "true");
    else tile.removeAttribute("aria-disabled");
  }
  function draw() {
    let inside = 0;
    for (const [child, tile] of tiles) {
      drawTile(child, tile);
      if (stateOf(child).kind === "in") inside += 1;
    }
    const house = door.querySelector("[data-inside]");
    if (house) house.textContent = counted(words.inside_one, words.inside_many, inside);
    const waiting = kept.filter((e) => e.state === "waiting").length;
    const line = door.querySelector("[data-line]");
    line.classList.toggle("is-waiting", waiting > 0 && state !== "online");
    let said = words.sent;
    if (state === "signed_out") said = counted(words.out_one, words.out_many, waiting);
    else if (waiting && state === "offline") said = counted(words.wait_one, words.wait_many, waiting);
    else if (waiting) said = counted(words.soon_one, words.soon_many, waiting);
    else if (state === "offline") said = words.offline;
    const status = door.querySelector("[data-status]");
    if (status.textContent !== said) status.textContent = said;
    door.querySelector("[data-sign-in]").hidden = state !== "signed_out";
    drawRefused();
  }
  function drawRefused() {
    const refused = kept.filter((e) => e.state === "refused");
    const box = door.querySelector("[data-refused]");
    box.hidden = !refused.length;
    box.querySelector("ul").replaceChildren(...refused.map((entry) => {
      const item = document.createElement("li");
      const text = entry.kind === "in" ? words.event_in : words.event_out;
      const day = entry.day.split("-").reverse().join(".");
      item.append(say(text, { name: nameOf(entry.child), time: `${day}, ${time(entry.minute)}` }));
      item.append(` ${words.why[entry.code] || words.why.other} `);
      const seen = document.createElement("button");
      seen.type = "button";
      seen.className = "like-link";
      seen.textContent = words.seen;
      seen.addEventListener("click", async () => {
        await drop(entry.id);
        await refresh();
      });
      item.append(seen);
      return item;
    }));
  }
  function nameOf(child) {
    const tile = tiles.get(child);
    return tile ? tile.querySelector("[data-name]").textContent : words.a_child;
  }
  async function refresh() {
    await read();
    draw();
  }

  // A tap.

  const begun = refresh();

  async function tap(child) {
    if (rests(child)) return;
    busy.add(child);
    const moment = now();
    await begun; // what was tapped before the page was loaded anew says what this tap means
    const kind = stateOf(child).kind === "in" ? "out" : "in";
    const entry = {
      id: crypto.randomUUID(), provider: PROVIDER, child, kind, ...wall(moment),
      at: moment, after: Date.now() + UNDO, state: "waiting", code: "",
    };
    try {
      await keep(entry);
      await read();
    } finally {
      busy.delete(child);
    }
    draw();
    offerUndo(entry);
  }
  function offerUndo(entry) {
    const item = document.createElement("li");
    const text = entry.kind === "in" ? words.event_in : words.event_out;
    const said = document.createElement("span");
    said.textContent = say(text, { name: nameOf(entry.child), time: time(entry.minute) });
    const undo = document.createElement("button");
    undo.type = "button";
    undo.textContent = words.undo;
    item.append(said, undo);
    const gone = setTimeout(async () => {
      item.remove();
      await refresh();
      send();
    }, UNDO + 50);
    undo.addEventListener("click", async () => {
      clearTimeout(gone);
      item.remove();
      await drop(entry.id);
      await refresh();
    });
    door.querySelector("[data-undo]").append(item);
  }

  // Sending: what is old enough, in the order of the taps; again after a growing pause.

  const cookie = (name) =>
    (document.cookie.split("; ").find((one) => one.startsWith(`${name}=`)) || "").split("=")[1] || "";
  const token = () => cookie("__Host-csrftoken") || cookie("csrftoken"); // over HTTPS, or without
  async function ask(path, options) {
    const answer = await fetch(path, { redirect: "manual", cache: "no-store", ...options });
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      state = "signed_out";
      return null;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    state = "online";
    const content = await answer.json();
    compared(content.now);
    for (const one of content.children) known.set(one.child, one);
    if (content.day !== door.dataset.day && navigator.onLine) anotherDay();
    return content;
  }
  function anotherDay() {
    if (!door.dataset.without && !kept.some((e) => e.after > Date.now())) location.reload();
  }
  function again() {
    clearTimeout(timer);
    timer = setTimeout(send, pause + Math.random() * SECONDS);
    pause = Math.min(pause * 2, LONGEST);
  }
  async function send() {
    if (sending) return;
    sending = true;
    try {
      await read();
      const ready = kept.filter((e) => e.state === "waiting" && e.after <= Date.now());
      if (ready.length) await deliver(ready.slice(0, MOST));
      if (state === "online") pause = 2 * SECONDS;
      if (ready.length > MOST) again();
    } catch (error) {
      state = "offline";
      again();
    } finally {
      sending = false;
    }
    await refresh();
  }
  async function deliver(entries) {
    const events = entries.map(({ id, child, kind, day, minute }) => ({ id, child, kind, day, minute }));
    const content = await ask(`${HERE}events/`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
      body: JSON.stringify({ events }),
    });
    if (!content) return;
    for (const result of content.results) {
      const entry = entries.find((one) => one.id === result.id);
      if (!entry) continue;
      if (result.code) await keep({ ...entry, state: "refused", code: result.code });
      else await drop(entry.id);
    }
  }
  async function look() {
    try {
      await ask(`${HERE}now/`, {});
    } catch (error) {
      state = "offline";
    }
    await refresh();
    if (state === "online") send();
  }

  // At the beginning, and as long as the page is open.

  for (const [child, tile] of tiles) {
    if (tile.dataset.kind) known.set(child, { kind: tile.dataset.kind, minute: Number(tile.dataset.minute) });
    tile.form.addEventListener("submit", (event) => {
      event.preventDefault();
      tap(child).catch(() => tile.form.submit());
    });
  }
  for (const form of document.querySelectorAll('form[action$="sign-out/"]')) {
    form.addEventListener("submit", () => {
      for (const name of ["door-page-", "door-files-"]) caches.delete(`${name}${PROVIDER}`);
    });
  }
  addEventListener("online", () => { pause = 2 * SECONDS; look(); });
  addEventListener("offline", () => { state = "offline"; draw(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  if (navigator.serviceWorker) {
    navigator.serviceWorker.register(`${HERE}worker.js`, { scope: HERE }).catch(() => {});
  }
  setInterval(look, POLL);
  begun.then(look);
  door.dataset.ready = "yes";
})();
