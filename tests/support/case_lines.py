"""Record the lines of an invented case in a journal, each at its time; files become things.

Conversations, and what is accepted of them, are left out.

A case that is only read is recorded once in a process: the large one has a thousand lines.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from diary.model.noun_codec import from_fields
from diary.model.record_nouns import Evidence, Incident
from diary.services.journal import PlannedNoun
from diary.services.json_import import JsonImport
from tests.cases import story_subjects
from tests.support.records import Desk, desk

_SAMPLE: Final = Path("resources/sample/case.jsonl")


def lines_of(name: str) -> list[dict[str, Any]]:
    """The lines of the case called so: the sample, or one of `tests/cases`."""
    if name == "sample":
        return story_subjects.read_lines(_SAMPLE.read_text(encoding="utf-8"))
    return story_subjects.lines_of(name)


def case_to_read(name: str) -> Desk:
    """The desk with the record of the case called so, for all who add nothing to it.

    Its clock stands where the last line left it, whoever moved it meanwhile.
    """
    at, end = _case(name)
    at.clock.at = end
    return at


@cache
def _case(name: str) -> tuple[Desk, datetime]:
    at = recorded(lines_of(name))
    return at, at.clock.at


def recorded(lines: Iterable[dict[str, Any]]) -> Desk:
    """A desk with the record of these lines."""
    at = desk()
    for line in lines:
        said = dict(line)
        at.clock.at = datetime.fromisoformat(said.pop("written"))
        _record(at, said)
    return at


def _record(at: Desk, said: dict[str, Any]) -> None:
    journal, intake = at.journal, at.intake
    if "read" in said or "accept" in said:
        return  # a conversation needs a vault
    if "amend" in said:
        item = journal.get(intake.id_of_ref(said["amend"]))
        journal.amend(item.id, intake.changed(item, said["set"]), said.get("reason", ""))
    elif "withdraw" in said:
        journal.withdraw(intake.id_of_ref(said["withdraw"]), said["reason"])
    elif "reinstate" in said:
        journal.reinstate(intake.id_of_ref(said["reinstate"]), said["reason"])
    elif "attach" in said:
        del said["attach"]
        ref = said.pop("ref", "")
        content = from_fields(Evidence, {**said, "physical": True}, intake.reading())
        item = journal.record(content)
        if ref:
            intake.remember(ref, item.noun, item.id)
    else:
        journal.record_all([planned(intake, said)])


def planned(intake: JsonImport, line: dict[str, Any]) -> PlannedNoun:
    """A line as a noun, with the questions that the program asked where the story was lived."""
    said = dict(line)
    asked = {"what": "x", "questions": said.pop("questions", [])}
    plan = intake.plan_one(said)
    if not isinstance(plan.content, Incident):
        return plan
    questions = from_fields(Incident, asked, intake.reading()).questions
    return replace(plan, content=replace(plan.content, questions=questions))
