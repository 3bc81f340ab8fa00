"""Lines of a conversation that were changed, left out or moved, with and without the key.

The rules are:

- The record commits to twelve lines, each by itself and all in order; five of them are shown.
- A row is told by its number: a test says which line it spoils, and a checker which one it finds.
- The document prints a row for each line that is shown and for each run that is not; what they have
  to say stands here word for word, worked out by hand.
"""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import rfc8785

from diary.case_file import OpenedConversation
from diary.conversations.line_tally import LineTally
from diary.ledger.line_commitments import LineCommitments, LineDisclosure, line_salt
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation
from diary.model.noun_codec import to_fields
from diary.model.record_nouns import Incident
from diary.model.translation import LINE, Translation
from exporters.bundle import layout
from exporters.check.bundle_check import CheckVerdict
from tests.corpus.case import MINE, Bundle, Case, Given, case, tiny, written, wrong
from tests.corpus.document import Cell, Sheet
from tests.corpus.zips import plain
from tests.exporters.conftest import Book, file_exhibit, ident, recorded

PATH = layout.conversation_path(1)
DOCUMENT = layout.EVIDENCE
SEED = bytes(range(100, 132))
SHOWN = (3, 4, 5, 7, 9)
FIELDS = ("number", "of", "format", "lines", "commitment", "from_me", "to_me")
Row = dict[str, Any]
HE = "07700 900264"


MORE: dict[int, Row] = {
    3: {"time": {"local": "2026-03-29T14:30", "source": "export"}, "zone": "Europe/London"},
    4: {
        "files": [
            {"name": "a\tb.jpg"},
            {"exhibit": ident("e4"), "member": "x/c.jpg", "name": "c.jpg"},
        ]
    },
    5: {
        # an account whose name is what the page calls the person
        "sender": "the person recording",
        "time": {"local": "2026-10-25T01:30:07", "offset": "+00:00", "source": "header"},
    },
    7: {"kind": "call", "call": "missed", "seconds": 75, "text": "", "edited": True},
    9: {
        "subject": "It is \u202e me",
        "doubts": ["day-or-month"],
        "sender": "",
        # by the clock of the record it is the next day
        "time": {"local": "2026-07-04T23:10", "offset": "+00:00", "source": "export"},
        "zone": "Europe/London",
        "offsets": ["+01:00"],
    },
}


def line(n: int, words: str = "I know your shift. \U0001f600") -> Row:
    """A line as the program writes it: the person's own if its number is even, of no sender."""
    own = n % 2 == 0
    sender = "" if own else HE
    plain = {"at": n, "kind": "text", "n": n, "own": own, "sender": sender, "text": f"{words} {n}"}
    said = plain | MORE.get(n, {})
    return {name: value for name, value in said.items() if value != ""}


LINES = tuple(rfc8785.dumps(line(n)) for n in range(1, 13))


def commitments(texts: Sequence[bytes] = LINES) -> LineCommitments:
    found = LineCommitments(SEED)
    for each in texts:
        found.add(each)
    return found


def disclosures(texts: Sequence[bytes] = LINES) -> Iterator[LineDisclosure]:
    found = LineCommitments(SEED)
    for n, each in enumerate(texts, 1):
        commitment = found.add(each)
        shown = n in SHOWN
        yield LineDisclosure(
            n, commitment, each if shown else b"", line_salt(SEED, n) if shown else b""
        )


def content(texts: Sequence[bytes] = LINES) -> Conversation:
    return Conversation(
        of=ident("e1"),
        format="whatsapp",
        sha256="ab" * 32,
        size=sum(map(len, texts)),
        lines=len(texts),
        commitment=commitments(texts).digest().hex(),
        seed=SEED.hex(),
        from_me=6,
        to_me=6,
    )


