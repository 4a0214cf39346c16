// Lets the page of the door open without the network: its static files, and the list of names of
// the day, which is thrown away the day after and when somebody signs out. PROVIDER, PAGE, WITHOUT
// and FILES are written before this text.
"use strict";
const NAMES = `door-page-${PROVIDER}`, KEPT = `door-files-${PROVIDER}`;
const PATIENCE = 5000;

const today = () =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Luxembourg" }).format(new Date());

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(forget().then(() => self.clients.claim()));
});

async function fill() {
  await caches.delete(KEPT);
  const kept = await caches.open(KEPT);
  await kept.addAll([...FILES, WITHOUT]);
}
// The list of another day is nobody's business any more.
async function forget() {
  const names = await caches.open(NAMES);
  const known = await names.match(PAGE);
  if (known && known.headers.get("X-Door-Day") !== today()) await caches.delete(NAMES);
}
async function page(request) {
  try {
    const answer = await patient(request);
    if (answer.status >= 500) throw new Error(String(answer.status));
    if (answer.ok && answer.headers.get("X-Door-Day")) {
      const names = await caches.open(NAMES);
      await names.put(PAGE, answer.clone());
    } else if (answer.type === "opaqueredirect") {
      await caches.delete(NAMES);
    }
    return answer;
  } catch (error) {
    await forget();
    const names = await caches.open(NAMES);
    return (await names.match(PAGE)) || (await caches.match(WITHOUT)) || Response.error();
  }
}
function patient(request) {
  return new Promise((done, failed) => {
    const timer = setTimeout(() => failed(new Error("late")), PATIENCE);
    fetch(request).then(done, failed).finally(() => clearTimeout(timer));
  });
}
async function file(request) {
  const known = await caches.match(request, { ignoreVary: true });
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) (await caches.open(KEPT)).put(request, answer.clone());
  return answer;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (address.pathname === PAGE) event.respondWith(page(request));
  } else if (address.pathname.startsWith(STATIC)) event.respondWith(file(request));
});
