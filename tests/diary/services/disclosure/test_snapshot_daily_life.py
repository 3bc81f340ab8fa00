"""Where somebody sleeps or drives leaves to others only where that one incident is let go."""

from __future__ import annotations

import pytest

from diary.audience_profiles import AUDIENCES, load
from diary.model.record_nouns import Incident
from diary.services.disclosure.redaction_service import Redactions
from diary.services.session import Session
from exporters.bundle.record_json import RecordFile, dump

PASSED_ON = [name for name in AUDIENCES if load(name).is_passed_on]
SECRET = "Harl Street"
TOLD = Incident(
    what="A wreath on the step.",
    place=f"Near {SECRET}",
    did=f"Slept in {SECRET}",
    effect=f"I drive by {SECRET}",
)


@pytest.mark.parametrize("name", PASSED_ON)
def test_it_stays_behind_in_every_version_until_it_is_let_go(session: Session, name: str) -> None:
    profile = load(name)
    plain = session.journal.record(Incident(what="He rang."))
    told = session.journal.record(TOLD)
    session.journal.amend(told.id, Incident(what=TOLD.what), "a mistake")
    asked = [each.id for each in session.snapshot.asked_entries(profile)]
    assert asked == ([told.id] if profile.asked_fields(told.noun) else [])
    kept = session.snapshot.take(profile, {})
    assert SECRET not in dump(RecordFile(kept.made, kept.disclosure)).decode()
    assert {each.id for each in kept.incidents} == {plain.id, told.id}
    let_go = session.snapshot.take(profile, {}, redactions=Redactions(told=frozenset(asked)))
    text = dump(RecordFile(let_go.made, let_go.disclosure)).decode()
    assert (SECRET in text) is bool(asked)


def test_police_and_an_advocate_are_told_unasked(session: Session) -> None:
    session.journal.record(TOLD)
    for name in ("police", "advocate"):
        assert session.snapshot.asked_entries(load(name)) == ()
        case = session.snapshot.take(load(name), {})
        assert SECRET in dump(RecordFile(case.made, case.disclosure)).decode()
