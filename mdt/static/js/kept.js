// Words typed in the meeting that never reached the server: said before the session ends, for after it nobody can read them.
const person = document.querySelector('meta[name="person"]')?.content;
const ours = (name) =>
  name.startsWith("mdt-kept-") && JSON.parse(localStorage.getItem(name)).person === person;

document.addEventListener("submit", (event) => {
  const form = event.target;
  const dialog = document.getElementById("kept-words");
  if (!dialog || form.dataset.sure || !form.matches('form[action$="/logout"]')) return;
  const left = Object.keys(localStorage).find(ours);
  if (!left) return;
  event.preventDefault();
  const room = new URL(JSON.parse(localStorage.getItem(left)).page, location.origin);
  dialog.querySelector("a").href = room.pathname + room.search;
  dialog.querySelector("button").onclick = () => {
    form.dataset.sure = "1";
    form.requestSubmit();
  };
  dialog.showModal();
});
