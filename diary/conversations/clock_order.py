"""The offsets of the clock by which lines are shown, by its zone and the order of lines.

**Invariants:**

- Each line gets the offsets that its clock can have had: one, or two in an hour that came twice.
- The order of the lines of a thread settles which of the two: where the clock jumps back among
  them, what stands before is of the first hour and what stands after of the second. A jump of some
  minutes settles nothing, nor does an order that runs the other way, or both ways.
- A line that states its own offset is a moment: the clock of any zone had one offset then.
- What is not settled has both offsets and says so as a doubt. Nothing is guessed.
- A file of a folder is settled by no order: nobody wrote one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from diary.media.imports.message import Doubt, Item, Message, MessageKind, MessageTime
from diary.model.zone_rules import offset_at, offsets_of_clock

# Lines may be a little out of order, as a phone received them.
_OUT_OF_ORDER: Final = timedelta(minutes=5)
# An hour with more lines than this is not settled, so that no export fills the memory.
_MOST: Final = 10_000

ClockedItem = tuple[Item, tuple[str, ...]]


def with_offsets(items: Iterable[Item], zone: str) -> Iterator[ClockedItem]:
    """Yield each item with the offsets that its clock can have had; none where it states its own.

    `zone` is that of the times without an offset; where it is not known, nothing has any.
    """
    held: list[ClockedItem] = []
    before: dict[str, datetime] = {}
    for item in items:
        offsets = _offsets(item, zone)
        is_held = len(offsets) > 1 or (bool(held) and not offsets)
        if is_held and len(held) < _MOST and _is_same_night(held, item):
            held.append((item, offsets))
            continue
        yield from _settled(held, before, item)
        held = []
        if len(offsets) > 1:
            held.append((item, offsets))
        else:
            _note(before, item)
            yield item, offsets
    yield from _settled(held, before, None)


def offset_of_stated(time: MessageTime, zone: str) -> tuple[str, ...]:
    """Return the offset that the clock of `zone` had at a time that states its own.

    A day alone is no moment; nor has a clock of before there were zones an offset of whole minutes.
    """
    if not time.offset or "T" not in time.local or not zone:
        return ()
    offset = offset_at(f"{time.local}{time.offset}", zone)
    return (offset,) if len(offset) == len("+01:00") else ()


def _is_same_night(held: list[ClockedItem], item: Item) -> bool:
    first = _wall(held[0][0]) if held else None
    wall = _wall(item)
    return first is None or wall is None or abs(wall - first) < timedelta(days=1)


def _offsets(item: Item, zone: str) -> tuple[str, ...]:
    if not zone or not isinstance(item, Message) or not item.time.local or item.time.offset:
        return ()
    return offsets_of_clock(item.time.local, zone)


def _note(before: dict[str, datetime], item: Item) -> None:
    if isinstance(item, Message) and (at := _wall(item)) is not None:
        before[item.thread] = at


def _wall(item: Item | None) -> datetime | None:
    """Return what the clock of a message showed, if it states no offset."""
    if not isinstance(item, Message) or "T" not in item.time.local or item.time.offset:
        return None
    return datetime.fromisoformat(item.time.local)


def _settled(
    held: list[ClockedItem], before: dict[str, datetime], after: Item | None
) -> Iterator[ClockedItem]:
    """Yield what was held of an hour that came twice, with what the order of its thread settles."""
    threads: dict[str, list[Message]] = {}
    for item, offsets in held:
        if isinstance(item, Message) and len(offsets) > 1:
            threads.setdefault(item.thread, []).append(item)
    changes = {
        thread: _change(messages, before.get(thread), after) for thread, messages in threads.items()
    }
    seen = dict.fromkeys(threads, 0)
    for item, offsets in held:
        if not isinstance(item, Message) or len(offsets) < 2:
            yield item, offsets
            continue
        change = changes[item.thread]
        if change is None or item.kind is MessageKind.FILE:
            yield item._replace(doubts=(*item.doubts, Doubt.HOUR_TWICE)), offsets
        else:
            yield item, (offsets[int(seen[item.thread] >= change)],)
        seen[item.thread] += 1
        _note(before, item)


def _change(messages: list[Message], before: datetime | None, after: Item | None) -> int | None:
    """Return how many messages stand before the change; None if that is not settled."""
    walls = [wall for each in messages if (wall := _wall(each)) is not None]
    is_same = isinstance(after, Message) and after.thread == messages[0].thread
    next_wall = _wall(after) if is_same else None
    is_forward = (before is None or before <= walls[0]) and (
        next_wall is None or walls[-1] <= next_wall
    )
    if not is_forward or (before is None and next_wall is None):
        return None
    back = [n for n in range(1, len(walls)) if walls[n] < walls[n - 1]]
    if len(back) != 1 or walls[back[0] - 1] - walls[back[0]] < _OUT_OF_ORDER:
        return None
    return back[0]
