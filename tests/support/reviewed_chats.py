"""A chat that is brought in, the review of it, and the incidents that were made of its runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from diary.conversations.contact_runs import ContactRun
from diary.media.imports.format import Answers
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation
from diary.model.record_nouns import Incident
from diary.model.revisions import Content, Recorded, as_of
from diary.services.import_review import ImportReview
from diary.services.session import Session

ME: Final = Answers(me="Ada", zone="Europe/London")
SENDER: Final = "+44 7700 900264"
CHAT: Final = "".join(
    f"[14/11/2025, {hour:02}:{minute:02}:00] {who}: {words}\n"
    for hour, minute, who, words in (
        (9, 0, SENDER, "\u200eMissed voice call"),
        (9, 5, SENDER, "one"),
        (9, 6, "Ada", "stop"),
        (12, 0, SENDER, "two"),
        (18, 0, SENDER, "three"),
    )
)


def bring(session: Session, tmp_path: Path, text: str = CHAT, name: str = "_chat.txt") -> str:
    place = tmp_path / name
    place.write_text(text, encoding="utf-8")
    (kept,) = session.imports.keep(place, lambda _offer: ME).conversations
    return kept.item.id


def review(session: Session, conversation: str) -> ImportReview:
    return session.review(as_of(session.journal.get(conversation), Conversation))


def incidents(session: Session) -> list[Recorded[Incident]]:
    return [as_of(item, Incident) for item in session.journal.items(Noun.INCIDENT)]


def accept(
    session: Session, review: ImportReview, runs: Sequence[ContactRun], what: str
) -> tuple[Recorded[Content], ...]:
    """Make an incident of each of these runs at once."""
    session.acceptance.hold(((review.conversation, runs),), what, ())
    return session.acceptance.write()
