"""What was done to the record itself stands in the method section, and nowhere if nothing was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest

from diary import audience_profiles, jurisdiction
from diary.case_file import (
    CaseFile,
    CopyMethod,
    Correction,
    Stamp,
    SubstituteCopy,
    WithholdingReason,
)
from diary.ledger.entry import Entry
from diary.ledger.entry_disclosure import EntryDisclosure, disclose_entry, withhold_entry
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Incident
from exporters.pdf.sections.document_context import DocumentContext
from exporters.pdf.sections.method import counts, reach_text

HEAD = "What was done to the record itself"


def entry(change: str, at: int, **other: Any) -> Entry:
    return Entry(
        kind="continuity.recorded",
        subject="c" * 32,
        revision=1,
        previous="",
        written="2026-03-02T08:00:00.000000Z",
        zone="Europe/London",
        clock="",
        content={"number": 1, "change": change, "at": at, **other},
        seed=bytes(32),
    )


def with_openings(case: CaseFile, *more: EntryDisclosure) -> CaseFile:
    own = case.disclosure
    held = replace(
        own,
        commitments=(*own.commitments, *(each.commitment() for each in more)),
        openings=(*own.openings, *more),
    )
    return replace(case, disclosure=held)


def text(made: Any) -> str:
    return " ".join(" ".join(made.texts()).split())


def test_each_change_has_its_line(casemaker: Any, written: Callable[[Any], Any]) -> None:
    names = ("number", "change", "at", "entries")
    whole = casemaker.some_case(2)
    n = len(whole.disclosure.openings)
    case = with_openings(
        whole,
        disclose_entry(entry("restored", n), n + 1, names),
        disclose_entry(entry("erased", n + 1, entries=[1]), n + 2, names),
        disclose_entry(entry("erased", n + 2, entries=[1, 2, 3]), n + 3, names),
        disclose_entry(entry("rotated", n + 3), n + 4, names),
        disclose_entry(entry("other", n + 4), n + 5, names),
    )
    said = text(written(case))
    when = "Mon 2 Mar 2026, 08:00"
    assert f"Entry {n + 1}, {when}: the record was put back from a copy that had {n}" in said
    assert f"Entry {n + 2}, {when}: the person erased one entry before it." in said
    assert f"Entry {n + 3}, {when}: the person erased 3 entries before it." in said
    assert f"Entry {n + 4}, {when}: the record got a new key." in said
    assert f"Entry {n + 5}, {when}: something else was done to the record itself." in said


def test_a_time_stamp_is_named_and_not_vouched_for(
    casemaker: Any, written: Callable[[Any], Any]
) -> None:
    case = replace(casemaker.some_case(2), stamps=(Stamp(2, b"-"), Stamp(2, b"+")))
    said = text(written(case))
    assert "covers everything up to entry 2 (timestamps/2.tsr)" in said
    assert "(timestamps/2-2.tsr)" in said
    assert "Whose it is, only a check" in said


def test_a_record_to_which_nothing_was_done_says_nothing_of_it(
    casemaker: Any, written: Callable[[Any], Any]
) -> None:
    whole = casemaker.some_case(2)
    shut = withhold_entry(entry("restored", 1), len(whole.disclosure.openings) + 1)
    assert HEAD not in text(written(whole))
    assert HEAD not in text(written(with_openings(whole, shut)))


def test_first_and_last_span_every_kind_that_is_shown(
    casemaker: Any, written: Callable[[Any], Any]
) -> None:
    whole = casemaker.some_case(2)
    n = len(whole.disclosure.openings)
    later = replace(entry("restored", n), written="2027-03-02T08:00:00.000000Z")
    hidden = replace(entry("restored", n), written="2028-03-02T08:00:00.000000Z")
    names = ("number", "change", "at", "entries")
    case = with_openings(whole, disclose_entry(later, n + 1, names), withhold_entry(hidden, n + 2))
    said = text(written(case))
    assert "First and last entry shown here written down" in said
    assert "and Tue 2 Mar 2027, 08:00" in said
    assert "2028" not in said


@pytest.mark.parametrize("profile", ["police", "short"])
def test_an_entry_that_changes_several_fields_is_one_correction(
    casemaker: Any, written: Callable[[Any], Any], profile: str
) -> None:
    whole = casemaker.some_case(6, profile=profile)
    at = whole.incidents[0]
    changes = tuple(
        Correction(Noun.INCIDENT, at.number, at.entry, at.written, "", name, None, "x")
        for name in ("place", "did", "platform")
    )
    said = text(written(replace(whole, changes=changes)))
    assert ("Corrections and additions shown 1" in said) is (profile == "police")
    assert ("1 change," in said) is (profile == "short")


def test_of_files_it_speaks_where_an_exhibit_is_one(
    casemaker: Any, written: Callable[[Any], Any]
) -> None:
    taken = "Files were taken in byte for byte."
    assert taken in text(written(casemaker.some_case(3, pictures=1)))
    assert taken not in text(written(casemaker.some_case(3)))


def test_a_link_of_an_exhibit_to_an_incident_is_told_and_is_no_change(
    casemaker: Any, written: Callable[[Any], Any]
) -> None:
    whole = casemaker.some_case(6, profile="police", pictures=1)
    at, incident = whole.exhibits[0].item, whole.incidents[0]
    linked = replace(at, revision=2)
    exhibits = (replace(whole.exhibits[0], item=linked), *whole.exhibits[1:])
    link = Correction(
        Noun.EVIDENCE, at.number, at.entry, at.written, "", "incidents", [], [incident.id]
    )
    case = replace(whole, exhibits=exhibits, changes=(), links=(link,))
    said = text(written(case))
    assert f"Exhibit {at.number}" in said
    assert f"linked to Incident {incident.number}" in said
    assert "Corrections and additions shown 0" in said
    assert "Nothing shown here was changed after it was first written." in said
    assert "Changed since 1 time" not in said
    # what is changed as well is still told
    said = text(written(replace(case, links=())))
    assert "Changed since 1 time" in said


MAY_STAND = "Telephone numbers and addresses may still stand in: "


def reach(casemaker: Any, **case: Any) -> str:
    made = replace(casemaker.some_case(1), **case)
    return reach_text(DocumentContext(made, jurisdiction.load(made.jurisdiction), ""))


def test_a_number_may_stand_only_in_what_there_is(casemaker: Any) -> None:
    bare = Incident(what="x")
    (item,) = casemaker.some_case(1).incidents
    one = replace(item, content=bare)
    nothing = {"incidents": (), "exhibits": (), "accounts": (), "orders": (), "impacts": ()}
    nothing |= {name: () for name in ("events", "police", "platform_reports", "own_contacts")}
    nothing |= {name: () for name in ("asks", "case_facts", "people", "conversations")}
    assert MAY_STAND not in reach(casemaker, **nothing)
    assert reach(casemaker, **{**nothing, "incidents": (one,)}).endswith(
        f"{MAY_STAND}the person's own words."
    )
    placed = replace(item, content=replace(bare, place="the gate"))
    assert "own words, places." in reach(casemaker, **{**nothing, "incidents": (placed,)})
    from_ = replace(item, content=replace(bare, accounts=("x",)))
    assert "own words, accounts." in reach(casemaker, **{**nothing, "incidents": (from_,)})
    exhibits = casemaker.some_case(1, pictures=1).exhibits
    assert "in: exhibits." in reach(casemaker, **{**nothing, "exhibits": exhibits})


@pytest.mark.parametrize("audience", ["court", "family", "police"])
def test_a_court_reads_what_of_the_case_is_left_out(
    casemaker: Any, written: Callable[[Any], Any], audience: str
) -> None:
    case = casemaker.some_case(1)
    sections = ("method",)
    profile = replace(audience_profiles.load(audience), sections=sections)
    said = " ".join(" ".join(written(replace(case, profile=profile)).texts()).split())
    assert ("arrests, charges, hearings and handovers" in said) is (audience != "police")


def test_what_was_searched_and_copied_is_not_said_to_be_unsearched(casemaker: Any) -> None:
    case = casemaker.some_case(2, pictures=1)
    one = replace(
        case.exhibits[0], open=None, withheld=True, copy=None, why=WithholdingReason.UNSEARCHED
    )
    copy = SubstituteCopy("jpg", "image/jpeg", CopyMethod.REENCODED, lambda: BytesIO(b""))
    case = replace(case, exhibits=(one, replace(one, copy=copy), replace(one, copy=copy)))
    context = DocumentContext(case, jurisdiction.load(), "0" * 64)
    told = {each.label: each.value for each in counts(context)}
    assert told["Originals withheld because they could not wholly be searched for either"] == "1"
    assert told["Originals withheld of which a copy that was searched is in this bundle"] == "2"
