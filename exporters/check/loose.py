"""The check of loose files: renamed, a few of many, from a mail or a portal.

The rules are:

- Files are known by what is in them; names say nothing.
- Each file of the bundle is *unchanged* or *not supplied*; each other file is *unknown*. Whether
  an unknown file is a changed one cannot be known, and is never said either way.
- What a list says counts only if that list is signed; otherwise there is a gap, and it is named.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from diary.progress import Progress
from exporters import bag
from exporters.check import candidates, litter, proof
from exporters.check.candidates import Candidates
from exporters.check.hashing import hash_all
from exporters.check.proof import Examined, Parts
from exporters.check.report import FileStatus, Findings, Status
from exporters.check.sheets import PdfReader
from exporters.check.sources import Found, Source


def examine(
    given: Found,
    *,
    progress: Progress,
    reader: PdfReader | None,
    findings: Findings,
) -> Examined:
    """Everything that can be said of these files: the parts, each file, and the counts."""
    # in an order of their own, so that none comes out of how they were handed in
    sources = sorted(given.sources, key=lambda source: source.name)
    hashes = hash_all(sources, progress)
    for source in sources:
        if source not in hashes:
            findings.problem("file-unreadable", source.shown)
    by_hash: dict[str, list[Source]] = {}
    for source in sources:
        if source in hashes:
            by_hash.setdefault(hashes[source], []).append(source)
    sorted_ = candidates.sort(sources)
    bundles = candidates.bundles_of(sorted_)
    if bundles > 1:
        findings.gap("several-bundles", count=bundles)
        return Examined(Parts({}))
    if not sorted_.any:
        return Examined(Parts({}), _nothing_known(sources, sorted_, findings))
    used = _choose(sorted_, by_hash)
    parts = proof.read_parts(_read(used, hashes), findings)
    _say_missing(parts, sorted_, findings)
    files = _statuses(parts, hashes, by_hash, used)
    _say_unknown(files, parts, sorted_, _left(sources), findings)
    listed = _listed(parts)
    here = {path: by_hash[digest][0] for path, digest in listed.items() if digest in by_hash}
    sizes = {path: source.size for path, source in here.items()}
    pdfs = {name: here[name] for name in sorted(filter(bag.is_document, here))}
    counts = proof.examine(parts, sizes=sizes, pdfs=pdfs, reader=reader, findings=findings)
    return Examined(parts, files, counts, here)


def _nothing_known(
    sources: Sequence[Source], found: Candidates, findings: Findings
) -> tuple[FileStatus, ...]:
    """Where no file is a part of a bundle, one sentence says what is needed."""
    empty = sum(source.size == 0 for source in sources)
    if not sources:
        findings.gap("nothing-supplied")
    elif empty == len(sources):
        findings.gap("nothing-in-it", count=empty)
    else:
        findings.gap("locked-pdf" if found.locked else "no-lists")
    if found.archives:
        findings.gap("archive-to-unpack", count=found.archives)
    return tuple(FileStatus(Status.UNKNOWN, "", source.shown) for source in sources)


def _choose(found: Candidates, by_hash: Mapping[str, list[Source]]) -> dict[str, Source]:
    """Which file is which part: by the tag list where there is one, by its look otherwise."""
    used = candidates.seal_of(found)
    if bag.TAG_MANIFEST in used:
        tags = bag.parse_tag_manifest(found.text[used[bag.TAG_MANIFEST]])
        for part, digest in tags.items():
            if digest in by_hash:
                used[part] = by_hash[digest][0]
    else:
        for part, looks in ((bag.MANIFEST, found.manifests), (bag.RECORD, found.records)):
            if looks:
                used[part] = looks[0]
    return used


def _read(used: Mapping[str, Source], hashes: Mapping[Source, str]) -> dict[str, bytes]:
    raw: dict[str, bytes] = {}
    for part, source in used.items():
        most = proof.most_bytes(part)
        if most is None:
            continue
        try:
            content = source.read(most)
        except OSError:
            continue
        # what is parsed must be what was hashed, even if the file changes meanwhile
        if content is not None and hashlib.sha256(content).hexdigest() == hashes.get(source):
            raw[part] = content
    return raw


def _say_missing(parts: Parts, found: Candidates, findings: Findings) -> None:
    if parts.tags is None and parts.manifest is None:
        findings.gap("no-lists")
        if found.archives:
            findings.gap("archive-to-unpack", count=found.archives)
    elif parts.manifest is None:
        findings.note("originals-without-list", bag.MANIFEST)
    if parts.record is None and bag.RECORD not in parts.raw:
        findings.note("record-not-supplied", bag.RECORD)


def _listed(parts: Parts) -> dict[str, str]:
    return {**(parts.tags or {}), **(parts.manifest or {})}


def _statuses(
    parts: Parts,
    hashes: Mapping[Source, str],
    by_hash: Mapping[str, list[Source]],
    used: Mapping[str, Source],
) -> tuple[FileStatus, ...]:
    listed = _listed(parts)
    files: list[FileStatus] = []
    told: set[Source] = set()
    for path, digest in sorted(listed.items()):
        for source in by_hash.get(digest, ()):
            files.append(FileStatus(Status.UNCHANGED, path, source.shown))
            told.add(source)
        if digest not in by_hash:
            files.append(FileStatus(Status.NOT_SUPPLIED, path, ""))
    for part in (*bag.COVERED, bag.TAG_MANIFEST, bag.SIGNATURE):
        if part in listed:
            continue
        if part in used:
            sealed = parts.seal.holds and part in (bag.TAG_MANIFEST, bag.SIGNATURE)
            status = Status.UNCHANGED if sealed else Status.UNKNOWN
            same = by_hash.get(hashes.get(used[part], ""), ())
            files.extend(FileStatus(status, part, source.shown) for source in same)
            told.update(same)
        else:
            files.append(FileStatus(Status.NOT_SUPPLIED, part, ""))
    rest = (source for same in by_hash.values() for source in same if source not in told)
    unknown = [FileStatus(Status.UNKNOWN, "", source.shown) for source in rest]
    return (*files, *sorted(unknown, key=lambda item: item.supplied))


def _left(sources: Sequence[Source]) -> dict[str, bool]:
    """The names that a file manager gives, and whether all files under each are of its making."""
    left: dict[str, bool] = {}
    for source in sources:
        if litter.is_called_so(source.name):
            left[source.shown] = litter.is_left(source) and left.get(source.shown, True)
    return left


def _say_unknown(
    files: Sequence[FileStatus],
    parts: Parts,
    found: Candidates,
    left: Mapping[str, bool],
    findings: Findings,
) -> None:
    seeming = {
        source.shown: part
        for part, looks in (
            (bag.TAG_MANIFEST, found.tag_lists),
            (bag.MANIFEST, found.manifests),
            (bag.SIGNATURE, found.signatures),
            (bag.KEY, found.keys),
            (bag.RECORD, found.records),
        )
        for source in looks
    }
    for item in files:
        if item.file or item.status is not Status.UNKNOWN:
            continue
        if left.get(item.supplied):
            findings.note("file-of-the-file-manager", item.supplied)
        elif item.supplied in seeming:
            findings.problem("part-of-another", item.supplied, part=seeming[item.supplied])
        elif parts.tags is None or parts.manifest is None:
            findings.gap("file-without-list", item.supplied)
        elif item.supplied in left:
            findings.problem("file-only-called-so", item.supplied)
        else:
            findings.problem("file-unknown", item.supplied)
