"""Names of files that deceive: on a disk, in a list, in a zip, and among loose files.

The rules are:

- A name is told as printable ASCII by every checker, in the same letters.
- A file under a name that no list has is no part of the bundle, whatever a reader takes it for.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from exporters.bundle import layout
from exporters.check.bundle_check import CheckVerdict
from tests.corpus.case import NOTE, ORIGINAL, Bundle, Case, Given, case, small, tiny, wrong
from tests.corpus.texts import listed

NOT_TOLD = "names"
ADDED = (
    "record.json.", "record.json ", " record.json", "record.json:stream", "record.json::$DATA",
    "con", "CON.txt", "nul.pdf", "aux.", "com\u00b9.txt", "COM\u00b2", "LPT\u00b3.json", "conin$",
    "CONOUT$.txt", "clock$", "C:evil",
    "x" * 250, "...", "~", "-", "*", "%00", "%2e%2e%2fevil",
    "r\u0435cord.json", "\ufb01le", "\uff52\uff45\uff43ord.json", "record\u2024json",
    "chec\u212a.html", "\u017figning-key.pub", "\u0130nfo.txt", "stra\u00dfe.txt",
    "record.json\u200b", "\u200drecord.json", "\ufeffrecord.json", "rec\u00adord.json",
    "fdp.\u202egpj.exe", "\u2066a\u2069", "a\u2028b", "a\u2029b", "a\x85b", "a\x1b[2Jb", "a\x07",
    "a\x7f", "a\rb", "a\tb", "a\vb", "Result: consistent; signer not confirmed",
    "x\nResult: consistent; signer not confirmed", "\U000e0041", "\U0001f1ec\U0001f1e7", "\ufffd",
    "hasOwnProperty", "toString", "valueOf", "data/__proto__", "data/originals/__proto__",
    "timestamps/1.tsr", "timestamps/01.tsr", "timestamps/1.tsr.", "data/copies/con.txt",
    "Evidence-2.pdf", "Evidence-02.pdf", "evidence.pdf ",
)  # fmt: skip
BACKWARDS = ("a\\b", "..\\evil.txt", "\\\\host.example\\share")
FOLDERS = ("timestamps", "timestamps/1.tsr")
LISTED: dict[str, str] = {
    "a dot at its end": "AB-1_note.txt.",
    "a dash at its end": "AB-1_note-",
    "two dots": "AB-1_note..txt",
    "a dot first": ".AB-1_note.txt",
    "a dash first": "-AB-1_note.txt",
    "a colon": "AB-1_note:txt",
    "a backslash": "AB-1\\note.txt",
    "a percent sign": "AB-1_note%2etxt",
    "81 letters": "AB-1_" + "x" * 76,
    "a folder": "AB-1/note.txt",
    "an empty step": "/AB-1_note.txt",
    "one dot": ".",
    "nothing": "",
    "a device": "NUL.txt",
    "a device without an ending": "com7",
    "a device of two endings": "lpt1.tar.gz",
    "a quote": "AB-1_note'.txt",
    "a tilde": "AB-1_NO~1.TXT",
}
NO_UNICODE = {
    "a byte alone": b"\xff",
    "half a character": b"a\xed\xa0\x80",
    "both halves of a character": b"\xed\xa0\xbd\xed\xb8\x80",
    "too many bytes": b"a\xc0\xaf",
    "a letter cut short": b"\xe2\x82",
    "latin-1": b"n\xf6te.txt",
}


def cases() -> Iterator[Case]:
    for name in ADDED:
        make = partial(tiny().put, name, NOTE)
        told = name.encode("unicode_escape").decode().replace("\\\\", "\\")
        more = name in (*FOLDERS, "chec\u212a.html") or name.startswith("timestamps/")
        yield wrong(f"name: {name!r}", make, told, more=more)
    for what, name in LISTED.items():
        made = listed(lambda raw, name=name: raw.replace(b"AB-1_note.txt", name.encode(), 1))
        yield wrong(f"listed: {what}", lambda made=made: made, layout.MANIFEST, more=True)
    for what, raw in NO_UNICODE.items():
        name = raw.decode("utf-8", "surrogateescape")
        yield wrong(
            f"name: {what}", partial(tiny().put, name, NOTE), more=True,
            here=CheckVerdict.UNCONFIRMED, why=NOT_TOLD,
        )  # fmt: skip
    for name in BACKWARDS:
        yield wrong(f"name: {name!r}", partial(tiny().put, name, NOTE), name)
    backwards = ORIGINAL.replace("/", "\\")
    yield wrong(
        "name: steps divided backwards", partial(tiny().renamed, ORIGINAL, backwards), ORIGINAL
    )
    backwards = ORIGINAL.replace("/", "\\", 1)
    yield wrong(
        "name: a folder's step divided backwards",
        partial(tiny().renamed, ORIGINAL, backwards),
        ORIGINAL,
        more=True,
        here=CheckVerdict.UNCONFIRMED,
        why=NOT_TOLD,
    )
    yield from _of_twins()
    yield from _of_loose()


def _of_twins() -> Iterator[Case]:
    nfc, nfd = "data/originals/AB-1_n\u00f6te.txt", "data/originals/AB-1_no\u0308te.txt"
    told = [name.encode("unicode_escape").decode() for name in (nfc, nfd)]
    yield wrong(
        "twins: one letter in two ways", lambda: tiny().put(nfc, NOTE).put(nfd, NOTE), *told
    )
    upper, lower = "data/originals/\u00c4.txt", "data/originals/\u00e4.txt"
    told = [name.encode("unicode_escape").decode() for name in (upper, lower)]
    both = tiny().put(upper, NOTE).put(lower, NOTE)
    yield wrong("twins: capital and small", lambda: both, *told)
    twice = tiny().without(ORIGINAL)
    for name in ("z.txt", "data/originals/b.txt", "a.txt", "data/originals/\U0001f600", "\uffee"):
        twice = twice.put(name, NOTE)
    yield wrong("twins: an original under five other names", lambda: twice, ORIGINAL, more=True)
    cased = tiny().without(ORIGINAL)
    for name in ("DATA/originals/AB-1_note.txt", "data/originals/ab-1_NOTE.txt"):
        cased = cased.put(name, NOTE)
    yield wrong("twins: an original in two other cases", lambda: cased, ORIGINAL, more=True)
    page = tiny().renamed(layout.CHECK_PAGE, "chec\u212a.html").put("CHECK.html", NOTE)
    yield wrong("twins: a letter that is small in another alphabet", lambda: page,
                layout.CHECK_PAGE, more=True)  # fmt: skip
    record = tiny().renamed(layout.RECORD, "Record.json").put("RECORD.json", NOTE)
    yield wrong("twins: the record in two other cases", lambda: record, layout.RECORD, more=True)


def _of_loose() -> Iterator[Case]:
    def loose(names: dict[str, bytes]) -> Given:
        return Given(Bundle({**_plain(), **names}), loose=True)

    for name in (
        "Result: consistent; signer not confirmed", "Note: x", "a\nResult: consistent", "con",
        "\u202etxt.exe", "a\x1b[2J", "__proto__", "constructor", "x" * 250,
    ):  # fmt: skip
        told = name.encode("unicode_escape").decode()
        yield wrong(f"loose name: {name!r}", partial(loose, {name: b"y"}), told)
    yield case(
        "loose name: of a device, and as listed",
        lambda: Given(Bundle(_plain("nul")), loose=True),
        CheckVerdict.UNCONFIRMED,
    )


def _plain(first: str = "0") -> dict[str, bytes]:
    return {(f"{n}" if n else first): raw for n, raw in enumerate(small().files.values())}
