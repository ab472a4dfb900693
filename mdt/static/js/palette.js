// Ctrl K: go to a case, a meeting, an entry of a library or a deed by typing. What may be gone to is asked once, when it is opened; the
// words stay here until somebody searches with them. Without script the search page finds the same places.
const MOST = 12;
const dialog = document.getElementById("palette");
const field = dialog?.querySelector("input[role=combobox]");
const list = dialog?.querySelector("[role=listbox]");
let known = null;
let asking = null; // keys pressed before the answer is there wait for it
let chosen = 0;

const folded = (text) =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];
const begins = (held, word) => held.some((one) => one.startsWith(word));
// Each word typed begins a word of its own: "nom no" is not Nomvula twice.
const holds = (held, typed) => {
  const left = [...held];
  return [...typed]
    .sort((a, b) => b.length - a.length)
    .every((word) => {
      const at = left.findIndex((one) => one.startsWith(word));
      if (at >= 0) left.splice(at, 1);
      return at >= 0;
    });
};

const learn = async () => {
  const answer = await fetch(dialog.dataset.places, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const told = await answer.json();
  const places = told.places.map((place) => ({
    ...place,
    held: folded(`${place.words} ${place.more}`),
  }));
  known = { places, parts: told.parts.map((part) => ({ ...part, held: folded(part.words) })) };
};

function* found(typed) {
  for (const place of known?.places ?? []) {
    if (holds(place.held, typed)) yield place;
    else if (place.kind === "case" && typed.some((word) => begins(place.held, word)))
      for (const part of known.parts)
        if (holds([...place.held, ...part.held], typed))
          yield { ...place, words: `${place.words}: ${part.words}`, url: place.url + part.ending };
  }
}

const first = (some, most) => {
  const taken = [];
  for (const one of some) {
    taken.push(one);
    if (taken.length === most) break;
  }
  return taken;
};

const option = (place, number) => {
  const row = document.createElement("li");
  row.id = `palette-${number}`;
  row.setAttribute("role", "option");
  if (place.url) row.dataset.url = place.url;
  for (const [name, text] of [
    ["tag", place.name],
    ["t", place.words],
    ["small soft", place.more],
  ]) {
    if (!text) continue;
    const part = document.createElement("span");
    part.className = name;
    part.textContent = text;
    row.append(part, " ");
  }
  return row;
};

const mark = () => {
  [...list.children].forEach((row, number) =>
    row.setAttribute("aria-selected", String(number === chosen)),
  );
  const row = list.children[chosen];
  field.setAttribute("aria-expanded", String(Boolean(row)));
  if (row) field.setAttribute("aria-activedescendant", row.id);
  else field.removeAttribute("aria-activedescendant");
  row?.scrollIntoView({ block: "nearest" });
};

const draw = () => {
  const typed = folded(field.value);
  const places = typed.length ? first(found(typed), MOST) : [];
  if (typed.length)
    places.push({
      name: dialog.dataset.kind,
      words: dialog.dataset.search.replace("{q}", () => field.value.trim()),
    });
  list.replaceChildren(...places.map(option));
  chosen = 0;
  mark();
};

const go = (row) => {
  if (row?.dataset.url) location.assign(row.dataset.url);
  else if (folded(field.value).length) field.form.requestSubmit();
};

export const openPalette = () => {
  if (!dialog.open) dialog.showModal();
  field.select();
  draw();
  if (!known) asking ??= learn().then(draw, () => {}).finally(() => (asking = null));
};

const MOVES = { ArrowDown: 1, ArrowUp: -1 };

dialog?.addEventListener("keydown", async (event) => {
  const enters = event.key === "Enter" && !event.isComposing;
  if (!enters && !(event.key in MOVES)) return;
  event.preventDefault();
  await asking;
  const rows = list.children.length;
  if (enters) return go(list.children[chosen]);
  if (rows) chosen = (chosen + MOVES[event.key] + rows) % rows;
  mark();
});
field?.addEventListener("input", draw);
list?.addEventListener("click", (event) => go(event.target.closest("[role=option]")));
dialog?.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
dialog?.addEventListener("close", () => {
  field.value = "";
  list.replaceChildren();
});
