// The sentences scripts show stand in the page (_ui/_words.html, _ui/_live_words.html), so that they are translated with the rest.
export function words(key, n = "") {
  const line = document.querySelector(`ul[hidden] [data-word="${key}"]`);
  return (line?.textContent ?? "").replace("{n}", n);
}
