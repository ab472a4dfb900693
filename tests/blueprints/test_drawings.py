"""The sheets of every tongue: rows, parts, kinds, sources and hours; nothing typed is lost."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from mdt.blueprints.formulation.opening import arrange, opened
from mdt.database import db
from mdt.domain import templates
from mdt.domain.formulation import Line
from mdt.domain.templates import HOURS, latest
from mdt.domain.vocabulary import Confidence, Source
from mdt.models.formulations import FormulationDraft
from mdt.queries.formulations import offered
from mdt.services import formulations
from tests.formulation_writing import keep, sheet

TOO_LONG = "word " * 40_000  # 200,000 characters
TONGUES = [t.id for room in ("formulation", "safety") for t in offered(room)]


def filled(form):
    """The same form with something in every place where something can be."""
    told = {}
    for name, value in form.items():
        told[name] = value
        if name.startswith("s_") and name.endswith("-text"):
            told[name] = f"words of {name}"
        elif name.endswith("-sure"):
            told[name] = "possible"
        elif name.endswith("-source"):
            told[name] = "family"
    return told


@pytest.mark.parametrize("template", TONGUES)
def test_what_is_typed_in_any_tongue_is_kept_and_read(cast, sign_in, template):
    browser = sign_in(cast.ot)
    page = browser.get(sheet(cast.first, template))
    page.check_manners()
    typed = filled(page.form("new"))

    sent = browser.post(sheet(cast.first, template), {**typed, "do": "keep"})

    assert sent.status == 303
    made = formulations.latest(cast.first, template)
    words = sorted(value for name, value in typed.items() if name.endswith("-text") and value)
    assert sorted(s.text for s in made.statements) == words
    asked = {f.id: f for f in latest(template).fields}
    for statement in made.statements:
        field = asked[statement.field]
        assert statement.confidence == (Confidence.POSSIBLE if field.certainty else None)
        assert statement.source == (Source.FAMILY if field.sources else None)
    read = browser.get(f"/cases/{cast.first.ref}/formulation/{made.ref}")
    read.check_manners()
    assert [word for word in words if word not in read.words] == []


@pytest.mark.parametrize("template", TONGUES)
def test_the_sheet_after_a_version_says_what_the_version_says(cast, sign_in, template):
    browser = sign_in(cast.ot)
    typed = filled(browser.get(sheet(cast.first, template)).form("new"))
    browser.post(sheet(cast.first, template), {**typed, "do": "keep"})
    first = formulations.latest(cast.first, template)

    again = browser.get(sheet(cast.first, template)).form("new")
    browser.post(sheet(cast.first, template), {**again, "do": "keep"})

    second = formulations.latest(cast.first, template)
    assert second.number == 2
    both = [
        [(s.identity, s.field, s.part, s.kind, s.source, s.text) for s in made.statements]
        for made in (first, second)
    ]
    assert both[0] == both[1]


def hours(typed, letters):
    kinds = {kind.letter: kind.id for kind in latest("moho").field("day_now").kinds}
    return {
        **typed,
        **{f"s_day_now-{hour}-kind": kinds.get(one, "") for hour, one in enumerate(letters)},
    }


def test_a_day_is_kept_hour_by_hour_and_read_in_words(cast, sign_in):
    browser = sign_in(cast.ot)
    form = browser.get(sheet(cast.first, "moho")).form("new")
    assert sum(name.startswith("s_day_now-") and name.endswith("-kind") for name in form) == HOURS

    day = "SSSSSSCHTWWWWTHRR.JPHRSS"
    browser.post(sheet(cast.first, "moho"), {**hours(form, day), "do": "share"})

    made = formulations.latest(cast.first, "moho")
    assert {s.part: s.text for s in made.statements if s.part in (0, 6, 17, 18)} == {
        0: "Sleep",
        6: "Care of self",
        18: "Joy",
    }
    page = browser.get(f"/cases/{cast.first.ref}/formulation/{made.ref}")
    boxes = [" ".join(li.get_text(" ").split()) for li in page.soup.select(".day")[0].select("li")]
    assert (boxes[0], boxes[17], boxes[23]) == ("00 :00 Sleep", "17 :00 not said", "23 :00 Sleep")
    assert "Sleep 8 hours · Care of self 1 hour" in page.words
    assert "Joy 1 hour · 1 hour not said" in page.words


def chained(browser, case, *steps, do="more-part"):
    """A sheet of a chain with these links typed into it, after one press."""
    form = browser.get(sheet(case, "chain")).form("new")
    for number, step in enumerate(steps):
        form[f"s_link-{number}-text"] = step
        form[f"s_skill_at_link-{number}-text"] = f"skill for {step}"
        form[f"s_link-{number}-kind"] = "thought"
    return browser.post(sheet(case, "chain"), {**form, "do": do})


def links(page):
    form = page.form("new")
    found = [form[name].strip() for name in form if name.startswith("s_link-") and "-text" in name]
    skills = [form[n].strip() for n in form if n.startswith("s_skill_at_link-") and "-text" in n]
    assert [f"skill for {link}" if link else "" for link in found] == skills
    return found


@pytest.mark.parametrize(
    ("do", "expected"),
    [
        ("more-part", ["a", "b", "c", "", ""]),
        ("before-1", ["a", "", "b", "c", ""]),
        ("before-0", ["", "a", "b", "c", ""]),
        ("up-2", ["a", "c", "b", ""]),
        ("down-0", ["b", "a", "c", ""]),
        ("up-0", ["a", "b", "c", ""]),
        ("down-39", ["a", "b", "c", ""]),
        ("swap-0", ["a", "b", "c", ""]),
    ],
)
def test_links_are_put_in_order_without_script_and_with_their_skills(cast, sign_in, do, expected):
    page = chained(sign_in(cast.ot), cast.first, "a", "b", "c", do=do)

    assert page.status == 200
    found = links(page)
    assert [link for link in found if link] == [link for link in expected if link]
    assert found[: len(expected) - 1] == expected[:-1]


def test_a_part_that_was_moved_or_added_is_where_one_goes_on_writing(cast, sign_in):
    page = chained(sign_in(cast.ot), cast.first, "a", "b", "c", do="before-1")

    assert [area["id"] for area in page.soup.select("[autofocus]")] == ["s_link-1-text"]


def test_links_left_empty_close_up_when_the_chain_is_kept(cast, sign_in):
    browser = sign_in(cast.ot)
    page = chained(browser, cast.first, "a", "b", "c", do="before-1")
    browser.post(sheet(cast.first, "chain"), {**page.form("new"), "do": "share"})

    made = formulations.latest(cast.first, "chain")
    assert [(s.field, s.part, s.text) for s in made.statements] == [
        ("link", 0, "a"),
        ("link", 1, "b"),
        ("link", 2, "c"),
        ("skill_at_link", 0, "skill for a"),
        ("skill_at_link", 1, "skill for b"),
        ("skill_at_link", 2, "skill for c"),
    ]
    assert {s.kind for s in made.statements if s.field == "link"} == {"thought"}


def test_a_link_put_in_before_the_others_is_a_new_one_and_they_stay_who_they_were(cast, sign_in):
    browser = sign_in(cast.ot)
    page = chained(browser, cast.first, "a", "b")
    browser.post(sheet(cast.first, "chain"), {**page.form("new"), "do": "share"})
    first = {s.text: s.identity for s in formulations.latest(cast.first, "chain").statements}

    form = browser.get(sheet(cast.first, "chain")).form("new")
    form = browser.post(sheet(cast.first, "chain"), {**form, "do": "before-0"}).form("new")
    form |= {"s_link-0-text": "new", "s_skill_at_link-0-text": "skill for new"}
    browser.post(sheet(cast.first, "chain"), {**form, "do": "share"})

    second = {s.text: s.identity for s in formulations.latest(cast.first, "chain").statements}
    assert {text: second[text] for text in first} == first
    assert {second["new"], second["skill for new"]} & set(first.values()) == set()


def test_the_swap_turns_round_who_is_which_and_is_kept_as_words(cast, sign_in):
    browser = sign_in(cast.ot)
    form = browser.get(sheet(cast.first, "tfp_dyad")).form("new")
    form |= {"s_self_rep-0-text": "a boy", "s_object_rep-0-text": "an inspector"}
    for expected in ("patient", "clinician", "patient"):
        page = browser.post(sheet(cast.first, "tfp_dyad"), {**form, "do": "swap-0"})
        form = page.form("new")
        assert form["s_enacted_by-0-kind"] == expected
        assert form["s_self_rep-0-text"].strip() == "a boy"

    browser.post(sheet(cast.first, "tfp_dyad"), {**form, "do": "share"})

    made = formulations.latest(cast.first, "tfp_dyad")
    read = browser.get(f"/cases/{cast.first.ref}/formulation/{made.ref}")
    poles = [" ".join(p.get_text(" ").split()) for p in read.soup.select(".pole")]
    assert poles == [
        "I, as… a boy just now: the patient",
        "The other, as… an inspector just now: the clinician",
    ]


@pytest.mark.parametrize(
    ("template", "field", "value"),
    [
        ("chain", "s_link-0-kind", "verdict"),
        ("bps_grid", "s_biological_protective-0-source", "neighbour"),
        ("moho", "s_day_now-7-kind", "verdict"),
        ("gpm", "s_state_now-0-kind", "verdict"),
        ("family_map", "s_tie-1-kind", "secure"),
    ],
)
def test_a_kind_or_source_outside_the_list_is_refused_at_its_field(
    cast, sign_in, template, field, value
):
    browser = sign_in(cast.ot)
    form = browser.get(sheet(cast.first, template)).form("new")

    page = browser.post(
        sheet(cast.first, template), {**form, "narrative": "words", field: value, "do": "share"}
    )

    assert page.status == 422
    assert page.form("new")["narrative"].strip() == "words"
    wrong = page.soup.find(id=f"{field}-errors")
    assert "Choose from the list." in wrong.get_text()
    assert page.soup.select_one(".error-summary a")["href"] == f"#{field}"


@pytest.mark.parametrize(
    ("template", "field"),
    [
        ("bps_grid", "s_social_protective-0-text"),
        ("tfp_dyad", "s_self_rep-0-text"),
        ("chain", "s_skill_at_link-2-text"),
        ("gpm", "s_despair-0-text"),
        ("dynamic", "s_defences-0-text"),
        ("moho", "narrative"),
        ("family_map", "s_comfort-1-text"),
    ],
)
def test_a_field_of_200000_characters_is_refused_in_words_and_not_lost(
    cast, sign_in, template, field
):
    browser = sign_in(cast.ot)
    form = browser.get(sheet(cast.first, template)).form("new")
    typed = {**form, field: TOO_LONG.strip()}

    page = browser.post(sheet(cast.first, template), {**typed, "do": "share"})

    assert page.status == 422
    assert page.form("new")[field].strip() == TOO_LONG.strip()
    assert page.soup.select_one(".error-summary a")["href"] == f"#{field}"
    draft = f"/cases/{cast.first.ref}/formulation/{template}/draft"
    assert browser.post(draft, typed).status == 200
    assert browser.get(sheet(cast.first, template)).form("new")[field].strip() == TOO_LONG.strip()


@pytest.mark.parametrize("template", TONGUES)
def test_a_draft_opens_again_as_it_was_left(cast, sign_in, template):
    browser = sign_in(cast.ot)
    typed = filled(browser.get(sheet(cast.first, template)).form("new"))
    draft = f"/cases/{cast.first.ref}/formulation/{template}/draft"

    assert browser.post(draft, typed).status == 200

    again = browser.get(sheet(cast.first, template)).form("new")
    same = {name: value for name, value in typed.items() if name.startswith("s_")}
    assert {name: again[name].strip() for name in same} == same


def test_words_under_a_question_that_is_asked_no_more_go_to_the_narrative(cast, sign_in):
    browser = sign_in(cast.ot)
    browser.post(
        f"/cases/{cast.first.ref}/formulation/five_ps/draft", {"narrative": "So far.", "ref": ""}
    )
    draft = db.session.scalars(select(FormulationDraft)).one()
    gone = {"asked_once": [{"text": "An answer.", "sure": "", "rests_on": [], "identity": ""}]}
    draft.fields = {**draft.fields, "statements": gone}
    db.session.commit()

    form = browser.get(sheet(cast.first, "five_ps")).form("new")

    assert form["narrative"].strip() == "So far.\n\nasked_once: An answer."


def test_an_older_version_of_the_summary_goes_on_in_the_newer_sheet(cast, sign_in):
    older = templates.load()["team_summary", 1]
    newer = templates.load()["team_summary", 2]

    assert {f.id for f in older.fields} < {f.id for f in newer.fields}
    assert latest("team_summary") is newer
    assert "looks_fine_feels" in {f.id for f in newer.fields}


@pytest.mark.parametrize("template", TONGUES)
def test_the_preview_shows_the_sheet_as_it_will_read(cast, sign_in, template):
    browser = sign_in(cast.ot)
    typed = filled(browser.get(sheet(cast.first, template)).form("new"))
    typed["narrative"] = "A **narrative** <b>typed</b>."

    page = browser.post(f"/cases/{cast.first.ref}/formulation/{template}/preview", typed)

    assert page.status == 200
    assert page.soup.select_one("strong").get_text() == "narrative"
    assert "<b>typed</b>" in page.soup.get_text()
    words = [value for name, value in typed.items() if name.endswith("-text") and value]
    assert [word for word in words if word not in page.words] == []
    assert page.soup.select("textarea, input, form") == []
    assert formulations.latest(cast.first, template) is None


def test_a_colleague_without_the_case_has_no_preview(cast, sign_in):
    url = f"/cases/{cast.first.ref}/formulation/chain/preview"

    assert sign_in(cast.psychologist2).post(url, {"narrative": "words"}).status == 404


def test_a_grid_on_paper_and_screen_is_a_table_with_named_rows_and_columns(cast, sign_in):
    said = {"biological_protective": [Line("Sleeps.", Confidence.LIKELY, source=Source.PATIENT)]}
    made = keep(cast.ot, cast.first, template_id="bps_grid", narrative="", fields=said)

    page = sign_in(cast.ot).get(f"/cases/{cast.first.ref}/formulation/{made.ref}")

    heads = [th.get_text() for th in page.soup.select(".bps th[scope=col]")]
    assert heads == ["Predisposing", "Precipitating", "Perpetuating", "Protective"]
    cells = [" ".join(td.get_text(" ").split()) for td in page.soup.select(".bps tbody td")]
    assert cells[:4] == ["empty"] * 3 + ["Protective Sleeps. likely source: patient"]


def family(*ties):
    """A family map of these people: who, generation, tie and its words."""
    said = {"person": [], "tie": []}
    for part, (who, generation, tie, words) in enumerate(ties):
        said["person"].append(Line(who, kind=generation, part=part))
        if tie or words:
            said["tie"].append(Line(words, Confidence.LIKELY, kind=tie, part=part))
    return said


def test_a_family_map_names_each_tie_and_not_known_is_not_the_same_as_not_said(cast, sign_in):
    said = family(
        ("Mother", "parents", "died", "When he was ten."),
        ("Grandmother", "grandparents", "not_known", "Not known"),
        ("Brother", "own", "", ""),
        ("Daughter", "children", "", "Comes on Tuesdays."),
        ("Neighbour", "", "close", "Close"),
    )
    made = keep(cast.ot, cast.first, template_id="family_map", narrative="", fields=said)

    page = sign_in(cast.ot).get(f"/cases/{cast.first.ref}/formulation/{made.ref}")

    page.check_manners()
    heads = [h.get_text() for h in page.soup.select(".trunk h2")]
    assert heads == [
        "Grandparents and before",
        "Parents' generation",
        "Own generation",
        "Children and after",
        "Generation not said",
    ]
    people = {li.h3.get_text(): li for li in page.soup.select(".kin")}
    ties = {who: li.select_one(".bond").get_text() for who, li in people.items()}
    assert ties == {
        "Grandmother": "Not known",
        "Mother": "Lost: died",
        "Brother": "tie not said",
        "Daughter": "tie not said",
        "Neighbour": "Close",
    }
    drawn = {who: li.path["d"] for who, li in people.items() if li.path}
    assert list(drawn) == ["Grandmother", "Mother", "Neighbour"]
    assert len(set(drawn.values())) == 3
    assert "Comes on Tuesdays." in people["Daughter"].get_text()
    assert [p.get_text() for p in page.soup.select(".generation.own .self")] == ["The patient"]


def test_every_tie_of_the_list_has_a_line_of_its_own(cast, sign_in):
    ties = [kind.id for kind in latest("family_map").field("tie").kinds]
    said = family(*((f"Person {tie}", "own", tie, "words") for tie in ties))
    made = keep(cast.ot, cast.first, template_id="family_map", narrative="", fields=said)

    page = sign_in(cast.ot).get(f"/cases/{cast.first.ref}/formulation/{made.ref}")

    assert len({path["d"] for path in page.soup.select(".bond path")}) == len(ties)


def test_the_comparison_of_family_maps_names_the_person_and_folds_what_stayed(cast, sign_in):
    others = [(f"Aunt {n}", "parents", "close", "Rings on Sundays.") for n in range(3)]
    for words in ("Comes.", "Comes and stays."):
        said = family(*others, ("Daughter", "children", "close", words))
        keep(cast.ot, cast.first, template_id="family_map", narrative="", fields=said)

    page = sign_in(cast.ot).get(f"/cases/{cast.first.ref}/formulation/family_map/compare")

    fates = [p.get_text() for p in page.soup.select(".compared-changed .fate")]
    assert fates == ["Daughter · Changed"]
    folded = [summary.get_text() for summary in page.soup.select("details.fold summary")]
    assert folded == ["4 as they were: Who", "3 as they were: The tie"]


def test_a_tie_that_is_another_now_is_told_between_two_versions(cast, sign_in):
    for tie in ("distant", "tense"):
        said = family(("Daughter", "children", tie, "Comes on Tuesdays."))
        keep(cast.ot, cast.first, template_id="family_map", narrative="", fields=said)

    page = sign_in(cast.ot).get(f"/cases/{cast.first.ref}/formulation/family_map/compare")

    assert "which: Distant, now Close and tense" in page.words
    assert "Statements: 1 changed, 0 put in, 0 taken out, 1 as they were." in page.words


PRESSES = ["more-part", *(f"{do}-{n}" for do in ("before", "up", "down") for n in (0, 1, 2, 7))]
ORDERS = st.lists(st.sampled_from(PRESSES), max_size=8)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(presses=ORDERS, typed=st.lists(st.text("abc", min_size=1, max_size=4), max_size=5))
def test_however_the_links_are_moved_each_keeps_its_skill_and_none_is_lost(app, presses, typed):
    with app.test_request_context():
        form = opened(latest("chain"), None, None)
        form.order([None] * (len(typed) + 1))
        for number, words in enumerate(typed):
            form.at("link", number).text.data = f"{number} {words}"
            form.at("skill_at_link", number).text.data = f"skill {number} {words}"
        for press in presses:
            arrange(form, press)

        pairs = [
            (form.at("link", p).text.data or "", form.at("skill_at_link", p).text.data or "")
            for p in form.parts
        ]
        assert sorted(pair for pair in pairs if any(pair)) == sorted(
            (f"{number} {words}", f"skill {number} {words}") for number, words in enumerate(typed)
        )
