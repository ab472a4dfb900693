"""A version as it is read: the event it is about, steps one by one, and what was asked."""

from mdt import clock
from mdt.domain.formulation import Line
from mdt.domain.vocabulary import IncidentKind
from mdt.services import incidents
from tests.formulation_writing import keep

STEPS = "Answer the call.\n\nAsk what happened.\nDo not ring her sister."


def url(case, *parts):
    return "/".join([f"/cases/{case.ref}/formulation", *parts])


def chain_of(cast):
    """An incident, and the chain of what led to it."""
    event = incidents.note_incident(
        cast.ot,
        cast.first,
        kind=IncidentKind.SELF_HARM,
        happened_on=clock.today(),
        words="Cut her left forearm.",
    )
    chain = keep(
        cast.ot,
        cast.first,
        template_id="chain",
        about=event.ref,
        fields={"problem_behaviour": [Line("Cut, after two calls.")]},
    )
    return event, chain


def summary_of(cast, steps):
    return keep(
        cast.ot,
        cast.first,
        template_id="team_summary",
        fields={"what_to_do_when_upset": [Line(steps)]},
    )


def test_a_chain_says_which_event_it_is_about(cast, sign_in):
    _, chain = chain_of(cast)

    page = sign_in(cast.ot).get(url(cast.first, chain.ref))

    about = page.soup.select_one(".about").get_text(" ", strip=True)
    assert about.startswith("About: self-harm, ")
    assert about.endswith("Cut her left forearm.")


def test_a_version_about_nothing_in_particular_names_no_event(cast, sign_in):
    version = summary_of(cast, STEPS)

    assert sign_in(cast.ot).get(url(cast.first, version.ref)).soup.select(".about") == []


def test_an_event_that_was_withdrawn_says_so_above_its_chain(cast, sign_in):
    event, chain = chain_of(cast)
    incidents.withdraw_incident(
        cast.ot, event, reason="Written for another patient.", version=event.version
    )

    about = sign_in(cast.ot).get(url(cast.first, chain.ref)).soup.select_one(".about")

    assert about.select_one("del").text == "Cut her left forearm."
    assert "withdrawn" in about.text
    assert "Written for another patient." in about.text


def test_what_to_do_when_upset_is_numbered_as_on_the_overview(cast, sign_in):
    version = summary_of(cast, STEPS)

    page = sign_in(cast.ot).get(url(cast.first, version.ref))

    assert [li.get_text(strip=True) for li in page.soup.select(".formulation .steps li")] == [
        "Answer the call.",
        "Ask what happened.",
        "Do not ring her sister.",
    ]


def test_what_to_do_in_one_sentence_is_no_list(cast, sign_in):
    version = summary_of(cast, "Answer the call.")

    page = sign_in(cast.ot).get(url(cast.first, version.ref))

    assert page.soup.select(".steps") == []
    assert "Answer the call." in page.words


def test_a_contribution_stands_under_the_question_it_answers(cast, sign_in):
    version = keep(
        cast.ot,
        cast.first,
        template_id="tfp_dyad",
        fields={"self_rep": [Line("a boy in a row")], "affect": [Line("dread", part=1)]},
    )

    page = sign_in(cast.ot).get(url(cast.first, version.ref, "contributions"))

    assert [asked.text for asked in page.soup.select(".rows .sort")] == [
        "Dyad 1 · I, as…",
        "Dyad 2 · Linked feeling",
    ]


def test_a_comparison_names_the_part_and_does_not_repeat_the_question(cast, sign_in):
    for text in ("a boy in a row", "a boy in the rain"):
        keep(cast.ot, cast.first, template_id="tfp_dyad", fields={"self_rep": [Line(text)]})

    page = sign_in(cast.ot).get(url(cast.first, "tfp_dyad", "compare"))

    assert page.soup.select_one(".compared .fate").get_text(" ", strip=True).split(" · ")[0] == (
        "Dyad 1"
    )