NOBODY = "the person recording"
HEAD = (
    "Conversation 1: 5 of 12 lines are shown, in conversations/conversation-1.jsonl (sent by the "
    "person recording 1, by others 4, neither 0). Kept back: 7 (sent by the person recording 5, by "
    "others 2, neither 0); each is committed to all the same, and can be shown later. The export "
    "itself is not included."
)
ROWS: tuple[tuple[int, dict[str, str]], ...] = (
    (0, {"head": HEAD}),
    (1, {
        "gap": "[0001] to [0002]", "count": "Lines that are not shown: 2",
        "sides": f"sent by {NOBODY} 1, by others 1, neither 0",
    }),
    (3, {
        "number": "[0003]", "time": "Sun 29 Mar 2026 14:30Europe/London",
        "sender": "“07700 900264”",
        "words": "I know your shift. \U0001f600 3", "facts": "incident 1emoji: grinning face",
        "translates": f"{NOBODY}’s own translation of [0003]", "translated": "I know where.",
    }),
    (4, {
        "number": "[0004]", "time": "time not stated", "sender": NOBODY,
        "words": "I know your shift. \U0001f600 4",
        "facts": "file “a b.jpg”, missing from the exportfile “c.jpg”, in AB/3emoji: "
        "grinning face",
    }),
    (5, {
        "number": "[0005]", "time": "Sun 25 Oct 2026 01:30:07UTC", "sender": f"“{NOBODY}”",
        "words": "I know your shift. \U0001f600 5",
        "facts": "time by the sender’s programemoji: grinning face",
    }),
    (6, {
        "gap": "[0006]", "count": "Lines that are not shown: 1",
        "sides": f"sent by {NOBODY} 1, by others 0, neither 0",
    }),
    (7, {
        "number": "[0007]", "time": "time not stated", "sender": "“07700 900264”",
        "facts": "call: missed1 min 15 sedited, as the file says",
        "hears": f"What {NOBODY} hears in the recording of [0007]", "heard": "a doora step",
    }),
    (8, {
        "gap": "[0008]", "count": "Lines that are not shown: 1",
        "sides": f"sent by {NOBODY} 1, by others 0, neither 0",
    }),
    (9, {
        "number": "[0009]",
        "time": "Sun 5 Jul 2026 00:10Europe/London(UTC Sat 4 Jul 2026 23:10)",
        "sender": "not named in the file",
        "words": "It is \u202e meI know your shift. \U0001f600 9",
        "facts": "incident 1its first line is the subjectunsure: day and month may be exchanged"
        "emoji: grinning face",
    }),
    (10, {
        "gap": "[0010] to [0012]", "count": "Lines that are not shown: 3",
        "sides": f"sent by {NOBODY} 2, by others 1, neither 0",
    }),
)  # fmt: skip
CELLS = tuple(Cell(1, at, part, text) for at, row in ROWS for part, text in row.items())
Cells = tuple[Cell, ...]


def printed(bundle: Bundle, cells: Cells) -> Bundle:
    """The bundle with these cells on the last page of its document."""

    def change(sheets: list[Sheet]) -> list[Sheet]:
        *rest, last = sheets
        return [*rest, dataclasses.replace(last, cells=cells)]

    return bundle.paged(change)


@functools.cache
def talk(fields: tuple[str, ...] = FIELDS, **said: Any) -> Bundle:
    """A bundle with the lines of one conversation, printed as they are."""
    return printed(unprinted(fields, **said), CELLS)


def talk_of(texts: Sequence[bytes]) -> Bundle:
    """The same bundle with lines that say something else, and the rows as they were printed."""
    return printed(_unprinted(texts, FIELDS, has_file=False), CELLS)


@functools.cache
def unprinted(fields: tuple[str, ...] = FIELDS, *, has_file: bool = False, **said: Any) -> Bundle:
    """A bundle with the lines of one conversation, whose entry may say something else of it.

    With `has_file` it has the exhibit that a file of line 4 is.
    """
    return _unprinted(LINES, fields, has_file=has_file, **said)


