// Numbers copied from a form: Enter goes on to the next field, and the page says how many there are.
const FIELDS = "input:not([type=hidden]), textarea, select, button";

function tell(group) {
  const told = group.querySelector("[data-filled]");
  if (!told) return;
  const all = [...group.querySelectorAll("input[inputmode]")];
  const filled = all.filter((one) => one.value.trim()).length;
  told.textContent = told.dataset.filled.replace("{n}", filled).replace("{all}", all.length);
}

function goOn(event) {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches("input[inputmode]"))
    return;
  event.preventDefault();
  const fields = [...event.target.form.elements].filter((one) => one.matches(FIELDS));
  fields[fields.indexOf(event.target) + 1]?.focus();
}

for (const group of document.querySelectorAll("[data-items]")) {
  group.addEventListener("keydown", goOn);
  group.addEventListener("focusin", (event) => event.target.select?.());
  group.addEventListener("input", () => tell(group));
  tell(group);
}
