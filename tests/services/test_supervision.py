"""Supervision: brought in words written for it, to the supervisor of record, discussed once."""

import pytest

from mdt.database import db, new_ref
from mdt.domain.errors import Invalid, NotAllowed, NotNow, StaleEdit
from mdt.domain.policy import Permission, can
from mdt.queries import supervision as reading
from mdt.services import accounts, supervision


def bring(person, **given):
    return supervision.bring(person, **{"words": "I overran again.", **given})


def test_who_may_bring(cast):
    brought = set()
    for person in cast.everybody:
        try:
            bring(person)
        except (NotAllowed, Invalid):
            continue
        brought.add(person.username)

    assert brought == {"psychologist1", "psychologist2", "ot"}  # who has a supervisor of record


def test_only_a_case_of_mine_goes_along(cast):
    assert bring(cast.ot, case=cast.first).case is cast.first
    with pytest.raises(NotAllowed):
        bring(cast.ot, case=cast.second)


def test_who_reads_and_who_discusses(cast):
    item = bring(cast.ot, case=cast.first)
    db.session.expire_all()

    def granted(permission):
        return {p.username for p in cast.everybody if can(p, permission, item)}

    assert granted(Permission.SUPERVISION_READ) == {"ot", "supervisor"}
    assert granted(Permission.SUPERVISION_DISCUSS) == {"supervisor"}


def test_it_goes_to_the_supervisor_of_that_day(cast):
    item = bring(cast.ot)
    accounts.name_supervisor(cast.admin, cast.ot, supervisor=None)
    db.session.expire_all()

    assert item.supervisor is cast.supervisor
    with pytest.raises(Invalid, match="No supervisor"):
        bring(cast.ot)


def test_it_is_discussed_once_with_a_word(cast):
    item = bring(cast.ot)
    with pytest.raises(Invalid):
        supervision.discuss(cast.supervisor, item, outcome="  ", version=item.version)
    with pytest.raises(StaleEdit):
        supervision.discuss(cast.supervisor, item, outcome="late", version=item.version + 1)
    supervision.discuss(cast.supervisor, item, outcome="ends on time now", version=item.version)

    with pytest.raises(NotNow):
        supervision.discuss(cast.supervisor, item, outcome="again", version=item.version)
    assert reading.open_for(cast.supervisor) == []
    assert reading.discussed_with(cast.ot) == [item]
    assert reading.discussed_with(cast.psychologist1) == []


def test_the_same_form_sent_twice_brings_one(cast):
    ref = new_ref()

    assert bring(cast.ot, ref=ref) is bring(cast.ot, ref=ref)
    assert len(reading.open_of(cast.ot)) == 1


@pytest.mark.parametrize("words", ["", " \n", "x" * (supervision.LONGEST + 1)])
def test_words_that_cannot_be_kept(cast, words):
    with pytest.raises(Invalid):
        bring(cast.ot, words=words)
    assert reading.open_of(cast.ot) == []
