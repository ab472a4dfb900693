// Keys in the room: n next, p previous, d decision, r review, o outcome, ? this list. Typing is never hijacked.
import { typing } from "./keys.js";

const KEYS = new Set(["n", "p", "d", "r", "o"]);
const list = document.getElementById("room-keys");
const button = document.querySelector("[data-keys]");

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

if (button && list) {
  button.hidden = false;
  button.addEventListener("click", () => list.showModal());
}
