// The agenda as a list one can reorder by drag or Alt+arrows; the arrow buttons are plain forms and need no script.
const list = document.querySelector("[data-agenda]");

if (list) {
  const form = document.getElementById(list.dataset.agenda);
  const items = () => [...list.querySelectorAll(":scope > li[data-ref]")];
  const say = document.getElementById("say");
  let held = null;

  const send = () => {
    form.elements.namedItem("order").value = items().map((item) => item.dataset.ref).join(" ");
    form.requestSubmit();
  };

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
    if (held) send();
    held = null;
  });
  list.addEventListener("keydown", (event) => {
    const item = event.target.closest("li[data-ref]");
    if (!item || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    const all = items();
    const place = all.indexOf(item) + (event.key === "ArrowUp" ? -1 : 1);
    if (place < 0 || place >= all.length) return;
    list.insertBefore(item, event.key === "ArrowUp" ? all[place] : all[place].nextSibling);
    event.target.focus();
    if (say) say.textContent = `${item.dataset.name}: ${place + 1} / ${all.length}`;
    clearTimeout(list.timer);
    list.timer = setTimeout(send, 900);
  });
}