def _unprinted(
    texts: Sequence[bytes], fields: tuple[str, ...], *, has_file: bool, **said: Any
) -> Bundle:
    book, own = Book(MINE), content(texts)
    his = {"conversation": ident("c1"), "first": 3, "last": 4, "sender": HE}
    # of a sender whom the export does not name: line 9, and none of hers or his
    unnamed = {"conversation": ident("c1"), "first": 4, "last": 9}
    told = {"number": 1, **to_fields(Incident(what="He was outside again."))}
    told["messages"] = [his, unnamed]
    book.add("incident.recorded", ident("i1"), told, ("number", "what", "messages"))
    values = {"number": 1, **to_fields(own), **said}
    n = book.add("conversation.recorded", ident("c1"), values, shown=fields)
    item = recorded(book, n, Noun.CONVERSATION, own)
    book.add(
        "evidence.recorded",
        ident("e1"),
        {"number": 3, "reference": "AB/3"},
        ("number", "reference"),
    )
    for number, (n, heard, words) in enumerate(
        ((3, False, "I know where."), (7, True, "a door"), (7, True, "a step")), 1
    ):
        own_words = Translation(
            of=ident("c1"), field=LINE, language="", text=words, line=n, heard=heard
        )
        told = {"number": number, **to_fields(own_words)}
        names = tuple(name for name in told if name != "language")
        book.add("translation.recorded", ident(f"a{number}"), told, names)
    read = functools.partial(disclosures, texts)
    opened = OpenedConversation(item, read, own.size, LineTally(1, 4), LineTally(5, 2))
    exhibits = []
    if has_file:
        exhibits.append(file_exhibit(book, book.exhibit(4, b"c", "c.jpg"), b"c", "c.jpg"))
    return written(book, exhibits, conversations=(opened,))


def rows(raw: bytes) -> list[Row]:
    return [json.loads(each) for each in raw.splitlines()]


def text(values: list[Any]) -> bytes:
    return b"".join(rfc8785.dumps(each) + b"\n" for each in values)


def spoiled(change: Callable[[list[Row]], object]) -> Bundle:
    """The bundle with rows that somebody changed who does not hold the key."""

    def spoil(raw: bytes) -> bytes:
        values = rows(raw)
        change(values)
        return text(values)

    return talk().edited(PATH, spoil)


def signed(change: Callable[[list[Row]], object]) -> Bundle:
    """The same, listed and signed anew by whoever holds the key."""
    return spoiled(change).signed()


def raw(change: Callable[[bytes], bytes]) -> Bundle:
    return talk().edited(PATH, change).signed()


def swap(one: int, other: int, values: list[Row]) -> None:
    values[one], values[other] = values[other], values[one]


def swap_words(values: list[Row]) -> None:
    values[3]["line"], values[4]["line"] = values[4]["line"], values[3]["line"]


def other_words(values: list[Row]) -> None:
    values[4]["line"]["text"] = "I never said that."


def other_words_committed(values: list[Row]) -> None:
    """What somebody does who knows how lines are committed to, and not what the entry says."""
    other_words(values)
    made = LineCommitments(bytes(32))
    for _n in range(3):
        made.add(b"")
    values[4]["salt"] = line_salt(bytes(32), 4).hex()
    values[4]["commitment"] = made.add(rfc8785.dumps(values[4]["line"])).hex()


def all_other_words(values: list[Row]) -> None:
    for n in SHOWN:
        values[n]["line"]["text"] = "other"


def many(values: list[Row]) -> None:
    values += [{"commitment": "ab" * 32, "n": n % 3} for n in range(200)]


