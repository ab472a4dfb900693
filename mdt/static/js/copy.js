// A button that copies the field it names. Without scripts it stays hidden, and the field can be marked by hand.
const handed = async (words) => {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    return false; // there is no clipboard off a secure address, and a browser may refuse it
  }
};

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const said = button.parentElement.querySelector("[data-said-when-copied]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    if ((await handed(field.value)) || document.execCommand("copy")) {
      said.textContent = said.dataset.saidWhenCopied;
    }
  });
}
