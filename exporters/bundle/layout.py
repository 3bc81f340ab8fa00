"""Every name and path in a bundle: the BagIt bag (RFC 8493), and portable file names.

**Invariants:**

- A list of hashes is what `sha256sum` prints: 64 lower-case hex digits, two spaces, a path, a line
  feed; sorted by path, no path twice, no two that differ in case alone.
- A document in volumes is `Evidence.pdf`, `Evidence-2.pdf` and so on, without a gap.
- Paths are known beforehand: the payload list names `data/originals/NAME` and `data/copies/NAME`
  with portable names, the tag list the bundle's own files and time stamps, `timestamps/N.tsr`. So
  none can lead out of the folder.
- A portable name holds ASCII letters, digits, `-`, `_` and single dots; it neither begins nor ends
  with a dot or a dash, is at most 80 characters long, and is none that Windows keeps for a device.
  It begins with its exhibit's reference: `AB-1_name.jpg` is exhibit AB/1. No two differ in case
  alone.
- What a double click would run as a program gets `.bin` behind it. The bytes stay as they are, and
  the name that the file had stands in the record.
- Whatever reads prints back to the same bytes; anything else raises Damaged.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from diary.errors import Damaged, DamageReason

if TYPE_CHECKING:
    from diary.casefile import Exhibit


MAX_NAME: Final = 80
_REFERENCE: Final = re.compile(r"[A-Za-z][A-Za-z0-9]{0,11}/[0-9]{1,8}")
_SUFFIX: Final = re.compile(r"[A-Za-z0-9]{1,8}")
_WHOLE: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_-]+)*")
_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
)
_RUN_BY_A_CLICK: Final = frozenset(
    "app apk appx bat cmd com command cpl deb desktop diagcab dmg exe gadget hta "
    "inf ins iso jar job js jse jnlp lnk msc msh msi msix msp mst pif pkg ps1 ps1xml psm1 py pyw "
    "reg rpm scf scr sct sh shb shs sys url vb vbe vbs vhd vhdx workflow ws wsc "
    "wsf wsh xll".split()
)


def is_portable(name: str) -> bool:
    """Tell whether a name keeps the rules above."""
    if len(name) > MAX_NAME or _WHOLE.fullmatch(name) is None or name.endswith("-"):
        return False
    return name.split(".")[0].lower() not in _DEVICES


def exhibit_mark(reference: str, number: int) -> str:
    """What the names of one exhibit begin with: its reference, or its number.

    A reference that ASCII cannot say whole gives way to the number, so that no two look the same.
    """
    plain = _REFERENCE.fullmatch(reference) is not None
    return reference.replace("/", "-") if plain else f"exhibit-{number}"


def belongs_to_exhibit(name: str, reference: str, number: int) -> bool:
    """Tell whether a name is one of this exhibit."""
    return name.partition("_")[0] == exhibit_mark(reference, number)


class ExhibitFileNames:
    """The names given so far in one bundle."""

    def __init__(self) -> None:
        """Begin with none given."""
        self._given: set[str] = set()

    def give(self, reference: str, number: int, name: str) -> str:
        """A new portable name for this exhibit's file, as near to `name` as the rules allow."""
        first = exhibit_mark(reference, number)
        stem, suffix = _split(name)
        for turn in range(1, 1_000_000):
            again = f"-{turn}" if turn > 1 else ""
            room = MAX_NAME - len(first) - 1 - len(again) - len(suffix)
            given = f"{first}_{stem[:room].rstrip('-') or 'file'}{again}{suffix}"
            if given.lower() not in self._given:
                self._given.add(given.lower())
                return given
        raise AssertionError("more files of one name than a bundle can hold")


def _split(name: str) -> tuple[str, str]:
    """Stem and suffix of a name, both portable; the suffix has its dot, or is empty."""
    base = re.split(r"[/\\]", name[-1000:])[-1]
    stem, _dot, last = base.rpartition(".")
    suffix = _ascii(last).strip()
    if not stem.strip(". ") or _SUFFIX.fullmatch(suffix) is None:
        return _stem(base), ""
    runs = suffix.lower() in _RUN_BY_A_CLICK
    return _stem(stem), f".{suffix}.bin" if runs else f".{suffix}"


def _stem(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]+", "_", _ascii(text)).strip("-_") or "file"


