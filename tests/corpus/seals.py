"""Signatures, keys, digests and lists in other forms, and what was brought from outside."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import rfc8785

from diary.crypto.signing import Signer, fingerprint
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
    tiny,
    wrong,
)
from tests.corpus.outside import five, grown, record
from tests.corpus.rebuilt import supplement
from tests.corpus.texts import bytes_of, line, listed, replaced


def upper(text: bytes) -> bytes:
    return text.swapcase()


SIGNATURES: dict[str, Callable[[bytes], bytes]] = {
    "line ends of Windows": lambda raw: raw.replace(b"\n", b"\r\n"),
    "line ends of old Macs": lambda raw: raw.replace(b"\n", b"\r"),
    "no last line feed": lambda raw: raw[:-1],
    "a blank at the end of a line": replaced(b"\ntrusted", b" \ntrusted"),
    "a tab": replaced(b"comment: signature", b"comment:\tsignature"),
    "a byte order mark": lambda raw: b"\xef\xbb\xbf" + raw,
    "UTF-16": lambda raw: raw.decode().encode("utf-16"),
    "a NUL at its end": lambda raw: raw + b"\0",
    "two signatures, one behind the other": lambda raw: raw + raw,
    "the lines of another first": lambda raw: b"\n".join(raw.split(b"\n")[:2]) + b"\n" + raw,
    "the two signatures exchanged": lambda raw: _exchanged(raw),
    "letters in the other case": line(1, upper),
    "the alphabet of web addresses over the comment": line(3, lambda text: b"_" + text[1:]),
    "a blank in the middle": line(1, lambda text: text[:40] + b" " + text[40:]),
    "line feeds as in mail": line(1, lambda text: text[:64] + b"\n" + text[64:]),
    "padding in the middle": line(1, lambda text: text[:4] + b"=" + text[5:]),
    "one byte more": line(1, bytes_of(lambda raw: raw + b"\0")),
    "one byte less": line(1, bytes_of(lambda raw: raw[:-1])),
    "an empty line for the signature": line(1, lambda text: b""),
    "an empty line over the comment": line(3, lambda text: b""),
    "an algorithm in small letters": line(1, bytes_of(lambda raw: b"ed" + raw[2:])),
    "S of all ones": line(1, bytes_of(lambda raw: raw[:-32] + b"\xff" * 32)),
    "R of all ones": line(1, bytes_of(lambda raw: raw[:10] + b"\xff" * 32 + raw[42:])),
    "a moment that there is not": replaced(b"2026-11-24T16", b"2026-11-24T99"),
    "a moment in other digits": replaced(b"2026", "\uff12\uff1026".encode()),
    "a trusted comment that is longer": replaced(b"16:00:00Z", b"16:00:00Z "),
    "two trusted comments": replaced(b"\ntrusted", b"\ntrusted comment: x\ntrusted"),
    "no trusted comment": lambda raw: raw.replace(b"trusted comment: evidence", b"evidence"),
}
KEYS: dict[str, Callable[[bytes], bytes]] = {
    "line ends of Windows": lambda raw: raw.replace(b"\n", b"\r\n"),
    "no last line feed": lambda raw: raw[:-1],
    "a byte order mark": lambda raw: b"\xef\xbb\xbf" + raw,
    "letters in the other case": line(1, upper),
    "the alphabet of web addresses": line(1, lambda text: b"-" + text[1:]),
    "another algorithm": line(1, bytes_of(lambda raw: b"ED" + raw[2:])),
    "one byte more": line(1, bytes_of(lambda raw: raw + b"\0")),
    "without padding": line(1, lambda text: text.rstrip(b"=") + b"A"),
    "two keys": lambda raw: raw + raw,
    "no key": lambda raw: raw.split(b"\n")[0] + b"\n\n",
    "a trusted comment more": lambda raw: raw + b"trusted comment: x\n",
    "a point that is on no curve": line(1, bytes_of(lambda raw: raw[:10] + b"\2" + bytes(31))),
    "a key in another form of the same": line(1, bytes_of(lambda raw: raw[:10] + b"\xff" * 32)),
}
LISTS: dict[str, Callable[[bytes], bytes]] = {
    "a tab for the blanks": replaced(b"  ", b"\t"),
    "one blank": replaced(b"  ", b" "),
    "a blank at the end of a line": replaced(b".txt\n", b".txt \n"),
    "a carriage return alone": lambda raw: raw.replace(b"\n", b"\r"),
    "a byte order mark": lambda raw: b"\xef\xbb\xbf" + raw,
    "UTF-16": lambda raw: raw.decode().encode("utf-16-le"),
    "a remark": lambda raw: b"# sha256\n" + raw,
    "a backslash in front": lambda raw: b"\\" + raw,
    "a digest cut short": lambda raw: raw[1:],
    "a digest of SHA-1": lambda raw: raw[24:],
    "digits outside ASCII": lambda raw: "\uff10".encode() + raw[1:],
    "a NUL in a path": replaced(b"AB-1_note", b"AB-1_\0note"),
    "a path in capitals": replaced(b"data/", b"DATA/"),
    "a form feed for a line feed": lambda raw: raw[:-1] + b"\f",
    "the form of BSD": lambda raw: b"SHA256 (" + raw[66:-1] + b") = " + raw[:64] + b"\n",
    "a file of its own folder": replaced(b"data/originals/AB-1_note.txt", b"record.json"),
    "a line feed alone": lambda raw: b"\n",
}
OF_PATHS = ("a NUL in a path", "a path in capitals", "a file of its own folder")
TAGS: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda raw: b"",
    "a path under data/": replaced(b"record.json", b"data/originals/x"),
    "a stamp that is none": replaced(b"signing-key.pub", b"timestamps/0.tsr"),
    "a volume that is none": replaced(b"signing-key.pub", b"Evidence-1.pdf"),
    "a path in capitals of its own": replaced(b"record.json", b"RECORD.json"),
}
INFOS: dict[str, Callable[[bytes], bytes]] = {
    "line ends of Windows": lambda raw: raw.replace(b"\n", b"\r\n"),
    "no last line feed": lambda raw: raw[:-1],
    "totals with a leading zero": replaced(b"Oxum: ", b"Oxum: 0"),
    "totals with a plus": replaced(b"Oxum: ", b"Oxum: +"),
    "totals in other digits": replaced(b"Oxum: 1", "Oxum: \u0661".encode()),
    "totals beyond any number": replaced(b"Oxum: ", b"Oxum: " + b"9" * 30),
    "totals of 2^53 and one": replaced(b"Oxum: 18", b"Oxum: 9007199254740993"),
    "a line more": lambda raw: raw + b"Contact-Name: x\n",
    "a line folded": replaced(b"Agent: ", b"Agent:\n "),
    "a label in small letters": replaced(b"Bagging", b"bagging"),
    "a blank after a value": replaced(b"\nBagging", b" \nBagging"),
    "a program outside ASCII": replaced(b"Agent: D", "Agent: \u0414".encode()),
}
SUPPLEMENTS: dict[str, Callable[[dict[str, Any]], object]] = {
    "a bundle of yes": lambda value: value["bundles"].__setitem__(0, True),
    "a head of yes": lambda value: value["bundles"][0]["head"].update(n=True),
    "a head below zero": lambda value: value["bundles"][0]["head"].update(n=-1),
    "a head beyond the record": lambda value: value["bundles"][0]["head"].update(n=2**53 - 1),
    "a digest in capitals": lambda value: value["bundles"][0].update(digest="CD" * 32),
    "a digest with a line feed": lambda value: value["bundles"][0].update(digest="cd" * 32 + "\n"),
    "one bundle twice": lambda value: value["bundles"].append(value["bundles"][0]),
    "bundles as an object": lambda value: value.update(bundles={"0": value["bundles"][0]}),
    "a key more": lambda value: value["bundles"][0].update(__proto__=1),
    "another family": lambda value: value.update(format="daybook-record/1"),
    "given of a bundle of yes": lambda value: value.update(given=[_given(bundle=True)]),
    "given of no bundle": lambda value: value.update(given=[_given(bundle=2)]),
    "given of bundle 0": lambda value: value.update(given=[_given(bundle=0)]),
    "given under a path that leads out": lambda value: value.update(
        given=[_given(path="data/originals/../AB-1_x")]
    ),
    "given under no path": lambda value: value.update(given=[_given(path=None)]),
    "given twice": lambda value: value.update(given=[_given(), _given()]),
    "given in two cases": lambda value: value.update(
        given=[_given(path="data/originals/AB-1_X"), _given(path="data/originals/AB-1_x")]
    ),
    "given of nothing": lambda value: value.update(given=[_given()]),
}


def _given(**other: Any) -> dict[str, Any]:
    return {"bundle": 1, "path": "data/originals/AB-9_x", "sha256": "ab" * 32, **other}


def _exchanged(raw: bytes) -> bytes:
    lines = raw.split(b"\n")
    first = base64.b64decode(lines[1])
    lines[1] = base64.b64encode(first[:10] + base64.b64decode(lines[3]))
    lines[3] = base64.b64encode(first[10:])
    return b"\n".join(lines)


def _in_the_alphabet_of_web_addresses() -> Bundle:
    """The same signature in other letters, of the first key whose signature has such letters.

    One signature in fifteen is written without "+" and "/", and what it covers changes with
    every page of the bundle.
    """
    for first in range(64):
        bundle = tiny(Signer(bytes(range(first, first + 32))))
        signature = bundle.files[layout.SIGNATURE]
        edit = line(1, lambda text: text.replace(b"+", b"-").replace(b"/", b"_"))
        if edit(signature) != signature:
            return bundle.edited(layout.SIGNATURE, edit)
    raise AssertionError("64 signatures without such a letter")


def cases() -> Iterator[Case]:
    web = _in_the_alphabet_of_web_addresses
    yield wrong("sealed: the alphabet of web addresses", web, layout.SIGNATURE, more=True)
    for what, change in SIGNATURES.items():
        edited = partial(tiny().edited, layout.SIGNATURE, change)
        yield wrong(f"sealed: {what}", edited, layout.SIGNATURE, more=True)
    for what, change in KEYS.items():
        edited = partial(tiny().edited, layout.KEY, change)
        yield wrong(f"key text: {what}", edited, layout.KEY, more=True)
    for what, change in LISTS.items():
        yield wrong(f"list: {what}", partial(listed, change), layout.MANIFEST, more=True)
    for what, change in {**LISTS, **TAGS}.items():
        if what not in OF_PATHS:
            tags = partial(tiny().edited, layout.TAG_MANIFEST, change)
            yield wrong(f"tag list: {what}", tags, layout.TAG_MANIFEST, more=True)
    for what, change in INFOS.items():
        info = partial(_signed, layout.INFO, change)
        yield wrong(f"info: {what}", info, layout.INFO)
    declared = partial(_signed, layout.DECLARATION, lambda raw: raw.replace(b"\n", b"\r\n"))
    yield wrong("declared with line ends of Windows", declared, layout.DECLARATION)
    for what, edit in SUPPLEMENTS.items():
        yield wrong(f"supplement: {what}", partial(_supplement, edit), more=True)
    for what, form in (("a later format", "2"), ("one that asks for a version", "2 0.4.1")):
        change = partial(_supplement, partial(_of_form, f"daybook-supplements/{form}"))
        yield case(f"supplement: {what}", change, CheckVerdict.NOT_CHECKED, more=True)
    yield from _of_earlier()
    yield from _of_fingerprints()


def _of_form(form: str, value: dict[str, Any]) -> None:
    value.update(format=form)


def _signed(path: str, change: Callable[[bytes], bytes]) -> Bundle:
    return tiny().edited(path, change).signed()


def _supplement(change: Callable[[dict[str, Any]], object]) -> Bundle:
    value = json.loads(supplement().files[layout.SUPPLEMENTS])
    change(value)
    return tiny().put(layout.SUPPLEMENTS, rfc8785.dumps(value) + b"\n").signed()


def _of_earlier() -> Iterator[Case]:
    own = record(grown(3))
    changes: dict[str, Callable[[bytes], bytes]] = {
        "with line ends of Windows": lambda raw: raw[:-1] + b"\r\n",
        "with a byte order mark": lambda raw: b"\xef\xbb\xbf" + raw,
        "with a blank": replaced(b'"head":', b'"head": '),
        "with a key twice": replaced(b'"vault":', b'"vault":"","vault":'),
        "of nothing": lambda raw: b"",
        "of a later format": replaced(b"record/1", b"record/2"),
        "with another signature": replaced(b'"signature":"', b'"signature":"0'),
        "of an array": lambda raw: b"[" + raw[:-1] + b"]\n",
    }
    for what, change in changes.items():
        held = partial(Given, five(), earlier=change(own))
        yield case(f"an earlier one {what}", held, CheckVerdict.NOT_CHECKED, layout.RECORD)
    empty = partial(Given, five(), earlier=record(grown(0)))
    yield case("an earlier one without an entry", empty, CheckVerdict.UNCONFIRMED)


def _of_fingerprints() -> Iterator[Case]:
    mine, theirs = fingerprint(MINE.public), fingerprint(THEIRS.public)
    for what, typed in (
        ("in wide letters", "".join(chr(ord(c) + 0xFEE0) if c != " " else c for c in mine)),
        ("with an O and an I", mine.replace("0", "O").replace("1", "I")),
        ("with dashes of print", mine.replace(" ", "\u2013")),
        ("with blanks of print", mine.replace(" ", "\u2009")),
        ("with line feeds", mine.replace(" ", "\n")),
        ("behind a byte-order mark", f"\ufeff{mine}\r\n"),
    ):
        held = partial(Given, tiny(), fingerprint=typed)
        yield case(f"a fingerprint {what}", held, CheckVerdict.EXPECTED)
    for what, typed in (
        ("with a letter of another alphabet", mine[:-1] + "\u0410"),
        ("with digits of another script", "\u0661" + mine[1:]),
        ("with a mark that shows nothing", mine[:4] + "\u200b" + mine[4:]),
        ("twice", mine + mine),
        ("of nothing but a dash", "-"),
        ("of nothing", ""),
        ("of blanks", " \ufeff\u3000\n"),
        ("without its last digit", mine[:-1]),
        ("without a digit", mine[:7] + mine[8:]),
        ("with a digit twice", mine[:7] + mine[6:]),
        ("with a letter that is no digit", mine[:-1] + "G"),
        ("with S for 5", mine.replace("5", "S")),
    ):
        held = partial(Given, tiny(), fingerprint=typed)
        yield case(f"a fingerprint {what}", held, CheckVerdict.UNCONFIRMED)
    yield from _of_slips(mine)
    yield wrong("a fingerprint of another", partial(Given, tiny(), fingerprint=theirs), layout.KEY)


def other_digits(text: str, *places: int) -> str:
    """The text with another digit in each of these places."""
    turned = str.maketrans("0123456789ABCDEF", "123456789ABCDEF0")
    return "".join(c.translate(turned) if at in places else c for at, c in enumerate(text))


def _of_slips(mine: str) -> Iterator[Case]:
    """Digits that are others, one by one: two are a slip, three another key."""
    slip = CheckVerdict.UNCONFIRMED
    for what, typed in (
        ("with its first digit wrong", other_digits(mine, 0)),
        ("with its last digit wrong", other_digits(mine, 38)),
        ("with two digits wrong", other_digits(mine, 0, 38)),
        ("with two neighbours exchanged", mine[:5] + mine[6] + mine[5] + mine[7:]),
    ):
        yield case(f"a fingerprint {what}", partial(Given, tiny(), fingerprint=typed), slip)
    three = other_digits(mine, 0, 20, 38)
    held = partial(Given, tiny(), fingerprint=three)
    yield wrong("a fingerprint with three digits wrong", held, layout.KEY)
    changed = tiny().edited(ORIGINAL, lambda raw: raw[:-1])
    for what, typed in (("cut short", mine[:-1]), ("with a digit wrong", other_digits(mine, 0))):
        bad = partial(Given, changed, fingerprint=typed)
        yield wrong(f"a changed original, a fingerprint {what}", bad, ORIGINAL, layout.INFO)
    loose = {path.rpartition("/")[2]: raw for path, raw in tiny().files.items()}
    some = Bundle(loose).without(layout.EVIDENCE)
    part = CheckVerdict.PART_UNCONFIRMED
    given = partial(Given, some, loose=True, fingerprint=other_digits(mine, 0))
    yield case("loose, a fingerprint with a digit wrong", given, part)
