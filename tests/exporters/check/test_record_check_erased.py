"""Bundles of records in which something was erased, at any point of any history."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from diary.audience_profiles import load
from diary.case_file import Disclosure
from diary.crypto.signing import Signer
from diary.model.books_and_nouns import Book, Noun
from diary.model.private_nouns import Continuity
from diary.model.record_nouns import Evidence
from diary.services.disclosure.snapshot import SnapshotService, VaultIdentity
from exporters.bundle.disclosed_record import disclosed_record
from exporters.check import record_check as check_record
from exporters.check.check_report import FindingLevel, Findings
from tests.exporters.conftest import MADE
from tests.support.records import Desk, desk, erase, harsh_steps, play


def disclosed(at: Desk) -> Disclosure:
    public = Signer(bytes(range(32))).public
    case = VaultIdentity(bytes(range(16)), public, "england-wales", "Daybook", at.clock)
    room = SnapshotService(case, at.journal, NoEvidence(), at.books[Book.RECORD])  # type: ignore[arg-type]
    return room.take(load("police"), {}).disclosure


class NoEvidence:
    """No exhibit of these histories has a file."""

    def original_of(self, item: object) -> None:
        return None


def problems(case: Disclosure) -> tuple[check_record.RecordHistory, list[Any]]:
    findings, record = Findings(), disclosed_record(MADE, case)
    check_record.examine_chain(record, findings)
    found = check_record.examine_history(
        record, check_record.examine_disclosures(record, findings), findings
    )
    return found, [each for each in findings.all() if each.level is FindingLevel.PROBLEM]


@given(harsh_steps)
def test_what_was_erased_is_shut_counted_and_fits(steps: list) -> None:  # type: ignore[type-arg]
    at = desk()
    # what the program says of itself, a file's digest too, is not for anybody to make up
    said = [step for step in steps if not isinstance(step[2], Continuity | Evidence)]
    made = play(at, said)
    earlier = disclosed(at)
    for item in at.journal.items(Noun.INCIDENT)[:1]:
        erase(at, item.id)
    case = disclosed(at)
    assert case.commitments[: len(earlier.commitments)] == earlier.commitments
    found, wrong = problems(case)
    assert wrong == []
    erased = {id_ for id_ in made if at.journal.mention(id_).erased}
    shut = {placed.n for placed in record(at) if placed.entry.subject in erased}
    assert found.erased == shut
    assert all(case.openings[n - 1].is_withheld for n in shut)


def record(at: Desk) -> Any:
    return at.books[Book.RECORD].entries()
