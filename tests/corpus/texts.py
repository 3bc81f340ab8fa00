"""The corners of each text: one form for a key, a signature, a list, a record; even if signed."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from functools import partial

from exporters.bundle import layout, signature_file
from exporters.check.bundle_check import CheckVerdict
from tests.corpus.case import (
    MINE,
    ORIGINAL,
    THEIRS,
    Bundle,
    Case,
    case,
    small,
    tiny,
    written,
    wrong,
)
from tests.exporters.conftest import MADE, Book

ORDER = 2**252 + 27742317777372353535851937790883648493


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda raw: raw.replace(old, new, 1)


def line(number: int, change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """Another text of the bytes in a line of base64."""

    def other(raw: bytes) -> bytes:
        lines = raw.split(b"\n")
        lines[number] = change(lines[number])
        return b"\n".join(lines)

    return other


def bytes_of(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    return lambda text: base64.b64encode(change(base64.b64decode(text)))


def unused_bits(text: bytes) -> bytes:
    """The same bytes with a bit set that no byte has."""
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    at = len(text.rstrip(b"=")) - 1
    return text[:at] + bytes([letters[letters.index(text[at]) ^ 1]]) + text[at + 1 :]


def not_reduced(raw: bytes) -> bytes:
    """The other number that stands for the same signature, which lenient checkers accept."""
    number = int.from_bytes(raw[-32:], "little") + ORDER
    return raw[:-32] + number.to_bytes(32, "little")


# What stands behind the name of a later format, and what is none.
LATER = {
    "a record of a later format": "2",
    "a record that asks for a version": "2 0.4.1",
    "a record that asks for the highest version": "999999 65535.65535.65535",
}
NOT_LATER = {
    "a version of two numbers": "2 0.4",
    "a version in markup": "2 <b>0.4.1</b>",
    "a version in other digits": "2 0.4.\u0661",
    "a version and a line feed": "2 0.4.1\n",
    "a version with a leading zero": "2 0.04.1",
    "this format and a version": "1 0.4.1",
    "a format that is no number": "next",
    "format 0": "0",
}


def _of_form(said: str) -> Bundle:
    return tiny().record(lambda value: value.update(format=f"daybook-record/{said}"))


SIGNATURES: dict[str, Callable[[bytes], bytes]] = {
    "another untrusted comment": replaced(b"comment: signature", b"comment: Signature"),
    "another trusted comment": replaced(b"comment: evidence", b"comment: other evidence"),
    "another day": replaced(b"made 2026-11-24", b"made 2025-11-24"),
    "a space before": replaced(b"\nRW", b"\n RW"),
    "a line more": lambda raw: raw + b"\n",
    "a comment more": lambda raw: raw + b"# more\n",
    "without padding": line(1, lambda text: text.rstrip(b"=")),
    "too much padding": line(1, lambda text: text + b"===="),
    "unused bits set": line(1, unused_bits),
    "unused bits set over the comment": line(3, unused_bits),
    "a letter of web addresses": line(1, lambda text: text[:20] + b"-" + text[21:]),
    "another algorithm": line(1, bytes_of(lambda raw: b"ED" + raw[2:])),
    "another key id": line(1, bytes_of(lambda raw: raw[:2] + bytes(8) + raw[10:])),
    "not reduced": line(1, bytes_of(not_reduced)),
    "not reduced over the comment": line(3, bytes_of(not_reduced)),
    "all zeros": line(1, bytes_of(lambda raw: raw[:10] + bytes(64))),
    "a point of small order": line(1, bytes_of(lambda raw: raw[:10] + b"\1" + bytes(63))),
}
KEYS: dict[str, Callable[[bytes], bytes]] = {
    "another comment": replaced(b"key of", b"Key of"),
    "padding that is none": line(1, lambda text: text + b"===="),
    "a line more": lambda raw: raw + b"\n",
    "another key id": line(1, bytes_of(lambda raw: raw[:2] + bytes(8) + raw[10:])),
}
# What holds for no key is not signed anew: whoever holds one could make these as well.
RECORDS: dict[str, Callable[[bytes], bytes]] = {
    "a space": replaced(b'"head":', b'"head" :'),
    "a key twice": replaced(b'"made":', b'"made":"2020-01-01T00:00:00Z","made":'),
    "a field's key twice": replaced(b'"n":1,', b'"n":1,"n":1,'),
    "a fraction": replaced(b'"n":2', b'"n":2.0'),
    "an exponent": replaced(b'"n":2', b'"n":2e0'),
    "a minus zero": replaced(b'["number",1,', b'["number",-0,'),
    "an escape": replaced(b"He was", b"\\u0048e was"),
    "an escaped slash": replaced(b"AB/1", b"AB\\/1"),
    "half a character": replaced(b"He was", b"\\ud800e was"),
    "capital digits": replaced(b'"000102030405060708090a', b'"000102030405060708090A'),
    "no line feed": lambda raw: raw[:-1],
    "a line feed more": lambda raw: raw + b"\n",
    "line ends of Windows": replaced(b"}\n", b"}\r\n"),
    "a byte order mark": lambda raw: b"\xef\xbb\xbf" + raw,
    "UTF-16": lambda raw: raw.decode().encode("utf-16"),
    "no UTF-8": replaced(b"He was", b"H\xe9 was"),
    "too long a number": replaced(b'["number",1,', b'["number",9007199254740993,'),
    "not a number": replaced(b'["number",1,', b'["number",NaN,'),
    "too deep": replaced(b'["number",1,', b'["number",' + b"[" * 17 + b"]" * 17 + b","),
    "very deep": replaced(b'["number",1,', b'["number",' + b"[" * 50_000 + b"]" * 50_000 + b","),
    "keys in another order": lambda raw: _reversed(raw),
    "a key more": replaced(b'{"commitments"', b'{"__proto__":1,"commitments"'),
    "no object": lambda raw: b"[]\n",
    "null": lambda raw: b"null\n",
    "one field less": replaced(b'"format":"daybook-record/1",', b""),
    "a day that is none": replaced(b'"made":"2026-11-24', b'"made":"2026-11-31'),
    "a leap second": replaced(b"T16:00:00Z", b"T15:59:60Z"),
}
LISTS: dict[str, Callable[[bytes], bytes]] = {
    "three spaces": replaced(b"  ", b"   "),
    "a star": replaced(b"  ", b" *"),
    "capital digits": lambda raw: raw[:64].upper() + raw[64:],
    "an empty line": lambda raw: raw + b"\n",
    "no last line feed": lambda raw: raw[:-1],
    "line ends of Windows": lambda raw: raw.replace(b"\n", b"\r\n"),
    "a line twice": lambda raw: raw.splitlines(keepends=True)[0] + raw,
    "a path that leads out": replaced(b"data/originals/", b"data/originals/../"),
    "an absolute path": replaced(b"data/", b"/data/"),
    "a name of a device": replaced(b"AB-1_note.txt", b"con.txt"),
}


def _reversed(raw: bytes) -> bytes:
    value = json.loads(raw)
    return json.dumps(dict(reversed(value.items())), separators=(",", ":")).encode() + b"\n"


def cases() -> Iterator[Case]:
    for what, change in SIGNATURES.items():
        changed = partial(tiny().edited, layout.SIGNATURE, change)
        yield wrong(f"signature: {what}", changed, layout.SIGNATURE, more=True)
    for what, change in KEYS.items():
        yield wrong(f"key: {what}", partial(tiny().edited, layout.KEY, change), layout.KEY)
    for what, change in RECORDS.items():
        yield wrong(f"record: {what}", partial(_record, change), layout.RECORD)
    for what, change in LISTS.items():
        yield wrong(f"manifest: {what}", partial(listed, change), layout.MANIFEST, more=True)
    yield from _of_keys()


def _record(change: Callable[[bytes], bytes]) -> Bundle:
    return tiny().edited(layout.RECORD, change).signed()


def listed(change: Callable[[bytes], bytes]) -> Bundle:
    """Another manifest, with a tag list signed for it, so that its form alone is wrong."""
    other = tiny().signed().edited(layout.MANIFEST, change)
    tags = layout.parse_tag_manifest(other.files[layout.TAG_MANIFEST])
    raw = layout.dump_list({**tags, layout.MANIFEST: _sha256(other.files[layout.MANIFEST])})
    return other.put(layout.TAG_MANIFEST, raw).put(layout.SIGNATURE, _signature(raw))


def _signature(raw: bytes) -> bytes:
    return signature_file.sign_list(raw, sign=MINE.sign, public=MINE.public, made=MADE)


def _sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


class Anybody:
    """A key of small order: one signature of it fits everything that was ever written."""

    public = b"\1" + bytes(31)

    def sign(self, message: bytes) -> bytes:
        return b"\1" + bytes(63)


def _signed_by_anybody() -> Bundle:
    book = Book(Anybody())  # type: ignore[arg-type]
    book.incident(1, "He was outside again.")
    return written(book)


def _of_keys() -> Iterator[Case]:
    yield wrong(
        "a key under which everything fits", _signed_by_anybody, layout.SIGNATURE, layout.RECORD
    )
    theirs = signature_file.key_text(THEIRS.public)
    yield wrong("the key file of another key", partial(tiny().put, layout.KEY, theirs), layout.KEY)
    yield wrong("signed by another key", lambda: tiny().signed(THEIRS), layout.SIGNATURE)
    yield wrong(
        "signed by another key, which the key file names",
        lambda: tiny().put(layout.KEY, theirs).signed(THEIRS),
        layout.KEY,
        layout.HOW_TO_CHECK,
    )
    for order, point in enumerate((bytes(32), b"\1" + bytes(31), b"\xec" + b"\xff" * 30 + b"\x7f")):
        weak = tiny().put(layout.KEY, signature_file.key_text(point))
        yield wrong(f"a key of small order ({order})", lambda weak=weak: weak, layout.KEY)
    for what, said in LATER.items():
        yield case(what, partial(_of_form, said), CheckVerdict.NOT_CHECKED, layout.RECORD)
    for what, said in NOT_LATER.items():
        yield wrong(f"a record of {what}", partial(_of_form, said), layout.RECORD)
    yield case("a bundle of every difficulty", small, CheckVerdict.UNCONFIRMED)
    yield case("a bundle of two entries", tiny, CheckVerdict.UNCONFIRMED)
    unused = tiny().without(layout.CHECK_PAGE, layout.INCIDENTS).signed()
    yield case("without what may be absent", lambda: unused, CheckVerdict.UNCONFIRMED)
    two = tiny().put(layout.volume_path(2), tiny().files[layout.EVIDENCE])
    yield case("a document in two volumes", two.signed, CheckVerdict.UNCONFIRMED)
    third = two.renamed(layout.volume_path(2), layout.volume_path(3)).signed()
    yield wrong("a volume left out", lambda: third, layout.TAG_MANIFEST, more=True)
    gone = tiny().without(ORIGINAL).counted().signed()
    yield case("an original left out by whoever signed", lambda: gone, CheckVerdict.UNCONFIRMED)
