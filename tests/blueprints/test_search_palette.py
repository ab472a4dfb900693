"""The palette knows what a person may read, and nothing else; without script search finds it."""

from mdt.domain import evidence, interventions
from tests import evidence_writing
from tests.meeting_room import asked, planned


def told(browser):
    return browser.get("/search/places").answer.get_json()


def test_everybody_goes_only_where_they_may_read(cast, sign_in):
    meeting = planned(cast, days=1)
    asked(cast, meeting, cast.first)
    known = {p.username: told(sign_in(p))["places"] for p in cast.everybody}

    def who(kind):
        return {n for n, places in known.items() if any(p["kind"] == kind for p in places)}

    names = {n: {p["words"] for p in places if p["kind"] == "case"} for n, places in known.items()}
    assert names["ot"] == {cast.first.patient.name}
    assert names["psychologist2"] == {cast.second.patient.name}
    assert names["psychiatrist"] == {cast.first.patient.name, cast.second.patient.name}
    assert who("case") == {"ot", "psychologist1", "psychologist2", "psychiatrist"}
    assert who("meeting") == who("case") | {"coordinator"}
    assert "Write a note" not in {p["words"] for p in known["admin"]}
    assert "Admin" in {p["words"] for p in known["admin"]}


def test_a_name_and_a_room_lead_to_the_room(cast, sign_in):
    browser = sign_in(cast.ot)
    place = next(p for p in told(browser)["places"] if p["kind"] == "case")

    for part in told(browser)["parts"]:
        assert browser.get(place["url"] + part["ending"]).status == 200, part


def test_every_deed_it_offers_opens(cast, sign_in):
    for person in cast.everybody:
        browser = sign_in(person)
        for place in told(browser)["places"]:
            if place["kind"] == "deed":
                assert browser.get(place["url"]).status == 200, (person.username, place)


def test_every_entry_of_both_libraries_is_found_by_its_words_and_opens(cast, sign_in):
    own = evidence_writing.add(cast.ot, claim="Zebras calm a ward")
    browser = sign_in(cast.outsider)
    places = told(browser)["places"]

    found = {k: {p["words"] for p in places if p["kind"] == k} for k in ("intervention", "claim")}
    assert found["intervention"] == {one.title for one in interventions.latest()}
    shipped = {one.claim for one in evidence.load().claims.values()}
    assert found["claim"] == shipped | {"Zebras calm a ward"}
    for place in places:
        if place["kind"] in found:
            assert browser.get(place["url"]).status == 200, place
    assert f"/evidence/{own.ref}" in {place["url"] for place in places}


def test_a_claim_that_is_contested_says_so_where_it_is_found(cast, sign_in):
    places = told(sign_in(cast.ot))["places"]

    bpd = next(p for p in places if p["url"] == "/evidence/mirror-bpd")
    assert bpd["more"] == "grade X: contested: good evidence against"


def test_a_case_goes_before_what_a_library_says_of_the_same_words(cast, sign_in):
    kinds = [place["kind"] for place in told(sign_in(cast.ot))["places"]]

    order = ["deed", "case", "meeting", "intervention", "claim"]
    assert kinds == sorted(kinds, key=order.index)


def test_without_script_the_search_page_leads_there_too(cast, sign_in):
    page = sign_in(cast.ot).search_for("nom goals")

    links = [a["href"] for a in page.soup.select_one("#go-h").find_parent("section").select("a")]
    assert links == [f"/cases/{cast.first.ref}/goals/"]
    assert "go-h" not in sign_in(cast.psychologist2).search_for("nomvula").text
