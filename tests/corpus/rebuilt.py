"""Bundles put together anew by whoever holds the key, so that only the proofs inside can tell."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import rfc8785

from diary.crypto.signing import fingerprint
from diary.ledger.entry import field_digest
from exporters.bundle import layout
from exporters.check.bundle_check import CheckVerdict
from tests.corpus.case import (
    MINE,
    ORIGINAL,
    THEIRS,
    Bundle,
    Case,
    Given,
    case,
    small,
    tiny,
    written,
    wrong,
)
from tests.exporters.conftest import Book, file_exhibit, ident

ONE, TWO = ident("i1"), ident("i2")
WHAT = {"number": 1, "what": "He was outside again."}
EARLY = "2020-01-01T00:00:00.000000Z"


def opening(value: dict[str, Any], n: int) -> dict[str, Any]:
    found: dict[str, Any] = value["openings"][n - 1]
    return found


def shown(value: dict[str, Any], n: int, name: str) -> list[Any]:
    return next(each for each in opening(value, n)["fields"] if each[0] == name)


def drop(value: dict[str, Any]) -> None:
    value["commitments"].pop(0)
    value["openings"].pop(0)
    value["openings"][0]["n"] = 1
    value["head"]["n"] -= 1


def swap(value: dict[str, Any]) -> None:
    value["commitments"].reverse()
    value["openings"].reverse()
    for n, each in enumerate(value["openings"], 1):
        each["n"] = n


def lengthen(value: dict[str, Any]) -> None:
    value["commitments"].append(value["commitments"][0])
    value["openings"].append({**value["openings"][0], "n": 3})
    value["head"]["n"] += 1


def cut(value: dict[str, Any]) -> None:
    value["commitments"].pop()
    value["openings"].pop()
    value["head"]["n"] -= 1


def swap_openings(value: dict[str, Any]) -> None:
    one, two = value["openings"]
    value["openings"] = [{**two, "n": 1}, {**one, "n": 2}]


def leave_an_opening_out(value: dict[str, Any]) -> None:
    value["openings"].pop()


def say_other(value: dict[str, Any]) -> None:
    shown(value, 1, "what")[1] = "He was not outside."


def rename_a_field(value: dict[str, Any]) -> None:
    shown(value, 1, "what")[0] = "effect"
    opening(value, 1)["fields"].sort()


def other_salt(value: dict[str, Any]) -> None:
    shown(value, 1, "what")[2] = "ab" * 32


def whole_of_another(value: dict[str, Any]) -> None:
    opening(value, 1)["fields"] = opening(value, 2)["fields"]


def field_of_another(value: dict[str, Any]) -> None:
    shown(value, 1, "number")[1:] = shown(value, 2, "number")[1:]


def leave_a_field_out(value: dict[str, Any]) -> None:
    opening(value, 1)["fields"].remove(shown(value, 1, "what"))


def add_a_digest(value: dict[str, Any]) -> None:
    opening(value, 1)["withheld"].append("ab" * 32)


def hide(name: str, n: int, value: dict[str, Any]) -> None:
    """Withhold a field that is shown: its digest stands for it, and the commitment still fits."""
    found = shown(value, n, name)
    opening(value, n)["fields"].remove(found)
    held = opening(value, n)["withheld"]
    held.append(field_digest(bytes.fromhex(found[2]), found[0], found[1]).hex())
    held.sort()


def other_head_key(value: dict[str, Any]) -> None:
    value["head"]["signature"] = THEIRS.sign(b"x").hex()


# Each with the findings that say which entries are not there once and in order.
DISPLACED: dict[str, tuple[Callable[[list[dict[str, Any]]], object], list[dict[str, int]]]] = {
    "one gone": (lambda all_: all_.pop(4), [{"entry": 5}]),
    "the first gone": (lambda all_: all_.pop(0), [{"entry": 1}]),
    "the last gone": (lambda all_: all_.pop(), [{"entry": 12}]),
    "some gone": (lambda all_: all_.__delitem__(slice(4, 7)), [{"first": 5, "last": 7}]),
    "two gone apart": (lambda all_: (all_.pop(8), all_.pop(2)), [{"entry": 3}, {"entry": 9}]),
    "all gone": (lambda all_: all_.clear(), [{"first": 1, "last": 12}]),
    "one twice": (lambda all_: all_.insert(5, all_[4]), [{"entry": 5, "count": 2}]),
    "one thrice, apart": (lambda all_: all_.extend([all_[4]] * 2), [{"entry": 5, "count": 3}]),
    "one moved to the end": (lambda all_: all_.append(all_.pop(4)), [{"entry": 5, "before": 12}]),
    "one moved to the front": (
        lambda all_: all_.insert(0, all_.pop(4)),
        [{"entry": 1, "before": 5}],
    ),
    "one under the number of another": (
        lambda all_: all_[4].update(n=6),
        [{"entry": 5}, {"entry": 6, "count": 2}],
    ),
    "one more": (lambda all_: all_.append({**all_[4], "n": 13}), [{"entry": 13, "entries": 12}]),
    "one of number 0": (
        lambda all_: all_.insert(0, {**all_[4], "n": 0}),
        [{"entry": 0, "entries": 12}],
    ),
    "one of the largest number": (
        lambda all_: all_.append({**all_[4], "n": 2**53 - 1}),
        [{"entry": 2**53 - 1, "entries": 12}],
    ),
}


def displaced(change: Callable[[list[dict[str, Any]]], object]) -> Bundle:
    """A record that somebody took openings out of, or put some into, signed anew."""
    return small().record(lambda value: change(value["openings"]))


def take_out_whole(value: dict[str, Any]) -> None:
    """Take entry 5 out, and its commitment, and leave the end as it was signed."""
    value["openings"].pop(4)
    value["commitments"].pop(4)


def count_more(value: dict[str, Any]) -> None:
    value["head"]["n"] = 2**53 - 1


EDITS: dict[str, Callable[[dict[str, Any]], None]] = {
    "an entry dropped": drop,
    "entries in another order": swap,
    "an entry more": lengthen,
    "the list cut short": cut,
    "openings exchanged": swap_openings,
    "an opening left out": leave_an_opening_out,
    "other words": say_other,
    "words under another name": rename_a_field,
    "another salt": other_salt,
    "opened from another entry": whole_of_another,
    "a field opened from another entry": field_of_another,
    "a field left out": leave_a_field_out,
    "a digest more": add_a_digest,
    "the time of writing withheld": partial(hide, "@written", 1),
    "what it revises withheld": partial(hide, "@previous", 2),
    "a head that another key signed": other_head_key,
    "another key": lambda value: value.update(key=THEIRS.public.hex()),
    "another record's identifier": lambda value: value.update(vault="11" * 16),
    "a head of zeros": lambda value: value["head"].update(link="00" * 32),
}
OTHER_WORDS = {
    "other words",
    "words under another name",
    "opened from another entry",
    "a field left out",
}


def book(*entries: tuple[str, str, dict[str, Any], dict[str, Any]]) -> Bundle:
    """A bundle of these entries: kind, subject, content, and what is unlike an ordinary one."""
    made = Book(MINE)
    for kind, subject, content, other in entries:
        made.add(kind, subject, content, **other)
    return written(made)


def first() -> str:
    made = Book(MINE)
    made.add("incident.recorded", ONE, WHAT)
    return made.entries[0].commitment().hex()


RECORDED = ("incident.recorded", ONE, WHAT, {})
AMENDED = ("incident.amended", ONE, {**WHAT, "what": "Twice."})
# what a record cannot say of itself, though every commitment, link and signature fits
HISTORIES: dict[str, Callable[[], Bundle]] = {
    "a revision of what is not there": lambda: book(RECORDED, (*AMENDED, {"previous": "ab" * 32})),
    "a revision of itself counted wrongly": lambda: book(RECORDED, (*AMENDED, {"revision": 3})),
    "a first one that is no first": lambda: book(("incident.recorded", ONE, WHAT, {"revision": 2})),
    "two that follow the same": lambda: book(
        RECORDED, (*AMENDED, {}), (*AMENDED, {"revision": 2, "previous": first()})
    ),
    "a correction passed off as of another": lambda: book(
        RECORDED, ("incident.amended", TWO, WHAT, {"revision": 2, "previous": first()})
    ),
    "another noun": lambda: book(RECORDED, ("event.amended", ONE, WHAT, {})),
    "a number that another has": lambda: book(RECORDED, ("incident.recorded", TWO, WHAT, {})),
    "an issued number rewritten": lambda: book(
        RECORDED, ("incident.amended", ONE, {"number": 2, "what": "x"}, {})
    ),
    "a clock that went back and says nothing": lambda: book(
        RECORDED, ("incident.recorded", TWO, {"number": 2}, {"written": EARLY})
    ),
    "a clock that says it went back and did not": lambda: book(
        RECORDED, ("incident.recorded", TWO, {"number": 2}, {"clock": "earlier"})
    ),
    "a time that is none": lambda: book(
        ("incident.recorded", ONE, WHAT, {"written": "2026-03-01 21:00"})
    ),
    "a kind that is none": lambda: book(("Incident", ONE, WHAT, {})),
    "a subject that is none": lambda: book(("incident.recorded", "11", WHAT, {})),
    "a number that is a word": lambda: book(
        ("incident.recorded", ONE, {"number": "1", "what": "x"}, {})
    ),
    "a number that is yes": lambda: book(
        ("incident.recorded", ONE, {"number": True, "what": "x"}, {})
    ),
    "erased, yet shown": lambda: book(RECORDED, _erased(entries=[1], at=1)),
    "erased of the future": lambda: book(RECORDED, _erased(entries=[2], at=1)),
    "erased twice over": lambda: book(RECORDED, _erased(entries=[1, 1], at=1)),
    "erased, counted wrongly": lambda: book(_shut(), _erased(entries=[1], at=2)),
    "erased, counted by a yes": lambda: book(_shut(), _erased(entries=[1], at=True)),
    "erased, with a field kept back": lambda: book(
        _shut(), _erased(entries=[1], at=1, shown=("number", "change", "at"))
    ),
    "restored, counted wrongly": lambda: book(RECORDED, _told("restored", at=2)),
    "a key before that did not sign": lambda: book(
        RECORDED,
        _told("rotated", at=1, vault_before="00" * 16, key_before=THEIRS.public.hex(),
              link_before="00" * 32, signed_before="00" * 64),
    ),
    "a key before in no form": lambda: book(RECORDED, _told("rotated", at=1, key_before="x")),
}  # fmt: skip


OTHER = {"reason": "nothing-done", "what": "A neighbour's delivery."}
SHOWN = {"shown": ("number", "what", "turned_out")}
WITHDRAWN = ("incident.withdrawn", ONE, WHAT, {})
REINSTATED = ("incident.reinstated", ONE, WHAT, {})
# how an entry stands, which every checker says
STATES: dict[str, Callable[[], Bundle]] = {
    "withdrawn": lambda: book(RECORDED, WITHDRAWN),
    "put back": lambda: book(RECORDED, WITHDRAWN, REINSTATED),
    "put back and withdrawn again": lambda: book(RECORDED, WITHDRAWN, REINSTATED, WITHDRAWN),
    "turned out to be something else": lambda: book(
        RECORDED, ("incident.amended", ONE, {**WHAT, "turned_out": OTHER}, SHOWN)
    ),
    "turned out, and meant again": lambda: book(
        ("incident.recorded", ONE, {**WHAT, "turned_out": OTHER}, SHOWN), (*AMENDED, {})
    ),
    "turned out, for a reason of no list": lambda: book(
        ("incident.recorded", ONE, {**WHAT, "turned_out": {"reason": "He lies."}}, SHOWN)
    ),
    "turned out, for no reason": lambda: book(
        ("incident.recorded", ONE, {**WHAT, "turned_out": {}}, SHOWN)
    ),
    "turned out as a list": lambda: book(
        ("incident.recorded", ONE, {**WHAT, "turned_out": [OTHER]}, SHOWN)
    ),
}


def _told(change: str, **said: Any) -> tuple[str, str, dict[str, Any], dict[str, Any]]:
    names = said.pop("shown", ("number", "change", *said))
    return ("continuity.recorded", ident("c"), {"number": 1, "change": change, **said},
            {"shown": names})  # fmt: skip


def _erased(**said: Any) -> tuple[str, str, dict[str, Any], dict[str, Any]]:
    return _told("erased", **said)


def _shut() -> tuple[str, str, dict[str, Any], dict[str, Any]]:
    return ("incident.recorded", ONE, WHAT, {"shown": None})


def cases() -> Iterator[Case]:
    for what, change in EDITS.items():
        named = (layout.RECORD, layout.KEY) if what == "another key" else (layout.RECORD,)
        if what in OTHER_WORDS:
            # the document still says what it said
            named = (layout.RECORD, layout.EVIDENCE)
        more = change in (cut, drop, swap, swap_openings) or what in (
            "another key",
            "what it revises withheld",
        )
        yield wrong(f"edited: {what}", partial(tiny().record, change), *named, more=more)
    for what, (move, _told_of) in DISPLACED.items():
        yield wrong(f"entries: {what}", partial(displaced, move), layout.RECORD)
    for what, change in {
        "one gone, and its commitment": take_out_whole,
        "an end that counts very many": count_more,
    }.items():
        yield wrong(f"entries: {what}", partial(small().record, change), layout.RECORD)
    for what, make in STATES.items():
        yield case(f"state: {what}", make, CheckVerdict.UNCONFIRMED)
    for what, make in HISTORIES.items():
        yield wrong(f"told: {what}", make, layout.RECORD)
    hidden = small().record(lambda value: _shut_again(value, 5))
    yield wrong("a later revision hidden, the sheet still there", lambda: hidden, layout.EVIDENCE)
    yield case("a correction kept back is counted", _corrected, CheckVerdict.UNCONFIRMED)
    yield case("an entry erased", lambda: book(_shut(), _erased(entries=[1], at=1)),
               CheckVerdict.UNCONFIRMED)  # fmt: skip
    yield case("a copy put back", lambda: book(RECORDED, _told("restored", at=1)),
               CheckVerdict.UNCONFIRMED)  # fmt: skip
    yield case("an exhibit put back, with its file", lambda: _put_back(with_file=True),
               CheckVerdict.UNCONFIRMED)  # fmt: skip
    yield case("an exhibit put back, without its file", lambda: _put_back(with_file=False),
               CheckVerdict.UNCONFIRMED)  # fmt: skip
    yield case("an empty record", book, CheckVerdict.UNCONFIRMED)
    yield from _of_files()
    yield from _under_another_key()


def _shut_again(value: dict[str, Any], n: int) -> None:
    for name in [each[0] for each in opening(value, n)["fields"] if each[0] != "@previous"]:
        hide(name, n, value)


def _put_back(*, with_file: bool) -> Bundle:
    """An exhibit that was withdrawn and stands again: its file is looked for as any other's."""
    made = Book(MINE)
    made.exhibit(1, b"x", "x.txt")
    (first,) = made.entries
    made.add("evidence.withdrawn", first.subject, {"number": 1, "reason": "Not mine."})
    n = made.add("evidence.reinstated", first.subject, {**first.content, "reason": "Mine."})
    return written(made, [file_exhibit(made, n, b"x", "x.txt")] if with_file else ())


