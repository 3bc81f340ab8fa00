"""Names and paths in a bundle: a BagIt bag (RFC 8493) with portable file names.

**Invariants:**

- A hash list is what `sha256sum` prints: 64 lower-case hex digits, two spaces, a path, a line feed;
  sorted by path, no path twice, no two paths that differ in case alone.
- A document in volumes is `Evidence.pdf`, `Evidence-2.pdf` and so on, without a gap.
- Every path is known beforehand: the payload list names `data/originals/NAME` and
  `data/copies/NAME` with portable names, the tag list names the bundle's own files, sheets of a
  fixed list, `Sheets/NAME.pdf`, time stamps, `timestamps/N.tsr`, and lines of conversations,
  `conversations/conversation-N.jsonl`. So no path can lead out of the
  folder.
- A portable name holds ASCII letters, digits, `-`, `_` and single dots. It neither begins nor ends
  with a dot or a dash, has at most 80 characters, and is not a device name of Windows. It begins
  with the reference of its exhibit: `AB-1_name.jpg` is exhibit AB/1. No two names differ in case
  alone.
- A file type that a double click would run as a program gets the suffix `.bin`. The bytes stay the
  same, and the record has the original name.
- What a function here reads, it can write back to the same bytes; anything else raises Damaged.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from diary import characters, paper_kinds
from diary.errors import Damaged, DamageReason

if TYPE_CHECKING:
    from diary.case_file import Exhibit
    from diary.paper_kinds import PaperKind


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
    """Return whether a name is portable, as defined above."""
    if len(name) > MAX_NAME or _WHOLE.fullmatch(name) is None or name.endswith("-"):
        return False
    return name.split(".")[0].lower() not in _DEVICES


def exhibit_mark(reference: str, number: int) -> str:
    """Return the prefix of the file names of one exhibit: its reference, or else its number.

    A reference that is not plain ASCII is replaced by the number, so that no two prefixes look the
    same.
    """
    plain = _REFERENCE.fullmatch(reference) is not None
    return reference.replace("/", "-") if plain else f"exhibit-{number}"


def belongs_to_exhibit(name: str, reference: str, number: int) -> bool:
    """Return whether a file name is one of this exhibit."""
    return name.partition("_")[0] == exhibit_mark(reference, number)


class ExhibitFileNames:
    """The file names given so far in one bundle."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def new_name(self, reference: str, number: int, name: str) -> str:
        """Return a new portable name for a file of this exhibit, as close to `name` as possible."""
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
    """Return stem and suffix of a name, both portable; the suffix has its dot, or is empty."""
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
    """Return the text without accents, combining marks and invisible characters."""
    whole = characters.normalized("NFKD", text)
    return "".join(c for c in whole if characters.category(c)[0] not in "MC" or c in "\t\n\r")


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
SUMMARY: Final = "Summary.pdf"
SUMMARY_TEXT: Final = "summary.txt"
TIMELINE: Final = "timeline.csv"
TIMELINE_LINES: Final = "timeline.jsonl"
EXHIBITS: Final = "exhibits.csv"
PEOPLE: Final = "people.csv"
ACCOUNTS: Final = "accounts.csv"
RECORD_FIELDS: Final = "record-fields.txt"
ORIGINALS: Final = "data/originals/"
COPIES: Final = "data/copies/"
STAMPS: Final = "timestamps/"
SHEETS: Final = "Sheets/"
CONVERSATIONS: Final = "conversations/"
PAYLOAD: Final = "data/"
# Every folder of the layout, including those that have no file.
FOLDERS: Final = (PAYLOAD, ORIGINALS, COPIES, STAMPS, SHEETS, CONVERSATIONS)


def sheet_path(kind: PaperKind) -> str:
    """Return the path of a sheet, such as `Sheets/To-secure.pdf`."""
    return f"{SHEETS}{kind.value.capitalize()}.pdf"


# The sheets, which may be taken out of a bundle.
SHEET_PATHS: Final = tuple(map(sheet_path, paper_kinds.SHEETS))

# The files that every tag list covers, and those that it may cover as well.
COVERED: Final = (EVIDENCE, HOW_TO_CHECK, INFO, DECLARATION, MANIFEST, RECORD, KEY)
OPTIONAL: Final = (
    CHECK_PAGE,
    INCIDENTS,
    SUPPLEMENTS,
    SUMMARY,
    SUMMARY_TEXT,
    TIMELINE,
    TIMELINE_LINES,
    EXHIBITS,
    PEOPLE,
    ACCOUNTS,
    RECORD_FIELDS,
    *SHEET_PATHS,
)
DECLARATION_TEXT: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

# A folder with these two files is a bundle.
BUNDLE_MARKS: Final = (DECLARATION, MANIFEST)

