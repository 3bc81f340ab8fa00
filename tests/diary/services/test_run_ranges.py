"""A run that was left out of one export is left out of the next one of the same conversation."""

from __future__ import annotations

from pathlib import Path

import pytest

from diary.conversations.line_selection import LineRange
from diary.media.imports.format import Answers
from diary.model.conversation_nouns import Conversation
from diary.model.revisions import as_of
from diary.services.import_review import ImportReview
from diary.services.session import Session

ME = Answers(me="Ada", zone="Europe/London")
SENDER = "+44 7700 900264"
OLD = tuple(
    f"[14/11/2025, {at}:00] {who}: {words}\n"
    for at, who, words in (
        ("09:00", SENDER, "one"),
        ("09:05", "Ada", "stop"),
        ("09:06", SENDER, "two"),
        ("09:06", "Ada", "two"),
        ("12:00", SENDER, "three"),
    )
)
BEFORE = f"[13/11/2025, 20:00:00] {SENDER}: nought\n"
AFTER = f"[15/11/2025, 20:00:00] {SENDER}: four\n"


@pytest.fixture
def session(reading: Session) -> Session:
    return reading


def bring(session: Session, tmp_path: Path, *lines: str) -> ImportReview:
    place = tmp_path / "_chat.txt"
    place.write_text("".join(lines), encoding="utf-8")
    (kept,) = session.imports.keep(place, lambda _offer: ME).conversations
    return session.review(as_of(session.journal.get(kept.item.id), Conversation))


def test_its_lines_are_left_out_of_every_later_export_too(session: Session, tmp_path: Path) -> None:
    first = bring(session, tmp_path, *OLD)
    assert not [*first.left_out()]
    first.leave_out(first.runs()[:1])
    assert [*first.left_out()] == [LineRange(1, 3)]
    second = bring(session, tmp_path, BEFORE, *OLD)
    assert second.conversation.content.continues == first.conversation.id
    # lines of the other side alone, although hers has the same words in the same minute
    assert [*second.left_out()] == [LineRange(2, 2), LineRange(4, 4)]
    second.leave_out(second.runs()[:1])
    third = bring(session, tmp_path, BEFORE, *OLD, AFTER)
    assert third.conversation.content.continues == second.conversation.id
    assert [*third.left_out()] == [LineRange(n, n) for n in (1, 2, 4)]
    # what is taken back there is suggested again nowhere else, and left out nowhere
    first.undo()
    assert [*session.review(third.conversation).left_out()] == [LineRange(1, 1)]


def test_the_same_words_of_somebody_else_are_suggested_and_not_left_out(
    session: Session, tmp_path: Path
) -> None:
    later = (*OLD, "[14/11/2025, 12:00:00] Dex: three\n", *OLD[-1:])
    first = bring(session, tmp_path, *OLD)
    first.leave_out(first.runs())
    second = bring(session, tmp_path, *later)
    assert second.conversation.content.continues == first.conversation.id
    assert (second.conversation.content.same, second.conversation.content.new) == (5, 2)
    assert [(run.first, run.sender) for run in second.runs()] == [(6, "Dex")]
    assert LineRange(6, 6) not in [*second.left_out()]


def test_what_was_decided_on_in_an_earlier_export_was_looked_through_in_a_later_one(
    session: Session, tmp_path: Path
) -> None:
    first = bring(session, tmp_path, *OLD)
    assert not [*first.looked_through()]
    first.leave_out(first.runs())
    assert [*first.looked_through()] == [LineRange(1, 3), LineRange(5, 5)]
    second = bring(session, tmp_path, BEFORE, *OLD)
    assert [*second.looked_through()] == [LineRange(n, n) for n in (2, 4, 6)]


def test_of_calls_that_name_nobody_none_of_her_lines_between_them_is_left_out(
    session: Session, tmp_path: Path
) -> None:
    calls = (
        f"14/11/2025, 08:00 - {SENDER}: one\n",
        "14/11/2025, 09:00 - Missed voice call\n",
        "14/11/2025, 09:01 - Ada: stop\n",
        "14/11/2025, 09:02 - Missed voice call\n",
    )
    first = bring(session, tmp_path, *calls)
    (unnamed,) = (run for run in first.runs() if not run.sender)
    first.leave_out([unnamed])
    second = bring(session, tmp_path, f"13/11/2025, 20:00 - {SENDER}: nought\n", *calls)
    assert second.conversation.content.continues == first.conversation.id
    assert [*second.left_out()] == [LineRange(3, 3), LineRange(5, 5)]
    assert [*second.looked_through()] == [LineRange(3, 3), LineRange(5, 5)]
