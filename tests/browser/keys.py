"""Keys that two type at once, and what their screens and their devices hold of them."""

from playwright.sync_api import Page

from tests.nodes import until

A = "The patient sleeps badly and eats little since the ward move. "
B = "VOICES LESS OFTEN, MOTHER VISITS, LEVEL WAS 0.41 ON TUESDAY. 🌧"


def together(one: Page, other: Page, mine: str, theirs: str) -> None:
    """Both type in turn, one key each, as fast as it goes."""
    for key, there in zip(mine, theirs, strict=False):
        one.keyboard.type(key)
        other.keyboard.type(there)


def holds(words: str, text: str) -> bool:
    """All keys of these words, in their order."""
    rest = iter(text)
    return all(key in rest for key in words)


def agree(one: Page, other: Page, field: str, length: int) -> str:
    """What both screens show in a field, once they show the same and all of it."""

    def same() -> bool:
        text = one.input_value(field)
        return text == other.input_value(field) and len(text) >= length

    try:
        until(same)
    except AssertionError as problem:
        raise AssertionError([page.input_value(field) for page in (one, other)]) from problem
    return one.input_value(field)


def kept_on(page: Page) -> str:
    """What lies on the device."""
    return str(
        page.evaluate(
            "Object.entries(localStorage).filter(([k]) => k.startsWith('mdt-kept-')).join()"
        )
    )
