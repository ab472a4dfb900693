"""What an operator types: each command says what it did, and a mistake is one sentence."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select, text

from mdt import belonging, clock, keyring
from mdt.columns import SealedText
from mdt.database import db
from mdt.domain.vocabulary import Reminders, Role
from mdt.models.people import User
from mdt.services import accounts, actions, items, practice, recovery
from tests.houses import house, own_keyring
from tests.meeting_room import decided, item_of, sealed, settled, started
from tests.page import Browser
from tests.sink import open_sink

COMMANDS = [
    "users create",
    "users link",
    "audit verify",
    "minutes verify",
    "keys rotate",
    "keys recover",
    "keys recovery-key",
    "search rebuild",
    "demo load",
    "tick",
]


@pytest.fixture
def folder(app, spare):
    """The data folder of an installation whose keyring is a file."""
    before = app.config["MDT"]
    with own_keyring():
        (spare / keyring.FILE).write_text(SealedText.ring().dump())
        SealedText.ring = staticmethod(keyring.watched(SealedText.ring(), spare))
        app.config["MDT"] = replace(before, instance=spare)
        yield spare
    app.config["MDT"] = before


@pytest.fixture
def type_in(app, folder):
    """Type a command; gives its exit code and all it said."""

    def run(line, **kw):
        answer = app.test_cli_runner().invoke(args=line.split(), **kw)
        assert "Traceback" not in answer.output
        assert answer.exception is None or isinstance(answer.exception, SystemExit)
        return answer.exit_code, answer.output

    return run


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(type_in, command):
    code, said = type_in(f"{command} --help")

    assert code == 0
    assert len(said.splitlines()) > 3


def test_an_account_is_made_with_its_link(app, cast, type_in):
    code, said = type_in(
        "users create newcomer Newcomer --role clinician --discipline nursing "
        "--address https://mirror.example/"
    )
    person = db.session.scalars(select(User).where(User.username == "newcomer")).one()
    link = re.search(r"https://mirror\.example(/link/\S+)", said)

    assert code == 0
    assert person.roles == {Role.CLINICIAN}
    assert link is not None
    assert Browser(app, None).get(link[1]).heading == "Choose a password"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("users create ot X", "Error: This user name is taken."),
        ("users create new X --role clinician", "Error: A clinician needs a discipline."),
        ("users create b@d X", "Error: Use letters, figures, dots and dashes, without spaces."),
        ("users link nobody", "Error: Nobody has the user name nobody."),
        ("demo load", "Error: The demo practice is for demo mode"),
    ],
)
def test_a_mistake_is_one_sentence(cast, type_in, line, sentence):
    code, said = type_in(line)

    assert code == 1
    assert said.startswith(sentence)
    assert len(said.splitlines()) == 1


def test_a_forgotten_password_gets_a_new_link(app, cast, type_in):
    code, said = type_in("users link admin")
    path = re.search(r"http://127\.0\.0\.1:8000(/link/\S+)", said)[1]

    assert code == 0
    assert "Demo Administrator" in Browser(app, None).get(path).words


def test_a_whole_trail_is_said_to_be_whole(cast, type_in):
    code, said = type_in("audit verify")

    assert code == 0
    assert said.startswith("The trail is whole: ")


def test_a_touched_trail_exits_with_one_and_names_the_row(cast, type_in):
    on = " ON audit_row" if db.engine.dialect.name == "postgresql" else ""
    db.session.execute(text(f"DROP TRIGGER audit_row_no_update{on}"))
    db.session.execute(text("UPDATE audit_row SET actor_ref = NULL WHERE chain = 0 AND seq = 5"))
    db.session.commit()
    code, said = type_in("audit verify")

    assert code == 1
    assert "chain 0, row 5 (" in said


def test_a_copy_of_minutes_is_verified_also_with_an_item_left_out(app, cast, type_in, spare):
    with clock.at(clock.ago(days=10)):
        meeting = started(cast, cast.first, cast.second)
        for case in (cast.first, cast.second):
            items.open(cast.psychiatrist, item_of(meeting, case))
            decided(cast.psychiatrist, item_of(meeting, case), who=cast.ot)
            settled(cast.psychiatrist, item_of(meeting, case))
        sealed(cast.psychiatrist, meeting)
    only = meeting.accepted[0].ref
    browser = Browser(app, cast.ot)
    for ending in ("pdf", "txt"):
        held = browser.get(f"/meetings/{meeting.ref}/minutes.{ending}?chosen=1&item={only}").bytes
        (spare / f"copy.{ending}").write_bytes(held)

        code, said = type_in(f"minutes verify {spare}/copy.{ending}")

        assert (code, "1 item left out." in said) == (0, True)
        assert "The copy says what was signed" in said
    changed = (spare / "copy.txt").read_text().replace("Rota", "Rates")
    (spare / "copy.txt").write_text(changed)
    code, said = type_in(f"minutes verify {spare}/copy.txt")
    assert (code, "Not what was signed: item 1." in said) == (1, True)
    (spare / "copy.txt").write_text("Dear all")
    assert type_in(f"minutes verify {spare}/copy.txt")[0] == 1


def test_tick_seals_and_forgets_and_says_so(cast, type_in, folder):
    code, said = type_in("tick")

    assert code == 0
    assert said.startswith("Sealed the heads of the trail: ")
    assert "Forgot 0 failed sign-ins and 0 sessions" in said
    assert (folder / "audit-seal").stat().st_mode & 0o777 == 0o600
    assert type_in("audit verify")[0] == 0


def test_tick_says_that_no_mail_is_used(cast, type_in):
    code, said = type_in("tick")

    assert code == 0
    assert "No mail server is named (MDT_SMTP_URL), so no reminder was written." in said


def test_tick_writes_and_sends_reminders(app, cast, type_in, folder):
    accounts.choose_reminders(cast.ot, email="ot@a.example", reminders=Reminders.DIGEST)
    actions.give(cast.psychologist1, cast.first, text="Ring", owner=cast.ot, due_on=clock.today())
    with open_sink() as sink, clock.at(clock.wall(clock.today(), 7)):
        named = {"mail_url": sink.url, "mail_from": "mirror@a.example"}
        app.config["MDT"] = replace(app.config["MDT"], **named)
        code, said = type_in("tick")

    assert code == 0, said
    assert "Wrote 1 reminders, sent 1; 0 wait to be sent." in said
    assert sink.addresses == ["ot@a.example"]


def test_tick_says_when_the_mail_server_is_away(app, cast, type_in, folder):
    accounts.choose_reminders(cast.ot, email="ot@a.example", reminders=Reminders.DIGEST)
    actions.give(cast.psychologist1, cast.first, text="Ring", owner=cast.ot, due_on=clock.today())
    with clock.at(clock.wall(clock.today(), 7)):
        named = {"mail_url": "smtp://127.0.0.1:1", "mail_from": "mirror@a.example"}
        app.config["MDT"] = replace(app.config["MDT"], **named)
        code, said = type_in("tick")

    assert (code, "ConnectionRefusedError" in said) == (1, True)


def test_a_seal_older_than_the_trail_still_fits(cast, type_in):
    type_in("tick")
    type_in("users link admin")

    assert type_in("audit verify")[0] == 0


def test_keys_are_rotated_and_the_paper_stays_good(cast, type_in, folder):
    paper = recovery.make(cast.admin, shown_in="x")
    code, said = type_in("keys rotate")
    (folder / keyring.FILE).write_text(keyring.new().dump())
    back = type_in("keys recover", input=" ".join(paper.words))
    again = type_in("keys recover", input=" ".join(paper.words))

    assert code == 0
    assert "the new key k2" in said
    assert "the paper stays good" in said
    assert back[0] == 0
    assert "keyring.json is back" in back[1]
    assert "nothing was changed" in again[1]
    assert keyring.load(folder).current == "k2"


def test_wrong_words_bring_nothing_back(cast, type_in, folder):
    recovery.make(cast.admin, shown_in="x")
    before = (folder / keyring.FILE).read_text()
    code, said = type_in("keys recover", input=" ".join(["abandon"] * 11 + ["about"]))

    assert code == 1
    assert "Error: These are not the words of this practice's recovery key." in said
    assert (folder / keyring.FILE).read_text() == before


def test_rotation_without_a_recovery_key_says_so(cast, type_in):
    assert "There is no recovery key" in type_in("keys rotate")[1]


def test_a_new_recovery_key_is_printed_once(cast, type_in):
    code, said = type_in("keys recovery-key --yes")
    words = re.findall(r"^ +\d+  (\w+)$", said, re.MULTILINE)

    assert code == 0
    assert recovery.fits(" ".join(words))
    assert recovery.is_confirmed()
    assert type_in("keys recovery-key", input="n\n")[0] == 1


def test_the_search_is_built_anew(cast, type_in):
    code, said = type_in("search rebuild")

    assert code == 0
    assert re.match(r"The index holds \d+ documents\.", said)


def test_a_strange_keyring_stops_every_command_but_the_one_that_mends_it(
    app, cast, type_in, monkeypatch
):
    monkeypatch.setitem(app.extensions, belonging.STATE, belonging.WRONG_KEYRING)
    paper = recovery.make(cast.admin, shown_in="x")

    assert type_in("tick") == (1, f"Error: {belonging.LOST}\n")
    assert type_in("keys recover", input=" ".join(paper.words))[0] == 0


def test_a_database_without_tables_is_one_sentence(spare):
    with house(spare, "bare", migrated=False) as app:
        for line in ("audit verify", "users create x X", "tick", "keys rotate"):
            answer = app.test_cli_runner().invoke(args=line.split())
            assert answer.exit_code == 1, line
            assert "flask --app wsgi db upgrade" in answer.output
            assert len(answer.output.splitlines()) == 1


def test_the_first_account_of_all_is_an_administrator(spare):
    with house(spare, "first") as app:
        answer = app.test_cli_runner().invoke(args=["users", "create", "first", "Dr F. First"])
        with app.app_context(), clock.at(clock.now()):
            person = db.session.scalars(select(User)).one()
            assert person.roles == {Role.ADMINISTRATOR}
            assert practice.setting("keyring") == {"print": SealedText.ring().print_of_audit_key()}
            db.session.remove()

    assert answer.exit_code == 0
