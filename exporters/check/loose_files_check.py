"""Check loose files: renamed, or only some files of a bundle.

**Invariants:**

- Loose files are identified by their content, since names prove nothing. Each file of the bundle is
  *unchanged* or *not supplied*; each other file is *unknown*. Whether an unknown file is a changed
  one cannot be known and is never claimed.
- What a list says counts only if that list is signed; otherwise there is a gap, and it is reported.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from diary.progress import Progress
from exporters.bundle import layout
from exporters.check import bundle_parts as check_parts
from exporters.check import file_identification
from exporters.check.bundle_parts import BundleParts, Examination
from exporters.check.check_report import FileStatus, FindingCode, Findings, Status
from exporters.check.file_identification import Candidates
from exporters.check.file_manager_leftovers import has_leftover_name, is_leftover
from exporters.check.sheet_check import PdfReader
from exporters.check.source_files import FolderContents, SourceFile, hash_all


def examine_loose_files(
    given: FolderContents,
    *,
    progress: Progress,
    reader: PdfReader | None,
    findings: Findings,
) -> Examination:
    """Examine these files; return the parts, the status of each file, and the counts."""
    # Sorted, so that nothing depends on the order in which they were supplied.
    sources = sorted(given.sources, key=lambda source: source.name)
    hashes = hash_all(sources, progress)
    for source in sources:
        if source not in hashes:
            findings.problem(FindingCode.FILE_UNREADABLE, source.shown)
    by_hash: dict[str, list[SourceFile]] = {}
    for source in sources:
        if source in hashes:
            by_hash.setdefault(hashes[source], []).append(source)
    sorted_ = file_identification.identify_files(sources)
    bundles = file_identification.bundles_of(sorted_)
    if bundles > 1:
        findings.gap(FindingCode.SEVERAL_BUNDLES, count=bundles)
        return Examination(BundleParts({}))
    if not sorted_.any:
        return Examination(BundleParts({}), _nothing_known(sources, sorted_, findings))
    used = _choose(sorted_, by_hash)
    parts = check_parts.read_parts(_read_loose(used, hashes), findings)
    _say_missing(parts, sorted_, findings)
    files = _statuses(parts, hashes, by_hash, used)
    _say_unknown(files, parts, sorted_, _left(sources), findings)
    listed = _listed(parts)
    here = {path: by_hash[digest][0] for path, digest in listed.items() if digest in by_hash}
    sizes = {path: source.size for path, source in here.items()}
    pdfs = {name: here[name] for name in sorted(filter(layout.is_read, here))}
    lines = {name: source for name, source in here.items() if layout.conversation_of(name)}
    counts = check_parts.examine(
        parts, sizes=sizes, pdfs=pdfs, lines=lines, reader=reader, findings=findings
    )
    return Examination(parts, files, counts, here)


def _nothing_known(
    sources: Sequence[SourceFile], found: Candidates, findings: Findings
) -> tuple[FileStatus, ...]:
    """Report in one sentence what is needed, if no file is a part of a bundle."""
    empty = sum(source.size == 0 for source in sources)
    if not sources:
        findings.gap(FindingCode.NOTHING_SUPPLIED)
    elif empty == len(sources):
        findings.gap(FindingCode.NOTHING_IN_IT, count=empty)
    else:
        findings.gap(FindingCode.LOCKED_PDF if found.locked else FindingCode.NO_LISTS)
    if found.archives:
        findings.gap(FindingCode.ARCHIVE_TO_UNPACK, count=found.archives)
    return tuple(FileStatus(Status.UNKNOWN, "", source.shown) for source in sources)


def _choose(found: Candidates, by_hash: Mapping[str, list[SourceFile]]) -> dict[str, SourceFile]:
    """Choose the file for each part: by the tag list if there is one, else by its content."""
    used = file_identification.seal_of(found)
    if layout.TAG_MANIFEST in used:
        tags = layout.parse_tag_manifest(found.text[used[layout.TAG_MANIFEST]])
        for part, digest in tags.items():
            if digest in by_hash:
                used[part] = by_hash[digest][0]
    else:
        for part, looks in ((layout.MANIFEST, found.manifests), (layout.RECORD, found.records)):
            if looks:
                used[part] = looks[0]
    return used


def _read_loose(
    used: Mapping[str, SourceFile], hashes: Mapping[SourceFile, str]
) -> dict[str, bytes]:
    raw: dict[str, bytes] = {}
    for part, source in used.items():
        most = check_parts.most_bytes(part)
        if most is None:
            continue
        try:
            content = source.read(most)
        except OSError:
            continue
        # The bytes that are parsed must be those that were hashed, even if the file changes
        # meanwhile.
        if content is not None and hashlib.sha256(content).hexdigest() == hashes.get(source):
            raw[part] = content
    return raw


def _say_missing(parts: BundleParts, found: Candidates, findings: Findings) -> None:
    if parts.tags is None and parts.manifest is None:
        findings.gap(FindingCode.NO_LISTS)
        if found.archives:
            findings.gap(FindingCode.ARCHIVE_TO_UNPACK, count=found.archives)
    elif parts.manifest is None:
        findings.note(FindingCode.ORIGINALS_WITHOUT_LIST, layout.MANIFEST)
    if parts.record is None and layout.RECORD not in parts.hashes:
        findings.note(FindingCode.RECORD_NOT_SUPPLIED, layout.RECORD)


def _listed(parts: BundleParts) -> dict[str, str]:
    return {**(parts.tags or {}), **(parts.manifest or {})}


def _statuses(
    parts: BundleParts,
    hashes: Mapping[SourceFile, str],
    by_hash: Mapping[str, list[SourceFile]],
    used: Mapping[str, SourceFile],
) -> tuple[FileStatus, ...]:
    listed = _listed(parts)
    files: list[FileStatus] = []
    known: set[SourceFile] = set()
    for path, digest in sorted(listed.items()):
        for source in by_hash.get(digest, ()):
            files.append(FileStatus(Status.UNCHANGED, path, source.shown))
            known.add(source)
        if digest not in by_hash:
            files.append(FileStatus(Status.NOT_SUPPLIED, path, ""))
    for part in (*layout.COVERED, layout.TAG_MANIFEST, layout.SIGNATURE):
        if part in listed:
            continue
        if part in used:
            sealed = parts.seal.holds and part in (layout.TAG_MANIFEST, layout.SIGNATURE)
            status = Status.UNCHANGED if sealed else Status.UNKNOWN
            same = by_hash.get(hashes.get(used[part], ""), ())
            files.extend(FileStatus(status, part, source.shown) for source in same)
            known.update(same)
        else:
            files.append(FileStatus(Status.NOT_SUPPLIED, part, ""))
    rest = (source for same in by_hash.values() for source in same if source not in known)
    unknown = [FileStatus(Status.UNKNOWN, "", source.shown) for source in rest]
    return (*files, *sorted(unknown, key=lambda item: item.supplied))


def _left(sources: Sequence[SourceFile]) -> dict[str, bool]:
    """Return the names of leftovers, and whether every file of each name is a leftover."""
    left: dict[str, bool] = {}
    for source in sources:
        if has_leftover_name(source.name):
            left[source.shown] = is_leftover(source) and left.get(source.shown, True)
    return left


def _say_unknown(
    files: Sequence[FileStatus],
    parts: BundleParts,
    found: Candidates,
    left: Mapping[str, bool],
    findings: Findings,
) -> None:
    seeming = {
        source.shown: part
        for part, looks in (
            (layout.TAG_MANIFEST, found.tag_lists),
            (layout.MANIFEST, found.manifests),
            (layout.SIGNATURE, found.signatures),
            (layout.KEY, found.keys),
            (layout.RECORD, found.records),
        )
        for source in looks
    }
    for item in files:
        if item.file or item.status is not Status.UNKNOWN:
            continue
        if left.get(item.supplied):
            findings.note(FindingCode.FILE_OF_THE_FILE_MANAGER, item.supplied)
        elif item.supplied in seeming:
            findings.problem(
                FindingCode.PART_OF_ANOTHER, item.supplied, part=seeming[item.supplied]
            )
        elif parts.tags is None or parts.manifest is None:
            findings.gap(FindingCode.FILE_WITHOUT_LIST, item.supplied)
        elif item.supplied in left:
            findings.problem(FindingCode.FILE_ONLY_CALLED_SO, item.supplied)
        else:
            findings.problem(FindingCode.FILE_UNKNOWN, item.supplied)
