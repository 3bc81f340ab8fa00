"""Lines that wait in the sealed draft after Enter, and recording each of them once.

**Invariants:**

- A line has its identifier from Enter on. What the record has under that identifier, erased or not,
  is never recorded again, whenever the program was ended.
- It is recorded with the moment of Enter as the time at which it was typed.
- Opening records what still waits. What the record or the disk refuses then stays in the draft, and
  never prevents opening.
- A line that was undone is never recorded by an opening, whichever draft is in the folder then: the
  settings know the last ones of a session, and drafts of earlier sessions are known by their age.
- What an opening does not record of a draft that was put back stays in it, for the window to offer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final

from diary.errors import DiaryError, Erased
from diary.json_value import Json
from diary.model.entered_lines import WAITING, EnteredLine, line_values, read_lines
from diary.services.journal import Journal
from diary.store.draft_file import Draft, Drafts
from diary.store.vault_settings import Settings
from diary.unlock_notices import NoticeCode

UNDONE_LINES: Final = "lines-undone"
# The settings stay small; a session that is closed needs none of them any more.
_MOST: Final = 16


def note_undone(journal: Journal, settings: Settings, line: str) -> None:
    """Note that this line was undone, durably, so that no older draft brings it back."""
    undone: list[Json] = [*_undone(settings), line]
    # with the room that is kept for a full disk
    journal.record_all((), beside=partial(settings.put_within, UNDONE_LINES, undone[-_MOST:]))


@dataclass(frozen=True, slots=True)
class WaitingLines:
    """What an opening did with the lines of a draft: whether any was recorded, and which were not.

    `held` are the identifiers of those that are not to be recorded without the person.
    """

    recorded: bool = False
    held: tuple[str, ...] = ()

    @property
    def notices(self) -> tuple[NoticeCode, ...]:
        """Return what is to be said of it."""
        said = ((self.recorded, NoticeCode.WAITING_RECORDED), (self.held, NoticeCode.WAITING_HELD))
        return tuple(code for is_so, code in said if is_so)


def _undone(settings: Settings) -> list[str]:
    kept = settings.get(UNDONE_LINES)
    return [str(each) for each in kept] if isinstance(kept, list) else []


def record_waiting(journal: Journal, lines: Iterable[EnteredLine]) -> tuple[EnteredLine, ...]:
    """Record each line once; return those that were refused."""
    refused = []
    for line in lines:
        try:
            journal.record_once(line.id, line.content)
        except Erased:
            continue
        except DiaryError:
            refused.append(line)
    return tuple(refused)


def record_at_opening(
    journal: Journal, drafts: Drafts, settings: Settings, found: Draft | None, *, is_latest: bool
) -> WaitingLines:
    """Record what the draft still has waiting, and take it out of the draft.

    Unless it `is_latest`, nothing is recorded and the draft stays as it is.
    """
    draft = _read(found)
    lines = read_lines(draft.get(WAITING))
    new = [line for line in lines if not journal.has(line.id)]
    if not is_latest:
        return WaitingLines(held=tuple(line.id for line in new))
    undone = _undone(settings)
    kept = [line for line in new if line.id in undone]
    if undone and not kept:
        # every draft of this session is older than the next one
        with suppress(DiaryError):
            settings.put(UNDONE_LINES, None)
    if not lines:
        return WaitingLines()
    refused = record_waiting(journal, [line for line in lines if line not in kept])
    recorded = len(new) > len(refused) + len(kept)
    if recorded or not kept:
        draft[WAITING] = line_values([*refused, *kept])
        # a line that stays in the draft is known by its identifier
        with suppress(DiaryError):
            drafts.save(json.dumps(draft, ensure_ascii=False))
    return WaitingLines(recorded, tuple(line.id for line in kept))


def _read(found: Draft | None) -> dict[str, Json]:
    if found is None or f'"{WAITING}"' not in found.text:
        return {}
    try:
        draft = json.loads(found.text)
    except ValueError:
        # the draft is read again when it is shown, and what is wrong with it is reported there
        return {}
    return draft if isinstance(draft, dict) else {}
