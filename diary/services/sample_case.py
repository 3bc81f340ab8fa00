"""The invented sample case, recorded line by line as if written over seven months."""

from __future__ import annotations

import importlib.resources
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from diary.errors import BadInput
from diary.i18n import N_
from diary.json_value import Json, fields, items, text
from diary.media.decoder_export_reply_checks import OfferedExport
from diary.media.imports.format import Answers
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation
from diary.model.noun_codec import from_fields
from diary.model.record_nouns import Evidence
from diary.model.revisions import TimelineFilter, as_of
from diary.progress import Progress
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.json_import import JsonImport
from diary.services.session import Session

_FOLDER: Final = importlib.resources.files("resources") / "sample"


class SampleClock:
    """A clock that shows the time at which the current line was written, or the real time."""

    def __init__(self) -> None:
        self._at: datetime | None = None

    def __call__(self) -> datetime:
        """Return the set moment, or the current time in UTC if none is set."""
        return self._at or datetime.now(UTC)

    def set(self, at: datetime | None) -> None:
        """Set the clock to a moment; None returns to real time."""
        self._at = at


@dataclass(frozen=True, slots=True)
class SampleSummary:
    """The numbers of incidents written down, withdrawn ones too, of exhibits and of corrections."""

    incidents: int
    exhibits: int
    corrections: int


def build(session: Session, clock: SampleClock, progress: Progress) -> SampleSummary:
    """Record the sample case in an empty vault; raises BadInput with the faulty line."""
    lines = (_FOLDER / "case.jsonl").read_text(encoding="utf-8").splitlines()
    json_import = session.new_json_import()
    corrections = 0
    for number, line in enumerate(lines, 1):
        value: dict[str, Json] = json.loads(line)
        clock.set(datetime.fromisoformat(text(value.pop("written"))))
        try:
            corrections += _line(session, json_import, value)
        except BadInput as cause:
            raise BadInput(cause.field, cause.reason, line=number) from cause
        progress(number, len(lines))
    clock.set(None)
    return SampleSummary(
        incidents=session.journal.timeline_count(TimelineFilter(with_withdrawn=True)),
        exhibits=len(session.journal.items(Noun.EVIDENCE)),
        corrections=corrections,
    )


def _line(session: Session, json_import: JsonImport, value: dict[str, Json]) -> int:
    journal = session.journal
    if "attach" in value:
        _attach(session, json_import, value)
        return 0
    if "read" in value:
        _read(session, json_import, value)
        return 0
    if "accept" in value:
        _accept(session, json_import, value)
        return 0
    if "amend" in value:
        item = journal.get(json_import.id_of_ref(text(value["amend"])))
        changed = json_import.changed(item, fields(value["set"]))
        journal.amend(item.id, changed, text(value.get("reason", "")))
        return 1
    if "withdraw" in value:
        journal.withdraw(json_import.id_of_ref(text(value["withdraw"])), text(value["reason"]))
        return 1
    if "reinstate" in value:
        journal.reinstate(json_import.id_of_ref(text(value["reinstate"])), text(value["reason"]))
        return 1
    planned = json_import.plan_one(value)
    journal.record_all([planned])
    return 0


def _attach(session: Session, json_import: JsonImport, value: dict[str, Json]) -> None:
    path, ref = text(value.pop("attach")), text(value.pop("ref", ""))
    content = from_fields(Evidence, value, json_import.reading())
    name = path.rsplit("/", 1)[-1]
    outcome = session.evidence.store([NamedBytes(name, (_FOLDER / path).read_bytes())])[0]
    if not isinstance(outcome, StoredFile):
        raise outcome
    item = session.evidence.admit(outcome, content)
    if ref:
        json_import.remember(ref, Noun.EVIDENCE, item.id)


def _read(session: Session, json_import: JsonImport, value: dict[str, Json]) -> None:
    """Bring in an export that was attached, with what the person answers about it."""
    answers = Answers(me=text(value["me"]), zone=text(value["zone"]))

    def ask(_offer: OfferedExport) -> Answers:
        return answers

    with importlib.resources.as_file(_FOLDER / text(value["read"])) as path:
        (kept,) = session.imports.keep(path, ask).conversations
    json_import.remember(text(value["ref"]), Noun.CONVERSATION, kept.item.id)


def _accept(session: Session, json_import: JsonImport, value: dict[str, Json]) -> None:
    """Accept the run of contact that begins with a line, as in the review of an export."""
    item = session.journal.get(json_import.id_of_ref(text(value["accept"])))
    review = session.review(as_of(item, Conversation))
    runs = [run for run in review.runs() if run.first == value["run"]]
    if not runs:
        raise BadInput("run", N_("begins at no line that is to be decided on"))
    kinds = tuple(map(text, items(value["kinds"])))
    session.acceptance.hold(((review.conversation, runs),), text(value["what"]), kinds)
    session.acceptance.write()
