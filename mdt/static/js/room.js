// The page of the room was drawn once; its two clocks go on: the time of day, and the minutes this item has taken.
import "./room-keys.js";

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
  for (const button of document.querySelectorAll("[data-keys]")) button.hidden = false;
}
draw();
document.addEventListener("drawn", draw); // parts of the page are new: see live-parts.js
