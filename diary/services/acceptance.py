"""Runs of contact that the person accepted a moment ago, and that are not in the record yet.

**Invariants:**

- What is accepted waits in the vault's settings, encrypted, until it is written or dropped. While
  it waits no incident has a number, and dropping it leaves nothing in the record.
- No more than one acceptance waits: the next one writes the one before.
- Nothing is lost: closing the session writes what waits, and the next opening what an end without
  closing left.
- It is written whole or not at all. What cannot be written goes on waiting.
- Where an older copy of the record may have been put back, what waits in it is not written: it may
  have been dropped since. It is kept under another name, and the person decides anew.
- What was to be dropped is never written while the session is open, though the disk refused it.
- Who somebody is may be said while it waits, and holds for it as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Final

from diary.conversations.contact_runs import ContactRun
from diary.conversations.person_of_files import PersonOfFiles
from diary.conversations.sender_accounts import SenderAnswer
from diary.errors import DiaryError
from diary.json_value import fields
from diary.model.conversation_nouns import Conversation
from diary.model.revisions import Content, Recorded
from diary.services.acceptance_plan import (
    PlannedAcceptance,
    named_acceptance,
    plan_acceptance,
    stored_acceptance,
    waiting_acceptance,
    write_acceptance,
)
from diary.services.import_review import ImportReview
from diary.services.journal import Journal
from diary.services.run_decisions import RunDecisions
from diary.store.vault_settings import Settings

_WAITING: Final = "acceptance"
_HELD: Final = "acceptance-held"


class AcceptanceService:
    """The one acceptance that waits."""

    def __init__(
        self,
        journal: Journal,
        settings: Settings,
        review: Callable[[Recorded[Conversation]], ImportReview],
        at_close: Callable[[Callable[[], None]], object],
        said_of: Callable[[Sequence[str]], Mapping[str, SenderAnswer]],
    ) -> None:
        """Take what to write with; `at_close` is told what runs when the session is closed.

        `said_of` returns what the person said of senders.
        """
        self._journal = journal
        self._settings = settings
        self._review = review
        self._said_of = said_of
        self._unwanted = ""
        at_close(self._close)

    def hold(
        self,
        parts: Sequence[tuple[Recorded[Conversation], Sequence[ContactRun]]],
        what: str,
        kinds: tuple[str, ...],
        *,
        as_one: bool = False,
        of_files: PersonOfFiles | None = None,
    ) -> PlannedAcceptance:
        """Let these runs wait, and return what they will be.

        Raises BadInput, and what writing the acceptance before raises; nothing new waits then.
        """
        self.write()
        # as they are after that
        reviews = [(self._review(conversation), runs) for conversation, runs in parts]
        decisions = RunDecisions(self._journal, self._settings)
        planned = plan_acceptance(decisions, reviews, what, kinds, as_one=as_one, of_files=of_files)
        self._settings.put(_WAITING, stored_acceptance(planned))
        return planned

    def waiting(self) -> PlannedAcceptance | None:
        """Return what waits, or None."""
        return _waiting(self._settings)

    def drop(self) -> bool:
        """Drop what waits without a trace in the record; False if nothing does any more."""
        planned = self.waiting()
        if planned is None:
            return False
        self._unwanted = planned.decision.id
        # with the room that is kept for a full disk
        self._journal.record_all((), beside=partial(self._settings.put_within, _WAITING, None))
        return True

    def write(self) -> tuple[Recorded[Content], ...]:
        """Write what waits, and return the incidents."""
        planned = self.waiting()
        if planned is not None and planned.decision.id == self._unwanted:
            self.drop()
            return ()
        return _write(self._journal, self._settings)

    def name_within(self) -> None:
        """Name in what waits whom the person said, inside an open transaction of the caller."""
        planned = self.waiting()
        if planned is not None:
            named = named_acceptance(planned, self._said_of)
            self._settings.put_within(_WAITING, stored_acceptance(named))

    def _close(self) -> None:
        with suppress(DiaryError):  # it goes on waiting, for the next opening
            self.write()


def write_left(journal: Journal, settings: Settings) -> bool:
    """Write at an opening what an end without closing left; return whether there was any.

    What cannot be written must not prevent opening, and goes on waiting.
    """
    with suppress(DiaryError):
        return bool(_write(journal, settings))
    return False


def hold_back(journal: Journal, settings: Settings) -> bool:
    """Keep what waits from being written, at an opening; return whether there was any."""
    kept = settings.get(_WAITING)
    if kept is None:
        return False

    def put_aside() -> None:
        settings.put_within(_HELD, kept)
        settings.put_within(_WAITING, None)

    with suppress(DiaryError):
        journal.record_all((), beside=put_aside)
    return True


def _write(journal: Journal, settings: Settings) -> tuple[Recorded[Content], ...]:
    planned = _waiting(settings)
    if planned is None:
        return ()
    no_longer = partial(settings.put_within, _WAITING, None)
    return write_acceptance(planned, journal, settings, beside=no_longer)


def _waiting(settings: Settings) -> PlannedAcceptance | None:
    kept = settings.get(_WAITING)
    return None if kept is None else waiting_acceptance(fields(kept))
