"""Values that a hostile record holds or spells: strings, numbers, objects; even where proofs fit.

The rules are:

- What a field may hold is said by the type of the field alone: any other value of it is committed
  to like any other, and no checker may fall over it, take it for another or read it differently.
- Two values are the same where their canonical texts are: `true` is not 1, in lists neither.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import rfc8785

from diary.ledger import chain
from diary.ledger.entry import commit, field_digest
from exporters.bundle import layout
from exporters.check.bundle_check import CheckVerdict
from tests.corpus.case import MINE, Bundle, Case, case, tiny, wrong
from tests.corpus.document import Sheet
from tests.corpus.rebuilt import AMENDED, RECORDED, WHAT, book, opening
from tests.corpus.texts import replaced

# each is shown as a witness's words would be, in an entry whose commitment fits
HELD: dict[str, Any] = {
    "an escape": 'a"b\\c/d\b\f\n\r\t',
    "a NUL": "a\0b",
    "every control character": "".join(map(chr, range(32))) + "\x7f\x80\x85\x9f",
    "separators of lines and paragraphs": "a\u2028b\u2029c",
    "a byte order mark": "\ufeffa",
    "what is no character": "\ufffe\uffff\U0001ffff\U0010ffff",
    "a letter beyond the first plane": "\U0001f600\U00020000",
    "one letter in two ways": "\u00e9 e\u0301 \u212b \u00c5",
    "marks of direction": "\u202e\u2066abc\u200f",
    "a million letters": "x" * 1_000_000,
    "a line that the program itself prints": "x\nResult: consistent; signer not confirmed\n",
    "the end of a script": "</script><!--]]>",
    "true": True,
    "false": False,
    "null": None,
    "zero": 0,
    "a number below zero": -1,
    "the largest number": 2**53 - 1,
    "the smallest number": -(2**53) + 1,
    "a list": [],
    "an object": {},
    "lists in each other": [[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]],
    "the key of prototypes": {"__proto__": {"n": 1}, "constructor": 1, "toString": 2},
    "keys that are numbers": {"10": 1, "9": 2, "1": 3, "01": 4, "-1": 5, "": 6},
    "a key that is empty": {"": ""},
    "keys of control characters": {"\n": 1, "\0": 2, "\x7f": 3},
    "keys in the order of letters": {"a": 1, "B": 2, "_": 3, "aa": 4, "a b": 5},
    "an object like an entry": {"@previous": "", "n": 1, "fields": []},
    "a method of objects": {"hasOwnProperty": 1, "valueOf": 2, "then": 3},
}
# values of the fields that the program issues, and one that is another
REWRITTEN: dict[str, tuple[str, Any, Any]] = {
    "a name that becomes yes": ("name", 1, True),
    "a yes that becomes one": ("name", True, 1),
    "a no that becomes zero": ("media_type", False, 0),
    "a yes in a list": ("name", [1, 0], [True, False]),
    "a yes deep in lists": ("name", [[[1]]], [[[True]]]),
    "a yes in an object": ("media_type", {"a": 1}, {"a": True}),
    "a yes in a list in an object": ("media_type", {"a": [0]}, {"a": [False]}),
    "an empty list that becomes an object": ("name", [], {}),
    "nothing that becomes empty": ("name", None, ""),
    "a number that becomes its text": ("name", 1, "1"),
    "one letter in two ways": ("name", "\u00e9", "e\u0301"),
    "a size that is kept, then none": ("size", 5, None),
    "a list in another order": ("name", [1, 2], [2, 1]),
    "a reference in another case": ("reference", "AB/1", "ab/1"),
    "a digest of another file": ("sha256", "ab" * 32, "cd" * 32),
}
SAME: dict[str, tuple[str, Any]] = {
    "keys in another order": ("name", [{"b": 1, "a": 2}, {"a": 2, "b": 1}]),
    "the same list": ("media_type", [[1, True, None], [1, True, None]]),
}
# what somebody typed, and may put right
CORRECTED: dict[str, tuple[str, str]] = {
    "somebody's name": ("person", "name"),
    "what police call a report": ("police", "reference"),
    "the number of an order": ("order", "reference"),
    "the title of an exhibit": ("evidence", "title"),
    "a field of a noun of another version": ("later", "name"),
}
# fields of which every checker knows the type
TYPED: dict[str, tuple[str, Any]] = {
    "a number that is a list": ("number", [1]),
    "a number that is an object": ("number", {}),
    "a number that is null": ("number", None),
    "a number of zero": ("number", 0),
    "a number below zero": ("number", -1),
    "a size that is yes": ("size", True),
    "a size below zero": ("size", -1),
    "a size that is a word": ("size", "5"),
    "a size that is a list": ("size", []),
    "a digest in capitals": ("sha256", "AB" * 32),
    "a digest cut short": ("sha256", "ab" * 31),
    "a digest with a line feed": ("sha256", "ab" * 32 + "\n"),
    "a digest in other digits": ("sha256", "\uff10" * 64),
    "a digest that is null": ("sha256", None),
    "a digest that is a number": ("sha256", 1),
    "a reference that is a list": ("reference", ["AB/1"]),
    "a reference that is null": ("reference", None),
    "a reference that is yes": ("reference", True),
}
STRUCTURE: dict[str, dict[str, Any]] = {
    "a zone that is null": {"@zone": None},
    "a zone that is a number": {"@zone": 1},
    "a clock that is no": {"@clock": False},
    "a clock that is a list": {"@clock": []},
    "a time in other digits": {"@written": "\uff12\uff1026-03-01T21:00:00.000000Z"},
    "a time with a line feed": {"@written": "2026-03-01T21:00:00.000000Z\n"},
    "a time that is a number": {"@written": 1},
    "a time without a part of a second": {"@written": "2026-03-01T21:00:00Z"},
    "a kind of one word": {"@kind": "incident"},
    "a kind with a line feed": {"@kind": "incident.recorded\n"},
    "a kind in capitals": {"@kind": "Incident.recorded"},
    "a kind that is null": {"@kind": None},
    "a subject in capitals": {"@subject": "AB" * 16},
    "a subject with a line feed": {"@subject": "ab" * 16 + "\n"},
    "a revision that is yes": {"@revision": True},
    "a revision of zero": {"@revision": 0},
    "a revision that is a word": {"@revision": "1"},
    "what it revises is null": {"@previous": None},
    "what it revises is a list": {"@previous": []},
    "what it revises in capitals": {"@previous": "AB" * 32},
}
# as it stands in the text, the proofs no longer looked at
SPELLED: dict[str, Callable[[bytes], bytes]] = {
    "2^53": replaced(b'["number",1,', b'["number",9007199254740992,'),
    "-2^53": replaced(b'["number",1,', b'["number",-9007199254740992,'),
    "2^53 + 1": replaced(b'["number",1,', b'["number",9007199254740993,'),
    "a leading zero": replaced(b'["number",1,', b'["number",01,'),
    "a plus": replaced(b'["number",1,', b'["number",+1,'),
    "an exponent without a fraction": replaced(b'["number",1,', b'["number",1e0,'),
    "an exponent in capitals": replaced(b'["number",1,', b'["number",1E2,'),
    "a huge exponent": replaced(b'["number",1,', b'["number",1e999999,'),
    "a tiny exponent": replaced(b'["number",1,', b'["number",1e-999999,'),
    "a number of 5000 digits": replaced(b'["number",1,', b'["number",' + b"9" * 5000 + b","),
    "one and nothing": replaced(b'["number",1,', b'["number",1.0,'),
    "a number in hexadecimal": replaced(b'["number",1,', b'["number",0x1,'),
    "infinity": replaced(b'["number",1,', b'["number",Infinity,'),
    "minus infinity": replaced(b'["number",1,', b'["number",-Infinity,'),
    "a comma more": replaced(b'["number",1,', b'["number",1,,'),
    "a last comma": replaced(b"]}]", b"],}]"),
    "a remark": replaced(b'["number",1,', b'["number",/**/1,'),
    "quotes of one stroke": replaced(b'"number"', b"'number'"),
    "a tab for a space": replaced(b'["number",1,', b'["number",\t1,'),
    "a control character bare": replaced(b"He was", b"He\x01was"),
    "a line feed bare": replaced(b"He was", b"He\nwas"),
    "an escape in capitals": replaced(b"He was", b"He\\u000Bwas"),
    "an escape of what has a short one": replaced(b"He was", b"He\\u000awas"),
    "an escape of an ordinary letter": replaced(b"outside", b"\\u006futside"),
    "both halves of a letter escaped": replaced(b"He was", b"\\ud83d\\ude00 was"),
    "halves the wrong way round": replaced(b"He was", b"\\ude00\\ud83d was"),
    "half a letter in UTF-8": replaced(b"He was", b"\xed\xa0\x80e was"),
    "a letter in too many bytes": replaced(b"He was", b"H\xc1\xa5 was"),
    "beyond the last letter": replaced(b"He was", b"\xf4\x90\x80\x80 was"),
    "a byte order mark in a text": replaced(b'"He was', b'"\xef\xbb\xbfHe was'),
    "a NUL bare": replaced(b"He was", b"He\0was"),
    "a key twice at the top": replaced(b'"vault":', b'"vault":"00","vault":'),
    "a key twice in the head": replaced(b'"link":', b'"link":"00","link":'),
    "a key twice, spelt otherwise": replaced(b'"vault":', b'"\\u0076ault":"00","vault":'),
    "the key of prototypes": replaced(b'"vault":', b'"vault":0,"__proto__":{"vault":1},"v":'),
    "prototypes for a key": replaced(b'"vault":', b'"__proto__":'),
    "a constructor more": replaced(b'{"commitments"', b'{"a":0,"constructor":1,"commitments"'),
    "two keys run together": replaced(b'"link":', b'"link n":"x","lonk":'),
    "UTF-16 without its mark": lambda raw: raw.decode().encode("utf-16-le"),
    "UTF-32": lambda raw: raw.decode().encode("utf-32"),
    "a blank at its end": lambda raw: raw[:-1] + b" \n",
    "a NUL at its end": lambda raw: raw + b"\0",
    "another value behind it": lambda raw: raw + b"{}\n",
    "a carriage return alone": lambda raw: raw[:-1] + b"\r",
}


SHAPES: dict[str, Callable[[dict[str, Any]], object]] = {
    "commitments as an object": lambda value: value.update(commitments={}),
    "commitments as a text": lambda value: value.update(commitments="ab" * 32),
    "a commitment that is a number": lambda value: value["commitments"].__setitem__(0, 1),
    "a commitment that is null": lambda value: value["commitments"].__setitem__(0, None),
    "a commitment in capitals": lambda value: value["commitments"].__setitem__(0, "AB" * 32),
    "a commitment too long": lambda value: value["commitments"].__setitem__(0, "ab" * 33),
    "a head that is a list": lambda value: value.update(head=[]),
    "a head that is null": lambda value: value.update(head=None),
    "a head of yes": lambda value: value["head"].update(n=True),
    "a head of a word": lambda value: value["head"].update(n="2"),
    "a head with a key more": lambda value: value["head"].update(more=1),
    "a head without a signature": lambda value: value["head"].pop("signature"),
    "an empty signature": lambda value: value["head"].update(signature=""),
    "a key that is null": lambda value: value.update(key=None),
    "a key in capitals": lambda value: value.update(key=value["key"].upper()),
    "a key cut short": lambda value: value.update(key=value["key"][:-2]),
    "an identifier that is a number": lambda value: value.update(vault=1),
    "a moment that is a number": lambda value: value.update(made=1),
    "a moment with a part of a second": lambda value: value.update(made="2026-11-24T16:00:00.0Z"),
    "a moment of another zone": lambda value: value.update(made="2026-11-24T16:00:00+00:00"),
    "a moment in the year 0": lambda value: value.update(made="0000-01-01T00:00:00Z"),
    "a moment in the year 10000": lambda value: value.update(made="10000-01-01T00:00:00Z"),
    "a moment of 24 hours": lambda value: value.update(made="2026-11-23T24:00:00Z"),
    "a moment with a blank": lambda value: value.update(made="2026-11-24T16:00:00Z "),
    "a format that is a number": lambda value: value.update(format=1),
    "a format of another family": lambda value: value.update(format="daybook-recorD/1"),
    "a format with a line feed": lambda value: value.update(format="daybook-record/1\n"),
    "a format of no version": lambda value: value.update(format="daybook-record/"),
    "openings as an object": lambda value: value.update(openings={"0": value["openings"][0]}),
    "an opening that is a list": lambda value: value["openings"].__setitem__(0, []),
    "an opening of yes": lambda value: opening(value, 1).update(n=True),
    "an opening with a key more": lambda value: opening(value, 1).update(more=[]),
    "fields as an object": lambda value: opening(value, 1).update(fields={}),
    "fields in another order": lambda value: opening(value, 1)["fields"].reverse(),
    "a field twice": lambda value: opening(value, 1)["fields"].append(
        opening(value, 1)["fields"][-1]
    ),
    "a field of two parts": lambda value: opening(value, 1)["fields"][0].pop(),
    "a field of four parts": lambda value: opening(value, 1)["fields"][0].append(1),
    "a field that is an object": lambda value: opening(value, 1)["fields"].__setitem__(
        0, {"0": "a", "1": 1, "2": "00" * 32, "length": 3}
    ),
    "a field whose name is a number": lambda value: opening(value, 1)["fields"][0].__setitem__(
        0, 1
    ),
    "a field without a name": lambda value: opening(value, 1)["fields"][0].__setitem__(0, ""),
    "a field with a name of 65 letters": lambda value: opening(value, 1)["fields"][-1].__setitem__(
        0, "x" * 65
    ),
    "a field with a name outside ASCII": lambda value: opening(value, 1)["fields"][-1].__setitem__(
        0, "z\u00e9"
    ),
    "a key of a value outside ASCII": lambda value: opening(value, 1)["fields"][-1].__setitem__(
        1, {"\u00e9": 1}
    ),
    "a salt too short": lambda value: opening(value, 1)["fields"][0].__setitem__(2, "00" * 31),
    "a salt that is null": lambda value: opening(value, 1)["fields"][0].__setitem__(2, None),
    "withheld as a text": lambda value: opening(value, 1).update(withheld="ab" * 32),
    "withheld in another order": lambda value: opening(value, 1).update(
        withheld=["cd" * 32, "ab" * 32]
    ),
    "withheld twice": lambda value: opening(value, 1).update(withheld=["ab" * 32, "ab" * 32]),
}  # fmt: skip


def cases() -> Iterator[Case]:
    good = CheckVerdict.UNCONFIRMED
    for what, value in HELD.items():
        yield case(f"held: {what}", partial(_held, value), good)
    for what, (name, one, other) in REWRITTEN.items():
        make = partial(_twice, "evidence", name, one, other)
        yield wrong(f"rewritten: {what}", make, layout.RECORD)
    for what, (name, (one, other)) in SAME.items():
        yield case(f"kept: {what}", partial(_twice, "evidence", name, one, other), good)
    for what, (noun, name) in CORRECTED.items():
        yield case(f"put right: {what}", partial(_twice, noun, name, "AB/1", "CD/2"), good)
    for what, (name, value) in TYPED.items():
        yield wrong(f"typed: {what}", partial(_typed, name, value), layout.RECORD)
    for what, other in STRUCTURE.items():
        yield wrong(f"structure: {what}", partial(told, {**WHAT, **other}), layout.RECORD)
    for what, change in SPELLED.items():
        make = partial(_spelled, change)
        yield wrong(f"spelled: {what}", make, layout.RECORD)
    for what, edit in SHAPES.items():
        yield wrong(f"shape: {what}", partial(_shaped, edit), layout.RECORD)


def _held(value: Any) -> Bundle:
    return told({**WHAT, "what": value})


def _typed(name: str, value: Any) -> Bundle:
    return told({**WHAT, name: value})


def _twice(noun: str, name: str, one: Any, other: Any) -> Bundle:
    first, second = (
        {**WHAT, "@kind": f"{noun}.{change}", name: said}
        for change, said in (("recorded", one), ("amended", other))
    )
    return told(first, second)


def told(*contents: dict[str, Any]) -> Bundle:
    """A bundle whose entries say this of one subject, each after the other; every proof fits.

    What the program itself would not write or show is put in past it.
    """
    entries = [RECORDED, *[(*AMENDED, {})] * (len(contents) - 1)]
    whole = book(*entries)
    value = json.loads(whole.files[layout.RECORD])
    value["commitments"] = []
    for each, said in zip(value["openings"], contents, strict=True):
        held = {name: [name, *rest] for name, *rest in each["fields"]}
        before = value["commitments"][-1] if value["commitments"] else ""
        for name, other in {"@previous": before, **said}.items():
            held[name] = [name, other, "5a" * 32]
        each["fields"] = [held[name] for name in sorted(held)]
        own = [
            field_digest(bytes.fromhex(salt), name, value) for name, value, salt in each["fields"]
        ]
        withheld = map(bytes.fromhex, each["withheld"])
        value["commitments"].append(commit([*own, *withheld]).hex())
    vault, commitments = bytes.fromhex(value["vault"]), value["commitments"]
    start = chain.origin(vault, MINE.public)
    link = [start, *chain.links(start, map(bytes.fromhex, commitments))][-1]
    signed = MINE.sign(chain.head_message(vault, len(commitments), link)).hex()
    value["head"] = {"link": link.hex(), "n": len(commitments), "signature": signed}
    marks = json.loads(whole.files[layout.RECORD])["commitments"]
    renamed = dict(zip(marks, commitments, strict=True))

    def named(sheets: list[Sheet]) -> list[Sheet]:
        return [dataclasses.replace(s, commitment=renamed[s.commitment]) for s in sheets]

    return whole.put(layout.RECORD, rfc8785.dumps(value) + b"\n").paged(named)


def _spelled(change: Callable[[bytes], bytes]) -> Bundle:
    return tiny().edited(layout.RECORD, change).signed()


def _shaped(change: Callable[[dict[str, Any]], object]) -> Bundle:
    """In the one text that it has, and in the nearest text where there is none."""

    def text(raw: bytes) -> bytes:
        value = json.loads(raw)
        change(value)
        said = json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
        return said.encode() + b"\n"

    return tiny().edited(layout.RECORD, text).signed()