def _ascii(text: str) -> str:
    """The text with its accents off, and without marks and characters that show nothing."""
    whole = unicodedata.normalize("NFKD", text)
    return "".join(c for c in whole if unicodedata.category(c)[0] not in "MC" or c in "\t\n\r")


EVIDENCE: Final = "Evidence.pdf"
HOW_TO_CHECK: Final = "HOW-TO-CHECK.txt"
DECLARATION: Final = "bagit.txt"
INFO: Final = "bag-info.txt"
MANIFEST: Final = "manifest-sha256.txt"
TAG_MANIFEST: Final = "tagmanifest-sha256.txt"
SIGNATURE: Final = "tagmanifest-sha256.txt.minisig"
KEY: Final = "signing-key.pub"
RECORD: Final = "record.json"
CHECK_PAGE: Final = "check.html"
INCIDENTS: Final = "incidents.csv"
SUPPLEMENTS: Final = "supplements.json"
ORIGINALS: Final = "data/originals/"
COPIES: Final = "data/copies/"
STAMPS: Final = "timestamps/"
PAYLOAD: Final = "data/"
# every folder of the layout, those without a file among them
FOLDERS: Final = (PAYLOAD, ORIGINALS, COPIES, STAMPS)

# What every tag list covers, and what it may cover besides.
COVERED: Final = (EVIDENCE, HOW_TO_CHECK, INFO, DECLARATION, MANIFEST, RECORD, KEY)
OPTIONAL: Final = (CHECK_PAGE, INCIDENTS, SUPPLEMENTS)
DECLARATION_TEXT: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

# By these two a folder is known as a bundle's.
BUNDLE_MARKS: Final = (DECLARATION, MANIFEST)

