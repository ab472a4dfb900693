// One line under the head of the room: what somebody has to know now, and the one thing they can do about it.
import { words } from "./words.js";

const box = document.getElementById("live-notice");

export function notice(sentence, deed = "", then = null) {
  const [line, button] = box.children;
  const head = document.querySelector(".room-top");
  if (head)
    box.style.top = `${(Number.parseFloat(getComputedStyle(head).top) || 0) + head.offsetHeight}px`;
  if (line.textContent !== sentence) line.textContent = sentence;
  box.hidden = !sentence;
  button.hidden = !deed;
  button.textContent = deed;
  button.onclick = then;
}

// Only this sentence is taken back; another that came meanwhile stays.
export function unsay(key) {
  if (box.firstElementChild.textContent === words(key)) notice("");
}
