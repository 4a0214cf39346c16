// Fills the calculator with the answers that a link carries after its #, which no browser sends
// anywhere. Nothing is sent here either: the person presses the button.
(function () {
  "use strict";
  const form = document.getElementById("calculator");
  const version = "1";

  function show(id) {
    const place = document.getElementById(id);
    place.hidden = false;
    place.scrollIntoView();
  }
  function pattern(child, place) {
    const source = document.getElementById("child").innerHTML;
    const own = source.replaceAll("cXpY", `c${child}p${place}`).replaceAll("cX", `c${child}`);
    const made = document.createElement("template");
    made.innerHTML = own;
    return made.content.firstElementChild;
  }
  function addChild(number) {
    const child = pattern(number, 0);
    const title = child.querySelector("h2");
    title.textContent = title.textContent.replace("N", String(number + 1));
    form.querySelector("[data-children]").append(child);
  }
  function addPlace(child, number) {
    const made = pattern(child, number).querySelector("[data-place]");
    form.querySelectorAll("[data-places]")[child].append(made);
  }
  function count(answers, name, most) {
    return Math.min(Math.max(Number(answers.get(name)) || 1, 1), most);
  }
  function grow(answers) {
    const children = count(answers, "children", 4);
    const listed = form.querySelectorAll("[data-child]");
    for (let number = listed.length; number < children; number += 1) addChild(number);
    listed.forEach((child, number) => { if (number >= children) child.remove(); });
    for (let child = 0; child < children; child += 1) {
      const places = form.querySelectorAll("[data-child]")[child].querySelectorAll("[data-place]");
      const wanted = count(answers, `c${child}-places`, 2);
      for (let number = places.length; number < wanted; number += 1) addPlace(child, number);
      places.forEach((place, number) => { if (number >= wanted) place.remove(); });
    }
  }
  function hide(name, values) {
    for (const value of values) {
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name, value });
      form.append(input);
    }
  }
  function fill(name, value) {
    if (name === "one" || name === "do") return;
    const fields = [...form.elements].filter((field) => field.name === name);
    const day = form.elements[`${name}_day`];
    if (day) {
      const parts = value.split("-");
      form.elements[`${name}_year`].value = parts[0] || "";
      form.elements[`${name}_month`].value = parts[1] || "";
      day.value = parts[2] || "";
    } else if (!fields.length) {
      const weeks = name.includes("-weeks_");
      hide(name, weeks ? value.split(".") : [value]);
      if (weeks) hide(`${name.split("-")[0]}-choose`, ["1"]);
    } else if (fields[0].type === "checkbox") {
      const ticked = value.split(".");
      for (const box of fields) box.checked = ticked.includes(box.value);
    } else if (fields[0].type === "radio") {
      for (const box of fields) box.checked = box.value === value;
    } else if (fields[0].inputMode === "decimal") {
      fields[0].value = value.replace(".", form.dataset.decimal);
    } else {
      fields[0].value = value;
    }
    const closed = fields[0] && value && fields[0].closest("details");
    if (closed) closed.open = true;
  }
  function read() {
    const text = location.hash.slice(1);
    const cut = text.indexOf("&");
    if (!form || cut < 0) return;
    history.replaceState(null, "", location.pathname);
    if (text.slice(0, cut) !== version) return show("unreadable");
    const answers = new URLSearchParams(text.slice(cut + 1));
    if (!answers.get("c0-born")) return show("unreadable");
    form.reset();
    grow(answers);
    for (const [name, value] of answers) fill(name, value);
    show("filled");
  }
  read();
  addEventListener("hashchange", read);
}());
