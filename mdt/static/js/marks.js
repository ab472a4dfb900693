// Marks for long texts, by buttons and by keys; lists go on with Enter. One bar serves every text of its form
// that takes marks (data-marks). What it does is typed into the text: it can be undone, and autosave hears it.
const STARTS = {
  heading: { is: /^( *)#{1,6} +/, put: () => "# " },
  bullets: { is: /^( *)[-*+] +/, put: () => "- ", apart: true },
  numbers: { is: /^( *)(\d+)\. +/, put: (n) => `${n}. `, apart: true },
  quote: { is: /^( *)> ?/, put: () => "> ", apart: true },
};
const START = /^( *)(?:#{1,6} +|[-*+] +|\d+\. +|> ?)/;
const AROUND = { bold: "**", italic: "_" };
const ITEM = /^( *)(?:([-*+])|(\d+)\.)( +)(.*)$/;
const TWICE = /^( *)(?:[-*+] +([-*+] )|\d+\. +(\d+\. ))$/;
const LETTERS = { b: "bold", i: "italic" };

function type(area, from, to, text, start, end = start) {
  area.focus();
  area.setSelectionRange(from, to);
  if (!document.execCommand(text ? "insertText" : "delete", false, text)) {
    area.setRangeText(text, from, to);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.setSelectionRange(start, end);
}

const lineStart = (value, at) => value.slice(0, at).lastIndexOf("\n") + 1;

// The whole lines a selection touches; one that ends behind a line break does not touch the next.
function lines({ value, selectionStart, selectionEnd }) {
  const last = selectionEnd > selectionStart ? selectionEnd - 1 : selectionEnd;
  const end = value.indexOf("\n", last);
  return [lineStart(value, selectionStart), end < 0 ? value.length : end];
}

function startLines(area, kind) {
  const { is, put, apart } = STARTS[kind];
  const { value, selectionStart, selectionEnd } = area;
  const [from, to] = lines(area);
  const old = value.slice(from, to).split("\n");
  const full = old.filter((line) => line.trim());
  const off = full.length > 0 && full.every((line) => is.test(line));
  const above = value.slice(0, from).split("\n").at(-2) ?? "";
  const below = value.slice(to).split("\n")[1] ?? "";
  let number = kind === "numbers" ? Number(is.exec(above)?.[2] ?? 0) : 0;
  const changed = old.map((line) => {
    if (!line.trim() && old.length > 1) return line;
    const indent = /^ */.exec(line)[0];
    return indent + (off ? "" : put(++number)) + line.replace(START, "$1").slice(indent.length);
  });
  // A list or a quotation is one only with an empty line around it.
  const parted = (line) => !off && apart && line.trim() && !is.test(line);
  const lead = parted(above) ? "\n" : "";
  const tail = parted(below) ? "\n" : "";
  const text = changed.join("\n");
  const first = from + lead.length;
  const caret = Math.max(first, first + text.length - (to - selectionStart));
  const many = selectionEnd > selectionStart;
  type(area, from, to, lead + text + tail, many ? first : caret, many ? first + text.length : caret);
}

function markCaret(area, mark) {
  const { value, selectionStart: at } = area;
  const inside = value.slice(lineStart(value, at), at).split(mark).length % 2 === 0;
  const [before, after] = [value.slice(0, at).endsWith(mark), value.startsWith(mark, at)];
  if (before && after) type(area, at - mark.length, at + mark.length, "", at - mark.length);
  else if (inside && after) area.setSelectionRange(at + mark.length, at + mark.length);
  else type(area, at, at, mark + mark, at + mark.length);
}

function markWords(area, mark) {
  const { value } = area;
  let [from, to] = [area.selectionStart, area.selectionEnd];
  while (from < to && /\s/.test(value[from])) from += 1;
  while (to > from && /\s/.test(value[to - 1])) to -= 1;
  if (from === to) return markCaret(area, mark);
  const size = mark.length;
  const text = value.slice(from, to);
  if (value.slice(0, from).endsWith(mark) && value.startsWith(mark, to))
    return type(area, from - size, to + size, text, from - size, to - size);
  const parts = text.split("\n").map((line) => {
    const start = START.exec(line)?.[0] ?? /^ */.exec(line)[0];
    return [start, line.slice(start.length).trimEnd()];
  });
  const marked = (words) =>
    words.length > 2 * size && words.startsWith(mark) && words.endsWith(mark);
  const off = parts.every(([, words]) => !words || marked(words));
  const changed = parts
    .map(([start, words]) => {
      if (!words) return start;
      return start + (off ? words.slice(size, -size) : mark + words + mark);
    })
    .join("\n");
  const inner = off || parts.length > 1 ? 0 : size;
  type(area, from, to, changed, from + inner, from + changed.length - inner);
}

function mark(area, kind) {
  area.focus();
  if (kind in STARTS) startLines(area, kind);
  else markWords(area, AROUND[kind]);
}

// Enter in a list begins the next item; in an empty one it ends the list.
function goOn(event, area) {
  const { value, selectionStart: at } = area;
  const from = lineStart(value, at);
  const item = at === area.selectionEnd && ITEM.exec(value.slice(from, at));
  if (!item) return;
  event.preventDefault();
  const [, indent, bullet, number, space, words] = item;
  const rest = value.slice(at).split("\n")[0];
  if (words.trim() || rest.trim()) {
    const next = `\n${indent}${bullet ?? `${Number(number) + 1}.`}${space}`;
    type(area, at, at, next, at + next.length);
  } else {
    const end = value.slice(0, from).split("\n").at(-2)?.trim() ? "\n" : "";
    if (end || at > from) type(area, from, at, end, from + end.length);
  }
}

// Who types the mark of the next item as well, out of habit, gets it once.
function once(area) {
  const { value, selectionStart: at } = area;
  const from = lineStart(value, at);
  const twice = TWICE.exec(value.slice(from, at));
  if (!twice) return;
  const text = twice[1] + (twice[2] ?? twice[3]);
  type(area, from, at, text, from + text.length);
}

class Bar {
  constructor(bar) {
    this.bar = bar;
    this.form = bar.closest("form");
    this.buttons = [...bar.querySelectorAll("button")];
    this.area = this.form.querySelector("textarea[data-marks]");
    bar.hidden = false;
    this.only(this.buttons[0]);
    // A press leaves the caret where it is, and on a phone the keyboard open.
    bar.addEventListener("mousedown", (event) => event.preventDefault());
    bar.addEventListener("click", ({ target }) => this.pressed(target.closest("button")));
    bar.addEventListener("keydown", (event) => this.walked(event));
    this.form.addEventListener("focusin", ({ target }) => this.entered(target));
    this.form.addEventListener("keydown", (event) => this.keyed(event));
    this.form.addEventListener("input", ({ target, data }) => {
      if (data === " " && target.matches("textarea[data-marks]")) once(target);
    });
  }

  // Which text the buttons are for: the one that was entered last, none in a text without marks.
  entered(target) {
    if (!target.matches("textarea")) return;
    this.area = target.matches("[data-marks]") ? target : null;
    for (const button of this.buttons) button.setAttribute("aria-disabled", String(!this.area));
  }

  pressed(button) {
    if (button && this.area) mark(this.area, button.dataset.mark);
  }

  only(chosen) {
    for (const button of this.buttons) button.tabIndex = button === chosen ? 0 : -1;
    return chosen;
  }

  walked(event) {
    const here = this.buttons.indexOf(event.target);
    const all = this.buttons.length;
    const to = { ArrowRight: here + 1, ArrowLeft: here - 1 + all, Home: 0, End: all - 1 }[event.key];
    if (to !== undefined) this.only(this.buttons[to % all]).focus();
    else if (event.key === "Escape") this.area?.focus();
    else return;
    event.preventDefault();
  }

  keyed(event) {
    const area = event.target;
    if (!area.matches("textarea[data-marks]") || event.isComposing) return;
    const kind = LETTERS[event.key.toLowerCase()];
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && kind) {
      event.preventDefault();
      mark(area, kind);
    } else if (event.altKey && event.key === "F10") {
      event.preventDefault();
      this.buttons.find((button) => button.tabIndex === 0).focus();
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.altKey) {
      if (!event.shiftKey) goOn(event, area);
    }
  }
}

for (const bar of document.querySelectorAll("[data-tools]")) new Bar(bar);
