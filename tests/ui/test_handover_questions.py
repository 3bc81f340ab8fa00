"""What is asked before a bundle is made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from diary import audience_profiles
from diary.model.record_nouns import Incident, Witness
from tests.support import vaults
from tests.support.records import Clock
from ui.handover_questions import OutgoingFile, RedactionReport, find_leaving_words


def test_files_whose_words_were_not_searched_are_counted() -> None:
    files = tuple(OutgoingFile(f"{n}", f"EX/{n}", "a", searched=n == 1) for n in range(3))
    assert RedactionReport(False, (), files).unsearched == 2


def test_names_of_witnesses_of_withdrawn_incidents_and_earlier_versions_are_asked_about(
    tmp_path: Path,
) -> None:
    session = vaults.new(tmp_path / "vault", Clock())
    told = Incident(what="Odile saw him. Theo too.", witnesses=(Witness("Odile Farthing"),))
    item = session.journal.record(told)
    session.journal.amend(item.id, replace(told, witnesses=()), "She asks not to be named.")
    gone = session.journal.record(Incident(what="Theo rang.", witnesses=(Witness("Theo"),)))
    session.journal.withdraw(gone.id, "It was somebody else.")
    found = find_leaving_words(session, audience_profiles.load("police"))
    session.close()
    assert {"Odile", "Theo"} <= {hit.word for hit in found}
