"""Bundles in a zip: plain ones, packed ones, and each way in which a zip can deceive."""

from __future__ import annotations

import dataclasses
import io
import stat
import struct
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from exporters.bundle import layout
from exporters.check.bundle_check import CheckVerdict
from exporters.delivery.delivery_forms import BundleDelivery, Delivery
from exporters.delivery.zip_output import LIMITS, UploadLimits
from tests.corpus.case import (
    MINE,
    NOTE,
    ORIGINAL,
    Bundle,
    Case,
    Given,
    case,
    read,
    small,
    tiny,
    wrong,
)
from tests.corpus.document import write_document
from tests.corpus.litter import THUMBS
from tests.exporters.conftest import small_case

Entries = Sequence[tuple[zipfile.ZipInfo, bytes]]


def entry(name: str, data: bytes = NOTE, mode: int = stat.S_IFREG | 0o644) -> Entries:
    info = zipfile.ZipInfo("x", (2026, 11, 24, 16, 0, 0))
    # past what the class does to a name
    info.filename = name
    # Unix, whatever made it: its modes say what is a link
    info.create_system = 3
    folder = stat.S_IFDIR | 0o755
    info.external_attr = (folder if name.endswith("/") else mode) << 16
    return [(info, data)]


def entries(bundle: Bundle, inside: str = "") -> Entries:
    return [each for path, data in bundle.files.items() for each in entry(inside + path, data)]


