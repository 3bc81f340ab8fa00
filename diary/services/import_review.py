"""Deciding on what an export suggests: runs of contact become incidents, or are left out.

**Invariants:**

- Nothing enters the record without an action of the person, and its words are the person's own.
- What was decided is kept in the vault's settings, outside the ledger: numbers of lines and
  identifiers, and no words. It can be gone on with later, and taken back step by step.
- By how much the clock of a camera was wrong is asked once for each, kept for the whole record, and
  used for what is suggested alone: the line has the time that the file states.
- An incident that is taken back is withdrawn, not removed.
- The exhibits that lines of a run name become exhibits of its incident, in the same transaction.
- What is decided on are runs as `ReviewReading` gave them; one that was decided on since is
  refused.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from diary.conversations.contact_runs import (
    GAP,
    ContactRun,
    RunChoices,
    contact_runs,
    is_contact,
)
from diary.conversations.lines import ConversationLine
from diary.conversations.overlap import LineDigests
from diary.errors import BadInput, Erased, NotAllowed
from diary.i18n import N_
from diary.json_value import Json, fields, items, text, whole
from diary.media.imports.dated_files import CODE as FOLDER
from diary.media.imports.message import MessageKind
from diary.media.picture_hash import alike
from diary.model.conversation_nouns import Conversation
from diary.model.record_nouns import Evidence, Incident, MessageRange
from diary.model.revisions import Content, Recorded, as_of
from diary.model.when import Precision, When, moment
from diary.progress import Progress, no_progress
from diary.services.import_service import ImportService, StoredLines
from diary.services.journal import Journal, PlannedNoun
from diary.store.vault_settings import Settings

_MOST_GAP: Final = 31 * 24 * 60
_REPORTED: Final = 500  # lines between two reports of how far the reading is
_CLOCKS: Final = "camera-clocks"
_MOST_SECONDS: Final = 100 * 366 * 86_400
_TAKEN_BACK: Final = N_("taken back in the review of an export")


class _StepKind(StrEnum):
    """What a step does: begin a run at a line, begin none there, or be done with a range."""

    CUT = "cut"
    JOIN = "join"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class _Step:
    """One decision: a cut or a join at line `first`, or a range that is done with.

    `incident` is the identifier of what was made of a range, empty where it was left out.
    """

    do: _StepKind
    first: int
    last: int = 0
    incident: str = ""


@dataclass(frozen=True, slots=True)
class AlikeFiles:
    """Pictures that are nearly alike, in groups of line and exhibit; `unread` could not be seen."""

    groups: tuple[tuple[tuple[int, Recorded[Evidence]], ...], ...]
    unread: int


_Action = tuple[_Step, ...]  # what one command decided, and one undo takes back


@dataclass(frozen=True, slots=True)
class ReviewReading:
    """What the runs of a conversation are made of at one moment.

    It may be read on any thread until the session is closed. `earlier` are the lines of the export
    that this one continues.
    """

    conversation: Recorded[Conversation]
    lines: StoredLines
    earlier: StoredLines | None
    choices: RunChoices

    def runs(self, progress: Progress = no_progress) -> tuple[ContactRun, ...]:
        """Return the runs that are still to be decided on. Raises Damaged, and as `progress`."""
        return contact_runs(self._reported(progress), self.choices, self._known().has)

    def of_run(self, run: ContactRun) -> Iterator[ConversationLine]:
        """Yield the lines of a run. Raises Damaged."""
        known, thread = self._known(), ""
        for line in self.lines.between(run.first, run.last):
            message = line.message
            if line.n == run.first:
                thread = message.thread
            is_same = (message.sender, message.thread) == (run.sender, thread)
            if is_same and is_contact(line) and not known.has(line):
                yield line

    def _known(self) -> LineDigests:
        known = LineDigests()
        for line in self.earlier or ():
            known.add(line)
        return known

    def _reported(self, progress: Progress) -> Iterator[ConversationLine]:
        whole = self.conversation.content.lines
        for line in self.lines:
            if line.n % _REPORTED == 0:
                progress(min(line.n, whole), whole)
            yield line


class ImportReview:
    """The review of one conversation.

    `left` is how many runs were still to be decided on when that was noted last; None if never.
    """

    def __init__(
        self,
        conversation: Recorded[Conversation],
        journal: Journal,
        imports: ImportService,
        settings: Settings,
    ) -> None:
        self.conversation = conversation
        self._journal = journal
        self._imports = imports
        self._settings = settings
        self._name = f"import-review-{conversation.id}"
        stored = fields(settings.get(self._name, {}))
        self.gap = whole(stored.get("gap", GAP))
        left = stored.get("left")
        self.left = None if left is None else whole(left)
        self._actions = [_action(each) for each in items(stored.get("actions", []))]

    def reading(self) -> ReviewReading:
        """Return what the runs are made of now."""
        earlier = None
        if self.conversation.content.continues:
            item = self._journal.get(self.conversation.content.continues)
            earlier = self._imports.lines(as_of(item, Conversation))
        lines = self._imports.lines(self.conversation)
        return ReviewReading(self.conversation, lines, earlier, self._choices())

    def runs(self) -> tuple[ContactRun, ...]:
        """Return the runs that are still to be decided on. Raises Damaged."""
        return self.reading().runs()

    def note_left(self, count: int) -> None:
        """Note how many runs are still to be decided on."""
        if count != self.left:
            self.left = count
            self._settings.put(self._name, self._stored(self._actions))

    def decided(self) -> tuple[int, int]:
        """Return how many runs became incidents, and how many were left out."""
        ranges = [step for action in self._actions for step in action if step.do is _StepKind.RANGE]
        accepted = sum(bool(step.incident) for step in ranges)
        return accepted, len(ranges) - accepted

    def set_gap(self, minutes: int) -> None:
        """Group by another gap. Raises BadInput."""
        if not 1 <= minutes <= _MOST_GAP:
            raise BadInput("--gap", N_("must be between 1 minute and 31 days"))
        self.gap = minutes
        self._settings.put(self._name, self._stored(self._actions))

    @property
    def _zone(self) -> str:
        return self.conversation.content.zone or self._journal.zone

    def clocks(self) -> Mapping[str, int | None]:
        """Return by how many seconds the clock of each camera was fast; None where not known."""
        stored = fields(self._settings.get(_CLOCKS, {}))
        return {name: None if error is None else whole(error) for name, error in stored.items()}

    def unasked_cameras(self) -> tuple[str, ...]:
        """Return the cameras of these files about whose clock nothing was said. Raises Damaged."""
        if self.conversation.content.format != FOLDER:
            return ()
        lines, known = self._imports.lines(self.conversation), self.clocks()
        found = dict.fromkeys(line.message.sender for line in lines if line.message.sender)
        return tuple(name for name in found if name not in known)

    def set_clock(self, camera: str, seconds: int | None) -> None:
        """Note by how much the clock of a camera was fast; None says that it is not known."""
        if not camera or abs(seconds or 0) > _MOST_SECONDS:
            raise BadInput("--clock", N_("is no camera, or more than a clock can be wrong"))
        self._settings.put(_CLOCKS, {**self.clocks(), camera: seconds})

    def alike(self, progress: Progress = no_progress) -> AlikeFiles:
        """Return which pictures of the runs to be decided on are nearly alike. Raises Damaged.

        Each is decoded for this; nothing is decided by it, and nothing of it is kept.
        """
        exhibits, hashes, unread = self._imports.exhibits(), dict[int, int](), 0
        digests = {}
        runs = self.runs()
        for line in self._imports.lines(self.conversation):
            if line.message.kind is MessageKind.FILE and any(
                run.first <= line.n <= run.last and run.sender == line.message.sender
                for run in runs
            ):
                (file, *_more) = line.message.files
                if file.media_type.startswith("image/"):
                    digests[line.n] = file.sha256
        for done, (n, digest) in enumerate(digests.items()):
            progress(done, len(digests))
            found = self._imports.hash_of(exhibits[digest]) if digest in exhibits else None
            if found is None:
                unread += 1
            else:
                hashes[n] = found
        groups = tuple(tuple((n, exhibits[digests[n]]) for n in group) for group in alike(hashes))
        return AlikeFiles(groups, unread)

    def accept(
        self, runs: Sequence[ContactRun], what: str, kinds: tuple[str, ...]
    ) -> tuple[Recorded[Content], ...]:
        """Make an incident of each of these runs, all or none, with the person's words.

        The files that their lines name become its exhibits. A kind that follows from a channel goes
        to the runs of that channel alone: a call is no message, whatever is ticked beside it.
        """
        chosen = self._undecided(runs)
        by_channel = {code for run in chosen for code in run.suggested}
        planned = []
        for run in chosen:
            theirs = tuple(it for it in kinds if it not in by_channel or it in run.suggested)
            planned.append(PlannedNoun(self._journal.new_id(), self._incident(run, what, theirs)))
        action = tuple(
            _Step(_StepKind.RANGE, run.first, run.last, each.id)
            for run, each in zip(chosen, planned, strict=True)
        )
        actions = [*self._actions, action]
        recorded = self._journal.record_all(
            planned,
            beside=lambda: self._settings.put_within(self._name, self._stored(actions)),
            amended=self._exhibits(chosen, [each.id for each in planned]),
        )
        self._actions = actions
        return recorded

    def leave_out(self, runs: Sequence[ContactRun]) -> None:
        """Leave these runs out: they are not suggested again."""
        self._decide(
            tuple(_Step(_StepKind.RANGE, run.first, run.last) for run in self._undecided(runs))
        )

    def merge(self, runs: Sequence[ContactRun], listed: Sequence[ContactRun]) -> None:
        """Make one run of these, which must be all of `listed` between them of one sender."""
        chosen = self._undecided(runs)
        if len({run.sender for run in chosen}) == 1:
            same = [run for run in listed if run.sender == chosen[0].sender]
            between = [run for run in same if chosen[0].first <= run.first <= chosen[-1].first]
            if len(chosen) > 1 and between == list(chosen):
                self._decide(tuple(_Step(_StepKind.JOIN, run.first) for run in chosen[1:]))
                return
        raise BadInput("--merge", N_("needs two or more runs of one sender, without a gap"))

    def split(self, run: ContactRun, line: int) -> None:
        """Let another run begin with a line of this one."""
        self._undecided((run,))
        if not run.first < line <= run.last:
            raise BadInput("--split", N_("is no line within that run"))
        if all(each.n != line for each in self.reading().of_run(run)):
            raise BadInput("--split", N_("is no line of that sender"))
        self._decide((_Step(_StepKind.CUT, line),))

    def undo(self) -> bool:
        """Take back the last action, and withdraw its incidents; False if there is none."""
        if not self._actions:
            return False
        for step in self._actions[-1]:
            if step.incident:
                self._take_back(step.incident)
        self._actions = self._actions[:-1]
        self._settings.put(self._name, self._stored(self._actions))
        return True

    def _take_back(self, incident: str) -> None:
        # It may have been withdrawn or erased by itself since.
        with contextlib.suppress(Erased, NotAllowed):
            self._journal.withdraw(incident, _TAKEN_BACK)

    def _undecided(self, runs: Sequence[ContactRun]) -> tuple[ContactRun, ...]:
        """Return these runs by their first line. Raises BadInput if one was decided on since."""
        decided = self._choices().decided
        if any(run.first in decided for run in runs):
            raise BadInput("", N_("was decided on already"))
        return tuple(run for _first, run in sorted({run.first: run for run in runs}.items()))

    def _decide(self, action: _Action) -> None:
        actions = [*self._actions, action]
        self._settings.put(self._name, self._stored(actions))
        self._actions = actions

    def _choices(self) -> RunChoices:
        cuts: set[int] = set()
        joins: set[int] = set()
        decided: dict[int, int] = {}
        for action in self._actions:
            for step in action:
                if step.do is _StepKind.RANGE:
                    decided[step.first] = step.last
                elif step.do is _StepKind.CUT:
                    cuts.add(step.first)
                    joins.discard(step.first)
                else:
                    joins.add(step.first)
                    cuts.discard(step.first)
        return RunChoices(
            self.gap,
            frozenset(cuts),
            frozenset(joins),
            decided,
            self._zone,
            {camera: error or 0 for camera, error in self.clocks().items()},
        )

    def _incident(self, run: ContactRun, what: str, kinds: tuple[str, ...]) -> Incident:
        zone = self._zone
        begins, ends = moment(run.begins, zone), moment(run.ends, zone)
        when = begins
        if ends.at != begins.at or ends.offset != begins.offset:
            when = When(Precision.BETWEEN, zone, begins.at, ends.at, offset=begins.offset)
        if run.is_by_day:
            when = When(Precision.DAY, zone, begins.at[:10])
        place = MessageRange(self.conversation.id, run.first, run.last, run.sender)
        times = run.count or None  # files are shown by the incident, and are no times of an act
        return Incident(what=what, when=when, behaviours=kinds, times=times, messages=(place,))

    def _exhibits(
        self, runs: Sequence[ContactRun], incidents: Sequence[str]
    ) -> tuple[PlannedNoun, ...]:
        """Return the exhibits that lines of these runs name, each with its incidents."""
        named: dict[str, dict[str, None]] = {}
        for line in self._imports.lines(self.conversation):
            if line.message.own is True or not line.message.files:
                continue
            for run, incident in zip(runs, incidents, strict=True):
                if run.first <= line.n <= run.last and line.message.sender == run.sender:
                    for file in line.message.files:
                        named.setdefault(file.sha256, {})[incident] = None
        return tuple(
            PlannedNoun(
                item.id,
                replace(
                    item.content,
                    incidents=tuple(dict.fromkeys((*item.content.incidents, *more))),
                ),
            )
            for digest, item in self._imports.exhibits().items()
            if (more := named.get(digest))
        )

    def _stored(self, actions: Sequence[_Action]) -> Mapping[str, Json]:
        listed: list[Json] = [
            [[step.do.value, step.first, step.last, step.incident] for step in action]
            for action in actions
        ]
        return {"gap": self.gap, "actions": listed, "left": self.left}


def _action(stored: Json) -> _Action:
    found = []
    for step in items(stored):
        do, first, last, incident = items(step)
        found.append(_Step(_StepKind(text(do)), whole(first), whole(last), text(incident)))
    return tuple(found)
