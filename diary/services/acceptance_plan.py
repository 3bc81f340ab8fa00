"""What accepting runs of contact writes, planned before anything of it has a number.

**Invariants:**

- The words of an incident are the person's own.
- The exhibits that lines of a run name become exhibits of its incident, in the same transaction.
- An incident names the accounts that its lines were sent from, and whom the person said uses them,
  with their reason: never whom the phone shows.
- By how much the clock of a camera was wrong is a field of an incident, with the photograph and
  the known time that it was worked out from.
- Runs that are accepted together are planned first and written as one; nothing has a number before.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from diary.conversations.contact_runs import (
    ContactRun,
)
from diary.conversations.person_of_files import PersonOfFiles
from diary.conversations.sender_accounts import SenderAnswer
from diary.errors import BadInput
from diary.i18n import N_
from diary.json_value import Json, fields, items, text
from diary.model.checks import check_content
from diary.model.noun_codec import checked, from_fields, stored
from diary.model.record_nouns import (
    ClockCorrection,
    Incident,
    MessageRange,
)
from diary.model.revisions import Content, Recorded
from diary.model.when import When, zone_of
from diary.model.zone_rules import days, span
from diary.services.import_review import ImportReview, note_fewer_left_within
from diary.services.import_service import standing_exhibits
from diary.services.journal import Journal, PlannedNoun
from diary.services.run_decisions import (
    Decision,
    RunDecisions,
    Step,
    StepKind,
    read_decision,
)
from diary.store.vault_settings import Settings

_BETWEEN_REASONS: Final = "; "


@dataclass(frozen=True, slots=True)
class _WhoseFiles:
    """Whom incidents of files are about, if anybody, and the person's reason for it."""

    person: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class PlannedAcceptance:
    """What is to be written of runs that were accepted.

    The incidents, those of each file by its digest, and the decision that makes them. `whose` is
    the person whom the incidents of files are about, and the reason as it was typed.
    """

    incidents: tuple[PlannedNoun, ...]
    files: Mapping[str, tuple[str, ...]]
    decision: Decision
    whose: _WhoseFiles


def plan_acceptance(
    decisions: RunDecisions,
    parts: Sequence[tuple[ImportReview, Sequence[ContactRun]]],
    what: str,
    kinds: tuple[str, ...],
    *,
    as_one: bool = False,
    of_files: PersonOfFiles | None = None,
) -> PlannedAcceptance:
    """Return what accepting these runs writes: an incident of each, or `as_one` of all.

    `of_files` is whom runs of files are put down to. A kind that follows from a channel goes to the
    runs of that channel alone: a call is no message, whatever is ticked beside it. Raises BadInput,
    and Damaged.
    """
    chosen = [(review, run) for review, runs in parts for run in review.undecided(runs)]
    by_channel = {code for _review, run in chosen for code in run.suggested}
    incidents: list[PlannedNoun] = []
    steps: dict[str, list[Step]] = {}
    ranges: dict[str, list[tuple[ContactRun, str]]] = {}
    said = parts[0][0].said_of([run.sender for _review, run in chosen]) if parts else {}
    whose = _WhoseFiles(of_files.about, of_files.why) if of_files else _WhoseFiles()
    for group in [chosen] if as_one and chosen else [[each] for each in chosen]:
        suggested = {code for _review, run in group for code in run.suggested}
        theirs = tuple(it for it in kinds if it not in by_channel or it in suggested)
        id_ = group[0][0].new_id()
        made = _named(_incident(group, what, theirs, of_files), said, whose)
        incidents.append(PlannedNoun(id_, made))
        for review, run in group:
            conversation = review.conversation.id
            step = Step(StepKind.RANGE, run.first, run.last, id_)
            steps.setdefault(conversation, []).append(step)
            ranges.setdefault(conversation, []).append((run, id_))
    files: dict[str, dict[str, None]] = {}
    for review, _runs in parts:
        for digest, id_ in review.files_of(ranges.get(review.conversation.id, ())):
            files.setdefault(digest, {})[id_] = None
    return PlannedAcceptance(
        tuple(incidents),
        {digest: tuple(ids) for digest, ids in files.items()},
        decisions.plan(steps),
        whose,
    )


def _incident(
    group: Sequence[tuple[ImportReview, ContactRun]],
    what: str,
    kinds: tuple[str, ...],
    of_files: PersonOfFiles | None,
) -> Incident:
    """Return the incident of these runs, from the first to the last; it names nobody yet."""
    group = sorted(group, key=lambda each: each[1].begins)
    earliest, runs = group[0][0], [each for _review, each in group]
    when = _when(runs, earliest.zone)
    places = tuple(_place(review, each, of_files) for review, each in group)
    # files are shown by the incident, and are no times of an act
    times = sum(each.count for each in runs) or None
    return Incident(
        what=what, when=when, behaviours=kinds, times=times, messages=places, clocks=_clocks(group)
    )


