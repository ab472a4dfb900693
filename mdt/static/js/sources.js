// What a statement rests on: one list for the whole sheet, found by a word or two. Without script the button asks the server.
const dialog = document.getElementById("sources");
const find = dialog?.querySelector("input[type=search]");
const none = dialog?.querySelector("[data-none]");
let asked = null; // the button that opened the list

function sift() {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  let left = 0;
  for (const section of dialog.querySelectorAll("section")) {
    let shown = 0;
    for (const row of section.querySelectorAll("li")) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    section.hidden = shown === 0;
    left += shown;
  }
  none.hidden = left > 0;
}

function choose(button) {
  const name = asked.dataset.rests;
  const value = button.dataset.value;
  const there = asked.parentElement.querySelectorAll(`input[name="${CSS.escape(name)}"]`);
  const same = [...there].find((box) => box.value === value);
  if (same) same.checked = true;
  else {
    const label = document.createElement("label");
    label.className = "check small rests-on";
    const box = Object.assign(document.createElement("input"), { type: "checkbox", name, value, checked: true });
    const words = document.createElement("span");
    words.append(...[...button.childNodes].map((node) => node.cloneNode(true)));
    label.append(box, " ", words);
    asked.before(label);
  }
  dialog.close();
  asked.form.dispatchEvent(new Event("input", { bubbles: true })); // my draft is saved with it
}

if (dialog) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-rests]");
    if (!button || typeof dialog.showModal !== "function") return;
    event.preventDefault();
    asked = button;
    find.value = "";
    sift();
    dialog.showModal();
    find.focus();
  });
  find.addEventListener("input", sift);
  find.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // the one that is left is meant
    const left = [...dialog.querySelectorAll("section:not([hidden]) li:not([hidden]) button")];
    if (left.length === 1) choose(left[0]);
  });
  dialog.addEventListener("click", (event) => {
    const button = event.target.closest("button.source");
    if (button) choose(button);
    else if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });
  dialog.addEventListener("close", () => asked?.focus());
}
