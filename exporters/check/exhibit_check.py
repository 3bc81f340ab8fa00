"""Compare the files under data/ with what the record commits to.

**Invariants:**

- Every original is committed to by a disclosed exhibit: its hash, its length and, in its name, its
  reference. A file that no exhibit commits to is a problem even if the list names it.
- An exhibit that is no physical item has a file, even if its hash is not disclosed, because hash
  and length of an original that is not given are withheld.
- Every disclosed exhibit that has a file has it here, or a copy, or was given one before, or is
  reported as not included. What was given before must be committed to like what is here.
- A copy is committed to by nothing but the signature; the report says that of each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from diary.case_file import Supplement
from exporters.bundle.layout import COPIES, ORIGINALS, belongs_to_exhibit
from exporters.bundle.record_json import made_text
from exporters.check.check_report import FindingCode, Findings
from exporters.check.record_check import DisclosedSubject
from exporters.check.source_files import printable_name


@dataclass(frozen=True, slots=True)
class _Exhibit:
    """What is disclosed of an exhibit with a file; `expected` unless it was withdrawn."""

    reference: str
    number: int
    sha256: str | None
    size: int | None
    expected: bool

    @property
    def label(self) -> str:
        """The reference, safe to print."""
        return printable_name(self.reference)[:40] or f"exhibit {self.number}"


def examine(
    subjects: Iterable[DisclosedSubject],
    manifest: Mapping[str, str],
    sizes: Mapping[str, int],
    before: Supplement | None,
    findings: Findings,
) -> None:
    """Report what does not match; `sizes` are the lengths, in bytes, of the files supplied.

    `before` is what the bundle says was given with earlier ones.
    """
    exhibits = [exhibit for subject in subjects if (exhibit := _exhibit(subject))]
    by_hash: dict[str | None, list[_Exhibit]] = {}
    for exhibit in exhibits:
        by_hash.setdefault(exhibit.sha256, []).append(exhibit)
    here: set[_Exhibit] = set()
    for path, digest in manifest.items():
        if path.startswith(ORIGINALS):
            same = by_hash.get(digest, [])
            here.update(_original(path, same, sizes.get(path), findings))
    copied = {
        exhibit
        for path in manifest
        if path.startswith(COPIES)
        for exhibit in _copy(path, exhibits, findings)
    }
    earlier = _given(before, by_hash, exhibits, manifest, findings) if before else set()
    for exhibit in exhibits:
        if exhibit.expected and exhibit not in here | copied | earlier:
            findings.note(FindingCode.ORIGINAL_NOT_INCLUDED, exhibit=exhibit.label)


def _given(
    before: Supplement,
    by_hash: Mapping[str | None, list[_Exhibit]],
    exhibits: list[_Exhibit],
    manifest: Mapping[str, str],
    findings: Findings,
) -> set[_Exhibit]:
    """Return the exhibits of which a file was given before; report with which bundle."""
    found: set[_Exhibit] = set()
    for item in before.given:
        original = item.path.startswith(ORIGINALS)
        name = item.path.removeprefix(ORIGINALS if original else COPIES)
        of = by_hash.get(item.sha256, []) if original else exhibits
        own = [
            exhibit for exhibit in of if belongs_to_exhibit(name, exhibit.reference, exhibit.number)
        ]
        if not own:
            findings.problem(FindingCode.GIVEN_OF_NOTHING, item.path)
        if item.path in manifest:
            findings.problem(FindingCode.GIVEN_AND_HERE, item.path)
        made = made_text(before.bundles[item.bundle - 1].made)
        for exhibit in own:
            if original:
                findings.note(
                    FindingCode.ORIGINAL_GIVEN_BEFORE, item.path, exhibit=exhibit.label, made=made
                )
            else:
                findings.note(
                    FindingCode.COPY_GIVEN_BEFORE, item.path, exhibit=exhibit.label, made=made
                )
        found.update(own)
    return found


def _exhibit(subject: DisclosedSubject) -> _Exhibit | None:
    if subject.noun != "evidence" or not subject.revisions:
        return None
    values: dict[str, object] = {}
    for revision in subject.revisions:
        values.update(revision.values)
    digest, size, number = values.get("sha256"), values.get("size"), values.get("number")
    if values.get("physical") is True:
        return None
    return _Exhibit(
        reference=str(values.get("reference", "")),
        number=number if isinstance(number, int) else 0,
        sha256=digest if isinstance(digest, str) else None,
        size=size if isinstance(size, int) else None,
        expected=not subject.withdrawn,
    )


def _original(
    path: str, same: list[_Exhibit], size: int | None, findings: Findings
) -> list[_Exhibit]:
    if not same:
        findings.problem(FindingCode.ORIGINAL_NOT_COMMITTED, path)
        return []
    name = path.removeprefix(ORIGINALS)
    own = [
        exhibit for exhibit in same if belongs_to_exhibit(name, exhibit.reference, exhibit.number)
    ]
    if not own:
        findings.problem(FindingCode.ORIGINAL_MISNAMED, path, exhibit=same[0].label)
    for exhibit in own:
        if size is not None and exhibit.size is not None and size != exhibit.size:
            findings.problem(FindingCode.ORIGINAL_SIZE_DIFFERS, path, exhibit=exhibit.label)
    return own


def _copy(path: str, exhibits: list[_Exhibit], findings: Findings) -> list[_Exhibit]:
    name = path.removeprefix(COPIES)
    own = [
        exhibit
        for exhibit in exhibits
        if belongs_to_exhibit(name, exhibit.reference, exhibit.number)
    ]
    if not own:
        findings.problem(FindingCode.COPY_OF_NOTHING, path)
    for exhibit in own:
        findings.note(FindingCode.COPY_INSTEAD, path, exhibit=exhibit.label)
    return own
