"""Documents that say something else than the record, in bundles put together anew around them.

The rules are:

- What the sheets name is compared by every checker; the words on them by none, which every checker
  says before anything else. So a word changed by whoever holds the key is consistent, and the
  table says so.
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
from tests.corpus.document import Sheet, document

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
    yield from _of_feet()
    yield from _of_volumes()
    yield from _of_forms()


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
