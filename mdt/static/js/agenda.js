// The agenda: minutes are kept as soon as they are changed, and the page prints. Without script there are buttons.
for (const form of document.querySelectorAll("form[data-send-on-change]")) {
  for (const button of form.querySelectorAll("[data-without-script]")) button.hidden = true;
  form.addEventListener("change", () => form.reportValidity() && form.requestSubmit());
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