MAX_LIST_BYTES: Final = 16 * 1024 * 1024
# Far more than anybody asks for; each costs a checker a signature or two.
MAX_STAMPS: Final = 500
MAX_VOLUMES: Final = 999
_VOLUME: Final = re.compile(r"Evidence-(?:[2-9]|[1-9]\d{1,2})\.pdf", re.ASCII)
_STAMP: Final = re.compile(re.escape(STAMPS) + r"[1-9]\d{0,8}(?:-[1-9]\d{0,2})?\.tsr", re.ASCII)
_LINE: Final = re.compile(r"([0-9a-f]{64})  ([!-~]+)")
_INFO_TEXT: Final = """\
Bag-Software-Agent: {program}
Bagging-Date: {date}
External-Description: Evidence recorded by the person it happened to
Payload-Oxum: {size}.{count}
"""
_INFO_READ: Final = re.compile(
    _INFO_TEXT.replace(".{", r"\.{").format(
        program="(?P<program>[ -~]{1,80})",
        date=r"(?P<date>\d{4}-\d\d-\d\d)",
        size=r"(?P<size>0|[1-9]\d{0,17})",
        count=r"(?P<count>0|[1-9]\d{0,8})",
    ),
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class BagInfo:
    """What `bag-info.txt` says: program, day made (UTC), bytes and number of files under data/."""

    program: str
    date: str
    size: int
    count: int


def dump_list(hashes: Mapping[str, str]) -> bytes:
    """The text of a list of hashes, given hex digests by path."""
    return "".join(f"{hashes[path]}  {path}\n" for path in sorted(hashes)).encode("ascii")


def parse_manifest(raw: bytes) -> dict[str, str]:
    """Hex digests by path of the files under data/; raises Damaged."""
    hashes = _parse_list(raw, MANIFEST)
    if not all(map(is_payload, hashes)):
        raise Damaged(MANIFEST, DamageReason.PATHS)
    return hashes


def parse_tag_manifest(raw: bytes) -> dict[str, str]:
    """Hex digests by path of the bundle's own files; raises Damaged unless all are covered."""
    hashes = _parse_list(raw, TAG_MANIFEST)
    stamps = [path for path in hashes if is_stamp(path)]
    further = [path for path in hashes if is_volume(path)]
    if {*further} != {volume_path(n) for n in range(2, len(further) + 2)}:
        raise Damaged(TAG_MANIFEST, DamageReason.FILES)
    if not set(COVERED) <= set(hashes) <= {*COVERED, *OPTIONAL, *stamps, *further}:
        raise Damaged(TAG_MANIFEST, DamageReason.FILES)
    if len(stamps) > MAX_STAMPS:
        raise Damaged(TAG_MANIFEST, DamageReason.TOO_MANY_STAMPS)
    return hashes


def is_payload(path: str) -> bool:
    """Tell whether a path is one that an original or a copy may have."""
    return any(
        path.startswith(folder) and is_portable(path[len(folder) :])
        for folder in (ORIGINALS, COPIES)
    )


def own_names() -> frozenset[str]:
    """Return the names that may stand at the top of a bundle."""
    folders = (PAYLOAD.rstrip("/"), STAMPS.rstrip("/"))
    volumes = map(volume_path, range(2, MAX_VOLUMES + 1))
    return frozenset({*COVERED, *OPTIONAL, TAG_MANIFEST, SIGNATURE, *folders, *volumes})


def exhibit_paths(exhibits: Iterable[Exhibit]) -> Iterator[tuple[Exhibit, str]]:
    """Give each exhibit the path of its file in the bundle; empty where none goes in.

    A name depends on those given before, so all who name a file go through the same exhibits.
    """
    names = ExhibitFileNames()
    return ((exhibit, _exhibit_path(exhibit, names)) for exhibit in exhibits)


def _exhibit_path(exhibit: Exhibit, names: ExhibitFileNames) -> str:
    own, number = exhibit.item.content, exhibit.item.number
    if exhibit.given:
        return ""
    if exhibit.copy:
        suffix = exhibit.copy.suffix.lstrip(".")
        return COPIES + names.give(own.reference, number, f"copy.{suffix}" if suffix else "copy")
    return "" if exhibit.open is None else ORIGINALS + names.give(own.reference, number, own.name)


def volume_path(number: int) -> str:
    """The file that a volume of the document stands in; the first is `Evidence.pdf`."""
    return EVIDENCE if number == 1 else f"Evidence-{number}.pdf"


def is_volume(path: str) -> bool:
    """Tell whether a path is one that a further volume of the document may have."""
    return _VOLUME.fullmatch(path) is not None


def is_document(path: str) -> bool:
    """Tell whether a path is that of the document, or of a volume of it."""
    return path == EVIDENCE or is_volume(path)


def is_stamp(path: str) -> bool:
    """Tell whether a path is one that a time stamp may have."""
    return _STAMP.fullmatch(path) is not None


def stamp_paths(entries: Iterable[int]) -> list[str]:
    """The path of each time stamp, given how many entries it covers: `timestamps/12-2.tsr`."""
    seen: Counter[int] = Counter()
    paths = []
    for covered in entries:
        seen[covered] += 1
        turn = f"-{seen[covered]}" if seen[covered] > 1 else ""
        paths.append(f"{STAMPS}{covered}{turn}.tsr")
    return paths


def dump_info(info: BagInfo) -> bytes:
    """The text of `bag-info.txt`."""
    program = re.sub(r"[^ -~]", "_", info.program)[:80].strip() or "unknown"
    text = _INFO_TEXT.format(program=program, date=info.date, size=info.size, count=info.count)
    return text.encode("ascii")


def parse_info(raw: bytes) -> BagInfo:
    """What this text of `bag-info.txt` says; raises Damaged."""
    found = _INFO_READ.fullmatch(raw[:1000].decode("latin-1"))
    if found is None:
        raise Damaged(INFO, DamageReason.TEXT)
    info = BagInfo(found["program"], found["date"], int(found["size"]), int(found["count"]))
    if dump_info(info) != raw:
        raise Damaged(INFO, DamageReason.TEXT)
    return info


def _parse_list(raw: bytes, part: str) -> dict[str, str]:
    if len(raw) > MAX_LIST_BYTES:
        raise Damaged(part, DamageReason.TOO_LARGE)
    hashes: dict[str, str] = {}
    # latin-1 reads any bytes, and the line's own pattern lets ASCII alone through
    for line in raw.decode("latin-1").split("\n")[:-1]:
        found = _LINE.fullmatch(line)
        if found is None:
            raise Damaged(part, DamageReason.LINE)
        hashes[found[2]] = found[1]
    if dump_list(hashes) != raw:
        raise Damaged(part, DamageReason.ORDER)
    if len({path.lower() for path in hashes}) != len(hashes):
        raise Damaged(part, DamageReason.CASE)
    return hashes
