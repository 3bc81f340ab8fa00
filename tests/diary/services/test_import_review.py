"""Runs that were set aside are listed, and had back whatever was decided since."""

from __future__ import annotations

from pathlib import Path

import pytest

from diary.conversations.line_selection import LineRange
from diary.errors import BadInput
from diary.services.import_review import have_back
from diary.services.session import Session
from tests.support.reviewed_chats import SENDER, accept, bring, review

CHAT = "".join(
    f"[14/11/2025, {at}:00] {who}: {words}\n"
    for at, who, words in (
        ("09:00", SENDER, "one"),
        ("09:05", "Ada", "stop"),
        ("09:06", SENDER, "two"),
        ("09:06", "Ada", "two"),
        ("12:00", SENDER, "three"),
    )
)


@pytest.fixture
def session(reading: Session) -> Session:
    return reading


def test_what_was_left_out_is_listed_and_had_back_whatever_was_decided_since(
    session: Session, tmp_path: Path
) -> None:
    first = review(session, bring(session, tmp_path, CHAT))
    runs = first.runs()
    decision = first.leave_out(runs[:1])
    (made,) = accept(session, first, runs[1:], "x")
    assert first.set_aside() == {LineRange(1, 3): 0}
    session.journal.withdraw(made.id, "a mistake")
    assert first.set_aside() == {LineRange(1, 3): 0, LineRange(5, 5): made.number}
    first.set_gap(1)
    aside = first.reading().runs_of([*first.set_aside()])
    # as they were left out, whatever the gap is now
    assert [(run.first, run.last, run.texts) for run in aside] == [(1, 3, 2), (5, 5, 1)]
    had = have_back(session.decisions, ((first, aside),))
    assert first.set_aside() == {}
    assert [*first.left_out()] == []
    assert [run.first for run in first.runs()] == [1, 3, 5]
    with pytest.raises(BadInput):
        have_back(session.decisions, ((first, aside),))
    # having it back is a step as well, and the one before stays what it was
    assert session.decisions.take_back(had)
    assert first.decided() == (1, 1)
    assert session.decisions.take_back(decision)
    assert [run.first for run in first.runs()] == [1, 3]
