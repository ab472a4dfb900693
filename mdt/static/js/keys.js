// Keyboard: "/" searches, Ctrl K opens the palette, "?" shows the keys, "g" then a letter goes to a room. Typing is never hijacked,
// and single keys can be switched off (somebody may dictate, or rest a hand on the keyboard).
import { openPalette } from "./palette.js";

const OFF = "mdt-keys-off";
const PATIENCE = 1200;
const rooms = document.querySelectorAll(".rail a[data-room]");
const toggle = document.querySelector("[data-keys-off]");
let waiting = 0;

// True while single keys must rest, in this page and in the room.
export const typing = (target) =>
  localStorage.getItem(OFF) ||
  target.closest?.("input, textarea, select, [contenteditable], dialog[open]");

const go = (letter) => [...rooms].find((link) => link.dataset.room[0] === letter)?.click();

const DEEDS = {
  "/": () => document.getElementById("seek")?.focus(),
  "?": () => document.getElementById("keys")?.togglePopover(),
  g: () => (waiting = Date.now()),
};

const seeks = (event) =>
  (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key === "k";

document.addEventListener("keydown", (event) => {
  if (seeks(event) && !event.defaultPrevented && document.getElementById("palette")) {
    event.preventDefault();
    return openPalette();
  }
  if (
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    event.defaultPrevented ||
    typing(event.target)
  )
    return;
  if (Date.now() - waiting < PATIENCE) {
    waiting = 0;
    return go(event.key);
  }
  if (!Object.hasOwn(DEEDS, event.key)) return;
  event.preventDefault();
  DEEDS[event.key]();
});

if (toggle) {
  toggle.checked = Boolean(localStorage.getItem(OFF));
  toggle.addEventListener("change", () => {
    if (toggle.checked) localStorage.setItem(OFF, "1");
    else localStorage.removeItem(OFF);
  });
}
