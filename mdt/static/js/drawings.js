// The drawings are ordinary fields; this makes two of them quicker. Without script a letter still fills an hour,
// one Tab further each, and the swap goes by the server.

// Who is which: one press turns it round in place.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-swap]");
  if (!button) return;
  event.preventDefault();
  const field = document.getElementById(button.dataset.swap);
  const [, one, other] = [...field.options].map((option) => option.value);
  field.value = field.value === one ? other : one;
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

const ACROSS = { ArrowLeft: -1, ArrowRight: 1 };

// A row of a day holds as many boxes as stand beside each other just now.
function perRow(hours) {
  const top = (hour) => hour.closest("li").getBoundingClientRect().top;
  const wraps = hours.findIndex((hour) => top(hour) > top(hours[0]) + 1);
  return wraps < 0 ? hours.length : wraps;
}

// A letter fills the hour and goes on to the next; arrows walk, and Backspace empties.
function keyed(event, hours) {
  const hour = event.target.closest("select");
  const at = hours.indexOf(hour);
  if (at < 0 || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const { key } = event;
  const step = { ...ACROSS, ArrowUp: -perRow(hours), ArrowDown: perRow(hours) }[key];
  const to = { Home: 0, End: hours.length - 1 }[key] ?? (step && at + step);
  const chosen = [...hour.options].find(
    ({ dataset }) => dataset.letter?.toLowerCase() === key.toLowerCase(),
  );
  if (to !== undefined && hours[to]) hours[to].focus();
  else if (step) return event.preventDefault();
  else if (key === "Backspace" || key === "Delete") fill(hour, "");
  else if (chosen) {
    fill(hour, chosen.value);
    hours[at + 1]?.focus();
  } else return;
  event.preventDefault();
}

function fill(hour, value) {
  hour.value = value;
  hour.dispatchEvent(new Event("input", { bubbles: true }));
}

for (const day of document.querySelectorAll("[data-day]")) {
  const hours = [...day.querySelectorAll("select")];
  day.addEventListener("keydown", (event) => keyed(event, hours));
}
