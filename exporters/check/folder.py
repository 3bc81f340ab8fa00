"""The check of one folder, as the bundle was written.

The rules are:

- Every file of both lists is there, unchanged, under its very name; nothing else is there.
- A file that is not as a list says is called changed only if that list is the signed one;
  otherwise it cannot be said which of the two was changed, and that is what is said.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from diary.progress import Progress
from exporters import bag
from exporters.check import litter, proof
from exporters.check.hashing import hash_all
from exporters.check.proof import Examined, Parts
from exporters.check.report import FileStatus, Findings, Status
from exporters.check.sheets import PdfReader
from exporters.check.sources import Found, Source, shown

_FOLDERS = frozenset({"data", bag.ORIGINALS.rstrip("/"), bag.COPIES.rstrip("/")})
_OF_STAMPS = bag.STAMPS.rstrip("/")
_UNLISTED = (bag.TAG_MANIFEST, bag.SIGNATURE)


def examine(
    given: Found,
    *,
    progress: Progress,
    reader: PdfReader | None,
    findings: Findings,
) -> Examined:
    """Everything that can be said of the folder: its parts, each file, and the counts."""
    sources, folders = given
    found = {source.name: source for source in sources}
    stamped = {_OF_STAMPS} if any(map(bag.is_stamp, found)) else set()
    for name in sorted(folders):
        if name not in _FOLDERS | stamped:
            findings.problem("folder-not-listed", shown(name))
    raw = _read(found, findings)
    parts = proof.read_parts(raw, findings)
    hashes = {source.name: digest for source, digest in hash_all(sources, progress).items()}
    # what was parsed is what is hashed, even if the file changes meanwhile
    hashes.update({name: hashlib.sha256(data).hexdigest() for name, data in raw.items()})
    files = _Comparison(parts, found, hashes, findings).run()
    sizes = {name: source.size for name, source in found.items()}
    as_listed = {item.file for item in files if item.status is Status.UNCHANGED}
    pdfs = {name: found[name] for name in sorted(as_listed) if bag.is_document(name)}
    counts = proof.examine(parts, sizes=sizes, pdfs=pdfs, reader=reader, findings=findings)
    return Examined(parts, files, counts, found)


def _read(found: Mapping[str, Source], findings: Findings) -> dict[str, bytes]:
    raw: dict[str, bytes] = {}
    stamps = sorted(filter(bag.is_stamp, found))[: bag.MAX_STAMPS]
    for name in (*proof.LIMITS, *stamps):
        most = proof.most_bytes(name)
        if name not in found or most is None:
            continue
        try:
            content = found[name].read(most)
        except OSError:
            continue  # the comparison says that it cannot be read
        if content is None:
            findings.problem("part-too-large", name)
        else:
            raw[name] = content
    return raw


class _Comparison:
    """Lists against folder; `found` and `hashes` are by path."""

    def __init__(
        self,
        parts: Parts,
        found: Mapping[str, Source],
        hashes: Mapping[str, str],
        findings: Findings,
    ) -> None:
        self._parts = parts
        self._found = found
        self._hashes = hashes
        self._findings = findings
        self._listed: dict[str, str | None] = dict.fromkeys((*bag.COVERED, *_UNLISTED))
        self._listed.update(parts.tags or {})
        self._listed.update(parts.manifest or {})
        extra = sorted(name for name in found if name not in self._listed)
        # of several that one file may stand under, the first in order, wherever the disk has it
        self._by_fold = {name.lower(): name for name in reversed(extra)}
        self._by_hash = {hashes[name]: name for name in reversed(extra) if name in hashes}
        self._extra = dict.fromkeys(extra)

    def run(self) -> tuple[FileStatus, ...]:
        """The status of each file, listed ones first."""
        listed = [self._one(path, digest) for path, digest in sorted(self._listed.items())]
        return (*listed, *(self._left(name) for name in self._extra))

    def _one(self, path: str, digest: str | None) -> FileStatus:
        name = shown(path)
        if path not in self._found:
            return self._absent(path, digest)
        if path not in self._hashes:
            self._findings.problem("file-unreadable", name)
            return FileStatus(Status.CHANGED, name, name)
        if digest is not None and self._hashes[path] != digest:
            sure = self._parts.trusts(path)
            self._findings.problem("file-changed" if sure else "file-unlike-list", name)
            return FileStatus(Status.CHANGED, name, name)
        sealed = digest is not None or self._parts.seal.holds
        return FileStatus(Status.UNCHANGED if sealed else Status.UNKNOWN, name, name)

    def _absent(self, path: str, digest: str | None) -> FileStatus:
        other = self._by_fold.get(path.lower()) or self._by_hash.get(digest or "")
        if other is None or other not in self._extra:
            self._findings.problem("file-missing", shown(path))
            return FileStatus(Status.MISSING, shown(path), "")
        del self._extra[other]
        self._findings.problem("file-renamed", shown(path), found=shown(other))
        same = digest is not None and self._hashes.get(other) == digest
        if not same:
            self._findings.problem("file-changed", shown(path), found=shown(other))
        return FileStatus(Status.MISSING, shown(path), shown(other))

    def _left(self, path: str) -> FileStatus:
        name = shown(path)
        if litter.is_left(self._found[path]):
            self._findings.note("file-of-the-file-manager", name)
        elif litter.is_called_so(path):
            self._findings.problem("file-only-called-so", name)
        elif path.startswith("data/") and self._parts.manifest is None:
            self._findings.gap("file-without-list", name)
        else:
            self._findings.problem("file-not-listed", name)
        return FileStatus(Status.UNKNOWN, "", name)
