"""Lines that wait in the sealed draft after Enter, and recording each of them once.

**Invariants:**

- A line has its identifier from Enter on. What the record has under that identifier, erased or not,
  is never recorded again, whenever the program was ended.
- It is recorded with the moment of Enter as the time at which it was typed.
- Opening records what still waits. What the record or the disk refuses then stays in the draft, and
  never prevents opening.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress

from diary.errors import DiaryError, Erased
from diary.model.entered_lines import WAITING, EnteredLine, line_values, read_lines
from diary.services.journal import Journal
from diary.store.draft_file import Drafts
from diary.unlock_notices import NoticeCode


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


def record_at_opening(journal: Journal, drafts: Drafts) -> tuple[NoticeCode, ...]:
    """Record what the draft still has waiting, and take it out of the draft."""
    try:
        text = drafts.load() or ""
        draft = json.loads(text) if f'"{WAITING}"' in text else {}
    except (DiaryError, ValueError):
        # the draft is read again when it is shown, and what is wrong with it is reported there
        return ()
    lines = read_lines(draft.get(WAITING)) if isinstance(draft, dict) else ()
    if not lines:
        return ()
    new = [line for line in lines if not journal.has(line.id)]
    refused = record_waiting(journal, lines)
    draft[WAITING] = line_values(refused)
    # a line that stays in the draft is known by its identifier
    with suppress(DiaryError):
        drafts.save(json.dumps(draft, ensure_ascii=False))
    recorded = len(new) > len(refused)
    return (NoticeCode.WAITING_RECORDED,) if recorded else ()
