// Counts down how long a code by SMS is valid, and looks whether it has left. Without this script
// the page says until when.
(function () {
  "use strict";
  const place = document.querySelector("[data-standing]");
  if (!place) return;
  const every = 3;
  let since = 0;

  function state() {
    const shown = place.querySelector("[data-state]");
    return shown ? shown.dataset.state : "over";
  }
  async function look() {
    try {
      const answer = await fetch("?standing=1", { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      place.innerHTML = await answer.text();
    } catch (error) {
      return;
    }
  }
  setInterval(() => {
    if (state() === "over") return;
    const left = place.querySelector("[data-seconds]");
    since += 1;
    if (left && Number(left.textContent) > 1) {
      left.textContent = String(Number(left.textContent) - 1);
    } else if (left || since % every === 0) {
      look();
    }
  }, 1000);
})();
