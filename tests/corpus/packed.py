"""Zips as other programs make them, deflated, and each way in which one of these can deceive.

The rules are:

- A zip that is only packed in a way that is not read is a gap and says which; what contradicts
  itself is a problem. Nothing in either was looked at.
- A file whose bytes do not unpack to what its line says is named by itself; the others are read.
"""

from __future__ import annotations

import dataclasses
import struct
import zlib
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from exporters.bundle import layout
from exporters.check.bundle_check import CheckVerdict
from tests.corpus.case import NOTE, ORIGINAL, Bundle, Case, Given, case, small, tiny, wrong
from tests.corpus.litter import DOUBLE, FINDER, VIEW
from tests.corpus.pieces import BEHIND, STORED, UTF8, Piece, assembled, behind, deflate

RELEASES = Path(__file__).parents[1] / "releases"
FULL = 0xFFFFFFFF
METHODS = {1: "shrunk", 6: "imploded", 12: "bzip2", 14: "LZMA", 20: "Zstandard", 93: "Zstandard",
           95: "XZ", 96: "JPEG", 98: "PPMd", 99: "AES"}  # fmt: skip
TIMES = struct.pack("<2HBL", 0x5455, 5, 1, 1_790_000_000)
OWNER = struct.pack("<2HBBLBL", 0x7875, 11, 1, 4, 1000, 4, 1000)


def pieces(bundle: Bundle | None = None, top: str = "Bundle/", **other: object) -> list[Piece]:
    files = (bundle or tiny()).files
    return [Piece((top + path).encode(), raw, **other) for path, raw in files.items()]  # type: ignore[arg-type]


def changed(name: str, **other: object) -> list[Piece]:
    """The pieces of the smallest bundle, one of them another."""
    return [
        dataclasses.replace(piece, **other) if piece.name == b"Bundle/" + name.encode() else piece  # type: ignore[arg-type]
        for piece in pieces()
    ]


def streamed(signed: bool = True, wide: bool = False, zeros: bool = True) -> list[Piece]:
    made = []
    for piece in pieces(flags=UTF8 | BEHIND):
        before = {"crc": 0, "packed": 0, "size": 0} if zeros else {}
        made.append(dataclasses.replace(piece, behind=behind(piece, signed, wide), before=before))
    return made


def first_behind(raw: bytes) -> list[Piece]:
    first, *rest = streamed()
    return [dataclasses.replace(first, behind=raw), *rest]


def wide(piece: Piece) -> Piece:
    """With its lengths in an extra part of 64 bits."""
    own = struct.pack("<2H2Q", 1, 16, len(piece.data), len(piece.lies))
    full = {"size": FULL, "packed": FULL}
    return dataclasses.replace(piece, before=full, listed=full, extra=own, listed_extra=own)


def end_64(made: Sequence[Piece], **lies: int) -> bytes:
    """With an end record of 64 bits in front of the ordinary one."""
    plain = assembled(made)
    size, offset = struct.unpack_from("<2L", plain, len(plain) - 10)
    said = {
        "length": 44, "disk": 0, "own": 0, "here": len(made), "count": len(made), "size": size,
        "offset": offset, "at": len(plain) - 22, "on": 0, "disks": 1, **lies,
    }  # fmt: skip
    own = struct.pack("<4sQ2H2L4Q", b"PK\6\6", said["length"], 45, 45, said["disk"], said["own"],
                      said["here"], said["count"], said["size"], said["offset"])  # fmt: skip
    locator = struct.pack("<4sLQL", b"PK\6\7", said["on"], said["at"], said["disks"])
    close = plain[-22:-14] + struct.pack("<2H2LH", 0xFFFF, 0xFFFF, FULL, FULL, 0)
    return plain[:-22] + own + locator + close


def mac() -> list[Piece]:
    """As the Finder packs a folder: folders, files, and beside each what the system notes of it."""
    made = [Piece(b"Bundle/", method=STORED, flags=0, mode=0o40755)]
    for piece in pieces(flags=BEHIND, extra=TIMES + OWNER, listed_extra=TIMES + OWNER):
        zeros = {"crc": 0, "packed": 0, "size": 0}
        made.append(dataclasses.replace(piece, behind=behind(piece), before=zeros))
        folder, _, last = piece.name.decode().rpartition("/")
        made.append(Piece(f"__MACOSX/{folder}/._{last}".encode(), DOUBLE, flags=0))
    return [*made, Piece(b"Bundle/.DS_Store", FINDER), Piece(b"__MACOSX/._Bundle", DOUBLE, flags=0)]


