"""The printed minutes: everything the room settled, and nothing that breaks the page."""

import shutil
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from mdt.domain.minutes import (
    AddendumFacts,
    AgreementFacts,
    AttendeeFacts,
    DecisionFacts,
    DissentFacts,
    ItemFacts,
    MinutesFacts,
    PatientViewsFacts,
    ReviewedFacts,
    TaskFacts,
)
from mdt.domain.vocabulary import ItemKind, Presence
from mdt.exports import minutes, paper
from mdt.exports.sealed import Carried

pytestmark = pytest.mark.pure

ITEM = ItemFacts(
    ref="m4q2aaaabbbbcccc",
    number=1,
    kind=ItemKind.CASE,
    heading="Thandi Sample-Khumaloexample",
    file_number="DEMO-0001",
    age="34 years",
    site="Demo Hospital, Ward 2",
    safety=("Open concern, suicide, since Fri 13 Nov 2026.",),
    question="What keeps her safe this week?",
    asked_by="Ms A. Example",
    presenter="Mr B. Sample",
    patient_views=PatientViewsFacts("I do not want to pretend.", "first-hand", "To Mr B. Sample"),
    earlier=(
        ReviewedFacts(
            "Joint session.", "Mr B. Sample", "partly done", "transport", "He came once."
        ),
    ),
    discussion="She is worst **after ten**.\n\n- repair\n- retreat",
    decisions=(
        DecisionFacts(
            "1.1",
            "Tablets stay with her brother.",
            "means at hand matter most.",
            "Ms A. Example",
            "Wed 18 Nov 2026",
            preference="she agrees.",
            dissents=(DissentFacts("Ms O. Pretend", "she should hold them herself."),),
            stamp="Inquorate: no OT from 15:02",
        ),
    ),
    tasks=(TaskFacts("Ring the pharmacy.", "Ms O. Pretend", "Thu 19 Nov 2026"),),
    outcome="decided",
    told="Mr B. Sample tells her by Tue 17 Nov 2026.",
    minutes_planned=12,
    minutes_used=1,
    addenda=(AddendumFacts("Mr B. Sample", "Fri 20 Nov 2026, 09:14", "Her mother was asked."),),
)
MINUTES = MinutesFacts(
    practice="Demo Practice",
    title="Tuesday case conference",
    purpose="To agree plans that somebody owns.",
    when="Tue 17 Nov 2026, 14:00 to 15:26",
    place="Demo Rooms",
    chair="Dr Demo Psychiatrist",
    coordinator="Ms C. Coordinator",
    quorum="Psychiatry, psychology: met",
    attendance=(
        AttendeeFacts("Ms O. Pretend", "OT", Presence.PRESENT, "from 14:08"),
        AttendeeFacts("Sr N. Night", "nursing", Presence.APOLOGIES),
    ),
    items=(ITEM,),
    read_back="Tue 17 Nov 2026, 15:24",
    signed_by="Dr Demo Psychiatrist, chair",
    signed="Tue 17 Nov 2026, 15:31",
    agreements=(AgreementFacts("Ms A. Example", "agreed Tue 17 Nov 2026, 17:02"),),
    seal="7c1e94ab02d7f5e8" * 4,
    addenda=(AddendumFacts("Dr Demo Psychiatrist", "Mon 23 Nov 2026, 08:10", "Double booked."),),
)
HOSTILE = (
    "#panic() $x$ *b* `c` <b>d</b> @ref \\ // /* \" '\n= h\n#sys.inputs \0 \u202egnitset"
    " \U0001f600 \U0001f691 \u4e2d שלום مرحبا a\u20e3 \ud800 " + 400 * "w"
)


def printed(facts):
    line = minutes.printed_line("Ms A. Example", "Wed 18 Nov 2026, 08:12")
    return minutes.pdf(facts, carried=Carried("k3v7aaaabbbbcccc", (), line))