def packed(own: Entries, how: int = zipfile.ZIP_STORED, comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", how) as made:
        warnings.simplefilter("ignore", UserWarning)  # of names that stand in it twice
        for info, data in own:
            made.writestr(info, data, how)
        made.comment = comment
    return out.getvalue()


def plain(bundle: Bundle | None = None, inside: str = "Bundle/") -> bytes:
    return packed(entries(bundle or tiny(), inside))


def streamed() -> bytes:
    """As a program writes it that cannot go back: sizes stand behind each file."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.held = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            self.held += data
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w") as made:
        for info, data in entries(tiny()):
            made.writestr(info, data)
    return bytes(pipe.held)


def wide() -> bytes:
    """With sizes in 64 bits, whether needed or not."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for info, data in entries(tiny(), "Bundle/"):
            with made.open(info, "w", force_zip64=True) as file:
                file.write(data)
    return out.getvalue()


def central(raw: bytes, number: int) -> int:
    """Where the number-th line of the list of files begins."""
    at = struct.unpack_from("<L", raw, len(raw) - 6)[0]
    for _ in range(number):
        at += 46 + sum(struct.unpack_from("<3H", raw, at + 28))
    return int(at)


def at_list(number: int, field: int, value: bytes, raw: bytes) -> bytes:
    at = central(raw, number) + field
    return raw[:at] + value + raw[at + len(value) :]


def at_start(field: int, value: bytes, raw: bytes) -> bytes:
    return raw[:field] + value + raw[field + len(value) :]


def at_end(field: int, value: bytes, raw: bytes) -> bytes:
    at = len(raw) - 22 + field
    return raw[:at] + value + raw[at + len(value) :]


def overlapping(raw: bytes) -> bytes:
    """Two files that lie in the same bytes: how a small zip grows without bounds."""
    second = struct.unpack_from("<L", raw, central(raw, 1) + 42)[0]
    return at_list(2, 42, struct.pack("<L", second), raw)


def gap(raw: bytes) -> bytes:
    """Bytes that belong to no file, in front of the list."""
    at = central(raw, 0)
    moved = raw[:at] + b"hidden" + raw[at:]
    return at_end(16, struct.pack("<L", at + 6), moved)


def apart(raw: bytes) -> bytes:
    """Bytes that belong to no file, between the first and the second."""
    second = struct.unpack_from("<L", raw, central(raw, 1) + 42)[0]
    moved = raw[:second] + b"hidden" + raw[second:]
    moved = at_end(16, struct.pack("<L", central(raw, 0) + 6), moved)
    for number in range(1, len(tiny().files)):
        at = central(moved, number) + 42
        offset = struct.unpack_from("<L", moved, at)[0]
        moved = moved[:at] + struct.pack("<L", offset + 6) + moved[at + 4 :]
    return moved


def nested() -> bytes:
    """A file that lies inside another one, header and all: read twice, held once."""
    inner = packed(entry("inner.txt"))
    whole = inner[: central(inner, 0)]
    outer = packed([*entries(tiny()), *entry("outer.bin", whole)])
    place = outer.index(whole, central(outer, 0) - len(whole) - 100)
    listed = inner[central(inner, 0) : -22]
    line = listed[:42] + struct.pack("<L", place) + listed[46:]
    count = len(tiny().files) + 2
    made = outer[:-22] + line + outer[-22:]
    size = struct.unpack_from("<L", outer, len(outer) - 10)[0] + len(line)
    return at_end(8, struct.pack("<2HL", count, count, size), made)


LIES: dict[str, Callable[[bytes], bytes]] = {
    "a file longer in the list": partial(at_list, 0, 20, struct.pack("<2L", 9, 9)),
    "another size unpacked": partial(at_list, 0, 24, struct.pack("<L", 1 << 31)),
    "another size before the file": partial(at_start, 18, struct.pack("<2L", 9, 9)),
    "another check sum before the file": partial(at_start, 14, b"\1\2\3\4"),
    "another name before the file": partial(at_start, 30, b"x"),
    "another method before the file": partial(at_start, 8, b"\x08"),
    "an offset beyond the end": partial(at_list, 1, 42, b"\xfe\xff\xff\x7f"),
    "files that overlap": overlapping,
    "bytes between files and list": gap,
    "bytes between two files": apart,
    "bytes before the first file": lambda raw: b"PK\3\4" + raw,
    "bytes behind the end": lambda raw: raw + b"x",
    "cut short": lambda raw: raw[:-30],
    "its end alone": lambda raw: raw[:4] + raw[-22:],
    "one file fewer in the end record": lambda raw: at_end(
        8, struct.pack("<2H", raw[-14] - 1, raw[-14] - 1), raw
    ),
    "no end": lambda raw: raw[:-22] + bytes(22),
    "a comment in the list": partial(at_list, 0, 32, b"\1"),
    "an extra part that runs over": partial(at_list, 0, 30, b"\xff"),
}
PACKED: dict[str, Callable[[], bytes]] = {
    "a bomb": lambda: packed(entry("record.json", bytes(50_000_000)), zipfile.ZIP_DEFLATED),
    "packed with bzip2": lambda: packed(entries(tiny()), zipfile.ZIP_BZIP2),
    "packed with lzma": lambda: packed(entries(tiny()), zipfile.ZIP_LZMA),
    "said to be locked": lambda: at_list(0, 8, b"\1", plain()),
    "in two volumes": lambda: at_end(4, b"\1", plain()),
}
NAMES = (
    "../evil.txt", "data/../../evil.txt", "/etc/evil", "C:evil.txt", "C:/evil.txt", "..\\evil.txt",
    "a//b", "./a", "a/./b", "nul\0.txt", "", "..",
)  # fmt: skip


def cases() -> Iterator[Case]:
    yield case("zip: under one name", plain, CheckVerdict.UNCONFIRMED)
    yield case("zip: without a name", partial(plain, inside=""), CheckVerdict.UNCONFIRMED)
    yield case("zip: of every difficulty", lambda: plain(small()), CheckVerdict.UNCONFIRMED)
    yield case("zip: sizes in 64 bits", wide, CheckVerdict.UNCONFIRMED)
    yield case("zip: sizes behind each file", streamed, CheckVerdict.UNCONFIRMED)
    deflated = partial(packed, entries(tiny()), zipfile.ZIP_DEFLATED)
    yield case("zip: deflated", deflated, CheckVerdict.UNCONFIRMED)
    folders = [*entry("Bundle/", b""), *entry("Bundle/data/", b""), *entries(tiny(), "Bundle/")]
    yield case("zip: with its folders", lambda: packed(folders), CheckVerdict.UNCONFIRMED)
    for what, make in PACKED.items():
        yield case(f"zip: {what}", make, CheckVerdict.NOT_CHECKED, "")
    for what, change in LIES.items():
        yield wrong(f"zip: {what}", lambda change=change: change(plain()), "")
    yield wrong("zip: a file inside another", nested, "")
    yield wrong("zip: a comment", lambda: packed(entries(tiny()), comment=b"hello"), "")
    for name in NAMES:
        own = [*entries(tiny()), *entry(name)]
        yield wrong(f"zip: a name that leads out: {name!r}", lambda own=own: packed(own), "")
    yield from _of_contents()
    yield from _of_haste()


def _of_contents() -> Iterator[Case]:
    own = entries(tiny())
    yield wrong("zip: a name twice", lambda: packed([*own, *entry(layout.RECORD)]), "")
    yield wrong("zip: a name in another case", lambda: packed([*own, *entry("RECORD.json")]), "")
    link = entry(ORIGINAL, b"/etc/passwd", stat.S_IFLNK | 0o777)
    rest = entries(tiny().without(ORIGINAL))
    yield wrong("zip: a link", lambda: packed([*rest, *link]), "")
    pipe = entry("pipe", b"", stat.S_IFIFO | 0o644)
    yield wrong("zip: a pipe", lambda: packed([*own, *pipe]), "")
    other = entry("x")
    other[0][0].extra = struct.pack("<2H5s", 0x7075, 5, b"\1abcd")
    yield wrong("zip: a second name in an extra part", lambda: packed([*own, *other]), "")
    timed = [(_with_times(info), data) for info, data in own]
    yield case("zip: with times in extra parts", lambda: packed(timed), CheckVerdict.UNCONFIRMED)
    yield wrong("zip: a file added", lambda: packed([*own, *entry("notes.txt")]), "notes.txt")
    yield wrong("zip: a folder added", lambda: packed([*own, *entry("more/", b"")]), "more")
    changed = tiny().put(ORIGINAL, b"I know where you work.")
    yield wrong("zip: an original changed", lambda: plain(changed), ORIGINAL, layout.INFO)
    yield wrong("zip: an original missing", lambda: plain(tiny().without(ORIGINAL)), ORIGINAL)
    umlaut = entry("data/originals/AB-1_nöte.txt")
    named = "data/originals/AB-1_n\\xf6te.txt"
    yield wrong("zip: a name outside ASCII", lambda: packed([*own, *umlaut]), named)
    yield case("zip: empty", lambda: packed([]), CheckVerdict.NOT_CHECKED, more=True)
    nested = packed(entry("Bundle.zip", plain()))
    yield case("zip: in a zip", lambda: nested, CheckVerdict.NOT_CHECKED, more=True)
    yield from _of_upload()


def _of_haste() -> Iterator[Case]:
    """What a tired person hands in: the folder around it, two at once, nothing at all."""
    good, gap = CheckVerdict.UNCONFIRMED, CheckVerdict.NOT_CHECKED
    inside = {f"Bundle 3/{path}": raw for path, raw in tiny().files.items()}
    outer = Bundle({**inside, "Thumbs.db": THUMBS})
    yield case("haste: the folder around the bundle", lambda: outer, good)
    letter = outer.put("letter.docx", b"Dear officer")
    yield wrong("haste: with a letter beside it", lambda: letter, "letter.docx")
    other = {f"Bundle 4/{path}": raw for path, raw in small().files.items()}
    two = Bundle({**inside, **other})
    yield case("haste: two bundles in one folder", lambda: two, gap, "")
    yield case("haste: a zip in a folder", lambda: Bundle({"Bundle.zip": plain()}), good)
    zips = Bundle({"A.zip": plain(), "B.zip": plain(small())})
    yield case("haste: two zips in a folder", lambda: zips, gap, "")
    yield case("haste: two zips", lambda: Given(zips, loose=True), gap, "")
    same = Bundle({"A.zip": plain(), "A (1).zip": plain()})
    yield case("haste: one zip, downloaded twice", lambda: Given(same, loose=True), good)
    yield case("haste: a zip of 0 bytes", lambda: b"", gap, "")
    locked = b"%PDF-1.7\n" + bytes(5000) + b"trailer\n<< /Encrypt 5 0 R >>\n%%EOF\n"
    alone = Given(Bundle({"bundle.pdf": locked}), loose=True)
    yield case("haste: a PDF with a passphrase", lambda: alone, gap, "")
    open_ = Given(Bundle({"bundle.pdf": locked.replace(b"Encrypt", b"Info")}), loose=True)
    yield case("haste: a PDF without one", lambda: open_, gap, "")
    half = plain()[: len(plain()) // 2]
    yield wrong("haste: half a zip", lambda: half, "")
    photos = Bundle({f"photos/IMG_{n}.jpg": b"%d" % n for n in range(300)})
    yield case("haste: another folder", lambda: photos, gap, "")


def _with_times(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    info.extra = struct.pack("<2HBL", 0x5455, 5, 1, 1_790_000_000)
    return info


def left(way: Delivery, limits: UploadLimits = LIMITS) -> Given:
    """What the program itself writes."""
    made = small_case(MINE)
    with tempfile.TemporaryDirectory() as place:
        writer = BundleDelivery(made.case, made.sign, limits=limits, pdf=write_document)
        writer.write(Path(place) / "Bundle.zip", way)
        if way is Delivery.ZIP:
            return Given((Path(place) / "Bundle.zip").read_bytes())
        return Given(read(Path(place) / "Bundle.zip"), loose=True)


def _of_upload() -> Iterator[Case]:
    """A set for an upload: some files by themselves, the others in zips."""
    good = CheckVerdict.UNCONFIRMED
    few = UploadLimits(files=6, size=1000)
    yield case("zip: as the program writes it", partial(left, Delivery.ZIP), good)
    yield case("upload: as the program writes it", partial(left, Delivery.UPLOAD), good)
    yield case("upload: with more than it takes", partial(left, Delivery.UPLOAD, few), good)
    files = small().files
    parts = Bundle({path: raw for path, raw in files.items() if not path.startswith("data/")})
    originals = {path: raw for path, raw in files.items() if path.startswith("data/")}
    alone = {path.rpartition("/")[2]: raw for path, raw in originals.items()}
    one = Bundle({"Checks.zip": plain(parts, ""), **alone})
    yield case("upload: originals alone", lambda: Given(one, loose=True), CheckVerdict.UNCONFIRMED)
    zipped = plain(Bundle(originals), "")
    two = Bundle({"Checks.zip": plain(parts, ""), "Files-1.zip": zipped})
    yield case(
        "upload: originals in a zip", lambda: Given(two, loose=True), CheckVerdict.UNCONFIRMED
    )
    less = dataclasses.replace(two, files={"Checks.zip": plain(parts, "")})
    part = CheckVerdict.PART_UNCONFIRMED
    # one zip by itself is taken as the folder, in which originals must not be missing
    missing = sorted(originals)
    yield wrong("upload: its checks alone", lambda: Given(less, loose=True), *missing, more=True)
    changed = {**alone, "AB-2_again.eml": b"x"}
    bad = Bundle({"Checks.zip": plain(parts, ""), **changed})
    yield wrong("upload: an original changed", lambda: Given(bad, loose=True), "AB-2_again.eml")
    fewer = Bundle({"Checks.zip": plain(parts, ""), "AB-2_again.eml": alone["AB-2_again.eml"]})
    yield case("upload: one original", lambda: Given(fewer, loose=True), part)
    kept = left(Delivery.UPLOAD, few).what
    yield case("upload: kept in a folder", lambda: kept, good)
    assert isinstance(kept, Bundle)
    lost = kept.without("Checks.zip")
    yield case(
        "upload: kept in a folder without its checks", lambda: lost, CheckVerdict.NOT_CHECKED, ""
    )
