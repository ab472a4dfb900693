// Keys in the room: n next, p previous, d decision, r review, o outcome, ? this list. Typing is never hijacked.
import { typing } from "./keys.js";

const KEYS = new Set(["n", "p", "d", "r", "o"]);
const list = document.getElementById("room-keys");

function go(target) {
  target.scrollIntoView({ block: "center" });
  target.focus({ preventScroll: true });
  if (target.matches("a, button")) target.click();
}

// Heard before the house's own keys, so that "?" shows the keys of the room.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event.target))
      return;
    if (event.key === "?" && list) {
      event.preventDefault();
      list.showModal();
    } else if (KEYS.has(event.key)) {
      const target = document.querySelector(`[data-key="${event.key}"]`);
      if (!target) return;
      event.preventDefault();
      go(target);
    }
  },
  { capture: true },
);

// The page was drawn once; its two clocks go on: the time of day, and the minutes this item has taken.
const drawn = new WeakMap(); // when each face was put there
const two = (number) => String(number).padStart(2, "0");
function since(face) {
  if (!drawn.has(face)) drawn.set(face, Date.now());
  return Math.floor((Date.now() - drawn.get(face)) / 1000);
}
setInterval(() => {
  for (const face of document.querySelectorAll("[data-clock]")) {
    const gone = since(face);
    const [hours, minutes, seconds] = face.dataset.clock.split(":").map(Number);
    const now = (hours * 3600 + minutes * 60 + seconds + gone) % 86_400;
    face.textContent = `${two(Math.floor(now / 3600))}:${two(Math.floor(now / 60) % 60)}`;
  }
  for (const face of document.querySelectorAll("[data-spent]"))
    face.textContent = Math.floor((Number(face.dataset.spent) + since(face)) / 60);
}, 5000);

function draw() {
  for (const face of document.querySelectorAll("[data-clock], [data-spent]")) since(face);
  for (const button of document.querySelectorAll("[data-keys]")) button.hidden = !list;
}
draw();
document.addEventListener("drawn", draw); // parts of the page are new: see live-parts.js
document.addEventListener(
  "click",
  ({ target }) => target.closest?.("[data-keys]") && list?.showModal(),
);
