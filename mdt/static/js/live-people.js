// Who has the room open, with discipline, and where they are; what is not this reader's is "another item".
import { words } from "./words.js";

export function showPeople(people, { client, item }) {
  const panel = document.querySelector("[data-live-people]");
  if (!panel) return;
  const rows = new Map();
  for (const one of people) {
    const mine = one.client === client;
    const where = placeOf(one, item);
    const known = rows.get(one.name);
    if (!known || mine || where === words("live-writes"))
      rows.set(one.name, { ...one, where: mine ? "" : where });
  }
  panel.hidden = !rows.size;
  panel.querySelector("ul").replaceChildren(...[...rows.values()].map(row));
}

function placeOf(one, item) {
  if (one.item === item && one.field) return words("live-writes");
  if (one.item === item) return words("live-same");
  return one.item ? words("live-elsewhere") : "";
}

function row({ name, discipline, where }) {
  const line = document.createElement("li");
  const kind = document.createElement("span");
  kind.className = "soft";
  kind.textContent = discipline.charAt(0).toUpperCase() + discipline.slice(1);
  const who = document.createElement("span");
  who.textContent = where ? `${name}, ${where}` : name;
  line.append(kind, who);
  return line;
}