def words(pdf, tmp_path):
    """What a reader sees, spaces run together; needs Debian's poppler-utils."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is missing: install poppler-utils to read the PDF back.")
    file = tmp_path / "minutes.pdf"
    file.write_bytes(pdf)
    read = subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, check=True, text=True
    )
    return " ".join(read.stdout.replace("\u200b", "").split())


@pytest.mark.parametrize(
    "expected",
    [
        "Confidential: health information",
        "Demo Practice",
        "Purpose To agree plans that somebody owns.",
        "Chair Dr Demo Psychiatrist",
        "Present Ms O. Pretend (OT), from 14:08",
        "Apologies Sr N. Night (nursing)",
        "1. Thandi Sample-Khumaloexample",
        "File DEMO-0001 · 34 years, Demo Hospital, Ward 2",
        "Safety: Open concern, suicide, since Fri 13 Nov 2026.",
        "Question: What keeps her safe this week?",
        "Asked by Ms A. Example, presented by Mr B. Sample",
        "“I do not want to pretend.” To Mr B. Sample, first-hand",
        "Joint session. Mr B. Sample partly done: transport He came once.",
        "She is worst after ten.",
        "1.1 Tablets stay with her brother. Ms A. Example Wed 18 Nov 2026",
        "Because: means at hand matter most.",
        "The patient's preference: she agrees.",
        "Dissent, Ms O. Pretend: she should hold them herself.",
        "Inquorate: no OT from 15:02",
        "Ring the pharmacy. Ms O. Pretend Thu 19 Nov 2026",
        "Outcome: Decided",
        "Mr B. Sample tells her by Tue 17 Nov 2026.",
        "12 minutes planned, 1 minute used",
        "Her mother was asked. Mr B. Sample, Fri 20 Nov 2026, 09:14",
        "Signed Dr Demo Psychiatrist, chair, Tue 17 Nov 2026, 15:31",
        "Ms A. Example: agreed Tue 17 Nov 2026, 17:02",
        "Seal 7c1e 94ab 02d7 f5e8",
        "Added after signing: to item 1, at the end.",
        "Double booked.",
        "Page 1 of 2",
        "Printed Wed 18 Nov 2026, 08:12 by Ms A. Example",
    ],
)
def test_the_page_says_what_the_room_settled(expected, whole_text):
    assert expected in whole_text


@pytest.fixture(scope="module")
def whole_text(tmp_path_factory):
    return words(printed(MINUTES), tmp_path_factory.mktemp("whole"))


def test_a_complete_copy_does_not_speak_of_items_left_out(whole_text):
    assert "left out" not in whole_text
    assert "not signed" not in whole_text


def test_a_readers_copy_says_what_it_leaves_out(tmp_path):
    text = words(printed(replace(MINUTES, left_out=2)), tmp_path)

    assert text.count("2 items are left out of this copy; the seal covers all 3.") == 2


def test_unsigned_minutes_call_themselves_a_draft(tmp_path):
    draft = replace(MINUTES, signed_by=None, signed=None, seal=None)

    text = words(printed(draft), tmp_path)

    assert "Draft: not signed" in text
    assert "These minutes are not signed." in text
    assert "Seal" not in text


def test_what_is_missing_is_said_and_nothing_reassures(tmp_path):
    bare = ItemFacts(ref="r", number=1, kind=ItemKind.CASE, heading="A. Example")
    decided = replace(bare, number=2, decisions=ITEM.decisions)
    unheard = replace(bare, number=3, no_views_because="he did not come.")

    text = words(printed(replace(MINUTES, items=(bare, decided, unheard))), tmp_path)

    assert text.count("The patient's views are not recorded.") == 2
    assert text.count("Who tells the patient is not recorded.") == 1
    assert "The patient's views were not heard: he did not come." in text
    assert "Safety" not in text
    assert "minutes planned" not in text


def test_a_page_that_runs_on_names_its_patient_again(tmp_path):
    long = replace(ITEM, discussion="A word.\n\n" * 80)

    text = words(printed(replace(MINUTES, items=(long,))), tmp_path)

    assert "health information 1. Thandi Sample-Khumaloexample, continued" in text


def test_business_is_not_asked_for_the_patients_views(tmp_path):
    business = ItemFacts(ref="r", number=1, kind=ItemKind.BUSINESS, heading="Room bookings")

    text = words(printed(replace(MINUTES, items=(business,))), tmp_path)

    assert "1. Room bookings" in text
    assert "views" not in text


def test_markup_typed_by_a_person_is_words_and_nothing_else(tmp_path):
    everywhere = replace(
        ITEM,
        heading=HOSTILE,
        safety=(HOSTILE,),
        question=HOSTILE,
        patient_views=PatientViewsFacts(HOSTILE, HOSTILE, HOSTILE),
        discussion=HOSTILE,
        decisions=(DecisionFacts("1.1", HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE),),
        told=HOSTILE,
    )
    facts = replace(MINUTES, title="T #title()", purpose=HOSTILE, items=(everywhere,))

    text = words(printed(facts), tmp_path)

    assert "T #title()" in text
    assert "#panic() $x$ *b* `c` <b>d</b> @ref \\ // /* \" '" in text
    assert "#sys.inputs [U+0000] [U+202E]gnitset" in text


def test_a_sign_no_font_holds_is_named_and_cannot_turn_the_line():
    assert paper.printable(["\U0001f691", "\u202eno", "a\0b", "\u4e2d"]) == [
        "[ambulance]",
        "[U+202E]no",
        "a[U+0000]b",
        "[U+4E2D]",
    ]
    assert paper.printable("Ṱhohoyanḓou \U0001f600 שלום") == "Ṱhohoyanḓou \U0001f600 שלום"


def test_every_sign_called_printable_prints_to_the_accessible_standard():
    signs = "".join(sorted(paper.coverage()))
    lines = "\n".join("a " + " ".join(signs[n : n + 40]) for n in range(0, len(signs), 40))

    assert b"pdfuaid" in printed(replace(MINUTES, purpose=lines))


def test_an_accent_with_nothing_to_stand_on_costs_the_certificate_not_the_document():
    pdf = printed(replace(MINUTES, purpose="\u05a0\n\u05a1 \u05a2"))

    assert pdf.startswith(b"%PDF-")
    assert b"pdfuaid" not in pdf
    assert b"/Lang(en-ZA)" in pdf


def test_the_document_is_tagged_titled_and_in_south_african_english():
    pdf = printed(MINUTES)

    assert b"pdfuaid" in pdf
    assert b"/Lang(en-ZA)" in pdf
    assert b"Tuesday case conference, Tue 17 Nov 2026, 14:00 to 15:26" in pdf


@pytest.mark.parametrize(
    "discussion",
    [
        "word *it* **b** " * 1250,
        "w" * 20_000,
        "line\n\n" * 3_300,
        "> " * 10_000,
        "*" * 20_000,
        "9" * 5_000 + ". x",
        "\n".join("  " * n + "- x" for n in range(100)),
    ],
    ids=lambda text: text[:6],
)
def test_a_very_long_discussion_prints(discussion):
    item = replace(ITEM, discussion=discussion)

    assert printed(replace(MINUTES, items=(item,))).startswith(b"%PDF-")


def test_twelve_items_print_in_a_moment():
    twelve = replace(MINUTES, items=tuple(replace(ITEM, number=n) for n in range(1, 13)))
    printed(MINUTES)
    started = time.perf_counter()

    printed(replace(twelve, title="Another title"))

    assert time.perf_counter() - started < 3


def test_the_compiler_is_not_loaded_before_the_first_document():
    asked = "import sys, mdt.exports.minutes; print('typst' in sys.modules)"

    answer = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, check=True, text=True
    )

    assert answer.stdout.strip() == "False"
