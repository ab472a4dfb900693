// A button that copies the field it names. Without scripts it stays hidden, and the field can be marked by hand.
const copied = (field) => {
  field.select();
  return navigator.clipboard?.writeText(field.value) ?? document.execCommand("copy");
};

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const said = button.parentElement.querySelector("[data-said-when-copied]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      if ((await copied(field)) !== false) said.textContent = said.dataset.saidWhenCopied;
    } catch {
      field.select();
    }
  });
}
