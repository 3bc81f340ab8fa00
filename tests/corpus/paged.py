"""Documents that say something else than the record, in bundles put together anew around them.

The rules are:

- What the sheets name is compared by every checker, and the words of what a page says is a field of
  an entry. So a word changed there is told, whoever signed it; one that no page calls a field's is
  counted as not compared, and the table says so.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Iterator
from functools import partial

from exporters.bundle import layout
from exporters.check.bundle_check import CheckVerdict
from tests.corpus.case import THEIRS, Case, case, small, tiny, wrong
from tests.corpus.document import Printed, Sheet, document

Change = Callable[[list[Sheet]], list[Sheet]]
SECOND = layout.volume_path(2)


def changed(at: int, **other: object) -> Change:
    def change(sheets: list[Sheet]) -> list[Sheet]:
        said = list(sheets)
        said[at] = dataclasses.replace(said[at], **other)  # type: ignore[arg-type]
        return said

    return change


def swapped(sheets: list[Sheet]) -> list[Sheet]:
    """The commitments of two sheets exchanged."""
    one, two, *rest = sheets
    return [
        dataclasses.replace(one, commitment=two.commitment),
        dataclasses.replace(two, commitment=one.commitment),
        *rest,
    ]


def kept_back() -> str:
    """The commitment of an entry that is not shown; the same under any key."""
    return str(json.loads(small().files[layout.RECORD])["commitments"][1])


NAMED: dict[str, Change] = {
    "a number changed": changed(1, entry=4),
    "a number beyond the record": changed(1, entry=400),
    "a commitment changed": changed(0, commitment="ab" * 32),
    "two sheets that name each other's entry": swapped,
    "a sheet of an entry that is kept back": lambda sheets: [*sheets, Sheet(2, kept_back())],
}  # fmt: skip
UNNAMED: dict[str, Change] = {
    "one word changed": changed(0, words="He was not outside again."),
    "pages in another order": lambda sheets: sheets[::-1],
    "a sheet removed": lambda sheets: sheets[:-1],
    "a sheet twice": lambda sheets: [*sheets, sheets[0]],
    "a mark in the letters of the diary": changed(0, marked=False),
    "a mark of another entry in the letters of the diary": lambda sheets: [
        *sheets, Sheet(2, "ab" * 32, marked=False)
    ],
    "no sheet at all": lambda sheets: [],
}  # fmt: skip


def cases() -> Iterator[Case]:
    for what, change in NAMED.items():
        yield wrong(f"paged: {what}", partial(small().paged, change), layout.EVIDENCE)
        theirs = partial(small(THEIRS).paged, change, signer=THEIRS)
        yield wrong(f"paged, under another key: {what}", theirs, layout.EVIDENCE)
    for what, change in UNNAMED.items():
        yield case(f"paged: {what}", partial(small().paged, change), CheckVerdict.UNCONFIRMED)
    yield from _of_words()
    yield from _of_feet()
    yield from _of_volumes()
    yield from _of_forms()


def said(at: int, **other: object) -> Change:
    """The words of every entry, and one piece of the first sheet with something else."""

    def change(sheets: list[Sheet]) -> list[Sheet]:
        first, *rest = sheets
        pieces = list(first.pieces)
        pieces[at : at + 1] = [dataclasses.replace(pieces[at], **other)]  # type: ignore[arg-type]
        return [dataclasses.replace(first, pieces=tuple(pieces)), *rest]

    return change


def left_out(words: str) -> Change:
    """The words of every entry, but for these."""

    def change(sheets: list[Sheet]) -> list[Sheet]:
        return [
            dataclasses.replace(
                each, pieces=tuple(piece for piece in each.pieces if piece.words != words)
            )
            for each in sheets
        ]

    return change


def put(*more: Printed, without: bool = False) -> Change:
    """The words of every entry, and more pieces on the first sheet, or in place of its own."""

    def change(sheets: list[Sheet]) -> list[Sheet]:
        first, *rest = sheets
        pieces = more if without else (*first.pieces, *more)
        return [dataclasses.replace(first, pieces=pieces), *rest]

    return change


_OWN = "He was outside again."
OTHER_WORDS: dict[str, Change] = {
    "a word of an entry changed": said(0, words="He was inside again."),
    "a word of an entry left out": said(0, words="He was outside."),
    "a word added to an entry": said(0, words="He was not outside again."),
    "a letter in another case": said(0, words="he was outside again."),
    "a letter of another script": said(0, words="He was \u043eutside again."),
    "two spaces for one": said(0, words="He was  outside again."),
    "a space at the end": said(0, words="He was outside again. "),
    "no words at all": said(0, words=""),
    "the words of another entry": said(0, words="He sat in the car."),
    "words under another field": said(0, field="place"),
    "words of an entry that is kept back": said(0, entry=2),
    "words of an entry beyond the record": said(0, entry=400),
    "words of a field of the record itself": said(0, field="number"),
    "words of a field that is none": said(0, field="constructor"),
    "words that do not hold the field's": said(0, sort="Holds", words="No. 1: He was inside."),
    "a word that runs into words among others": said(
        0, sort="Holds", words="No. 1: Maybe He was outside again.; Bus stop"
    ),
    "a word behind words among others": said(
        0, sort="Holds", words="No. 1: He was outside again. Not.; Bus stop"
    ),
    "words that go on with others": put(Printed(1, "what", " Twice.", more=True)),
    "the first part of words alone": said(0, words="He was out"),
    "further words once more, and others": put(Printed(1, "what", "He was inside again.")),
    "more pieces and boxes than any page has": put(
        *900 * (Printed(1, "what", _OWN, more=True, place="54.00 400.00"),),
        Printed(1, "what", _OWN, behind=2500 * "50.00 10.00 4.00 3.00 re f\n"),
    ),
    "more pieces than any page has": put(
        *1001 * (Printed(1, "what", "", more=True, place="54.00 400.00"),)
    ),
    "words of one field left out": left_out("He was outside again, twice."),
    "words that no page calls a field's": lambda sheets: [
        dataclasses.replace(each, pieces=()) for each in sheets
    ],
    "words in white": said(0, before="1 1 1 rg\n"),
    "words in a grey that is hardly seen": said(0, before="0.7 0.7 0.7 rg\n"),
    "words too small to read": said(0, size="1"),
    "words beside the page": said(0, place="-300.00 500.00"),
    "words over the page's edge": said(0, place="580.00 500.00"),
    "words below the page": said(0, place="54.00 -20.00"),
    "words under a box": said(0, behind="50.00 550.00 400.00 30.00 re f\n"),
    "words under a box turned round": said(0, behind="450.00 580.00 -400.00 -30.00 re f\n"),
    "words on a dark box": said(0, before="0.1 0.1 0.1 rg\n50.00 550.00 400.00 30.00 re f\n"),
}  # fmt: skip
SAME_WORDS: dict[str, Change] = {
    "a piece in two parts": put(
        Printed(1, "what", "He was out"), Printed(1, "what", "side again.", more=True),
        without=True,
    ),
    "words among others": said(
        0, sort="Holds", words="No. 1: He was outside again.; Bus stop"
    ),
    "words on a light box": said(
        0, before="0.95 0.95 0.96 rg\n50.00 550.00 400.00 30.00 re f\n0 0 0 rg\n"
    ),
    "a box beside the words": said(0, behind="50.00 650.00 400.00 20.00 re f\n"),
    "words with a mark that prints nothing": said(0, words="He was out[U+00AD]side again."),
    "words with a letter as its code": said(0, words="He was [U+006F]utside again."),
    "words twice": put(Printed(1, "what", _OWN)),
}  # fmt: skip


def _of_words() -> Iterator[Case]:
    for what, change in OTHER_WORDS.items():
        yield wrong(f"worded: {what}", partial(small().paged, change), layout.EVIDENCE)
        theirs = partial(small(THEIRS).paged, change, signer=THEIRS)
        yield wrong(f"worded, under another key: {what}", theirs, layout.EVIDENCE)
    for what, change in SAME_WORDS.items():
        yield case(f"worded: {what}", partial(small().paged, change), CheckVerdict.UNCONFIRMED)
    swapped_in = partial(small().paged, said(0, words="He was inside again."), path=SECOND)
    yield wrong("worded: a second volume with other words", swapped_in, SECOND)


def _of_feet() -> Iterator[Case]:
    for what, digest in (("another digest", "ab" * 32), ("no digest", "Page 1 of 1")):
        raw = document(digest, [])
        made = tiny().put(layout.EVIDENCE, raw).signed()
        yield wrong(f"paged: {what} at its foot", lambda made=made: made, layout.EVIDENCE)
    others = tiny().put(layout.EVIDENCE, small().files[layout.EVIDENCE]).signed()
    yield wrong("paged: the document of another bundle, signed", lambda: others, layout.EVIDENCE)


def _of_volumes() -> Iterator[Case]:
    more = partial(small().paged, lambda sheets: sheets[:2], path=SECOND)
    yield case("paged: a second volume", more, CheckVerdict.UNCONFIRMED)
    bad = partial(small().paged, changed(0, entry=4), path=SECOND)
    yield wrong("paged: a second volume that says something else", bad, SECOND)


def _of_forms() -> Iterator[Case]:
    """What no version of the program wrote: nothing here may pass for compared."""
    for what, raw in _forms().items():
        made = tiny().put(layout.EVIDENCE, raw).signed()
        yield wrong(f"paged: {what}", lambda made=made: made, layout.EVIDENCE)


def _forms() -> dict[str, bytes]:
    own = tiny().files[layout.EVIDENCE]
    return {
        "no document": b"I know where you work.\n",
        "an empty document": b"",
        "a document cut short": own[:-40],
        "a document with a torn stream": _torn(own),
        "a document whose table lies": _lying(own),
    }


def _torn(own: bytes) -> bytes:
    """With every packed stream's last byte, of its check sum, changed."""
    return re.sub(rb".(?=\nendstream)", lambda last: bytes([last[0][0] ^ 1]), own, flags=re.DOTALL)


def _lying(own: bytes) -> bytes:
    at = own.rindex(b"startxref\n") + 10
    return own[:at] + b"0" + own[own.index(b"\n", at) :]
