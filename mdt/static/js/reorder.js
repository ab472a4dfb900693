// The agenda as a list one can reorder by its grips or Alt+arrows; the arrow buttons are plain forms and need no script.
import { words } from "./words.js";

const PAUSE = 900;
const list = document.querySelector("[data-agenda]");

if (list) {
  const form = document.getElementById(list.dataset.agenda);
  const say = document.getElementById("say");
  const items = () => [...list.querySelectorAll(":scope > li[data-ref]")];
  const order = () =>
    items()
      .map((item) => item.dataset.ref)
      .join(" ");
  const first = order();
  let held = null;
  let timer = 0;
  let moved = "";

  const send = () => {
    if (order() === first) return;
    form.elements.namedItem("order").value = order();
    form.elements.namedItem("moved").value = moved;
    form.requestSubmit();
  };

  const move = (item, step) => {
    const all = items();
    const place = all.indexOf(item) + step;
    if (place < 0 || place >= all.length) return;
    list.insertBefore(item, step < 0 ? all[place] : all[place].nextSibling);
    moved = item.dataset.ref;
    if (say) say.textContent = `${item.dataset.name}, ${words("number", place + 1)}`;
    clearTimeout(timer);
    timer = setTimeout(send, PAUSE);
  };

  // By mouse, pen or finger: the grip is held, and the line goes where the pointer is.
  list.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest(".grip");
    if (!grip || event.button !== 0) return;
    event.preventDefault();
    held = grip.closest("li[data-ref]");
    grip.setPointerCapture(event.pointerId);
    held.classList.add("held");
    clearTimeout(timer);
  });
  list.addEventListener("pointermove", (event) => {
    if (!held) return;
    const over = items().find((item) => {
      const box = item.getBoundingClientRect();
      return event.clientY >= box.top && event.clientY <= box.bottom;
    });
    if (!over || over === held) return;
    const box = over.getBoundingClientRect();
    list.insertBefore(held, event.clientY < box.top + box.height / 2 ? over : over.nextSibling);
  });
  const letGo = () => {
    if (!held) return;
    held.classList.remove("held");
    moved = held.dataset.ref;
    held = null;
    send();
  };
  list.addEventListener("pointerup", letGo);
  list.addEventListener("pointercancel", letGo);
  list.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const item = event.target.closest("li[data-ref]");
    if (!step || !item || !event.altKey) return;
    event.preventDefault();
    move(item, step);
    event.target.focus();
  });
}