def _corrected() -> Bundle:
    return book(RECORDED, (*AMENDED, {"shown": None}))


def _of_files() -> Iterator[Case]:
    other = tiny().put(ORIGINAL, b"I know where you work.").counted().signed()
    yield wrong("another original, signed", lambda: other, ORIGINAL)
    more = "data/originals/AB-1_more.txt"
    yield wrong("an original more, signed", lambda: tiny().put(more, b"x").counted().signed(), more)
    name = "data/originals/AB-2_note.txt"
    yield wrong(
        "an original misnamed, signed",
        lambda: tiny().renamed(ORIGINAL, name).counted().signed(),
        name,
    )
    copy = "data/copies/AB-2_copy.txt"
    yield wrong(
        "a copy of nothing, signed", lambda: tiny().put(copy, b"x").counted().signed(), copy
    )
    thing = "data/copies/AB-4_copy.txt"
    yield wrong(
        "a copy of a thing, signed", lambda: small().put(thing, b"x").counted().signed(), thing
    )
    yield wrong("another length committed to", _other_length, "data/originals/AB-1_x.txt")
    for old, new in ((b"18.1", b"19.1"), (b"18.1", b"18.2"), (b"11-24", b"11-25"), (b"P", b"p")):
        info = (
            tiny().edited(layout.INFO, lambda raw, old=old, new=new: raw.replace(old, new)).signed()
        )
        yield wrong(f"totals and dates: {new!r}", lambda info=info: info, layout.INFO)
    bagit = tiny().edited(layout.DECLARATION, lambda raw: raw.replace(b"1.0", b"0.97")).signed()
    yield wrong("another declaration", lambda: bagit, layout.DECLARATION)
    made = tiny().record(lambda value: value.update(made="2026-11-24T15:00:00Z"))
    yield wrong("a record that tells another time", lambda: made, layout.SIGNATURE)
    for raw in (b"", b"{}\n", b'{"bundles":[],"format":"daybook-supplements/1","given":[]}\n'):
        after = tiny().put(layout.SUPPLEMENTS, raw).signed()
        yield wrong(
            f"a supplement of nothing: {raw!r}", lambda after=after: after, layout.SUPPLEMENTS
        )
    for what, link in (("another record", "ab" * 32), ("this record", None)):
        make = partial(supplement, link)
        if link:
            yield wrong(f"a supplement to {what}", make, layout.SUPPLEMENTS)
        else:
            yield case(f"a supplement to {what}", make, CheckVerdict.UNCONFIRMED)