# each with the codes and details that say what differs
TOLD: dict[str, tuple[Callable[[list[Row]], object], list[tuple[str, dict[str, Any]]]]] = {
    "other words in a line": (other_words, [("line-differs", {"line": 4})]),
    "other words in every line": (
        all_other_words,
        [("line-differs", {"line": n}) for n in SHOWN],
    ),
    "another salt": (lambda all_: all_[9].update(salt="cd" * 32), [("line-differs", {"line": 9})]),
    "another commitment beside a line": (
        lambda all_: all_[5].update(commitment="cd" * 32),
        [("line-differs", {"line": 5}), ("lines-not-committed", {"entry": 2})],
    ),
    "another commitment in place of a line": (
        lambda all_: all_[6].update(commitment="cd" * 32),
        [("lines-not-committed", {"entry": 2})],
    ),
    "other words under a commitment of their own": (
        other_words_committed,
        [("lines-not-committed", {"entry": 2})],
    ),
    "a line gone": (lambda all_: all_.pop(4), [("line-missing", {"line": 4})]),
    "the first line gone": (lambda all_: all_.pop(1), [("line-missing", {"line": 1})]),
    "the last line gone": (lambda all_: all_.pop(), [("line-missing", {"line": 12})]),
    "some lines gone": (
        lambda all_: all_.__delitem__(slice(3, 6)),
        [("lines-missing", {"first": 3, "last": 5})],
    ),
    "all lines gone": (
        lambda all_: all_.__delitem__(slice(1, None)),
        [("lines-missing", {"first": 1, "last": 12})],
    ),
    "neighbours that changed places": (
        partial(swap, 4, 5), [("lines-swapped", {"line": 4, "other": 5})],
    ),
    "lines apart that changed places": (
        partial(swap, 2, 11), [("lines-swapped", {"line": 2, "other": 11})],
    ),
    "words that changed places": (
        swap_words,
        [
            ("line-of-another", {"line": 3, "other": 4}),
            ("line-of-another", {"line": 4, "other": 3}),
        ],
    ),
    "a line that was moved": (
        lambda all_: all_.insert(2, all_.pop(6)),
        [("line-out-of-order", {"line": 2, "before": 6})],
    ),
    "a line twice": (
        lambda all_: all_.insert(4, all_[4]), [("line-twice", {"line": 4})],
    ),
    "a line more": (
        lambda all_: all_.append({"commitment": "ab" * 32, "n": 13}),
        [("line-beyond-the-end", {"line": 13, "lines": 12})],
    ),
    "a line of number zero": (
        lambda all_: all_.insert(1, {"commitment": "ab" * 32, "n": 0}),
        [("line-beyond-the-end", {"line": 0, "lines": 12})],
    ),
    "a line of the largest number": (
        lambda all_: all_.append({"commitment": "ab" * 32, "n": 2**53 - 1}),
        [("line-beyond-the-end", {"line": 2**53 - 1, "lines": 12})],
    ),
    "a line that says no number": (
        lambda all_: all_[3]["line"].pop("n"), [("line-of-another", {"line": 3, "other": "-"})],
    ),
    "a line whose number is a text": (
        lambda all_: all_[3]["line"].update(n="3"),
        [("line-of-another", {"line": 3, "other": "-"})],
    ),
    "a line whose number is yes": (
        lambda all_: all_[3]["line"].update(n=True),
        [("line-of-another", {"line": 3, "other": "-"})],
    ),
    "a line whose sides are lists": (
        lambda all_: all_[3]["line"].update(own=[True], kind=["text"]),
        [("line-differs", {"line": 3})],
    ),
    "more rows than lines by far": (
        many,
        [("line-twice", {"line": 1}), ("line-beyond-the-end", {"line": 0, "lines": 12})],
    ),
    "the lines of another conversation": (
        lambda all_: all_[0].update(conversation=2),
        [("lines-of-another", {"entry": 2, "lines": 12})],
    ),
    "a head that says fewer lines": (
        lambda all_: all_[0].update(lines=11),
        [("lines-of-another", {"entry": 2, "lines": 12})],
    ),
    "a head that says millions": (
        lambda all_: all_[0].update(lines=2**53 - 1),
        [("lines-of-another", {"entry": 2, "lines": 12})],
    ),
}  # fmt: skip

