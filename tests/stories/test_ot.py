"""The OT's tasks: each with its day; what is said of one, the next meeting reads."""

from tests.stories.walking import links, send

OVERDUE = "The four mornings without call-out confirmed by the employer in writing."
WORD = "He has it in writing since Friday."


def test_my_tasks_stand_by_their_day_and_a_word_on_one_reaches_the_meeting(practice, sign_in):
    me = sign_in(practice.ot)
    page = me.get("/actions/")
    mine = page.soup.select_one("section[aria-labelledby=mine-h]").get_text(" ", strip=True)
    assert OVERDUE in mine
    assert f"{4 + practice.days_since} days overdue" in mine
    assert "due " in mine.partition("Within a week")[2]
    assert WORD not in page.words

    where = next(url for url in links(page, "/actions/") if OVERDUE in text_of(page, url))
    after = send(me, me.get(where), where, state="done", words=WORD)

    assert "Kept. The next meeting will see it." in after.words
    settled = after.soup.select_one("section[aria-labelledby=done-h]").get_text(" ", strip=True)
    assert WORD in settled
    assert in_the_room(practice, sign_in(practice.psychiatrist)).count(WORD) == 1


def text_of(page, url: str) -> str:
    return page.soup.find("a", href=url).get_text(" ", strip=True)


def in_the_room(practice, chair) -> str:
    """What the room shows of that case's earlier decisions."""
    meeting = practice.coming
    case = practice.case(6)
    item = next(item for item in meeting.accepted if item.case_id == case.id)
    page = chair.get(f"/meetings/{meeting.ref}/room?item={item.ref}")
    earlier = page.soup.select_one("#at-earlier").get_text(" ", strip=True)
    assert OVERDUE in earlier
    assert "its owner says: done" in earlier
    return earlier


def test_a_task_of_somebody_else_cannot_be_settled_by_address(practice, sign_in):
    me, theirs = sign_in(practice.ot), sign_in(practice.psychologist1)
    page = theirs.get("/actions/")
    mine = page.soup.select_one("section[aria-labelledby=mine-h]")
    where = mine.select_one("li a[href]")["href"]
    assert theirs.get(where).status == 200

    refused = me.post(where, {"state": "done", "words": "not mine", "version": "1"})

    assert refused.status in {403, 404}
    assert "not mine" not in theirs.get(where).text
