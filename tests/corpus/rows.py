"""Rows of a transcript that were changed, left out, put in or moved, signed anew each time.

The rules are:

- The lines of the conversation and what the record commits to stay as they are: what is wrong is on
  the page alone.
- A row is told by the number of its line, and a test says which sentence belongs to it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from exporters.bundle import layout
from exporters.check.bundle_check import CheckVerdict
from tests.corpus import lines
from tests.corpus.case import Bundle, Case, case, wrong
from tests.corpus.document import Cell
from tests.corpus.lines import CELLS, Cells

PAGE = 6  # the only one that has rows
Told = list[tuple[str, dict[str, Any]]]
AWAY = "1 1 1 rg\n"
BACK = "0 0 0 rg\n"


def said(at: int, part: str, text: str) -> Cells:
    """Another text in one cell."""
    return changed(at, part, text=text)


def said_of(at: int) -> str:
    """What stands beside a translation of a line."""
    return f"{lines.NOBODY}’s own translation of [{at:04}]"


def changed(at: int, part: str, **other: Any) -> Cells:
    """Something else of one cell."""
    found = tuple(
        dataclasses.replace(each, **other) if (each.at, each.part) == (at, part) else each
        for each in CELLS
    )
    assert found != CELLS
    return found


def without(at: int, *parts: str) -> Cells:
    """The cells without a row, or without parts of one."""
    return tuple(
        each for each in CELLS if each.at != at or (bool(parts) and each.part not in parts)
    )


def row(at: int) -> Cells:
    """The cells of one row."""
    return tuple(each for each in CELLS if each.at == at)


def behind(at: int, more: Cells) -> Cells:
    """The cells with more behind those of a row."""
    last = max(place for place, each in enumerate(CELLS) if each.at == at)
    return (*CELLS[: last + 1], *more, *CELLS[last + 1 :])


def swapped(one: int, other: int) -> Cells:
    """Two rows in each other's place."""
    order = [at for at, _row in lines.ROWS]
    places = {one: other, other: one}
    return tuple(cell for at in order for cell in row(places.get(at, at)))


def exchanged(one: int, other: int, part: str) -> Cells:
    """One cell of two rows exchanged."""
    texts = {each.at: each.text for each in CELLS if each.part == part}
    first = said(one, part, texts[other])
    return tuple(
        dataclasses.replace(each, text=texts[one])
        if (each.at, each.part) == (other, part)
        else each
        for each in first
    )


def of(line: int, **more: Any) -> dict[str, Any]:
    """What is said of the row of a line on the only page that has any."""
    return {"page": PAGE, "number": 1, "line": line} | more


