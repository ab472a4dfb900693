// Where others are in a field: a thin line with a name at their letter, and one line of words below for who does not see it.
import { words } from "./words.js";

// What decides where a letter stands.
const LIKE =
  "font letterSpacing wordSpacing lineHeight padding textIndent textWrap tabSize direction".split(
    " ",
  );

const NAMED = 3000; // after somebody's last letter their name goes from above it: it lies on what others read

export class Carets {
  constructor(area) {
    this.area = area;
    this.people = [];
    this.moved = new Map(); // of each person, where and when they were last seen to move
    this.layer = document.createElement("div");
    this.layer.className = "carets";
    this.layer.setAttribute("aria-hidden", "true");
    this.layer.style.margin = "0"; // it lies over the field, whatever the form keeps between its parts
    this.line = document.createElement("p");
    this.line.className = "writers small soft";
    area.parentElement.classList.add("has-carets");
    area.after(this.layer, this.line);
    for (const name of ["input", "redrawn", "scroll"])
      area.addEventListener(name, () => this.later());
    new ResizeObserver(() => this.later()).observe(area);
  }

  show(people) {
    this.people = people;
    for (const { name, at } of people)
      if (this.moved.get(name)?.at !== at) this.moved.set(name, { at, when: Date.now() });
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.later(), NAMED);
    const names = [...new Set(people.map((one) => one.name))];
    const told = names.map((name) => words("live-here", name)).join(" · ");
    if (this.line.textContent !== told) this.line.textContent = told;
    this.later();
  }

  later() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  draw() {
    const { area, layer } = this;
    const style = getComputedStyle(area);
    layer.style.top = `${area.offsetTop + area.clientTop}px`;
    const left = area.offsetLeft + area.clientLeft;
    layer.style.left = `${left}px`;
    layer.style.right = `${area.parentElement.clientWidth - left - area.clientWidth}px`;
    layer.style.height = `${area.clientHeight}px`;
    layer.replaceChildren(
      ...this.people.filter((one) => one.at !== null).map((one) => this.mirror(one, style)),
    );
  }

  // The same words in the same letters up to theirs, unseen; at their end stands the caret.
  mirror({ name, at }, style) {
    const page = document.createElement("div");
    for (const part of LIKE) page.style[part] = style[part];
    const caret = document.createElement("span");
    const still = Date.now() - (this.moved.get(name)?.when ?? 0) >= NAMED;
    caret.className = still ? "caret still" : "caret";
    const label = document.createElement("span");
    label.textContent = name;
    caret.append(label);
    page.append(this.area.value.slice(0, at), caret, this.area.value.slice(at) || ".");
    page.style.top = `${-this.area.scrollTop}px`;
    return page;
  }
}
