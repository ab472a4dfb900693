"""The drawings by keyboard alone hold what the plain fields hold; they read in a sensible order."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import Address
from tests.browser.visiting import Visits, ready

pytestmark = pytest.mark.browser

DAY = "SSSSSSCHTWWWWTHRR.JPHRSS"
# Neither person has a version in these tongues yet, and both are in Ms Pretend's care.
BY_KEYS, BY_FIELDS = "Ayesha Voorbeeld-Test", "Thandi Sample-Khumaloexample"


def reach_sheet(page: Page, who: str, template: str) -> None:
    page.get_by_role("link", name="Cases", exact=True).first.click()
    page.get_by_role("link", name=who).first.click()
    page.locator(".tabs").get_by_role("link", name="Formulation", exact=True).click()
    page.locator(f"main a[href$='/{template}/new']").first.click()


def open_sheet(page: Page, who: str, template: str) -> None:
    reach_sheet(page, who, template)
    expect(page.get_by_role("heading", level=1)).to_contain_text("version 1")


def walk_to(page: Page, selector: str) -> None:
    """Tab until the focus is there, as somebody without a mouse would."""
    for _ in range(400):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"no way by keys to {selector}")


def press(page: Page, value: str) -> None:
    """Walk to a button of the sheet and press it."""
    walk_to(page, f"button[name='do'][value='{value}']")
    page.keyboard.press("Enter")


def say(page: Page, name: str, words: str) -> None:
    walk_to(page, f"[name='{name}']")
    page.keyboard.type(words)


def read(page: Page) -> str:
    """The version as it reads, without its heading."""
    expect(page.locator("article.formulation")).to_be_visible()
    drawn = ".narrative-read, .side-field, .day-set, .dyad-set, .chain, .bps, .states, .family"
    return "\n".join(page.locator(f"article.formulation :is({drawn})").all_inner_texts())


def test_a_day_filled_by_letters_and_arrows_is_the_day_filled_by_plain_fields(practice: Visits):
    page = practice.sign_in("ot")
    open_sheet(page, BY_KEYS, "moho")
    say(ready(page), "s_values-0-text", "That a thing works.")
    walk_to(page, "#s_day_now-0-kind")
    for letter in DAY:
        page.keyboard.press("ArrowRight" if letter == "." else letter.lower())
    expect(page.locator("#s_day_now-23-kind")).to_have_value("sleep")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#s_day_now-12-kind")).to_be_focused()
    page.keyboard.press("Backspace")
    expect(page.locator("#s_day_now-12-kind")).to_have_value("")
    page.keyboard.press("w")
    expect(page.locator("#s_day_now-13-kind")).to_be_focused()
    press(page, "keep")
    by_keys = read(page)

    plain = practice.sign_in("ot", java_script_enabled=False)
    open_sheet(plain, BY_FIELDS, "moho")
    plain.locator("[name='s_values-0-text']").fill("That a thing works.")
    for hour, letter in enumerate(DAY):
        if letter != ".":
            box = plain.locator(f"#s_day_now-{hour}-kind")
            box.select_option(box.locator(f"option[data-letter='{letter}']").get_attribute("value"))
    plain.get_by_role("button", name="Keep as a draft version").click()

    assert read(plain) == by_keys
    assert "Sleep 8 hours" in by_keys


def test_two_circles_filled_and_swapped_by_keys_are_the_plain_fields(practice: Visits):
    said = {
        "s_self_rep-0-text": "a boy in a row",
        "s_affect-0-text": "dread",
        "s_object_rep-0-text": "an inspector",
        "s_reversal-0-text": "When asked.",
    }
    page = practice.sign_in("ot")
    open_sheet(page, BY_KEYS, "tfp_dyad")
    ready(page)
    for name in ("s_self_rep-0-text", "s_affect-0-text", "s_object_rep-0-text"):
        say(page, name, said[name])
    walk_to(page, "[data-swap]")
    page.keyboard.press("Enter")
    expect(page.locator("#s_enacted_by-0-kind")).to_have_value("patient")
    page.keyboard.press("Space")
    expect(page.locator("#s_enacted_by-0-kind")).to_have_value("clinician")
    say(page, "s_reversal-0-text", said["s_reversal-0-text"])
    press(page, "keep")
    by_keys = read(page)

    plain = practice.sign_in("ot", java_script_enabled=False)
    open_sheet(plain, BY_FIELDS, "tfp_dyad")
    for name, words in said.items():
        plain.locator(f"[name='{name}']").fill(words)
    plain.locator("#s_enacted_by-0-kind").select_option("clinician")
    plain.get_by_role("button", name="Keep as a draft version").click()

    assert read(plain) == by_keys
    assert "just now: the clinician" in by_keys


def test_a_chain_put_in_order_by_keys_is_the_chain_of_the_plain_fields(practice: Visits):
    page = practice.sign_in("ot")
    open_sheet(page, BY_KEYS, "chain")
    ready(page)
    say(page, "s_prompting_event-0-text", "A message.")
    walk_to(page, "#s_link-0-kind")
    page.keyboard.press("u")
    say(page, "s_link-0-text", "To leave.")
    say(page, "s_skill_at_link-0-text", "Say so.")
    say(page, "s_link-1-text", "He will go.")
    press(page, "up-1")
    expect(page.locator("[name='s_link-0-text']")).to_be_focused()
    expect(page.locator("[name='s_link-0-text']")).to_have_value("He will go.")
    expect(page.locator("[name='s_link-1-text']")).to_have_value("To leave.")
    press(page, "keep")
    by_keys = read(page)

    plain = practice.sign_in("ot", java_script_enabled=False)
    open_sheet(plain, BY_FIELDS, "chain")
    for name, words in {
        "s_prompting_event-0-text": "A message.",
        "s_link-0-text": "He will go.",
        "s_link-1-text": "To leave.",
        "s_skill_at_link-1-text": "Say so.",
    }.items():
        plain.locator(f"[name='{name}']").fill(words)
    plain.locator("#s_link-1-kind").select_option("urge")
    plain.get_by_role("button", name="Keep as a draft version").click()

    assert read(plain) == by_keys


# What is typed into a field, or begun to be typed until a list stands on it: (name, value, label).
KEYED = {
    "bps_grid": [
        ("s_biological_predisposing-0-text", "An aunt.", ""),
        ("s_biological_predisposing-0-source", "fam", "family"),
        ("s_social_protective-0-text", "A choir.", ""),
        ("s_social_protective-0-sure", "pos", "possible"),
    ],
    "gpm": [
        ("s_state_now-0-text", "Rings early.", ""),
        ("s_state_now-0-kind", "Thr", "Threatened"),
        ("s_connected-0-text", "Funny.", ""),
        ("s_threatened-0-text", "Sharp.", ""),
        ("s_trigger_event-0-text", "A call that rings out.", ""),
        ("s_trigger_event-0-kind", "Con", "Connected to threatened"),
        ("s_what_helped-0-text", "The same sentence.", ""),
        ("s_what_helped-0-kind", "Back from t", "Back from threatened"),
    ],
    "family_map": [
        ("s_person-0-text", "Mother", ""),
        ("s_person-0-kind", "Par", "Parents' generation"),
        ("s_tie-0-text", "When she was ten.", ""),
        ("s_tie-0-kind", "Lost: d", "Lost: died"),
        ("s_comfort-0-text", "A hand.", ""),
        ("s_person-1-text", "Brother", ""),
        ("s_person-1-kind", "Own", "Own generation"),
        ("s_tie-1-kind", "Not k", "Not known"),
        ("s_resource-0-text", "A list.", ""),
    ],
}


@pytest.mark.parametrize("template", KEYED)
def test_a_drawing_filled_by_keys_is_the_drawing_filled_by_plain_fields(
    practice: Visits, template: str
):
    page = practice.sign_in("ot")
    open_sheet(page, BY_KEYS, template)
    ready(page)
    for name, typed, label in KEYED[template]:
        say(page, name, typed)
        if label:
            chosen = page.locator(f"[name='{name}'] option:checked")
            expect(chosen).to_have_text(label)
    press(page, "keep")
    by_keys = read(page)

    plain = practice.sign_in("ot", java_script_enabled=False)
    open_sheet(plain, BY_FIELDS, template)
    for name, typed, label in KEYED[template]:
        field = plain.locator(f"[name='{name}']")
        field.select_option(label=label) if label else field.fill(typed)
    plain.get_by_role("button", name="Keep as a draft version").click()

    assert read(plain) == by_keys
    words = [label or typed for _name, typed, label in KEYED[template]]
    assert [word for word in words if word not in by_keys] == []


ORDER = {
    "two circles": [
        "Dyad 1",
        "I, as…",
        "Linked feeling",
        "The other, as…",
        "How it is played",
        "When do the roles swap?",
        "Kept apart from",
        "Where seen",
    ],
    "four states": [
        "Where things stand now",
        "Connected now",
        "What happened between people",
        "Threatened",
        "What helped",
        "What happened between people",
        "Alone",
        "What helped",
        "What happened between people",
        "Despair",
        "Life outside treatment",
        "Case management step",
    ],
    "a chain": [
        "Target",
        "Vulnerability",
        "Prompting event",
        "Link 1",
        "Skill that could have been used here",
        "Link 2",
    ],
    "a family map": [
        "Grandparents and before",
        "Mother's mother",
        "Parents' generation",
        "Mother",
        "What one could expect",
        "Learnt about being comforted",
        "Father",
        "What one could expect",
        "The nuns who raised him",
    ],
    "a day": ["Volition", "Values", "Interests", "Sense of capacity", "Habituation"],
}


@pytest.mark.parametrize("name", ORDER)
def test_the_accessibility_tree_reads_in_the_order_of_the_drawing(
    practice: Visits, where: dict[str, Address], name: str
):
    page = practice.sign_in(where[name].who)
    page.goto(where[name].path)

    heads = page.locator("article.formulation").get_by_role("heading").all_inner_texts()

    begin = heads.index(ORDER[name][0])
    assert [" ".join(h.split()) for h in heads[begin : begin + len(ORDER[name])]] == ORDER[name]


def test_a_tie_of_the_family_map_is_heard_between_who_and_what_was_learnt(
    practice: Visits, where: dict[str, Address]
):
    page = practice.sign_in(where["a family map"].who)
    page.goto(where["a family map"].path)

    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        heard = page.locator(".kin").filter(has_text="Daughter").aria_snapshot()
        order = [
            "Daughter",
            "Close and tense",
            "Rings every Sunday",
            "Learnt about being comforted",
        ]
        assert sorted(order, key=heard.index) == order
        assert "img" not in heard


def test_a_grid_reads_cell_by_cell_with_its_row_and_column(
    practice: Visits, where: dict[str, Address]
):
    page = practice.sign_in(where["a grid"].who)
    page.goto(where["a grid"].path)

    table = page.get_by_role("table", name="Biopsychosocial grid")
    assert table.get_by_role("columnheader").all_inner_texts() == [
        "Predisposing",
        "Precipitating",
        "Perpetuating",
        "Protective",
    ]
    assert table.get_by_role("rowheader").all_inner_texts()[0] == "Biological"

    page.set_viewport_size({"width": 360, "height": 800})
    first = page.locator(".bps .cell-name").first
    expect(first).to_be_visible()
    expect(first).to_have_text("Predisposing")


def test_the_preview_comes_into_sight_with_the_drawing_in_it(practice: Visits):
    page = practice.sign_in("ot")
    open_sheet(page, "Pieter Toets-Persoon", "tfp_dyad")
    ready(page)
    page.locator("[name='s_self_rep-0-text']").fill("one who is called out")
    page.locator("#narrative").fill("He waits for **the pager**.")
    page.get_by_role("button", name="Preview").click()

    seen = page.frame_locator("iframe[name='preview']")
    expect(seen.locator("strong")).to_have_text("the pager")
    expect(seen.locator(".pole").first).to_contain_text("one who is called out")


def test_what_was_added_to_a_sheet_is_in_sight_and_has_the_focus(practice: Visits):
    page = practice.sign_in("ot")
    reach_sheet(page, BY_KEYS, "chain")
    links = page.locator(".chain.asked > li")
    expect(links.first).to_be_visible()
    begun = ready(page).locator(".chain.asked > li").count()
    for more in range(1, 5):
        press(page, "more-part")
        expect(links).to_have_count(begun + more)
        ready(page)

    added = page.locator(f"[name='s_link-{begun + 3}-text']")
    expect(added).to_be_focused()
    expect(added).to_be_in_viewport(ratio=1)