NOBODY = lines.NOBODY
# each with the codes and details that say what is wrong
FACTS = next(each.text for each in CELLS if (each.at, each.part) == (4, "facts"))
WRONG: dict[str, tuple[Cells, Told]] = {
    "another number": (said(4, "number", "[0005]"), [("row-number-differs", of(4))]),
    "a number without its noughts": (said(4, "number", "[4]"), [("row-number-differs", of(4))]),
    "another day": (
        said(3, "time", "Sun 22 Mar 2026 14:30Europe/London"), [("row-time-differs", of(3))],
    ),
    "another weekday": (
        said(3, "time", "Mon 29 Mar 2026 14:30Europe/London"), [("row-time-differs", of(3))],
    ),
    "another minute": (
        said(3, "time", "Sun 29 Mar 2026 14:31Europe/London"), [("row-time-differs", of(3))],
    ),
    "another zone": (
        said(3, "time", "Sun 29 Mar 2026 14:30Europe/Paris"), [("row-time-differs", of(3))],
    ),
    "a second that is left out": (
        said(5, "time", "Sun 25 Oct 2026 01:30UTC"), [("row-time-differs", of(5))],
    ),
    "the clock of the file alone": (
        said(9, "time", "Sat 4 Jul 2026 23:10UTC"), [("row-time-differs", of(9))],
    ),
    "an hour later by the clock of the record": (
        said(9, "time", "Sun 5 Jul 2026 01:10Europe/London(UTC Sat 4 Jul 2026 23:10)"),
        [("row-time-differs", of(9))],
    ),
    "another clock in the file": (
        said(9, "time", "Sun 5 Jul 2026 00:10Europe/London(UTC Sat 4 Jul 2026 23:11)"),
        [("row-time-differs", of(9))],
    ),
    "a time where none is stated": (
        said(4, "time", "Sun 29 Mar 2026 14:31Europe/London"), [("row-time-differs", of(4))],
    ),
    "her line as his": (said(4, "sender", "“07700 900264”"), [("row-sender-differs", of(4))]),
    "his line as hers": (said(3, "sender", NOBODY), [("row-sender-differs", of(3))]),
    "another number that sent it": (
        said(3, "sender", "“07700 900265”"), [("row-sender-differs", of(3))],
    ),
    "an account without its marks": (
        said(3, "sender", "07700 900264"), [("row-sender-differs", of(3))],
    ),
    "an account that is called as she is, as her": (
        said(5, "sender", NOBODY), [("row-sender-differs", of(5))],
    ),
    "a sender where none is named": (
        said(9, "sender", "“07700 900264”"), [("row-sender-differs", of(9))],
    ),
    "one word changed": (
        said(3, "words", "I knew your shift. \U0001f600 3"), [("row-words-differ", of(3))],
    ),
    "one word added": (
        said(7, "words", "x") if any(c.at == 7 and c.part == "words" for c in CELLS)
        else behind(7, (Cell(1, 7, "words", "I will come."),)),
        [("row-words-differ", of(7))],
    ),
    "its words left out": (without(4, "words"), [("row-words-differ", of(4))]),
    "the words of two lines exchanged": (
        exchanged(3, 4, "words"), [("row-words-differ", of(3)), ("row-words-differ", of(4))],
    ),
    "a file under another name": (
        said(4, "facts", FACTS.replace("a b.jpg", "a.jpg")),
        [("row-facts-differ", of(4))],
    ),
    "a file that is said to be there": (
        said(4, "facts", FACTS.replace("missing from the export", "in AB/3")),
        [("row-facts-differ", of(4))],
    ),
    "a file in another exhibit": (
        said(4, "facts", FACTS.replace("AB/3", "AB/4")),
        [("row-facts-differ", of(4))],
    ),
    "a file that is left out": (
        said(4, "facts", "file “c.jpg”, in AB/3emoji: grinning face"),
        [("row-facts-differ", of(4))],
    ),
    "an incident that does not point to it": (
        said(5, "facts", "incident 1time by the sender’s programemoji: grinning face"),
        [("row-facts-differ", of(5))],
    ),
    "an incident of lines of nobody named, beside her own": (
        said(4, "facts", f"incident 1{FACTS}"), [("row-facts-differ", of(4))],
    ),
    "an incident that is left out": (
        said(3, "facts", "emoji: grinning face"), [("row-facts-differ", of(3))],
    ),
    "a call that was answered": (
        said(7, "facts", "call: answered1 min 15 sedited, as the file says"),
        [("row-facts-differ", of(7))],
    ),
    "an edit that is left out": (
        said(7, "facts", "call: missed1 min 15 s"), [("row-facts-differ", of(7))],
    ),
    "a verdict beside it": (
        said(5, "facts", "time by the sender’s programhe threatens heremoji: grinning face"),
        [("row-facts-differ", of(5))],
    ),
    "one emoji more": (
        said(5, "facts", "time by the sender’s programemoji: grinning face, pistol"),
        [("row-facts-differ", of(5))],
    ),
    "no emoji": (
        said(5, "facts", "time by the sender’s program"), [("row-facts-differ", of(5))],
    ),
    "a translation with other words": (
        said(3, "translated", "I know nothing."), [("own-words-differ", of(3))],
    ),
    "a translation that is left out": (
        without(3, "translated"), [("own-words-differ", of(3))],
    ),
    "a translation as words of the file": (
        without(3, "translates"), [("own-words-differ", of(3))],
    ),
    "a translation of another line": (
        said(3, "translates", said_of(4)), [("own-words-differ", of(3))],
    ),
    "a hearing with one entry left out": (
        said(7, "heard", "a door"), [("own-words-differ", of(7))],
    ),
    "a hearing that nobody recorded": (
        behind(5, (Cell(1, 5, "heard", "a shout"),)), [("own-words-differ", of(5))],
    ),
    "a cell that no row has": (
        behind(5, (Cell(1, 5, "verdict", "a threat"),)), [("row-facts-differ", of(5))],
    ),
    "a row left out": (
        without(4), [("rows-missing", {"number": 1, "first": 4, "last": 4})],
    ),
    "rows left out": (
        tuple(each for each in CELLS if each.at not in (3, 4, 5)),
        [("rows-missing", {"number": 1, "first": 3, "last": 5})],
    ),
    "every row left out": (
        row(0),
        [
            ("rows-missing", {"number": 1, "first": 3, "last": 5}),
            ("rows-missing", {"number": 1, "first": 7, "last": 7}),
            ("rows-missing", {"number": 1, "first": 9, "last": 9}),
            ("gap-missing", {"number": 1, "first": 1, "last": 2}),
            ("gap-missing", {"number": 1, "first": 6, "last": 6}),
            ("gap-missing", {"number": 1, "first": 8, "last": 8}),
            ("gap-missing", {"number": 1, "first": 10, "last": 12}),
        ],
    ),
    "a row twice": (behind(4, row(4)), [("row-twice", of(4))]),
    "a row of a line that is kept back": (
        tuple(dataclasses.replace(each, at=2) if each.at == 3 else each for each in CELLS),
        [
            ("row-of-nothing", of(2)),
            ("rows-missing", {"number": 1, "first": 3, "last": 3}),
        ],
    ),
    "a row beyond the end": (
        (*CELLS, *(dataclasses.replace(each, at=13) for each in row(9))),
        [("row-of-nothing", of(13))],
    ),
    "a row that says of no line that it is one": (
        behind(4, (Cell(0, 0, "", "[0004]"), Cell(0, 0, "", "I will come tonight."))),
        [("row-not-marked", {"page": PAGE})],
    ),
    "a row behind blanks that says of no line that it is one": (
        behind(4, (Cell(0, 0, "", "  [0004]"), Cell(0, 0, "", "I will come tonight."))),
        [("row-not-marked", {"page": PAGE})],
    ),
    "two rows in each other's place": (
        swapped(3, 4), [("row-out-of-order", of(3, before=4))],
    ),
    "a row that cannot be seen": (
        changed(4, "words", before=AWAY, behind=BACK), [("row-not-seen", of(4))],
    ),
    "a run that is not told": (
        without(6), [("gap-missing", {"number": 1, "first": 6, "last": 6})],
    ),
    "a run of fewer lines": (
        said(10, "gap", "[0010] to [0011]"), [("gap-differs", of(10, first=10, last=12))],
    ),
    "a run with another count": (
        said(10, "count", "Lines that are not shown: 2"),
        [("gap-differs", of(10, first=10, last=12))],
    ),
    "a run whose sides come to more": (
        said(10, "sides", f"sent by {NOBODY} 2, by others 2, neither 0"),
        [("gap-differs", of(10, first=10, last=12))],
    ),
    "a run told of somebody else": (
        said(10, "sides", "sent by AB 2, by others 1, neither 0"),
        [("gap-differs", of(10, first=10, last=12))],
    ),
    "a run that hides lines of hers": (
        said(10, "sides", f"sent by {NOBODY} 1, by others 2, neither 0"),
        [
            ("gaps-miscounted", {"number": 1, "said": 4, "record": 5}),
            ("head-differs", of(0)),
        ],
    ),
    "a run that cannot be seen": (
        changed(10, "sides", before=AWAY, behind=BACK), [("row-not-seen", of(10))],
    ),
    "a count that hides lines": (
        said(0, "head", lines.HEAD.replace("by others 2", "by others 1")),
        [("head-differs", of(0))],
    ),
    "a count of more that are shown": (
        said(0, "head", lines.HEAD.replace("5 of 12 lines", "6 of 12 lines")),
        [("head-differs", of(0))],
    ),
    "a count of another conversation": (
        said(0, "head", lines.HEAD.replace("Conversation 1:", "Conversation 2:")),
        [("head-differs", of(0))],
    ),
}  # fmt: skip


