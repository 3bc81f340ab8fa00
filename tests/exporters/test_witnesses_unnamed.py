"""A witness has a number in a bundle, and a name on the sheet of witnesses alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from diary.audience_profiles import AUDIENCES
from diary.case_file import CaseFile
from diary.model.record_nouns import Incident, Witness
from diary.paper_content import WitnessOfIncidents
from diary.paper_kinds import PaperKind
from diary.services.disclosure.sheet_service import SheetChoice, SheetService
from diary.services.disclosure.snapshot import VaultIdentity
from exporters.bundle.record_json import RecordFile, dump
from exporters.delivery import incidents_csv, schedules_csv
from tests.exporters.test_printed_whole import case_of, printed_of
from tests.support.case_lines import case_to_read
from tests.support.tables import table_of

pytestmark = pytest.mark.integration

CASES = [
    *(("neighbour", audience) for audience in AUDIENCES),
    *(("sample", audience) for audience in ("police", "court")),
    pytest.param("online", "police", marks=pytest.mark.soak),
]


def witnesses(name: str) -> list[tuple[int, int, Witness]]:
    """Return number of the incident and of the witness, and the witness, in the record."""
    return [
        (item.number, number, witness)
        for item in case_to_read(name).journal.standing(Incident)
        for witness, number in zip(
            item.content.witnesses, item.content.witness_numbers, strict=True
        )
    ]


@pytest.mark.parametrize(("name", "audience"), CASES)
def test_what_is_served_has_neither_the_name_of_a_witness_nor_what_they_saw(
    name: str, audience: str
) -> None:
    case = case_of(name, audience)
    told = (
        opened_of(case),
        " ".join(printed_of(name, audience).split()),
        table_of(incidents_csv.text, case).decode(),
        table_of(schedules_csv.people, case).decode(),
    )
    own = " ".join(words_of(json.loads(told[0])))
    for _incident, _number, witness in witnesses(name):
        for word in (witness.name, witness.saw):
            # the person's own words may name anybody; she is asked about those by themselves
            if word and word not in own:
                assert not any(word in each for each in told), word


def opened_of(case: CaseFile) -> str:
    return dump(RecordFile(case.made, case.disclosure)).decode()


def words_of(record: dict[str, Any]) -> list[str]:
    return [
        str(value)
        for opening in record["openings"]
        for field, value, _salt in opening["fields"]
        if not field.startswith(("witness", "name"))
    ]


def test_the_number_in_the_record_is_the_one_on_the_sheet() -> None:
    record = json.loads(opened_of(case_of("neighbour", "police")))
    opened = {
        fields["number"]: fields["witness_numbers"]
        for opening in record["openings"]
        if "witness_numbers"
        in (fields := {name: value for name, value, _salt in opening["fields"]})
    }
    assert opened == {5: [2]}
    assert "Witnesses, by number: 2" in printed_of("neighbour", "police")
    at = case_to_read("neighbour")
    vault = VaultIdentity(bytes(16), bytes(32), "england-wales", "Daybook", at.clock)
    choice = SheetChoice(frozenset({"witness/mirela-amblin"}))
    (one,) = SheetService(vault, at.journal).make(PaperKind.WITNESSES, choice).items
    assert isinstance(one, WitnessOfIncidents)
    assert (one.number, one.name, one.heard) == (2, "Mirela Amblin", (5,))
