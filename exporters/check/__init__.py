"""The check of a bundle, whole or in loose files; needs no vault, no key and no network.

The rules are:

- Whatever is handed in, the answer is a report: hostile files make findings, never an error.
- Only `Cancelled`, raised by `progress`, comes out.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from diary.crypto.signing import fingerprint
from exporters.check import folder, loose, seal
from exporters.check.proof import Parts
from exporters.check.report import (
    CheckReport,
    FileStatus,
    Finding,
    Findings,
    Level,
    Status,
    Verdict,
)
from exporters.check.sheets import PdfReader, default_reader
from exporters.progress import Progress, unheard
from exporters.record import made_text

__all__ = ["CheckReport", "FileStatus", "Finding", "Level", "Status", "Verdict", "check"]


def check(
    paths: Sequence[Path],
    *,
    expected: str | None = None,
    progress: Progress = unheard,
    pdf: PdfReader | None = None,
) -> CheckReport:
    """Check one bundle folder, or any set of files. `expected` is a fingerprint from outside."""
    findings = Findings()
    reader = cache(lambda: pdf or default_reader())
    whole = len(paths) == 1 and paths[0].is_dir() and folder.is_bundle(paths[0])
    if whole:
        parts, files, counts = folder.examine(
            paths[0], progress=progress, reader=reader, findings=findings
        )
    else:
        parts, files, counts = loose.examine(
            paths, progress=progress, reader=reader, findings=findings
        )
    fits = seal.expect(parts.seal, expected, findings)
    return CheckReport(
        verdict=_verdict(findings, files, fits),
        mode="folder" if whole else "files",
        findings=findings.all(),
        files=files,
        counts={**_file_counts(files), **counts},
        **_said(parts),
    )


def _verdict(findings: Findings, files: Sequence[FileStatus], fits: bool) -> Verdict:
    if findings.any(Level.PROBLEM):
        return Verdict.PROBLEMS
    if findings.any(Level.GAP):
        return Verdict.NOT_CHECKED
    if any(item.status is Status.NOT_SUPPLIED for item in files):
        return Verdict.PART_EXPECTED if fits else Verdict.PART_UNCONFIRMED
    return Verdict.EXPECTED if fits else Verdict.UNCONFIRMED


def _file_counts(files: Sequence[FileStatus]) -> dict[str, int]:
    return {
        f"files_{status.name.lower()}": sum(f.status is status for f in files) for status in Status
    }


def _said(parts: Parts) -> dict[str, str]:
    record, public = parts.record, parts.seal.public
    own = record.disclosure if record else None
    return {
        "fingerprint": fingerprint(public) if public else "",
        "made": made_text(record.made) if record else parts.seal.made,
        "digest": parts.digest,
        "head": f"{len(own.commitments)} {own.head_link.hex()}" if own else "",
    }
