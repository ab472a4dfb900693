// The agenda as a list one can reorder by drag or Alt+arrows; the arrow buttons are plain forms and need no script.
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

  for (const item of items()) item.draggable = true;

  list.addEventListener("dragstart", (event) => {
    held = event.target.closest("li[data-ref]");
    held?.classList.add("held");
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("li[data-ref]");
    if (!held || !over) return;
    event.preventDefault();
    if (over === held) return;
    const box = over.getBoundingClientRect();
    list.insertBefore(held, event.clientY < box.top + box.height / 2 ? over : over.nextSibling);
  });
  list.addEventListener("dragend", () => {
    held?.classList.remove("held");
    moved = held?.dataset.ref ?? "";
    held = null;
    send();
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const item = event.target.closest("li[data-ref]");
    if (!step || !item || !event.altKey) return;
    event.preventDefault();
    move(item, step);
    event.target.focus();
  });
}