def _named(incident: Incident, said: Mapping[str, SenderAnswer], whose: _WhoseFiles) -> Incident:
    """Return an incident with the accounts of its lines, and whom the person said uses them.

    Its files are of whom they are put down to. Each reason stays as it was typed; one that was
    typed for several accounts stands there once.
    """
    sent = [place.sender for place in incident.messages if place.sender and not place.files]
    senders = tuple(dict.fromkeys(sent))
    answers = [said[sender] for sender in senders if sender in said]
    people = {each.person for each in answers}
    reasons = [each.why for each in answers]
    if any(place.files for place in incident.messages):
        people.add(whose.person)
        reasons.append(whose.why)
    people.discard("")
    if len(people) > 1:
        raise BadInput("--as-one", N_("needs runs of one person, and these are of several"))
    return replace(
        incident,
        accounts=tuple(
            dict.fromkeys(
                (said[sender].account if sender in said else "") or sender for sender in senders
            )
        ),
        person=next(iter(people), ""),
        why_person=_BETWEEN_REASONS.join(dict.fromkeys(why for why in reasons if why)),
    )


def named_acceptance(
    planned: PlannedAcceptance, said_of: Callable[[Sequence[str]], Mapping[str, SenderAnswer]]
) -> PlannedAcceptance:
    """Return what was planned with whom the person said since; of several people none is named."""
    incidents = []
    for each in planned.incidents:
        incident = each.content
        if isinstance(incident, Incident):
            said = said_of([place.sender for place in incident.messages])
            with contextlib.suppress(BadInput):
                incident = _named(incident, said, planned.whose)
        incidents.append(PlannedNoun(each.id, incident))
    return replace(planned, incidents=tuple(incidents))


def _place(review: ImportReview, run: ContactRun, of_files: PersonOfFiles | None) -> MessageRange:
    """Return where the lines of a run are; of files, whom they are put down to."""
    place = MessageRange(
        review.conversation.id, run.first, run.last, run.sender, bool(run.files), run.fast
    )
    if of_files is None or not run.files:
        return place
    return replace(place, person=of_files.person, person_is=of_files.is_)


def _clocks(group: Sequence[tuple[ImportReview, ContactRun]]) -> tuple[ClockCorrection, ...]:
    """Return what was said of the clocks by which these runs are, where one was wrong, each once.

    The camera is not named: a bundle would tell it with the time.
    """
    said = (review.clocks().get(run.sender) for review, run in group if run.fast)
    return tuple(dict.fromkeys(each for each in said if each is not None))


def _when(runs: Sequence[ContactRun], zone: str) -> When:
    begins, ends = min(run.begins for run in runs), max(run.ends for run in runs)
    if any(run.is_by_day for run in runs):
        here = zone_of(zone)
        return days(begins.astimezone(here).date(), ends.astimezone(here).date(), zone)
    return span(begins, ends, zone)


def write_acceptance(
    planned: PlannedAcceptance,
    journal: Journal,
    settings: Settings,
    beside: Callable[[], None] = lambda: None,
) -> tuple[Recorded[Content], ...]:
    """Write all of it in one transaction, or nothing; `beside` runs inside it."""

    def note_steps() -> None:
        RunDecisions(journal, settings).keep_within(planned.decision)
        for id_, steps in planned.decision.steps.items():
            note_fewer_left_within(settings, id_, len(steps))
        beside()

    exhibits = standing_exhibits(journal)
    amended = tuple(
        PlannedNoun(item.id, replace(item.content, incidents=_more(item.content.incidents, ids)))
        for digest, ids in planned.files.items()
        if (item := exhibits.get(digest)) is not None
    )
    return journal.record_all(planned.incidents, beside=note_steps, amended=amended)


def stored_acceptance(planned: PlannedAcceptance) -> dict[str, Json]:
    """Return what was planned, as it is kept until it is written. Raises BadInput."""
    incidents: list[Json] = []
    for each in planned.incidents:
        check_content(each.content)
        incidents.append([each.id, checked(each.content)[1]])
    return {
        "incidents": incidents,
        "files": {digest: list(ids) for digest, ids in planned.files.items()},
        "decision": planned.decision.listed(),
        "whose": [planned.whose.person, planned.whose.why],
    }


def waiting_acceptance(kept: Mapping[str, Json]) -> PlannedAcceptance:
    """Return what `stored_acceptance` kept."""
    incidents = []
    for each in items(kept["incidents"]):
        id_, content = items(each)
        incidents.append(PlannedNoun(text(id_), from_fields(Incident, fields(content), stored())))
    return PlannedAcceptance(
        tuple(incidents),
        {digest: tuple(map(text, items(ids))) for digest, ids in fields(kept["files"]).items()},
        read_decision(kept["decision"]),
        _WhoseFiles(*map(text, items(kept["whose"]))),
    )


def _more(ids: Sequence[str], more: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*ids, *more)))
