"""Co-signing on screen: shown by its author, signed or returned, and read by nobody else."""

import pytest

from mdt import clock
from mdt.domain.vocabulary import NoteKind
from mdt.services import cosigning, notes


@pytest.fixture
def note(cast):
    given = {"kind": NoteKind.SESSION, "happened_at": clock.ago(hours=5)}
    return notes.write(cast.psychologist1, cast.first, text="Came <b>late</b>.", **given)


def at(note):
    return f"/cases/{note.case.ref}/notes/{note.ref}"


def test_from_the_note_to_the_supervisor_and_back(cast, sign_in, note):
    author, supervisor = sign_in(cast.psychologist1), sign_in(cast.supervisor)
    assert "Ask my supervisor to sign it too" in author.get(at(note)).words
    page = author.get(f"{at(note)}/cosign")
    assert "Show it to Dr S. Supervisor" in page.buttons
    asked = author.post(f"{at(note)}/cosign")
    assert asked.status == 303

    listed = supervisor.get("/supervision/")
    assert "To read" in listed.words
    link = listed.soup.select_one("#h-read").find_parent("section").a["href"]
    shown = supervisor.get(link)
    assert "Came &lt;b&gt;late&lt;/b&gt;." in shown.text
    assert "Example-Protea" not in shown.text

    empty = supervisor.post(f"{link}/return", shown.form("signature") | {"comment": ""})
    assert (empty.status, empty.errors) == (422, ["Say what should be different."])
    done = supervisor.post(f"{link}/signature", shown.form("signature") | {"comment": "Yes."})
    assert done.status == 303
    assert "Signed too by Dr S. Supervisor" in author.get(at(note)).words
    assert "Signed too by Dr S. Supervisor" in sign_in(cast.ot).get(at(note)).words
    assert "Yes." in author.get(link).words


def test_a_comment_on_what_is_returned_is_for_its_author_alone(cast, sign_in, note):
    row = cosigning.ask(cast.psychologist1, note)
    cosigning.send_back(cast.supervisor, row, comment="canary-comment", version=row.version)

    assert (
        "Returned by Dr S. Supervisor with a comment"
        in sign_in(cast.psychologist1).get(at(note)).words
    )
    assert "Returned by" not in sign_in(cast.ot).get(at(note)).words
    for person in (cast.ot, cast.psychiatrist, cast.admin, cast.outsider, cast.coordinator):
        assert sign_in(person).get(f"/supervision/texts/{row.ref}").status == 404


def test_an_answer_to_what_was_answered_keeps_its_words(cast, sign_in, note):
    row = cosigning.ask(cast.psychologist1, note)
    browser = sign_in(cast.supervisor)
    link = f"/supervision/texts/{row.ref}"
    form = browser.get(link).form("signature")
    cosigning.sign(cast.supervisor, row, comment="First", version=row.version)

    page = browser.post(f"{link}/return", form | {"comment": "Second"})

    assert page.status == 409
    assert ("First" in page.words, "Second" in page.text) == (True, True)


def test_taken_back_it_is_gone(cast, sign_in, note):
    row = cosigning.ask(cast.psychologist1, note)
    link = f"/supervision/texts/{row.ref}"

    assert sign_in(cast.psychologist1).post(f"{link}/withdrawal").status == 303
    assert sign_in(cast.supervisor).get(link).status == 404


def test_the_reading_list_tells_each_case_in_a_line(cast, sign_in, note):
    page = sign_in(cast.supervisor).get("/supervision/")

    rows = page.soup.select_one("#h-read").find_parent("section").select("li")
    assert len(rows) == 2  # both cases, never read
    assert all("Example-Protea" not in row.get_text() for row in rows)
