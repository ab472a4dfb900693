"""All that reaches a browser, whether it is shown or not."""

from playwright.sync_api import BrowserContext, Route

# Every word a stream says, and every word within the steps it carries.
OVERHEAR = """() => {
  window.heard = "";
  const stream = new EventSource(document.getElementById("live").dataset.stream);
  for (const name of ["hello", "text", "people", "rows", "gone"])
    stream.addEventListener(name, ({ data }) => {
      const told = JSON.parse(data);
      const texts = told.texts ?? [told];
      const steps = texts.flatMap((one) => one.steps ?? []).map((step) => atob(step));
      window.heard += name + data + steps.join();
    });
}"""


def overheard(context: BrowserContext) -> list[str]:
    """Every answer this browser gets from here on, but for streams, which do not end."""
    words: list[str] = []

    def on_its_way(route: Route) -> None:
        if "event-stream" in route.request.headers.get("accept", ""):
            return route.continue_()
        answer = route.fetch(max_redirects=0)
        words.append(answer.text())
        return route.fulfill(response=answer)

    context.route("**/meetings/**", on_its_way)
    return words
