// Words typed in the meeting that never reached the server: said before the session ends, for after it nobody can read them.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const dialog = document.getElementById("kept-words");
  const left = Object.keys(localStorage).find((name) => name.startsWith("mdt-kept-"));
  if (!dialog || !left || form.dataset.sure || !form.matches('form[action$="/logout"]')) return;
  event.preventDefault();
  const room = new URL(JSON.parse(localStorage.getItem(left)).page, location.origin);
  dialog.querySelector("a").href = room.pathname + room.search;
  dialog.querySelector("button").onclick = () => {
    form.dataset.sure = "1";
    form.requestSubmit();
  };
  dialog.showModal();
});
