"""Check a folder as the bundle was written.

**Invariants:**

- A folder has every file of both lists, unchanged and under its exact name, and nothing else. A
  sheet may have been taken out: it is no part of the record, and the report says that it is gone.
- A file that does not match its list is called changed only if that list is the signed one;
  otherwise it cannot be known which of the two was changed, and the report says so.
- What a list says counts only if that list is signed; otherwise there is a gap, and it is reported.
"""

from __future__ import annotations

from collections.abc import Mapping

from diary.progress import Progress
from exporters.bundle import layout
from exporters.check import bundle_parts as check_parts
from exporters.check.bundle_parts import BundleParts, Examination
from exporters.check.check_report import FileStatus, FindingCode, Findings, Status
from exporters.check.file_manager_leftovers import has_leftover_name, is_leftover
from exporters.check.sheet_check import PdfReader
from exporters.check.source_files import FolderContents, SourceFile, hash_all, printable_name

_FOLDERS = frozenset({"data", layout.ORIGINALS.rstrip("/"), layout.COPIES.rstrip("/")})
_OF_STAMPS = layout.STAMPS.rstrip("/")
_OF_SHEETS = layout.SHEETS.rstrip("/")
_OF_LINES = layout.CONVERSATIONS.rstrip("/")
_UNLISTED = (layout.TAG_MANIFEST, layout.SIGNATURE)


def examine_folder(
    given: FolderContents,
    *,
    progress: Progress,
    reader: PdfReader | None,
    findings: Findings,
) -> Examination:
    """Examine the folder; return its parts, the status of each file, and the counts."""
    sources, folders = given
    found = {source.name: source for source in sources}
    stamped = {_OF_STAMPS} if any(map(layout.is_stamp, found)) else set()
    with_sheets = {_OF_SHEETS} if found.keys() & set(layout.SHEET_PATHS) else set()
    lines = {name: source for name, source in found.items() if layout.conversation_of(name)}
    with_lines = {_OF_LINES} if lines else set()
    for name in sorted(folders):
        if name not in _FOLDERS | stamped | with_sheets | with_lines:
            findings.problem(FindingCode.FOLDER_NOT_LISTED, printable_name(name))
    raw = _read_folder(found, findings)
    parts = check_parts.read_parts(raw, findings)
    # The bytes that were parsed are the ones hashed, even if the file changes meanwhile.
    others = [source for source in sources if source.name not in parts.hashes]
    hashes = {source.name: digest for source, digest in hash_all(others, progress).items()}
    hashes.update(parts.hashes)
    files = _FolderComparison(parts, found, hashes, findings).run()
    sizes = {name: source.size for name, source in found.items()}
    as_listed = {item.file for item in files if item.status is Status.UNCHANGED}
    pdfs = {name: found[name] for name in sorted(as_listed) if layout.is_read(name)}
    counts = check_parts.examine(
        parts, sizes=sizes, pdfs=pdfs, lines=lines, reader=reader, findings=findings
    )
    return Examination(parts, files, counts, found)


def _read_folder(found: Mapping[str, SourceFile], findings: Findings) -> dict[str, bytes]:
    raw: dict[str, bytes] = {}
    stamps = sorted(filter(layout.is_stamp, found))[: layout.MAX_STAMPS]
    for name in (*check_parts.LIMITS, *stamps):
        most = check_parts.most_bytes(name)
        if name not in found or most is None:
            continue
        try:
            content = found[name].read(most)
        except OSError:
            continue  # the comparison reports that it cannot be read
        if content is None:
            findings.problem(FindingCode.PART_TOO_LARGE, name)
        else:
            raw[name] = content
    return raw


class _FolderComparison:
    """The comparison of the lists with the folder; `found` and `hashes` are by path."""

    def __init__(
        self,
        parts: BundleParts,
        found: Mapping[str, SourceFile],
        hashes: Mapping[str, str],
        findings: Findings,
    ) -> None:
        self._parts = parts
        self._found = found
        self._hashes = hashes
        self._findings = findings
        self._listed: dict[str, str | None] = dict.fromkeys((*layout.COVERED, *_UNLISTED))
        self._listed.update(parts.tags or {})
        self._listed.update(parts.manifest or {})
        extra = sorted(name for name in found if name not in self._listed)
        # Of several candidates for one file, take the first in order, whatever order the disk has.
        self._by_fold = {name.lower(): name for name in reversed(extra)}
        self._by_hash = {hashes[name]: name for name in reversed(extra) if name in hashes}
        self._extra = dict.fromkeys(extra)

    def run(self) -> tuple[FileStatus, ...]:
        """Return the status of each file, listed ones first."""
        listed = [self._one(path, digest) for path, digest in sorted(self._listed.items())]
        return (*listed, *(self._left(name) for name in self._extra))

    def _one(self, path: str, digest: str | None) -> FileStatus:
        name = printable_name(path)
        if path not in self._found:
            return self._absent(path, digest)
        if path not in self._hashes:
            self._findings.problem(FindingCode.FILE_UNREADABLE, name)
            return FileStatus(Status.CHANGED, name, name)
        if digest is not None and self._hashes[path] != digest:
            sure = self._parts.trusts(path)
            self._findings.problem(
                FindingCode.FILE_CHANGED if sure else FindingCode.FILE_UNLIKE_LIST, name
            )
            return FileStatus(Status.CHANGED, name, name)
        sealed = digest is not None or self._parts.seal.holds
        return FileStatus(Status.UNCHANGED if sealed else Status.UNKNOWN, name, name)

    def _absent(self, path: str, digest: str | None) -> FileStatus:
        other = self._by_fold.get(path.lower()) or self._by_hash.get(digest or "")
        if other is None or other not in self._extra:
            if path in layout.SHEET_PATHS:
                self._findings.note(FindingCode.SHEET_NOT_HERE, path)
                return FileStatus(Status.NOT_SUPPLIED, path, "")
            self._findings.problem(FindingCode.FILE_MISSING, printable_name(path))
            return FileStatus(Status.MISSING, printable_name(path), "")
        del self._extra[other]
        self._findings.problem(
            FindingCode.FILE_RENAMED, printable_name(path), found=printable_name(other)
        )
        same = digest is not None and self._hashes.get(other) == digest
        if not same:
            self._findings.problem(
                FindingCode.FILE_CHANGED, printable_name(path), found=printable_name(other)
            )
        return FileStatus(Status.MISSING, printable_name(path), printable_name(other))

    def _left(self, path: str) -> FileStatus:
        name = printable_name(path)
        if is_leftover(self._found[path]):
            self._findings.note(FindingCode.FILE_OF_THE_FILE_MANAGER, name)
        elif has_leftover_name(path):
            self._findings.problem(FindingCode.FILE_ONLY_CALLED_SO, name)
        elif path.startswith("data/") and self._parts.manifest is None:
            self._findings.gap(FindingCode.FILE_WITHOUT_LIST, name)
        else:
            self._findings.problem(FindingCode.FILE_NOT_LISTED, name)
        return FileStatus(Status.UNKNOWN, "", name)