def split() -> Cells:
    """A row that goes on: its words in two parts, as where a page ends."""
    first = said(3, "words", "I know your ")
    return tuple(
        part
        for each in first
        for part in (
            (each,)
            if (each.at, each.part) != (3, "facts")
            else (each, Cell(1, 3, "words", "shift. \U0001f600 3", more=True))
        )
    )


def with_file() -> Cells:
    """The rows where the exhibit that a file of a line is is in the bundle."""
    return said(4, "facts", FACTS.replace("“c.jpg”, in AB/3", "“c.jpg”, exhibit AB/4"))


def other_talk() -> Bundle:
    """Rows of a conversation of which the bundle has no lines."""
    more = tuple(dataclasses.replace(each, of=2) for each in CELLS)
    return lines.printed(lines.unprinted(), (*CELLS, *more))


def spoiled_lines() -> Bundle:
    """Rows beside lines of which one was changed: none of them is compared."""
    values = lines.rows(lines.talk().files[lines.PATH])
    lines.other_words(values)
    return lines.talk().put(lines.PATH, lines.text(values)).signed()


def cases() -> Iterator[Case]:
    """All cases of rows."""
    same: dict[str, Callable[[], Bundle]] = {
        "as they were": lines.talk,
        "words that go on": lambda: lines.printed(lines.unprinted(), split()),
        "of a file that is here": lambda: lines.printed(
            lines.unprinted(has_file=True), with_file()
        ),
        "in another language": lambda: lines.printed(
            lines.unprinted(), said(3, "time", "Sul 29 Maw 2026 14:30Europe/London")
        ),
    }
    for what, make in same.items():
        yield case(f"rows: {what}", make, CheckVerdict.UNCONFIRMED)
    for what, (cells, _told) in WRONG.items():
        path = layout.EVIDENCE
        yield wrong(f"rows: {what}", partial(lines.printed, lines.unprinted(), cells), path)
    yield wrong(
        "rows: of a file that is here, as if it were not",
        lambda: lines.printed(lines.unprinted(has_file=True), CELLS),
        layout.EVIDENCE,
    )
    for name, make in {
        "rows: of a conversation without lines": other_talk,
        "rows: of lines that are not here": lambda: lines.talk().without(lines.PATH).signed(),
    }.items():
        yield case(name, make, CheckVerdict.NOT_CHECKED, lines.DOCUMENT)
    yield wrong("rows: beside a line that was changed", spoiled_lines, lines.PATH, lines.DOCUMENT)