def sized(size: int) -> list[Piece]:
    """A file that says it has so many bytes, and has them: zeros."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = b"".join(packer.compress(bytes(1 << 20)) for _ in range(size >> 20))
    body += packer.compress(bytes(size & 0xFFFFF)) + packer.flush()
    said = {"size": size, "crc": 0}
    return [*pieces(), Piece(b"Bundle/more.bin", body=body, before=said, listed=said)]


def far_more() -> bytes:
    """One file, packed of far more than its line says."""
    return assembled(changed(ORIGINAL, body=deflate(bytes(50_000_000))))


def windows(made: Sequence[Piece]) -> list[Piece]:
    """As PowerShell 5 packs a folder: steps of Windows, and nothing that says UTF-8."""
    return [
        dataclasses.replace(p, name=p.name.replace(b"/", b"\\"), flags=0, system=0, mode=0)
        for p in made
    ]


def cases() -> Iterator[Case]:
    for kept in sorted(RELEASES.glob("*/bundle.zip")):
        name = f"packed: what version {kept.parent.name} wrote"
        yield case(name, kept.read_bytes, CheckVerdict.UNCONFIRMED)
    yield from _as_made()
    yield from _by_steps_of_windows()
    yield from _of_levels()
    yield from _not_read()
    yield from _of_streams()
    yield from _lies()
    yield from _of_names()
    yield from _of_apple()


def _as_made() -> Iterator[Case]:
    good = CheckVerdict.UNCONFIRMED
    for what, made in {
        "deflated": pieces(),
        "of every difficulty": pieces(small()),
        "one stored among them": changed(ORIGINAL, method=STORED),
        "marked as packed hard": pieces(flags=UTF8 | 2),
        "marked as packed fast": pieces(flags=UTF8 | 6),
        "stored, and marked as packed hard": pieces(method=STORED, flags=UTF8 | 2),
        "without the mark of UTF-8": pieces(flags=0),
        "as Windows packs it": pieces(flags=0, system=0, mode=0),
        "as Info-ZIP packs it": pieces(extra=TIMES + OWNER, listed_extra=TIMES[:4] + TIMES[4:]),
        "as a Mac packs it": mac(),
        "with lengths behind each file": streamed(),
        "with lengths behind each file, without a mark": streamed(signed=False),
        "with lengths in 64 bits behind each file": streamed(wide=True),
        "with lengths in 64 bits behind, without a mark": streamed(signed=False, wide=True),
        "with lengths before and behind": streamed(zeros=False),
        "with one length before, and all behind": [
            dataclasses.replace(piece, before={"crc": 0, "packed": 0}) for piece in streamed()
        ],
        "with lengths in 64 bits": [wide(piece) for piece in pieces()],
        "stored, with lengths behind": [
            dataclasses.replace(piece, flags=UTF8 | BEHIND, behind=behind(piece))
            for piece in pieces(method=STORED)
        ],
        "without a folder": pieces(top=""),
        "with folders": [Piece(b"Bundle/", method=STORED, mode=0o40755),
                         Piece(b"Bundle/data/", method=STORED, mode=0o40755), *pieces()],
        "in a folder of another script": pieces(top="\u0414\u043d\u0435\u0432\u043d\u0438\u043a/"),
        "with an empty file of the file manager": [*pieces(), Piece(b"Bundle/desktop.ini", VIEW)],
    }.items():  # fmt: skip
        yield case(f"packed: {what}", partial(assembled, made), good)
    top = [
        dataclasses.replace(p, name=p.name.replace(b"Bundle", b"F\x81r Sie"))
        for p in pieces(flags=0)
    ]
    yield case("packed: in a folder named in an old code page", partial(assembled, top), good)
    turned = list(range(len(pieces())))[::-1]
    yield case("packed: listed in another order", lambda: assembled(pieces(), order=turned), good)
    yield case("packed: an end of 64 bits", lambda: end_64(pieces()), good)
    crc = {"crc": 0x01020304}
    yield case("packed: a check sum that is another",
               lambda: assembled(changed(ORIGINAL, before=crc, listed=crc)), good)  # fmt: skip
    alone = Given(Bundle({"Checks.zip": assembled(pieces(small(), top=""))}), loose=True)
    yield case("packed: a set for an upload, deflated on its way", lambda: alone, good)
    outer = Bundle({"Bundle.zip": assembled(pieces())})
    yield case("packed: a zip in a folder", lambda: outer, good)


def _by_steps_of_windows() -> Iterator[Case]:
    good = CheckVerdict.UNCONFIRMED
    folder = Piece(b"Bundle/data/", method=STORED)
    for what, made in {
        "with steps of Windows": windows(pieces()),
        "with steps of Windows, of every difficulty": windows(pieces(small())),
        "with steps of Windows, and its folders": windows([folder, *pieces()]),
        "with steps of Windows, without a folder": windows(pieces(top="")),
        "with steps of Windows, two folders deep": windows(pieces(top="Bundle/Bundle/")),
    }.items():
        yield case(f"packed: {what}", partial(assembled, made), good)
    for what, made in {
        "some of them": [*windows(pieces()[:3]), *pieces(flags=0, system=0, mode=0)[3:]],
        "on a computer that has other steps": [
            dataclasses.replace(p, system=3) for p in windows(pieces())
        ],
        "one on a computer that has other steps": [
            *windows(pieces()[1:]), dataclasses.replace(windows(pieces())[0], system=3)],
        "a name that leads out": windows([*pieces(), Piece(b"../evil", NOTE)]),
        "a name that leads out behind a folder": windows([*pieces(), Piece(b"a/../../evil", NOTE)]),
        "a share": windows([*pieces(), Piece(b"//host.example/x", NOTE)]),
        "a drive": windows([*pieces(), Piece(b"C:/evil", NOTE)]),
        "a name twice": windows([*pieces(), Piece(b"bundle/RECORD.json", NOTE)]),
        "a folder with something in it": windows([*pieces(), Piece(b"Bundle/x/", NOTE)]),
        "a folder that is a file too": windows(
            [*pieces(), Piece(b"Bundle/record.json/", method=STORED)]),
    }.items():  # fmt: skip
        yield wrong(f"steps of Windows: {what}", partial(assembled, made), "")
    more = windows([*pieces(), Piece(b"Bundle/more/x.txt", NOTE)])
    told = ("more", "more/x.txt")
    yield wrong("steps of Windows: a file more", partial(assembled, more), *told)


def _of_levels() -> Iterator[Case]:
    """A folder in a folder, as it comes of unpacking and packing again."""
    good = CheckVerdict.UNCONFIRMED
    deep = pieces(top="Bundle/Bundle/")
    around = [Piece(b"Bundle/", method=STORED, mode=0o40755),
              Piece(b"Bundle/Bundle/", method=STORED, mode=0o40755)]  # fmt: skip
    yield case("packed: two folders deep", partial(assembled, deep), good)
    yield case("packed: two folders deep, with both", partial(assembled, [*around, *deep]), good)
    for depth in (5, 16):
        many = pieces(top="a/" * depth)
        yield case(f"packed: {depth} folders deep", partial(assembled, many), good)
    far = Piece(b"a/" * 30_000 + b"x", NOTE)
    yield case("packed: thirty thousand folders deep", partial(assembled, [far]),
               CheckVerdict.NOT_CHECKED, more=True)  # fmt: skip
    less = pieces(tiny().without(ORIGINAL), top="Bundle/Bundle/")
    yield wrong("packed: two folders deep, an original missing", partial(assembled, less),
                ORIGINAL, more=True)  # fmt: skip
    beside = [*around, *deep, Piece(b"Bundle/more/", method=STORED, mode=0o40755)]
    yield wrong("packed: two folders deep, another beside", partial(assembled, beside),
                "Bundle/more")  # fmt: skip


def _not_read() -> Iterator[Case]:
    gap = CheckVerdict.NOT_CHECKED
    for number, name in METHODS.items():
        made = changed(ORIGINAL, method=number, body=b"x")
        yield case(f"packed: with method {number} ({name})", partial(assembled, made), gap, "")
    large = changed(ORIGINAL, method=9, body=deflate(NOTE))
    yield case("packed: as Windows packs more than 2 GB", partial(assembled, large), gap, "")
    for what, flags in {
        "locked": 1, "locked hard": 0x41, "locked list": 0x2001, "a patch": 0x20,
        "a mark of nobody": 0x80,
    }.items():  # fmt: skip
        made = changed(ORIGINAL, flags=UTF8 | flags)
        yield case(f"packed: {what}", partial(assembled, made), gap, "")
    yield case("packed: on two disks", lambda: assembled(pieces(), disk=1, other=1), gap, "")
    second = changed(ORIGINAL, listed={"disk": 1})
    yield case("packed: a file on another disk", lambda: assembled(second), gap, "")
    yield case("packed: 64 bits on two disks", lambda: end_64(pieces(), disk=1, own=1), gap, "")
    yield case("packed: zeros that swell", lambda: assembled(sized(80 << 20)), gap, "")
    one = "packed: zeros that swell in one file, and not in all"
    yield case(one, lambda: assembled(sized(40 << 20)), gap, "")
    said = {"size": 3 << 30}
    lying = changed(ORIGINAL, before=said, listed=said)
    yield case("packed: words that say to be three gigabytes", lambda: assembled(lying), gap, "")


def _of_streams() -> Iterator[Case]:
    """One file whose packed bytes are not what its line says; it is named, whatever it holds."""
    good = deflate(NOTE)
    for what, body in {
        "bytes behind its end": good + b"hidden",
        "another stream behind it": good + deflate(b"x"),
        "cut short": good[:-1],
        "no stream": b"\xff" * 20,
        "nothing": b"",
        "a stored stream that lies of its length": b"\1\5\0\0\0hello",
        "more than it says": deflate(NOTE + b"more"),
        "less than it says": deflate(NOTE[:-1]),
        "a look back before its beginning": b"\x4b\x04\x32\x00" + b"\x03\x02\x00",
    }.items():
        made = changed(ORIGINAL, body=body)
        yield wrong(f"stream: {what}", partial(assembled, made), ORIGINAL, more=True)
    yield wrong("stream: far more than it says", far_more, ORIGINAL, more=True)
    for name in (layout.RECORD, layout.TAG_MANIFEST, layout.SIGNATURE, layout.EVIDENCE):
        made = changed(name, body=deflate(tiny().files[name]) + b"x")
        yield wrong(f"stream: {name} with bytes behind", partial(assembled, made), name, more=True)
    zlibbed = changed(ORIGINAL, body=zlib.compress(NOTE))
    yield wrong("stream: in a wrapping of its own", partial(assembled, zlibbed), ORIGINAL)


def _lies() -> Iterator[Case]:
    plain = partial(assembled, pieces())
    # what does not begin as one is no zip
    yield case(
        "lies: bytes before", lambda: assembled(pieces(), first=b"MZ"), CheckVerdict.NOT_CHECKED, ""
    )
    for what, made in {
        "a program before": partial(assembled, pieces(), first=b"PK\3\4" + bytes(40)),
        "bytes behind": partial(assembled, pieces(), last=b"x"),
        "a comment": partial(assembled, pieces(), comment=b"hello"),
        "a comment of another length": partial(assembled, pieces(), said=5),
        "an end in its comment": partial(assembled, pieces(), comment=plain()[-22:]),
        "two lists": lambda: plain() + plain(),
        "two ends": lambda: plain() + plain()[-22:],
        "more in the list than is said": partial(assembled, pieces(), count=1, here=1),
        "fewer in the list than is said": partial(assembled, pieces(), count=99, here=99),
        "two counts": partial(assembled, pieces(), here=1),
        "a list of another length": partial(assembled, pieces(), size=46),
        "a list that stands elsewhere": partial(assembled, pieces(), offset=0),
        "64 bits that are not there": partial(assembled, pieces(), offset=FULL),
        "64 bits of another place": lambda: end_64(pieces(), at=0),
        "64 bits of another length": lambda: end_64(pieces(), length=45),
        "64 bits of another count": lambda: end_64(pieces(), here=1),
        "64 bits beyond any number": lambda: end_64(pieces(), size=2**63),
        "64 bits on two disks in all": lambda: end_64(pieces(), disks=2),
        "64 bits on the second disk": lambda: end_64(pieces(), on=1),
    }.items():
        yield wrong(f"lies: {what}", made, "")
    for what, made in _entries().items():
        yield wrong(f"lies: {what}", partial(assembled, made), "")


def _entries() -> dict[str, list[Piece]]:
    descriptor = behind(streamed()[0])
    own = struct.pack("<2H2Q", 1, 16, len(NOTE), len(deflate(NOTE)))
    return {
        "another name before the file": changed(ORIGINAL, before={"name": b"Bundle/record.json"}),
        "another length before the file": changed(ORIGINAL, before={"size": 5}),
        "another packed length before": changed(ORIGINAL, before={"packed": 5}),
        "another packed length in both": changed(
            ORIGINAL, before={"packed": 5}, listed={"packed": 5}),
        "another check sum before": changed(ORIGINAL, before={"crc": 5}),
        "another method before": changed(ORIGINAL, before={"method": 0}),
        "other marks before": changed(ORIGINAL, before={"flags": 0}),
        "a mark of lengths behind, and none": changed(ORIGINAL, flags=UTF8 | BEHIND),
        "lengths behind, and no mark": changed(ORIGINAL, behind=descriptor),
        "other lengths behind": first_behind(behind(streamed()[0], size=1)),
        "another packed length behind": first_behind(behind(streamed()[0], packed=1)),
        "another check sum behind": first_behind(behind(streamed()[0], crc=1)),
        "another mark behind": first_behind(b"PK\7\7" + descriptor[4:]),
        "a byte more behind": first_behind(descriptor + b"x"),
        "a byte less behind": first_behind(descriptor[:-1]),
        "other lengths before and behind": [
            dataclasses.replace(streamed()[0], before={"size": 1}), *streamed()[1:]],
        "stored, of another length": changed(
            ORIGINAL, method=STORED, body=NOTE + b"x"),
        "a comment of a file": changed(ORIGINAL, comment=b"x"),
        "another file's place": changed(ORIGINAL, listed={"offset": 0}),
        "a place beyond the end": changed(ORIGINAL, listed={"offset": 1 << 30}),
        "64 bits that are not there, of a file": changed(ORIGINAL, listed={"size": FULL}),
        "64 bits twice": changed(ORIGINAL, listed_extra=own + own),
        "64 bits that break off": changed(
            ORIGINAL, listed={"size": FULL}, listed_extra=own[:8]),
        "an extra part that runs over": changed(ORIGINAL, listed_extra=b"\1\0\xff\0"),
        "an extra part of three bytes": changed(ORIGINAL, listed_extra=b"\1\0\0"),
        "an extra part of five thousand bytes": changed(
            ORIGINAL, extra=struct.pack("<2H", 0xCAFE, 5000) + bytes(5000)),
        "a folder with something in it": [*pieces(), Piece(b"Bundle/x/", NOTE, mode=0o40755)],
        "a folder of packed nothing": [*pieces(), Piece(b"Bundle/x/", mode=0o40755)],
        "a link": changed(ORIGINAL, mode=0o120777),
        "a device": changed(ORIGINAL, mode=0o020644),
        "a socket": changed(ORIGINAL, mode=0o140644),
        "a file that says to be a folder": changed(ORIGINAL, mode=0o40755),
        "a folder that says to be a file": [*pieces(), Piece(b"Bundle/x/", method=STORED)],
    }  # fmt: skip


def _of_names() -> Iterator[Case]:
    for name in (
        b"../evil", b"Bundle/../../evil", b"/etc/evil", b"C:/evil", b"c:evil", b"..\\evil",
        b"Bundle\\evil", b"\\\\host.example\\x", b"Bundle//x", b"./x", b"Bundle/./x",
        b"Bundle/x/..", b"a\0b", b"..", b".", b"", b"/", b"//", b"__MACOSX/../../evil",
        b"__MACOSX/../Bundle/record.json",
    ):  # fmt: skip
        made = [*pieces(), Piece(name, NOTE)]
        yield wrong(f"leads out: {name!r}", partial(assembled, made), "")
    for what, name, other in (
        ("twice", b"Bundle/record.json", {}),
        ("in another case", b"bundle/RECORD.json", {}),
        ("as a folder too", b"Bundle/record.json/", {"method": STORED, "mode": 0o40755}),
    ):
        made = [*pieces(), Piece(name, b"" if other else NOTE, **other)]  # type: ignore[arg-type]
        yield wrong(f"names: {what}", partial(assembled, made), "")
    for what, name in {
        "no UTF-8, with its mark": b"Bundle/n\xf6te",
        "half a character, with the mark": b"Bundle/\xed\xa0\x80",
        "too many bytes, with the mark": b"Bundle/\xc0\xaf",
    }.items():
        made = [*pieces(), Piece(name, NOTE)]
        yield wrong(f"names: {what}", partial(assembled, made), "")
    for what, name, told in (
        ("no UTF-8, without its mark", b"Bundle/n\xf6te", "n\\xf6te"),
        ("half a character, without the mark", b"Bundle/\xed\xa0\x80", "\\xed\\xa0\\x80"),
        ("a step in too many bytes", b"Bundle/a\xc0\xafb", "a\\xc0\\xafb"),
        ("a byte order mark", b"Bundle/\xef\xbb\xbfrecord.json", "\\ufeffrecord.json"),
        ("one that turns letters round", b"Bundle/\xe2\x80\xaefdp.exe", "\\u202efdp.exe"),
        ("a line feed", b"Bundle/x\nResult: consistent", "x\\nResult: consistent"),
        ("an escape sequence", b"Bundle/\x1b[2J", "\\x1b[2J"),
        ("a stream of a file", b"Bundle/record.json:x", "record.json:x"),
        ("a dot at its end", b"Bundle/record.json.", "record.json."),
        ("a blank at its end", b"Bundle/record.json ", "record.json "),
        ("a device", b"Bundle/CON", "CON"),
        ("a device with a raised digit", b"Bundle/COM\xc2\xb9.txt", "COM\\xb9.txt"),
        ("of sixty thousand letters", b"Bundle/" + b"x" * 60_000, "x" * 300),
        ("prototypes", b"Bundle/__proto__", "__proto__"),
        ("letters of another alphabet", b"Bundle/chec\xe2\x84\xaa.html", "chec\\u212a.html"),
    ):
        made = [*pieces(flags=0), Piece(name, NOTE, flags=0)]
        yield wrong(f"names: {what}", partial(assembled, made), told)
    twins = [Piece(b"Bundle/n\xc3\xb6te", NOTE), Piece(b"Bundle/no\xcc\x88te", NOTE)]
    yield wrong("names: one letter in two ways", lambda: assembled([*pieces(), *twins]),
                "n\\xf6te", "no\\u0308te")  # fmt: skip
    other = struct.pack("<2HBL", 0x7075, 5 + 18, 1, zlib.crc32(b"Bundle/" + ORIGINAL.encode()))
    again = changed(ORIGINAL, listed_extra=other + b"Bundle/record.json")
    yield wrong("names: another in an extra part", lambda: assembled(again), "")
    here = changed(ORIGINAL, extra=other + b"Bundle/record.json")
    yield wrong("names: another in an extra part before it", lambda: assembled(here), "")


def _of_apple() -> Iterator[Case]:
    for name, told in (
        (b"__MACOSX/evil.txt", "__MACOSX/evil.txt"),
        (b"__MACOSX/Bundle/record.json", "__MACOSX/Bundle/record.json"),
        (b"__MACOSX/Bundle/._record.json", "__MACOSX/Bundle/._record.json"),
        (b"__macosx/Bundle/._record.json", "__macosx/Bundle/._record.json"),
    ):
        made = [*pieces(), Piece(name, b"I see you.")]
        yield wrong(f"Mac: {name.decode()} that is a note", lambda made=made: assembled(made),
                    told, more=b"macosx" in name)  # fmt: skip
    only = [Piece(b"__MACOSX/._x", DOUBLE)]
    yield case(
        "Mac: nothing but what it notes",
        lambda: assembled(only),
        CheckVerdict.NOT_CHECKED,
        more=True,
    )
