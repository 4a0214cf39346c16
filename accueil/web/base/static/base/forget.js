// Nobody is signed in: what a tablet at the door kept of the day's names is thrown away. Entries
// that wait to be sent stay.
"use strict";
if (window.caches) {
  caches.keys().then((names) => {
    for (const name of names) if (name.startsWith("door-page-")) caches.delete(name);
  });
}
