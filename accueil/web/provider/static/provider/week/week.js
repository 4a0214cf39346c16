// Comfort for the grid of a week: a block of cells is pasted from a spreadsheet into the fields to
// the right and below; arrows and Enter move as in a table. Without it every field works by Tab.
"use strict";
(() => {
  const form = document.querySelector("form[data-week]");
  if (!form) return;
  const said = form.querySelector("[data-said]");
  const place = (field) => field.id.split("-").slice(1).map(Number);
  const at = (row, column) => document.getElementById(`c-${row}-${column}`);
  const columns = form.querySelectorAll("thead th").length - 2;
  const rows = form.querySelectorAll("tbody tr").length;

  // The next cell in a direction that has a field: not every child has a contract on every day.
  const beyond = (field, down, right) => {
    let [row, column] = place(field);
    for (;;) {
      row += down;
      column += right;
      if (row < 0 || column < 0 || row >= rows || column >= columns) return null;
      const found = at(row, column);
      if (found) return found;
    }
  };
  const go = (event, field) => {
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  };

  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.matches(".week__field") || event.ctrlKey || event.altKey || event.metaKey) return;
    const from = field.selectionStart, to = field.selectionEnd, whole = field.value.length;
    const everything = from === 0 && to === whole;
    if (event.key === "ArrowDown" && !event.shiftKey) go(event, beyond(field, 1, 0));
    if (event.key === "ArrowUp" && !event.shiftKey) go(event, beyond(field, -1, 0));
    if (event.key === "ArrowRight" && !event.shiftKey && (everything || from === whole)) go(event, beyond(field, 0, 1));
    if (event.key === "ArrowLeft" && !event.shiftKey && (everything || to === 0)) go(event, beyond(field, 0, -1));
    if (event.key === "Enter") {
      event.preventDefault();
      go(event, beyond(field, event.shiftKey ? -1 : 1, 0));
    }
  });

  form.addEventListener("paste", (event) => {
    const field = event.target;
    if (!field.matches(".week__field")) return;
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    if (!/[\t\n]/.test(text)) return;
    event.preventDefault();
    const [row, column] = place(field);
    let filled = 0;
    text.split("\n").forEach((line, down) => {
      line.split("\t").forEach((cell, right) => {
        const found = at(row + down, column + right);
        if (!found) return;
        found.value = cell.trim();
        filled += 1;
      });
    });
    said.textContent = `${form.dataset.filled} ${filled}`;
  });
})();