MAX_LIST_BYTES: Final = 16 * 1024 * 1024
# Far more than anybody needs; each costs a checker one or two signature checks.
MAX_STAMPS: Final = 500
MAX_VOLUMES: Final = 999
MAX_CONVERSATIONS: Final = 500
_VOLUME: Final = re.compile(r"Evidence-(?:[2-9]|[1-9]\d{1,2})\.pdf", re.ASCII)
_STAMP: Final = re.compile(re.escape(STAMPS) + r"[1-9]\d{0,8}(?:-[1-9]\d{0,2})?\.tsr", re.ASCII)
_CONVERSATION: Final = re.compile(
    re.escape(CONVERSATIONS) + r"conversation-([1-9]\d{0,8})\.jsonl", re.ASCII
)
_LINE: Final = re.compile(r"([0-9a-f]{64})  ([!-~]+)")
_INFO_TEXT: Final = """\
Bag-Software-Agent: {program}
Bagging-Date: {date}
External-Description: Record kept by one person, with its exhibits
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
    """The content of `bag-info.txt`: program, day (UTC), bytes and number of files in data/."""

    program: str
    date: str
    size: int
    count: int


def dump_list(hashes: Mapping[str, str]) -> bytes:
    """Return the text of a hash list, given the hex digests by path."""
    return "".join(f"{hashes[path]}  {path}\n" for path in sorted(hashes)).encode("ascii")


def parse_manifest(raw: bytes) -> dict[str, str]:
    """Return the hex digests of the files under data/ by path; raise Damaged."""
    hashes = _parse_list(raw, MANIFEST)
    if not all(map(is_payload, hashes)):
        raise Damaged(MANIFEST, DamageReason.PATHS)
    return hashes


def parse_tag_manifest(raw: bytes) -> dict[str, str]:
    """Return the hex digests of the bundle's own files by path; raise Damaged.

    Every file that a bundle always has must be in the list, or it is damaged too.
    """
    hashes = _parse_list(raw, TAG_MANIFEST)
    stamps = [path for path in hashes if is_stamp(path)]
    further = [path for path in hashes if is_volume(path)]
    if {*further} != {volume_path(n) for n in range(2, len(further) + 2)}:
        raise Damaged(TAG_MANIFEST, DamageReason.FILES)
    lines = [path for path in hashes if conversation_of(path)]
    if not set(COVERED) <= set(hashes) <= {*COVERED, *OPTIONAL, *stamps, *further, *lines}:
        raise Damaged(TAG_MANIFEST, DamageReason.FILES)
    if len(lines) > MAX_CONVERSATIONS:
        raise Damaged(TAG_MANIFEST, DamageReason.FILES)
    if len(stamps) > MAX_STAMPS:
        raise Damaged(TAG_MANIFEST, DamageReason.TOO_MANY_STAMPS)
    return hashes


def is_payload(path: str) -> bool:
    """Return whether a path is a valid path of an original or a copy."""
    return any(
        path.startswith(folder) and is_portable(path[len(folder) :])
        for folder in (ORIGINALS, COPIES)
    )


def own_names() -> frozenset[str]:
    """Return the names that the top folder of a bundle may contain."""
    folders = [folder.rstrip("/") for folder in FOLDERS if folder.count("/") == 1]
    volumes = map(volume_path, range(2, MAX_VOLUMES + 1))
    top = (name for name in OPTIONAL if "/" not in name)
    return frozenset({*COVERED, *top, TAG_MANIFEST, SIGNATURE, *folders, *volumes})


def exhibit_paths(exhibits: Iterable[Exhibit]) -> Iterator[tuple[Exhibit, str]]:
    """Yield each exhibit with the path of its file in the bundle; empty if it has none.

    A name depends on the names given before, so every caller must pass the same exhibits in the
    same order.
    """
    names = ExhibitFileNames()
    return ((exhibit, _exhibit_path(exhibit, names)) for exhibit in exhibits)


def _exhibit_path(exhibit: Exhibit, names: ExhibitFileNames) -> str:
    own, number = exhibit.item.content, exhibit.item.number
    if exhibit.given:
        return ""
    if exhibit.copy:
        suffix = exhibit.copy.suffix.lstrip(".")
        return COPIES + names.new_name(
            own.reference, number, f"copy.{suffix}" if suffix else "copy"
        )
    return (
        "" if exhibit.open is None else ORIGINALS + names.new_name(own.reference, number, own.name)
    )


def volume_path(number: int) -> str:
    """Return the path of a volume of the document; the first is `Evidence.pdf`."""
    return EVIDENCE if number == 1 else f"Evidence-{number}.pdf"


def is_volume(path: str) -> bool:
    """Return whether a path is a valid path of the second or a later volume of the document."""
    return _VOLUME.fullmatch(path) is not None


def is_read(path: str) -> bool:
    """Return whether a checker reads the pages of this file: of the document, or the summary."""
    return is_document(path) or path == SUMMARY


def is_document(path: str) -> bool:
    """Return whether a path is that of the document, or of a volume of it."""
    return path == EVIDENCE or is_volume(path)


def is_stamp(path: str) -> bool:
    """Return whether a path is a valid path of a time stamp."""
    return _STAMP.fullmatch(path) is not None


def conversation_path(number: int) -> str:
    """Return the path of the lines of a conversation."""
    return f"{CONVERSATIONS}conversation-{number}.jsonl"


def conversation_of(path: str) -> int:
    """Return the number of the conversation whose lines have this path; 0 for any other path."""
    found = _CONVERSATION.fullmatch(path)
    return int(found[1]) if found else 0


def stamp_paths(entries: Iterable[int]) -> list[str]:
    """Return the path of each time stamp, such as `timestamps/12-2.tsr`.

    `entries` is how many entries of the record each time stamp covers.
    """
    seen: Counter[int] = Counter()
    paths = []
    for covered in entries:
        seen[covered] += 1
        turn = f"-{seen[covered]}" if seen[covered] > 1 else ""
        paths.append(f"{STAMPS}{covered}{turn}.tsr")
    return paths


def dump_info(info: BagInfo) -> bytes:
    """Return the text of `bag-info.txt`."""
    program = re.sub(r"[^ -~]", "_", info.program)[:80].strip() or "unknown"
    text = _INFO_TEXT.format(program=program, date=info.date, size=info.size, count=info.count)
    return text.encode("ascii")


def parse_info(raw: bytes) -> BagInfo:
    """Return the content of `bag-info.txt`; raise Damaged."""
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
    # latin-1 decodes any bytes, and the pattern of a line accepts ASCII only.
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
