"""Check a bundle or loose files, without a vault, a key or a network.

**Invariants:**

- Whatever is supplied, the answer is a report: hostile files make findings, never an error.
- Only these are raised: Cancelled, by `progress`; and, before anything is read, MistypedSeal and
  StampRefused ("roots") for what the checker typed or supplied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from diary.crypto import copied_code, seal_code
from diary.crypto.signing import fingerprint
from diary.crypto.timestamps import verdict
from diary.progress import Progress, no_progress
from exporters.bundle import layout
from exporters.bundle.record_json import made_text
from exporters.check import (
    check_input,
    loose_files_check,
    signature_check,
    supplement_check,
)
from exporters.check import folder_check as check_files
from exporters.check.anchor_check import AnchorCheck, TrustInputs
from exporters.check.bundle_parts import BundleParts, Examination
from exporters.check.check_report import (
    AnchorKind,
    CheckReport,
    CheckVerdict,
    FileStatus,
    Finding,
    FindingCode,
    FindingLevel,
    Findings,
    FixedPoint,
    Status,
)
from exporters.check.sheet_check import PdfReader
from exporters.check.supplement_check import BundleComparison, BundleRelation

__all__ = [
    "CheckReport",
    "CheckVerdict",
    "FileStatus",
    "Finding",
    "FindingLevel",
    "Status",
    "check",
]


def check(
    paths: Sequence[Path],
    *,
    expected: str | None = None,
    seal_words: str | None = None,
    roots: bytes | None = None,
    earlier: Path | None = None,
    progress: Progress = no_progress,
    pdf: PdfReader | None = None,
) -> CheckReport:
    """Check one bundle folder, one zip, or any set of files.

    Supplied from outside the bundle: `expected` is a fingerprint, `seal_words` a seal code as
    typed, `roots` certificates of time stamp authorities in PEM, `earlier` an older bundle of the
    record.

    `pdf` reads the pages of the document; without it the pages are not read, and the report says
    so. Raises MistypedSeal, and StampRefused ("roots") for a file without certificates.
    """
    # what is blank was not typed, as in the fields of the page
    expected, seal_words = (
        None if typed is None or copied_code.is_blank(typed) else typed
        for typed in (expected, seal_words)
    )
    asked = TrustInputs(seal_code.parse(seal_words) if seal_words is not None else None, roots)
    if roots is not None:
        verdict.check_roots(roots)
    return _look(paths, asked, expected, earlier, progress, pdf).report


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A report, and what it was made from."""

    report: CheckReport
    found: Examination


def inspect(
    paths: Sequence[Path], *, progress: Progress = no_progress, pdf: PdfReader | None = None
) -> CheckResult:
    """Check without anything from outside; return the report, and the parts and files read."""
    return _look(paths, TrustInputs(None, None), None, None, progress, pdf)


def _look(
    paths: Sequence[Path],
    asked: TrustInputs,
    expected: str | None,
    earlier: Path | None,
    progress: Progress,
    pdf: PdfReader | None,
) -> CheckResult:
    findings = Findings()
    given = check_input.find_input(paths, findings)
    examine = check_files.examine_folder if given.whole else loose_files_check.examine_loose_files
    found = (
        Examination(BundleParts({}))
        if given.refused
        else examine(given.found, progress=progress, reader=pdf, findings=findings)
    )
    parts, files = found.parts, found.files
    _say_page(parts, findings)
    fits = signature_check.expect(parts.seal, expected, findings)
    anchors = _anchors(parts, asked, findings)
    compared = _compared(parts, earlier, findings)
    report = CheckReport(
        verdict=_verdict(findings, files, _confirmed(fits, anchors), compared),
        mode="folder" if given.whole else "files",
        findings=findings.all(),
        files=files,
        counts={**_file_counts(files), **found.counts},
        anchors=anchors,
        **_identity(parts),
    )
    return CheckResult(report, found)


def _say_page(parts: BundleParts, findings: Findings) -> None:
    """Report a check page that is not that of this version: an older one, or another person's."""
    # Imported here, because the page is built from the texts of all that it reports.
    from exporters.check import check_page

    digest = (parts.tags or {}).get(layout.CHECK_PAGE)
    if digest not in (None, check_page.digest()):
        findings.note(FindingCode.CHECK_PAGE_DIFFERS, layout.CHECK_PAGE, digest=str(digest))


def _anchors(parts: BundleParts, asked: TrustInputs, findings: Findings) -> tuple[FixedPoint, ...]:
    outside = AnchorCheck(parts.record, parts.history, findings)
    sealed = outside.seal(asked.seal) if asked.seal is not None else None
    stamps = outside.stamps(parts.stamps(), asked.roots)
    return (*((sealed,) if sealed else ()), *stamps)


def _compared(
    parts: BundleParts, earlier: Path | None, findings: Findings
) -> BundleComparison | None:
    if earlier is None:
        return None
    if parts.supplement and parts.record and parts.is_as_listed(layout.SUPPLEMENTS):
        supplement_check.compare_given_files(parts.supplement, earlier, findings)
    return supplement_check.examine_earlier_bundle(earlier, parts.record, parts.history, findings)


def _confirmed(fits: bool, anchors: Sequence[FixedPoint]) -> tuple[CheckVerdict, CheckVerdict]:
    """Return the verdict on a whole bundle and on a part of one, by the strongest anchor."""
    if fits:
        return CheckVerdict.EXPECTED, CheckVerdict.PART_EXPECTED
    right = {each.kind for each in anchors if each.verdict is verdict.StampVerdict.RIGHT}
    if AnchorKind.SEAL in right:
        return CheckVerdict.SEALED, CheckVerdict.PART_SEALED
    if AnchorKind.STAMP in right:
        return CheckVerdict.STAMPED, CheckVerdict.PART_STAMPED
    return CheckVerdict.UNCONFIRMED, CheckVerdict.PART_UNCONFIRMED


def _verdict(
    findings: Findings,
    files: Sequence[FileStatus],
    consistent: tuple[CheckVerdict, CheckVerdict],
    compared: BundleComparison | None,
) -> CheckVerdict:
    if findings.any(FindingLevel.PROBLEM):
        return CheckVerdict.PROBLEMS
    if findings.any(FindingLevel.GAP):
        return CheckVerdict.NOT_CHECKED
    if compared and compared.relation is BundleRelation.BRANCHED:
        return CheckVerdict.BRANCHED
    whole, part = consistent
    return part if any(item.status is Status.NOT_SUPPLIED for item in files) else whole


def _file_counts(files: Sequence[FileStatus]) -> dict[str, int]:
    return {
        f"files_{status.name.lower()}": sum(f.status is status for f in files) for status in Status
    }


def _identity(parts: BundleParts) -> dict[str, str]:
    record, public = parts.record, parts.seal.public
    return {
        "fingerprint": fingerprint(public) if public else "",
        "made": made_text(record.made) if record else parts.seal.made,
        "digest": parts.digest,
        "head": f"{len(record.commitments)} {record.head_link.hex()}" if record else "",
    }
