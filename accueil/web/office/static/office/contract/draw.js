// A signature drawn with a finger, pen or mouse. Without this script the typed name is enough.
"use strict";

for (const box of document.querySelectorAll("[data-drawn]")) {
  const field = box.querySelector("canvas");
  const kept = document.querySelector('input[name="drawing"]');
  const clear = box.querySelector("button");
  const pen = field.getContext("2d");
  let last = null;

  const at = (event) => {
    const edge = field.getBoundingClientRect();
    return [
      ((event.clientX - edge.left) * field.width) / edge.width,
      ((event.clientY - edge.top) * field.height) / edge.height,
    ];
  };
  const line = (from, to) => {
    pen.beginPath();
    pen.moveTo(...from);
    pen.lineTo(...to);
    pen.stroke();
  };
  const wipe = () => {
    pen.clearRect(0, 0, field.width, field.height);
    kept.value = "";
  };

  pen.lineWidth = 3;
  pen.lineCap = "round";
  pen.strokeStyle = "#1b2a33";
  box.hidden = false;
  field.addEventListener("pointerdown", (event) => {
    field.setPointerCapture(event.pointerId);
    last = at(event);
    line(last, [last[0] + 0.1, last[1]]);
  });
  field.addEventListener("pointermove", (event) => {
    if (last === null) return;
    const next = at(event);
    line(last, next);
    last = next;
  });
  const lift = () => {
    if (last === null) return;
    last = null;
    kept.value = field.toDataURL("image/png");
  };
  field.addEventListener("pointerup", lift);
  field.addEventListener("pointercancel", lift);
  clear.addEventListener("click", wipe);
}
