"""The permission grid: who gets what answer where, declared once and compared with `==`.

Each line is an address (`endpoint`, or `endpoint filling` for the same page about another thing)
and what GET and POST answer to each of nine people. POST is a form with its guard token and not
one field: 422 (words are missing), 409 (the version is) and 303 mean "may", 403 "may see this, but
not do that", 404 "no such record", and 405 that the address does not know the method. Nobody is
led to the door (303), but for the few pages named in `PUBLIC` of mdt/signing_in.py.
"""

from collections.abc import Mapping

CHAIR, PSYCHOLOGIST, OTHER, OT = "psychiatrist", "psychologist1", "psychologist2", "ot"
SUPERVISOR, COORDINATOR, ADMIN, OUTSIDER = "supervisor", "coordinator", "admin", "outsider"
NOBODY = "nobody"
HOUSE = {CHAIR, PSYCHOLOGIST, OTHER, OT, SUPERVISOR, COORDINATOR, ADMIN, OUTSIDER}

CARE_TEAM_FIRST = {PSYCHOLOGIST, OT, CHAIR}
CARE_TEAM_SECOND = {OTHER, CHAIR}
LEAD = AUTHOR = {PSYCHOLOGIST}
OTHER_CARERS = CARE_TEAM_FIRST - LEAD
READS_SUMMARIES = {SUPERVISOR}
CLINICIANS = {CHAIR, PSYCHOLOGIST, OTHER, OT, OUTSIDER}
ROOM = {CHAIR, PSYCHOLOGIST, OTHER, OT}  # core members of the team that meets; all were present
TEAM = ROOM | {COORDINATOR}
ARRANGERS = {CHAIR, COORDINATOR}
PLANNERS = TEAM | {OUTSIDER}  # of some team's meetings
ADMINS = {ADMIN}
KEEPERS = CLINICIANS | ADMINS  # of the numbers to ring
GRADERS = CLINICIANS | {SUPERVISOR}  # of the claims in the evidence library

Answers = dict[str, int]


def say(by_status: Mapping[int, set[str]], *, others: int = 404, nobody: int = 303) -> Answers:
    """These people get these answers; others read that there is no such record."""
    found = {**dict.fromkeys(HOUSE, others), NOBODY: nobody}
    for status, people in by_status.items():
        found |= dict.fromkeys(people, status)
    return found


def see(people: set[str], *, others: int = 404) -> Answers:
    """These people see the page."""
    return say({200: people}, others=others)


def do(status: int, people: set[str], *, others: int = 404) -> Answers:
    """What these people get for a form without a word in it."""
    return say({status: people}, others=others)


NO = say({}, others=405)  # the address does not know this method

# Of the care team of the case; to all else there is no such record.
PAGE = (see(CARE_TEAM_FIRST), NO)
ASKS = (see(CARE_TEAM_FIRST), do(422, CARE_TEAM_FIRST))  # wants words before it does anything
AMENDS = (see(CARE_TEAM_FIRST), do(409, CARE_TEAM_FIRST))  # wants the version that was seen
DOES = (NO, do(303, CARE_TEAM_FIRST))
WANTS = (NO, do(422, CARE_TEAM_FIRST))
# Of everybody with an account, about themselves or what they may read.
OWN_PAGE = (see(HOUSE), NO)
# The administrator's; for everybody else there is no such room.
ADMIN_PAGE = (see(ADMINS), NO)
ADMIN_ASKS = (see(ADMINS), do(422, ADMINS))
ADMIN_AMENDS = (see(ADMINS), do(409, ADMINS))
ADMIN_DOES = (NO, do(303, ADMINS))
# Of clinicians and the administrator.
KEPT_IN_WORDS = (see(KEEPERS, others=403), do(422, KEEPERS, others=403))
# Of clinicians and supervisors.
GRADES = (see(GRADERS, others=403), do(422, GRADERS, others=403))
# Of whoever arranges the agenda; the rest of the room sees it.
ARRANGES = (NO, say({303: ARRANGERS, 403: TEAM - ARRANGERS}))
ARRANGES_IN_WORDS = (NO, say({422: ARRANGERS, 403: TEAM - ARRANGERS}))
# Of those in the room, while the item is in hand.
WRITES = (NO, do(422, ROOM))
WRITES_AT_ONCE = (NO, do(303, ROOM))