def supplement(link: str | None = None) -> Bundle:
    own = json.loads(tiny().files[layout.RECORD])["head"]
    head = {"link": link or own["link"], "n": own["n"]}
    before = {"digest": "cd" * 32, "head": head, "made": "2026-11-01T00:00:00Z"}
    value = {"bundles": [before], "format": "daybook-supplements/1", "given": []}
    return tiny().put(layout.SUPPLEMENTS, rfc8785.dumps(value) + b"\n").signed()


def _other_length() -> Bundle:
    made = Book(MINE)
    n = made.exhibit(1, b"x", "x.txt")
    entry = made.entries[0]
    made.entries[0] = dataclasses.replace(entry, content={**entry.content, "size": 2})
    return written(made, [file_exhibit(made, n, b"x", "x.txt")])


def _under_another_key() -> Iterator[Case]:
    mine, theirs = fingerprint(MINE.public), fingerprint(THEIRS.public)
    yield case("rebuilt whole under another key", lambda: small(THEIRS), CheckVerdict.UNCONFIRMED)
    yield wrong("rebuilt under another key, the fingerprint known",
                lambda: Given(small(THEIRS), fingerprint=mine), layout.KEY)  # fmt: skip
    yield case(
        "the fingerprint fits", lambda: Given(small(), fingerprint=mine), CheckVerdict.EXPECTED
    )
    yield case("the fingerprint as people type it",
               lambda: Given(small(THEIRS), fingerprint=f" {theirs.lower().replace(' ', '-')}: "),
               CheckVerdict.EXPECTED)  # fmt: skip
    for typed in ("5647", "0" * 31, "no fingerprint"):
        held = partial(Given, small(), fingerprint=typed)
        yield case(f"no fingerprint: {typed!r}", held, CheckVerdict.UNCONFIRMED)
