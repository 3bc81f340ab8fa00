"""What somebody else holds: seals and earlier bundles; and files that come loose."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from functools import partial

from diary.crypto import seal_code
from diary.ledger.chain import head_states
from exporters.bundle import layout
from exporters.check.bundle_check import CheckVerdict
from tests.corpus.case import MINE, THEIRS, Bundle, Case, Given, case, small, written, wrong
from tests.exporters.conftest import Book, ident

BY_HAND = "ripple amazing camp chest bullet believe convince curtain ribbon north repeat chicken"


def grown(entries: int, first: str = "Number 1.", signer: object = MINE) -> Book:
    made = Book(MINE if signer is MINE else THEIRS)
    for number in range(1, entries + 1):
        made.incident(number, first if number == 1 else f"Number {number}.")
    return made


def branched(at: int, entries: int) -> Book:
    """A record put back from a copy of `at` entries, which then went another way."""
    made = grown(at)
    names = ("number", "change", "at")
    said = {"number": 1, "change": "restored", "at": at}
    made.add("continuity.recorded", ident("c"), said, names)
    for number in range(at + 1, entries + 1):
        made.incident(number, f"Another {number}.")
    return made


def parted(at: int, entries: int) -> Book:
    """A record that parts from another after `at` entries and speaks of a copy only later."""
    made = grown(at)
    made.incident(at + 1, "Another.")
    said = {"number": 1, "change": "restored", "at": at + 1}
    made.add("continuity.recorded", ident("c"), said, ("number", "change", "at"))
    for number in range(at + 2, entries + 1):
        made.incident(number, f"Another {number}.")
    return made


@functools.cache
def five() -> Bundle:
    return written(grown(5))


def record(book: Book) -> bytes:
    return written(book).files[layout.RECORD]


def seal(book: Book, n: int) -> str:
    at = list(head_states(book.vault_id, book.signer.public, book.commitments))[n]
    return seal_code.words(seal_code.seal(at.link))


def cases() -> Iterator[Case]:
    for n in (0, 1, 3, 5):
        typed = seal(grown(5), n)
        held = partial(Given, five(), seal=typed)
        yield case(f"a seal of {n} entries", held, CheckVerdict.SEALED)
    numbered = " ".join(
        f"{n}. {w.upper()[:4]}," for n, w in enumerate(seal(grown(5), 3).split(), 1)
    )
    yield case(
        "a seal as people type it", partial(Given, five(), seal=numbered), CheckVerdict.SEALED
    )
    pasted = partial(Given, five(), seal=f"\ufeff{seal(grown(5), 3)}\r\n")
    yield case("a seal behind a byte-order mark", pasted, CheckVerdict.SEALED)
    for what, typed in (("nothing", ""), ("blanks", " \ufeff\n")):
        held = partial(Given, five(), seal=typed)
        yield case(f"a seal of {what}", held, CheckVerdict.UNCONFIRMED)
    other = grown(5, "Something else.")
    yield wrong("a seal from before it was rewritten",
                lambda: Given(written(other), seal=seal(grown(5), 3)), layout.RECORD)  # fmt: skip
    yield wrong("a seal of another record", partial(Given, five(), seal=BY_HAND), layout.RECORD)
    yield wrong("rebuilt under another key, a seal known",
                lambda: Given(written(grown(5, signer=THEIRS)), seal=seal(grown(5), 3)),
                layout.RECORD)  # fmt: skip
    yield from _of_earlier()
    yield from _of_loose()


def _of_earlier() -> Iterator[Case]:
    def held(
        name: str,
        now: Book,
        before: Book | bytes,
        verdict: CheckVerdict,
        *named: str,
        change: Callable[[bytes], bytes] = bytes,
    ) -> Case:
        def given() -> Given:
            earlier = before if isinstance(before, bytes) else change(record(before))
            return Given(written(now), earlier=earlier)

        return case(name, given, verdict, *named)

    good, bad = CheckVerdict.UNCONFIRMED, CheckVerdict.PROBLEMS
    yield held("goes on from an earlier one", grown(5), grown(3), good)
    yield held("the same as the earlier one", grown(3), grown(3), good)
    yield held("put back from a copy", branched(2, 5), grown(4), CheckVerdict.BRANCHED)
    yield held("put back from a copy, the later one as the earlier", grown(4), branched(2, 5),
               CheckVerdict.BRANCHED)  # fmt: skip
    yield held("put back at another entry", grown(4), parted(2, 5), bad, layout.RECORD)
    yield held("a copy put back that lost nothing", branched(4, 6), grown(4), good)
    yield held("rewritten since", grown(5, "Else."), grown(3), bad, layout.RECORD)
    yield held("shorter than before", grown(3), grown(5), bad, layout.RECORD)
    yield held("of another key", grown(5), grown(3, signer=THEIRS), bad, layout.RECORD)
    gap = CheckVerdict.NOT_CHECKED
    yield held("an earlier one of no form", grown(5), b"{}\n", gap, layout.RECORD)

    def lengthened(raw: bytes) -> bytes:
        return raw.replace(b'"link":"', b'"link":"0')[:-3] + b"}\n"

    yield held("an earlier one that was changed", grown(5), grown(3), gap, layout.RECORD,
               change=lengthened)  # fmt: skip


def _of_loose() -> Iterator[Case]:
    def loose(bundle: Bundle) -> Given:
        """The files under names that say nothing."""
        pairs = sorted(bundle.files.items())
        return Given(Bundle({f"{n:02}.dat": data for n, (_, data) in enumerate(pairs)}), loose=True)

    files = sorted(small().files)
    number = {path: f"{at:02}.dat" for at, path in enumerate(files)}
    yield case("loose and renamed, all", lambda: loose(small()), CheckVerdict.UNCONFIRMED)
    part, gap = CheckVerdict.PART_UNCONFIRMED, CheckVerdict.NOT_CHECKED
    for name in (
        layout.EVIDENCE,
        layout.RECORD,
        layout.KEY,
        layout.CHECK_PAGE,
        layout.HOW_TO_CHECK,
    ):
        some = small().without(name)
        yield case(f"loose, without {name}", lambda some=some: loose(some), part)
    for name in (layout.TAG_MANIFEST, layout.SIGNATURE):
        some = small().without(name)
        yield case(f"loose, without {name}", lambda some=some: loose(some), gap, name, more=True)
    photo = "data/originals/AB-1_IMG_0213.JPG"
    only = Bundle({"photo.jpg": small().files[photo]})
    yield case("loose, an original alone", lambda: Given(only, loose=True), gap, "")
    changed = small().edited(photo, lambda raw: raw[:-1])
    yield wrong("loose, an original changed", lambda: loose(changed), number[photo])
    for name in (layout.MANIFEST, layout.KEY, layout.RECORD, layout.EVIDENCE):
        bad = small().edited(name, lambda raw: raw[:-2] + b"x\n")
        yield wrong(f"loose, {name} changed", lambda bad=bad: loose(bad), number[name], more=True)
    theirs = {f"other {path.rpartition('/')[2]}": raw for path, raw in small(THEIRS).files.items()}
    mixed = Bundle({**{f"mine {n}": raw for n, raw in enumerate(small().files.values())}, **theirs})
    yield case("loose, two bundles mixed", lambda: Given(mixed, loose=True), gap, "")
    twice = Bundle({f"{n}-{turn}": raw for n, raw in enumerate(small().files.values())
                    for turn in (1, 2)})  # fmt: skip
    yield case("loose, each file twice", lambda: Given(twice, loose=True), CheckVerdict.UNCONFIRMED)
    stranger = Bundle({**{f"{n}": raw for n, raw in enumerate(small().files.values())}, "x": b"y"})
    yield wrong("loose, a stranger among them", lambda: Given(stranger, loose=True), "x")