GRID: dict[str, tuple[Answers, Answers]] = {
    # the door
    "auth.login": (say({}, others=303, nobody=200), say({}, others=422, nobody=422)),
    "auth.logout": (NO, do(303, HOUSE)),
    "auth.link": (say({}, others=200, nobody=200), say({}, others=422, nobody=422)),
    "auth.setup": (say({}, others=303), say({}, others=303)),
    "auth.recovery_key": (see(ADMINS), do(200, ADMINS)),
    "auth.new_recovery_key": ADMIN_DOES,
    "health.process": (say({}, others=200, nobody=200), NO),
    "health.ready": (say({}, others=200, nobody=200), NO),
    # one's own
    "today.show": OWN_PAGE,
    "today.write": (see(CLINICIANS, others=403), NO),
    "today.ask": (see(CLINICIANS, others=403), NO),
    "today.log_try": (see(CLINICIANS, others=403), NO),
    "account.show": OWN_PAGE,
    "account.password": (NO, do(422, HOUSE)),
    "account.reminders": (NO, do(303, HOUSE)),
    "account.make_feed": (NO, do(303, HOUSE)),
    "account.revoke_feed": (NO, do(303, HOUSE)),
    "calendar.meeting": (see(TEAM), NO),
    "calendar.feed": (say({}, others=200, nobody=200), NO),
    "account.still_here": (NO, do(204, HOUSE)),
    "account.end_session": (NO, do(303, AUTHOR)),
    "actions.index": OWN_PAGE,
    "actions.show": ASKS,
    "actions.reopen": (NO, say({409: {OT}, 403: {PSYCHOLOGIST, CHAIR}})),
    "actions.snooze": (NO, say({422: {OT}, 403: {PSYCHOLOGIST, CHAIR}})),
    "actions.give": ASKS,
    "actions.follow_up": ASKS,
    "notes.mine": OWN_PAGE,
    "reflections.mine": OWN_PAGE,
    "search.places": OWN_PAGE,
    "search.search": (see(HOUSE), do(200, HOUSE)),
    **{
        f"help.{page}": OWN_PAGE
        for page in (
            "index about actions admin cases evidence feelings formulation goals interventions "
            "keys measures meetings minutes notes privacy reflections safety search supervision "
            "today who_may"
        ).split()
    },
    # the administrator
    "admin.index": ADMIN_PAGE,
    "admin.accounts": ADMIN_PAGE,
    "admin.account": ADMIN_ASKS,
    "admin.new_account": ADMIN_ASKS,
    "admin.close_account": (NO, do(409, ADMINS)),
    "admin.new_link": ADMIN_DOES,
    "admin.supervisor": ADMIN_DOES,
    "admin.room": (see(ADMINS), do(303, ADMINS)),
    "admin.practice_name": (see(ADMINS), do(303, ADMINS)),
    "admin.sites": ADMIN_PAGE,
    "admin.site": ADMIN_AMENDS,
    "admin.new_site": ADMIN_ASKS,
    "admin.teams": ADMIN_PAGE,
    "admin.team": ADMIN_PAGE,
    "admin.team_name": ADMIN_AMENDS,
    "admin.new_team": ADMIN_ASKS,
    "admin.add_member": (NO, do(422, ADMINS)),
    "admin.end_member": ADMIN_DOES,
    "admin.trail": ADMIN_PAGE,
    "figures.show": ADMIN_PAGE,
    "figures.export": ADMIN_PAGE,
    "admin.verify_trail": (NO, do(200, ADMINS)),
    # the case
    "cases.index": (see(CLINICIANS), NO),
    "cases.new": (see(CLINICIANS), do(422, CLINICIANS)),
    "overview.show": PAGE,
    "overview.show second": (see(CARE_TEAM_SECOND), NO),
    "cases.access": PAGE,
    "cases.details": PAGE,
    "cases.facts": AMENDS,
    "cases.identity": ASKS,
    "cases.legal": ASKS,
    "cases.move": ASKS,
    "cases.review": AMENDS,
    "cases.close": ASKS,
    "cases.reopen": DOES,
    "cases.rest": (NO, do(409, CARE_TEAM_FIRST)),  # a safety concern is open
    "cases.restrict": (
        say({200: LEAD, 403: OTHER_CARERS}),
        say({409: LEAD, 403: OTHER_CARERS}),
    ),
    "cases.contact": ASKS,
    "cases.amend_contact": AMENDS,
    "cases.end_contact": ASKS,
    "cases.diagnosis": ASKS,
    "cases.end_diagnosis": ASKS,
    "cases.line": ASKS,
    "cases.end_line": ASKS,
    "cases.sharing": ASKS,
    "cases.withdraw": ASKS,
    "cases.research": ASKS,
    "cases.end_research": ASKS,
    "cases.application": ASKS,
    "cases.after_death": (say({200: LEAD, 403: OTHER_CARERS}), say({422: LEAD, 403: OTHER_CARERS})),
    "cases.team": (see(CARE_TEAM_FIRST), say({422: LEAD, 403: OTHER_CARERS})),
    "cases.take_off": (NO, say({303: LEAD, 403: OTHER_CARERS})),
    "cases.hand_over": (NO, say({422: LEAD, 403: OTHER_CARERS})),
    # safety
    "safety.index": PAGE,
    "safety.new": ASKS,
    "safety.contact": AMENDS,
    "safety.close": ASKS,
    "safety.seen": DOES,
    "safety.answer": ASKS,
    "safety.agreed": ASKS,
    "safety.copy": ASKS,
    "safety.for_the_patient": PAGE,
    "card.show": PAGE,
    "card.all_plans": (see(CLINICIANS, others=403), do(422, CLINICIANS, others=403)),
    # whom to ring: everybody sees it, clinicians and the administrator keep it
    "escalation.index": OWN_PAGE,
    "escalation.new": KEPT_IN_WORDS,
    "escalation.amend": KEPT_IN_WORDS,
    "escalation.check": (NO, do(303, KEEPERS, others=403)),
    "escalation.end": (NO, do(303, KEEPERS, others=403)),
    # notes
    "notes.index": PAGE,
    "notes.index second": (see(CARE_TEAM_SECOND), NO),
    "notes.new": (see(CARE_TEAM_FIRST), do(422, CARE_TEAM_FIRST)),  # with notes.keep, one address
    "notes.keep": ASKS,
    "notes.draft": WANTS,
    "notes.preview": (NO, do(200, CARE_TEAM_FIRST)),
    "notes.show": PAGE,
    "notes.show unsigned": (do(303, AUTHOR), NO),
    "notes.edit": (do(303, CARE_TEAM_FIRST), NO),
    "notes.edit unsigned": (see(AUTHOR), NO),
    "notes.sign": (NO, do(422, AUTHOR)),
    "notes.sign unsigned": (NO, do(422, AUTHOR)),
    "notes.addenda": WANTS,
    "notes.addenda unsigned": (NO, do(422, AUTHOR)),
    "notes.discard": (do(303, CARE_TEAM_FIRST), do(303, CARE_TEAM_FIRST)),  # locked: to the note
    "notes.discard unsigned": (see(AUTHOR), do(409, AUTHOR)),
    # formulation and goals
    "formulation.index": PAGE,
    "formulation.show": PAGE,
    "formulation.show draft": PAGE,
    "formulation.share": WANTS,
    "formulation.share draft": WANTS,
    "formulation.new": (see(CARE_TEAM_FIRST), do(303, CARE_TEAM_FIRST)),
    "formulation.keep": (see(CARE_TEAM_FIRST), do(303, CARE_TEAM_FIRST)),
    "formulation.draft": (NO, do(200, CARE_TEAM_FIRST)),
    "formulation.discard": DOES,
    "formulation.preview": (NO, do(200, CARE_TEAM_FIRST)),
    "formulation.compare": PAGE,
    "formulation.contributions": PAGE,
    "formulation.check": ASKS,
    "formulation.look_again": WANTS,
    # one sheet for several people; the guests of a meeting are nobody here
    "formulation.begin_together": DOES,
    "formulation.together": (see(CARE_TEAM_FIRST), do(409, CARE_TEAM_FIRST)),
    "formulation.write_together": (see(CARE_TEAM_FIRST), do(409, CARE_TEAM_FIRST)),
    "formulation.together_stream": PAGE,
    "formulation.type_together": (NO, do(400, CARE_TEAM_FIRST)),
    "formulation.here_together": (NO, do(400, CARE_TEAM_FIRST)),
    "goals.index": PAGE,
    "progress.index": PAGE,
    "goals.new": ASKS,
    "goals.edit": ASKS,
    "goals.rate": ASKS,
    "goals.end": ASKS,
    # the patient's page of their goals
    "journeys.new": (see(CARE_TEAM_FIRST), do(422, CARE_TEAM_FIRST)),
    "journeys.edit": ASKS,
    "journeys.show": PAGE,
    "journeys.show checked": PAGE,
    "journeys.check": (NO, do(409, CARE_TEAM_FIRST)),  # wants the version that was read
    "journeys.give": WANTS,
    # letters, from signed minutes
    "letters.index": PAGE,
    "letters.to_referrer": ASKS,
    "letters.to_patient": (see(CARE_TEAM_FIRST), do(422, CARE_TEAM_FIRST)),
    "letters.show": PAGE,
    "letters.show checked": PAGE,
    "letters.edit": (see(CARE_TEAM_FIRST), do(422, CARE_TEAM_FIRST)),
    "letters.check": (NO, do(409, CARE_TEAM_FIRST)),  # wants the version that was read
    "letters.note_sent": WANTS,
    "letters.pdf": (do(409, CARE_TEAM_FIRST), NO),  # nobody has checked it
    "letters.pdf checked": PAGE,
    # measures, and what the patient rates; the OT entered the score
    "measures.reference": OWN_PAGE,
    "measures.index": PAGE,
    "measures.choose": PAGE,
    "measures.enter": ASKS,
    "measures.score": PAGE,
    "measures.withdraw": (
        say({200: {OT} | LEAD, 403: {CHAIR}}),
        say({422: {OT} | LEAD, 403: {CHAIR}}),
    ),
    "measures.care": ASKS,
    "measures.end_care": DOES,
    "measures.name_line": ASKS,
    "measures.rate": ASKS,
    "measures.end_line": ASKS,
    # interventions: the library is everybody's, what is tried is the care team's
    "interventions.catalogue": OWN_PAGE,
    "interventions.entry": OWN_PAGE,
    "interventions.with_whom": (see(CLINICIANS, others=403), NO),
    "interventions.index": PAGE,
    "interventions.show": PAGE,
    "interventions.treatment_plan": PAGE,
    "interventions.choose": PAGE,
    "interventions.plan": ASKS,
    "interventions.edit": ASKS,
    "interventions.end": ASKS,
    "interventions.tried": ASKS,
    "interventions.withdraw_try": ASKS,
    "interventions.note_incident": ASKS,
    "interventions.withdraw_incident": ASKS,
    "interventions.leave_out_chain": ASKS,
    "interventions.answer": ASKS,
    # reflections: the author's own, and nobody is told that they are there
    "reflections.index": (see(CARE_TEAM_FIRST | {SUPERVISOR}), NO),
    "reflections.new": ASKS,
    "reflections.new second": (see(CARE_TEAM_SECOND), do(422, CARE_TEAM_SECOND)),
    "reflections.first_draft": WANTS,
    "reflections.draft": (NO, do(409, AUTHOR)),
    "reflections.show": (see(AUTHOR), NO),
    "reflections.show shared": (see(AUTHOR | {SUPERVISOR}), NO),
    "reflections.edit": (see(AUTHOR), do(409, AUTHOR)),
    "reflections.edit shared": (
        say({200: AUTHOR, 403: {SUPERVISOR}}),
        say({409: AUTHOR, 403: {SUPERVISOR}}),
    ),
    "reflections.visibility": (NO, do(409, AUTHOR)),
    "reflections.visibility shared": (NO, say({409: AUTHOR, 403: {SUPERVISOR}})),
    "reflections.discard": (see(AUTHOR), do(409, AUTHOR)),
    # the mirror map: of the reflective group; a shown round, of those who joined it
    "mirror.index": PAGE,
    "mirror.index second": (see(CARE_TEAM_SECOND), NO),
    "mirror.open_round": (NO, say({303: {CHAIR}, 403: CARE_TEAM_FIRST - {CHAIR}})),
    "mirror.join": DOES,  # without the round that was seen: back to how it stands
    "mirror.leave": DOES,
    "mirror.show": DOES,
    "mirror.read": PAGE,
    "mirror.ask": DOES,
    # supervision and summaries
    "supervision.index": OWN_PAGE,
    "supervision.bring": (see(CLINICIANS, others=403), do(422, CLINICIANS, others=403)),
    "supervision.show": (see(AUTHOR | {SUPERVISOR}), say({422: {SUPERVISOR}, 403: AUTHOR})),
    "supervision.ask_note": (
        say({200: AUTHOR, 403: OTHER_CARERS}),
        say({303: AUTHOR, 403: OTHER_CARERS}),
    ),
    "supervision.ask_formulation": (
        say({200: AUTHOR, 403: OTHER_CARERS}),
        say({303: AUTHOR, 403: OTHER_CARERS}),
    ),
    "supervision.cosignature": (see(AUTHOR | {SUPERVISOR}), NO),
    "supervision.cosign": (NO, say({409: {SUPERVISOR}, 403: AUTHOR})),
    "supervision.send_back": (NO, say({422: {SUPERVISOR}, 403: AUTHOR})),
    "supervision.withdraw_cosign": (NO, say({303: AUTHOR, 403: {SUPERVISOR}})),
    "summaries.index": OWN_PAGE,
    "summaries.period": OWN_PAGE,
    "summaries.of_case": (see(CARE_TEAM_FIRST | READS_SUMMARIES), NO),
    "summaries.of_case second": (see(CARE_TEAM_SECOND | READS_SUMMARIES), NO),
    "summaries.mark_read": (NO, do(303, CARE_TEAM_FIRST | READS_SUMMARIES)),
    # questions to the next meeting
    "meetings.of_case": PAGE,
    "meetings.ask": WANTS,
    "meetings.ask_for_reflection": DOES,
    "meetings.withdraw": (NO, say({409: AUTHOR, 403: OTHER_CARERS})),
    # the diary
    "meetings.index": OWN_PAGE,
    "meetings.new": (see(PLANNERS, others=403), do(422, PLANNERS, others=403)),
    "quality.marks": (
        say({200: ROOM, 403: {COORDINATOR}}),
        say({422: ROOM, 403: {COORDINATOR}}),
    ),
    "quality.course": (see(TEAM), NO),
    "quality.audit": (see(TEAM), do(303, TEAM)),
    "quality.audited": (see(TEAM), NO),
    "meetings.unbrought": (say({200: ARRANGERS, 403: TEAM - ARRANGERS}), NO),
    "meetings.types": OWN_PAGE,
    "meetings.all_series": OWN_PAGE,
    "meetings.new_series": (see(PLANNERS, others=403), do(422, PLANNERS, others=403)),
    "meetings.more_series": (NO, do(409, TEAM)),
    "meetings.end_series": (NO, do(409, TEAM)),
    "meetings.new_type": (see(TEAM), do(422, TEAM)),
    "meetings.amend_type": (see(TEAM), do(409, TEAM)),
    "meetings.amend": (see(TEAM), do(422, TEAM)),
    "meetings.amend past": (see(TEAM), do(422, TEAM)),
    # the agenda
    "meetings.show": (see(TEAM), NO),
    "meetings.show past": (see(TEAM), NO),
    "meetings.item": (see(TEAM), NO),
    "meetings.item past": (see(TEAM), NO),
    "meetings.item second": (see(TEAM), NO),  # published: the room knows of it
    "meetings.refresh": ARRANGES,
    "meetings.accept": ARRANGES,
    "meetings.accept_all": ARRANGES,
    "meetings.undo": ARRANGES,
    "meetings.move": ARRANGES,
    "meetings.arrange": ARRANGES,
    "meetings.order": ARRANGES,
    "meetings.minutes": ARRANGES,
    "meetings.prepare": (NO, say({409: ARRANGERS, 403: TEAM - ARRANGERS})),
    "meetings.add_case": ARRANGES_IN_WORDS,
    "meetings.add_business": ARRANGES_IN_WORDS,
    "meetings.invite": ARRANGES_IN_WORDS,
    "meetings.uninvite": ARRANGES,
    # the pack; the coordinator sees its state alone
    "meetings.pack": (see(TEAM), NO),
    "meetings.pack handed in": (see(TEAM), NO),
    "meetings.keep_part": (NO, say({303: ROOM, 403: {COORDINATOR}})),
    "meetings.draft_part": (NO, say({200: ROOM, 403: {COORDINATOR}})),
    "meetings.hand_in": (NO, say({422: ROOM, 403: {COORDINATOR}})),
    "meetings.add_to_part": (NO, say({409: ROOM, 403: {COORDINATOR}})),  # nothing handed in yet
    "meetings.add_to_part handed in": (
        NO,
        say({422: {PSYCHOLOGIST}, 409: ROOM - {PSYCHOLOGIST}, 403: {COORDINATOR}}),
    ),
    "meetings.hear": (NO, say({409: ROOM, 403: {COORDINATOR}})),
    "meetings.say_nothing": (NO, say({})),  # of nobody
    "meetings.adopt": (NO, say({422: {CHAIR, PSYCHOLOGIST}, 403: {OTHER, OT}})),
    "meetings.take_back_adoption": (NO, say({422: {CHAIR, PSYCHOLOGIST}, 403: {OTHER, OT}})),
    "meetings.stand_aside": (
        say({200: ROOM, 403: {COORDINATOR}}),
        say({303: ROOM, 403: {COORDINATOR}}),
    ),
    "meetings.take_back_aside": (NO, say({303: ROOM, 403: {COORDINATOR}})),
    "meetings.publish": (NO, say({409: ARRANGERS, 403: TEAM - ARRANGERS})),
    "meetings.drop": (
        say({200: ARRANGERS, 403: TEAM - ARRANGERS}),
        say({422: ARRANGERS, 403: TEAM - ARRANGERS}),
    ),
    "meetings.drop second": (
        say({200: ARRANGERS, 403: TEAM - ARRANGERS}),
        say({422: ARRANGERS, 403: TEAM - ARRANGERS}),
    ),
    "meetings.question": (NO, say({409: CARE_TEAM_FIRST, 403: {OTHER}})),
    "meetings.question second": (NO, say({409: CARE_TEAM_SECOND, 403: {PSYCHOLOGIST, OT}})),
    # in the room
    "meetings.room": (see(TEAM), NO),
    "meetings.room past": (do(303, TEAM), NO),  # to what was signed
    "meetings.attendance": (
        say({200: ARRANGERS, 403: TEAM - ARRANGERS}),
        say({303: ARRANGERS, 403: TEAM - ARRANGERS}),
    ),
    "meetings.attendance past": (
        say({200: ARRANGERS, 403: TEAM - ARRANGERS}),
        say({303: ARRANGERS, 403: TEAM - ARRANGERS}),
    ),
    "meetings.open_item": WRITES_AT_ONCE,
    "meetings.discussion": (NO, do(409, ROOM)),
    "meetings.heading": (NO, say({409: {OT}, 403: ROOM - {OT}})),  # the OT alone is there
    "meetings.room_stream": (see(TEAM), NO),  # how it stands; for a stream one asks for a stream
    "meetings.type_in": (NO, do(400, ROOM)),
    "meetings.vector": (see(ROOM), NO),
    "meetings.here": (NO, do(400, TEAM)),
    "meetings.room crisis": (see(TEAM), NO),
    "meetings.call_crisis": ASKS,
    "meetings.discussion past": (NO, do(403, ROOM)),
    "meetings.views": (NO, do(409, ROOM)),
    "meetings.told": WRITES,
    "meetings.review": WRITES,
    "meetings.score": WRITES,
    "meetings.stand": WRITES_AT_ONCE,
    "meetings.record": WRITES,
    "meetings.record past": (NO, do(403, ROOM)),
    "meetings.mark_decision": WRITES_AT_ONCE,
    "meetings.amend_decision": (see(ROOM), do(409, ROOM)),
    "meetings.dissent": WRITES,
    "meetings.further": WRITES,
    "meetings.close": (NO, do(409, ROOM)),
    "meetings.reopen": (NO, say({409: {CHAIR}, 403: ROOM - {CHAIR}})),
    "meetings.reopen past": (NO, say({409: {CHAIR}, 403: ROOM - {CHAIR}})),
    "meetings.close_meeting": (
        say({200: {CHAIR}, 403: TEAM - {CHAIR}}),
        say({409: {CHAIR}, 403: TEAM - {CHAIR}}),
    ),
    "meetings.read_back": (see(TEAM), say({409: {CHAIR}, 403: TEAM - {CHAIR}})),
    "meetings.read_back past": (see(TEAM), say({409: {CHAIR}, 403: TEAM - {CHAIR}})),
    # the minutes
    "minutes.show": (see(ROOM), NO),
    "minutes.show running": (say({}), NO),
    "minutes.pdf": (see(ROOM), NO),
    "minutes.sign": (NO, say({409: {CHAIR}, 403: ROOM - {CHAIR}})),
    "minutes.sign running": (NO, say({})),
    "minutes.agree": WRITES_AT_ONCE,
    "minutes.agree running": (NO, say({})),
    "minutes.add": WRITES,
    "minutes.add running": (NO, say({})),
    "minutes.copy": (see(ROOM), NO),
    "minutes.text": (see(ROOM), NO),
    "minutes.word": (see(ROOM), NO),
    "minutes.propose": (see(ROOM), do(422, ROOM)),
    "minutes.correction": (see(ROOM), NO),
    "minutes.take_up": (NO, say({422: {CHAIR}, 403: ROOM - {CHAIR}})),
    "minutes.decline": (NO, say({422: {CHAIR}, 403: ROOM - {CHAIR}})),
    "seals.check": (see(HOUSE), do(422, HOUSE)),
    # the evidence library: everybody reads, clinicians and supervisors write, the care team cites
    "evidence.index": OWN_PAGE,
    "evidence.references": OWN_PAGE,
    "evidence.show": OWN_PAGE,
    "evidence.show own": OWN_PAGE,
    "evidence.new": GRADES,
    "evidence.edit": GRADES,
    "evidence.review": GRADES,
    "evidence.review own": GRADES,
    "evidence.withdraw": GRADES,
    "evidence.take_up": GRADES,
    "evidence.cite": ASKS,
    "evidence.uncite": DOES,
}