# what only a later version of the program reads
LATER: dict[str, str] = {
    "a later form": "daybook-lines/2",
    "a later form that asks for a version": "daybook-lines/2 0.4.1",
}

# what is no row, each in the place of row 4; from there on nothing is compared
MALFORMED: dict[str, Any] = {
    "a text": "x",
    "a number": 4,
    "nothing": None,
    "a list": [1, 2],
    "an object without names": {},
    "a row without its number": {"commitment": "ab" * 32},
    "a row without its commitment": {"n": 4},
    "a row with another name": {"commitment": "ab" * 32, "n": 4, "side": "own"},
    "a short commitment": {"commitment": "ab" * 31, "n": 4},
    "a commitment in capitals": {"commitment": "AB" * 32, "n": 4},
    "a commitment that is a list": {"commitment": ["ab" * 32], "n": 4},
    "a number below zero": {"commitment": "ab" * 32, "n": -4},
    "a number that is a text": {"commitment": "ab" * 32, "n": "4"},
    "a number that is yes": {"commitment": "ab" * 32, "n": True},
    "a line without its salt": {"commitment": "ab" * 32, "line": line(4), "n": 4},
    "a salt without its line": {"commitment": "ab" * 32, "n": 4, "salt": "ab" * 32},
    "a salt that is short": {"commitment": "ab" * 32, "line": {}, "n": 4, "salt": "ab" * 31},
    "a line that is a text": {"commitment": "ab" * 32, "line": "x", "n": 4, "salt": "ab" * 32},
    "a line that is a list": {"commitment": "ab" * 32, "line": [], "n": 4, "salt": "ab" * 32},
}

# what no JSON of ours looks like, in the place of the row before the last
SPELLED: dict[str, bytes] = {
    "a blank row": b"\n",
    "no JSON": b"{\n",
    "a space more": b'{"commitment":"' + b"ab" * 32 + b'", "n":11}\n',
    "names in another order": b'{"n":11,"commitment":"' + b"ab" * 32 + b'"}\n',
    "a name twice": b'{"commitment":"' + b"ab" * 32 + b'","n":11,"n":11}\n',
    "a number with a fraction": b'{"commitment":"' + b"ab" * 32 + b'","n":11.0}\n',
    "a number with an exponent": b'{"commitment":"' + b"ab" * 32 + b'","n":1e1}\n',
    "a number with a zero before it": b'{"commitment":"' + b"ab" * 32 + b'","n":011}\n',
    "a number that readers round": b'{"commitment":"' + b"ab" * 32 + b'","n":9007199254740993}\n',
    "a number without end": b'{"commitment":"' + b"ab" * 32 + b'","n":' + b"9" * 5000 + b"}\n",
    "a row that ends as on Windows": b'{"commitment":"' + b"ab" * 32 + b'","n":11}\r\n',
    "bytes that are no text": b"\xff\xfe\n",
    "a byte order mark": b'\xef\xbb\xbf{"commitment":"' + b"ab" * 32 + b'","n":11}\n',
    "half a character": b'{"commitment":"' + b"ab" * 32 + b'","line":{"n":11,"text":"\\ud800"},'
    b'"n":11,"salt":"' + b"ab" * 32 + b'"}\n',
    "brackets without end": b"[" * 100_000 + b"\n",
    "a line deeper than any": b'{"commitment":"' + b"ab" * 32 + b'","line":' + b'{"a":' * 20 + b"1"
    + b"}" * 20 + b',"n":11,"salt":"' + b"ab" * 32 + b'"}\n',
    "a row that is too long": b'{"commitment":"' + b"ab" * 32 + b'","line":{"text":"'
    + b"x" * (5 << 20) + b'"},"n":11,"salt":"' + b"ab" * 32 + b'"}\n',
}  # fmt: skip

FORM = b'"format":"daybook-lines/1"'
HEADS: dict[str, bytes] = {
    "empty": b"",
    "a head that is a list": b"[]\n",
    "a head that is no JSON": b"conversation 1\n",
    "a head without its number": b"{" + FORM + b',"lines":12}\n',
    "a head whose number is a text": b'{"conversation":"1",' + FORM + b',"lines":12}\n',
    "a head of another form": b'{"conversation":1,"format":"lines","lines":12}\n',
    "a head that counts in fractions": b'{"conversation":1,' + FORM + b',"lines":12.0}\n',
}


def of_form(form: str, all_: Any) -> None:
    all_[0].update(format=form)


def replaced(at: int, row: bytes) -> Bundle:
    def change(data: bytes) -> bytes:
        all_ = data.splitlines(keepends=True)
        all_[at] = row
        return b"".join(all_)

    return raw(change)


def cut(data: bytes) -> bytes:
    return data[:-1]


def without_entry() -> Bundle:
    """Lines of a conversation that the record keeps back."""
    return tiny().put(PATH, talk().files[PATH]).signed()


def cases() -> Iterator[Case]:
    """All cases of lines."""
    consistent = partial(case, verdict=CheckVerdict.UNCONFIRMED)
    yield consistent("lines: as they were", talk)
    yield consistent("lines: of an entry that tells no sides", partial(talk, FIELDS[:5]))
    yield case(
        "lines: as they were, loose", lambda: Given(talk(), loose=True), CheckVerdict.UNCONFIRMED
    )
    yield consistent("lines: as they were, in a zip", lambda: plain(talk()))
    sets = Bundle({"Checks.zip": plain(talk(), "")})
    yield case(
        "lines: as they were, in the zip of a set",
        lambda: Given(sets, loose=True),
        CheckVerdict.UNCONFIRMED,
    )
    yield consistent("lines: not in the bundle", lambda: unprinted().without(PATH).signed())
    yield wrong("lines: gone", lambda: talk().without(PATH), PATH, DOCUMENT)
    yield wrong("lines: of nothing", without_entry, PATH)
    fewer = ("number", "of", "format", "lines")
    yield wrong("lines: of an entry that shows no commitment", partial(talk, fewer), PATH, DOCUMENT)
    yield wrong(
        "lines: of an entry whose count is a text", partial(talk, lines="12"), PATH, DOCUMENT
    )
    for name, (change, _told) in TOLD.items():
        yield wrong(f"lines: {name}", partial(spoiled, change), PATH, DOCUMENT)
        yield wrong(f"lines: {name}, signed anew", partial(signed, change), PATH, DOCUMENT)
    for name, form in LATER.items():
        change = partial(of_form, form)
        yield wrong(f"lines: {name}", partial(spoiled, change), PATH, DOCUMENT)
        made = partial(signed, change)
        yield case(f"lines: {name}, signed", made, CheckVerdict.NOT_CHECKED, PATH, DOCUMENT)
    for name, row in MALFORMED.items():
        yield wrong(
            f"lines: {name}", partial(replaced, 4, rfc8785.dumps(row) + b"\n"), PATH, DOCUMENT
        )
    for name, spelled in SPELLED.items():
        yield wrong(f"lines: {name}", partial(replaced, 11, spelled), PATH, DOCUMENT)
    for name, head in HEADS.items():
        yield wrong(f"lines: {name}", partial(replaced, 0, head), PATH, DOCUMENT)
    yield wrong("lines: the last row without its end", partial(raw, cut), PATH, DOCUMENT)
    yield wrong(
        "lines: under the name of another conversation",
        lambda: talk().renamed(PATH, layout.conversation_path(2)).signed(),
        layout.conversation_path(2),
        DOCUMENT,
    )
    yield wrong(
        "lines: a folder of conversations without lines",
        lambda: dataclasses.replace(tiny(), folders=("conversations",)),
        "conversations",
        here=CheckVerdict.UNCONFIRMED,
        why="empty-folders",
    )
