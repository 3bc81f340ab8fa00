"""Deciding on what an export suggests: runs of contact become incidents, or are left out.

**Invariants:**

- Nothing enters the record without an action of the person.
- What was decided is kept at once (`run_decisions.py`), and can be gone on with later.
- By how much the clock of a camera was wrong is asked once for each, kept for the whole record, and
  used for what is suggested alone: the line has the time that the file states.
- Pictures that the person said to show the same thing stay exhibits; the first of them alone
  becomes one of the incident.
- What is decided on are runs as `ReviewReading` gave them; one that was decided on since is
  refused.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from diary.conversations.contact_runs import (
    GAP,
    ContactRun,
    OwnRun,
    RunChoices,
    has_clock_of_camera,
)
from diary.conversations.line_selection import LineRange
from diary.conversations.lines import is_others
from diary.conversations.sender_accounts import SenderAnswer
from diary.errors import BadInput, Erased, Unknown
from diary.i18n import N_, _
from diary.json_value import Json, fields, items, text, whole
from diary.media.imports import manifest
from diary.media.imports.dated_files import CODE as FOLDER
from diary.media.imports.message import MessageKind
from diary.media.picture_hash import AlikeAnswer, alike
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation
from diary.model.record_nouns import (
    ClockCorrection,
    Evidence,
    OwnContact,
)
from diary.model.revisions import Recorded, as_of
from diary.model.when import zone_of
from diary.model.zone_rules import span
from diary.progress import Progress, no_progress
from diary.services.camera_clocks import CameraClocks, clock_of_photograph
from diary.services.import_service import ImportService, StoredLines
from diary.services.journal import Journal, PlannedNoun
from diary.services.review_reading import ReviewReading
from diary.services.run_decisions import (
    DecidedRuns,
    RunDecisions,
    Step,
    StepKind,
)
from diary.services.run_ranges import RunRanges
from diary.services.senders import SenderService
from diary.store.vault_settings import Settings

_MOST_GAP: Final = 31 * 24 * 60


@dataclass(frozen=True, slots=True)
class AlikeFiles:
    """Pictures that are nearly alike, in groups of line and exhibit; `unread` could not be seen."""

    groups: tuple[tuple[tuple[int, Recorded[Evidence]], ...], ...]
    unread: int


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
        senders: SenderService,
    ) -> None:
        self.conversation = conversation
        self._senders = senders
        self._journal = journal
        self._imports = imports
        self._settings = settings
        self._name = _setting(conversation.id)
        kept = fields(settings.get(self._name, {}))
        self.gap = whole(kept.get("gap", GAP))
        left = kept.get("left")
        self.left = None if left is None else whole(left)
        self._decisions = RunDecisions(journal, settings)
        self._zone = text(kept.get("zone", ""))
        self._alike = dict(map(_alike_answer, items(kept.get("alike", []))))

    def reading(self) -> ReviewReading:
        """Return what the runs are made of now."""
        earlier = None
        if self.conversation.content.continues:
            item = self._journal.get(self.conversation.content.continues)
            earlier = self._imports.lines(as_of(item, Conversation))
        lines = self._imports.lines(self.conversation)
        regions = self._senders.regions()
        return ReviewReading(
            self.conversation, lines, earlier, self._choices(), regions, self._folders()
        )

    def _folders(self) -> tuple[StoredLines, ...]:
        """Return the lines of the folders that were brought in before this one, if it is one."""
        if self.conversation.content.format != FOLDER:
            return ()
        return tuple(
            self._imports.lines(item)
            for item in self._journal.items(Noun.CONVERSATION)
            if item.content.format == FOLDER
            and item.withdrawn is None
            and item.number < self.conversation.number
        )

    def runs(self) -> tuple[ContactRun, ...]:
        """Return the runs that are still to be decided on. Raises Damaged."""
        return self.reading().runs()

    def note_left(self, count: int) -> None:
        """Note how many runs are still to be decided on."""
        if count != self.left:
            self.left = count
            self._settings.put(self._name, self._stored())

    def decided(self) -> tuple[int, int]:
        """Return how many runs became incidents, and how many were left out."""
        ranges = self._decided().ranges
        accepted = sum(bool(step.incident) for step in ranges.values())
        return accepted, len(ranges) - accepted

    def set_aside(self) -> Mapping[LineRange, int]:
        """Return the ranges that no standing incident has, each with the number of one that had it.

        The number is 0 where the range was left out, or where its incident was erased.
        """
        found = {}
        for step in self._decided().ranges.values():
            if not self._journal.standing_numbers(filter(None, (step.incident,))):
                found[LineRange(step.first, step.last)] = self._number(step.incident)
        return found

    def _number(self, incident: str) -> int:
        with contextlib.suppress(Unknown, Erased):
            return self._journal.get(incident).number if incident else 0
        return 0

    def left_out(self) -> RunRanges:
        """Return the runs that were left out, here and in the exports that this one continues."""
        earlier = self._earlier_review()
        return self._ranges(
            (step for step in self._decided().ranges.values() if not step.incident),
            None if earlier is None else earlier.left_out(),
        )

    def looked_through(self) -> RunRanges:
        """Return the runs that were decided on, here and in the exports that this one continues."""
        earlier = self._earlier_review()
        return self._ranges(
            self._decided().ranges.values(),
            None if earlier is None else earlier.looked_through(),
        )

    def _ranges(self, steps: Iterable[Step], earlier: RunRanges | None) -> RunRanges:
        runs = tuple(LineRange(step.first, step.last) for step in steps)
        return RunRanges(self._imports.lines(self.conversation), runs, earlier)

    def _earlier_review(self) -> ImportReview | None:
        """Return the review of the export that this one continues, if that is not erased."""
        with contextlib.suppress(Erased):
            if id_ := self.conversation.content.continues:
                item = as_of(self._journal.get(id_), Conversation)
                return ImportReview(
                    item, self._journal, self._imports, self._settings, self._senders
                )
        return None

    def set_gap(self, minutes: int) -> None:
        """Group by another gap. Raises BadInput."""
        if not 1 <= minutes <= _MOST_GAP:
            raise BadInput("--gap", N_("must be between 1 minute and 31 days"))
        self.gap = minutes
        self._settings.put(self._name, self._stored())

    @property
    def zone(self) -> str:
        """Return the zone by whose clock its times are shown."""
        return self.conversation.content.zone or self._zone or self._journal.zone

    def set_zone(self, zone: str) -> None:
        """Show times by the clock of this zone, where the export has moments. Raises BadInput."""
        zone_of(zone)
        if self.conversation.content.zone:
            raise BadInput("--zone", N_("was answered before it was read"))
        self._zone = zone
        self._settings.put(self._name, self._stored())

    def clocks(self) -> Mapping[str, ClockCorrection | None]:
        """Return what was said of the clock of each camera: 0 where right, None where not known."""
        return CameraClocks(self._settings).answers()

    def unasked_cameras(self) -> tuple[str, ...]:
        """Return the cameras of these files about whose clock nothing was said. Raises Damaged."""
        if self.conversation.content.format != FOLDER:
            return ()
        lines, known = self._imports.lines(self.conversation), self.clocks()
        found = dict.fromkeys(line.message.sender for line in lines if line.message.sender)
        return tuple(name for name in found if name not in known)

    def set_clock(self, camera: str, clock: ClockCorrection | None) -> None:
        """Note by how much the clock of a camera was fast; None says that it is not known."""
        CameraClocks(self._settings).say(camera, clock)

    def clock_shown(self, exhibit: Recorded[Evidence], known: str) -> tuple[str, ClockCorrection]:
        """Return the camera of a photograph, and its clock: it was taken at `known`, local time.

        Raises BadInput where no line is that file, or its time is not by the clock of a camera.
        """
        for line in self._imports.lines(self.conversation):
            digests = {file.sha256 for file in line.message.files}
            at = line.moment()
            if exhibit.content.sha256 not in digests or at is None:
                continue
            if not line.message.sender or not has_clock_of_camera(line.message):
                break
            return line.message.sender, clock_of_photograph(exhibit.id, at, known, self.zone)
        raise BadInput("--clock-from", N_("is no photograph of these with a camera and its time"))

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

    def alike_answers(self) -> Mapping[tuple[int, ...], AlikeAnswer]:
        """Return what was said of pictures that are nearly alike, by their lines."""
        return dict(self._alike)

    def answer_alike(self, answers: Mapping[tuple[int, ...], AlikeAnswer]) -> None:
        """Note what pictures that are nearly alike are, each group by its lines. Raises BadInput.

        An answer takes the place of those that were given about one of these lines before.
        """
        whole = self.conversation.content.lines
        for lines in answers:
            if len(set(lines)) < 2 or not all(1 <= n <= whole for n in lines):
                raise BadInput("--alike", N_("needs two or more lines of the conversation"))
        named = {n for lines in answers for n in lines}
        kept = {lines: it for lines, it in self._alike.items() if named.isdisjoint(lines)}
        self._alike = {**kept, **answers}
        self._settings.put(self._name, self._stored())

    def leave_out(self, runs: Sequence[ContactRun]) -> str:
        """Leave these runs out: they are not suggested again. Return the decision."""
        return leave_out(self._decisions, ((self, runs),))

    def merge(self, runs: Sequence[ContactRun], listed: Sequence[ContactRun]) -> str:
        """Make one run of these, which must be all of `listed` between them of one sender."""
        chosen = self.undecided(runs)
        if len({run.sender for run in chosen}) == 1:
            same = [run for run in listed if run.sender == chosen[0].sender]
            between = [run for run in same if chosen[0].first <= run.first <= chosen[-1].first]
            if len(chosen) > 1 and between == list(chosen):
                return self._decide(Step(StepKind.JOIN, run.first) for run in chosen[1:])
        raise BadInput("--merge", N_("needs two or more runs of one sender, without a gap"))

    def split(self, run: ContactRun, line: int) -> str:
        """Let another run begin with a line of this one. Return the decision."""
        self.undecided((run,))
        if not run.first < line <= run.last:
            raise BadInput("--split", N_("is no line within that run"))
        if all(each.n != line for each in self.reading().of_run(run)):
            raise BadInput("--split", N_("is no line of that sender"))
        return self._decide((Step(StepKind.CUT, line),))

    def withdraws(self) -> tuple[int, ...]:
        """Return the numbers of the incidents that `undo` would withdraw, rising."""
        last = self._decisions.last(self.conversation.id)
        return () if last is None else self._decisions.withdraws(last.id)

    def withdraws_contacts(self) -> tuple[int, ...]:
        """Return the numbers of the contacts from the person that it would withdraw, rising."""
        last = self._decisions.last(self.conversation.id)
        return () if last is None else self._decisions.withdraws_contacts(last.id)

    def undo(self) -> bool:
        """Take back the last decision on it, in other conversations too; False if there is none."""
        last = self._decisions.last(self.conversation.id)
        return last is not None and self._decisions.take_back(last.id)

    def said_of(self, senders: Sequence[str]) -> Mapping[str, SenderAnswer]:
        """Return what the person said of these senders."""
        return self._senders.answers(senders)

    def is_own_asked(self, person: str) -> bool:
        """Return whether it was said of the person's own lines if they are contact with them."""
        if person in map(text, items(self._settings.get(self._own, []))):
            return True
        contacts = self._journal.standing(OwnContact) if self._decided().contacts else ()
        ids = {*self._decided().contacts}
        return any(it.id in ids and it.content.person == person for it in contacts)

    def note_own_asked(self, person: str) -> None:
        """Note that the person's own lines are no contact with them, and ask no more."""
        if not self.is_own_asked(person):
            self._settings.put(self._own, [*items(self._settings.get(self._own, [])), person])

    def planned_own(
        self, person: str, runs: Sequence[tuple[OwnRun, str]]
    ) -> tuple[list[PlannedNoun], list[Step]]:
        """Return the contacts of the person that these lines of theirs are, and their steps.

        Each run has their words for it, empty where they did not state any.
        """
        exhibit = as_of(self._journal.get(self.conversation.content.of), Evidence).content
        platform = manifest.of_record(self.conversation.content.format).title
        planned = [
            PlannedNoun(
                self._journal.new_id(),
                OwnContact(
                    what=what,
                    when=span(run.begins, run.ends, self.zone),
                    how=f"{platform}, {exhibit.reference}, {_lines_text(run)}",
                    person=person,
                ),
            )
            for run, what in runs
        ]
        pairs = zip(runs, planned, strict=True)
        steps = [Step(StepKind.OWN, run.first, run.last, made.id) for (run, _what), made in pairs]
        return planned, steps

    @property
    def _own(self) -> str:
        return f"import-own-{self.conversation.id}"

    def senders(self) -> tuple[str, ...]:
        """Return who sent lines that are not the person's own; no camera did. Raises Damaged."""
        if self.conversation.content.format == FOLDER:
            return ()
        lines = self._imports.lines(self.conversation)
        theirs = (line.message.sender for line in lines if line.message.own is not True)
        return tuple(filter(None, dict.fromkeys(theirs)))

    def new_id(self) -> str:
        """Return a new identifier for an incident."""
        return self._journal.new_id()

    def undecided(self, runs: Sequence[ContactRun]) -> tuple[ContactRun, ...]:
        """Return these runs by their first line. Raises BadInput if one was decided on since."""
        decided = self._decided().ranges
        if any(run.first in decided for run in runs):
            raise BadInput("", N_("was decided on already"))
        return tuple(run for _first, run in sorted({run.first: run for run in runs}.items()))

    def _decide(self, steps: Iterable[Step]) -> str:
        return self._decisions.keep(self._decisions.plan({self.conversation.id: tuple(steps)}))

    def _decided(self) -> DecidedRuns:
        return self._decisions.of(self.conversation.id)

    def _choices(self) -> RunChoices:
        decided = self._decided()
        return RunChoices(
            self.gap,
            decided.cuts,
            decided.joins,
            {first: step.last for first, step in decided.ranges.items()},
            self.zone,
            {camera: clock.fast if clock else 0 for camera, clock in self.clocks().items()},
        )

    def files_of(self, ranges: Sequence[tuple[ContactRun, str]]) -> Iterator[tuple[str, str]]:
        """Yield the digest of each file that a line of these runs names, and its incident.

        Of pictures that were said to show the same thing it has the first.
        """
        same = [lines for lines, it in self._alike.items() if it is AlikeAnswer.SAME]
        beside = {n for lines in same for n in sorted(lines)[1:]}
        threads = dict.fromkeys((run.first for run, _incident in ranges), "")
        for line in self._imports.lines(self.conversation) if ranges else ():
            message = line.message
            if line.n in threads:
                threads[line.n] = message.thread
            if not message.files or not is_others(line) or line.n in beside:
                continue
            for run, incident in ranges:
                if (message.sender, message.thread) != (run.sender, threads[run.first]):
                    continue
                if run.first <= line.n <= run.last:
                    yield from ((file.sha256, incident) for file in message.files)

    def _stored(self) -> Mapping[str, Json]:
        alike_answers: list[Json] = [[it.value, *lines] for lines, it in self._alike.items()]
        return {
            "gap": self.gap,
            "left": self.left,
            "alike": alike_answers,
            "zone": self._zone,
        }


def leave_out(
    decisions: RunDecisions, parts: Sequence[tuple[ImportReview, Sequence[ContactRun]]]
) -> str:
    """Leave these runs out, all at once; return the decision. Raises BadInput."""
    return decisions.keep(
        decisions.plan(
            {
                review.conversation.id: [
                    Step(StepKind.RANGE, run.first, run.last) for run in review.undecided(runs)
                ]
                for review, runs in parts
            }
        )
    )


def record_own(
    journal: Journal,
    decisions: RunDecisions,
    parts: Sequence[tuple[ImportReview, Sequence[tuple[OwnRun, str]]]],
    person: str,
) -> tuple[str, int]:
    """Record that the person contacted somebody by these lines of theirs.

    Each run has their words for it alone: no words label several at once.

    It is one decision, kept in the same transaction. Return it, and the count of the contacts.
    """
    planned: list[PlannedNoun] = []
    steps: dict[str, list[Step]] = {}
    for review, runs in parts:
        more, steps[review.conversation.id] = review.planned_own(person, runs)
        planned += more
    decision = decisions.plan(steps)
    made = journal.record_all(planned, lambda: decisions.keep_within(decision)) if planned else ()
    return decision.id, len(made)


def have_back(
    decisions: RunDecisions, parts: Sequence[tuple[ImportReview, Sequence[ContactRun]]]
) -> str:
    """Let these runs be suggested again, all at once; return the decision. Raises BadInput."""
    steps: dict[str, list[Step]] = {}
    for review, runs in parts:
        aside = {place.first for place in review.set_aside()}
        if not all(run.first in aside for run in runs):
            raise BadInput("", N_("is not left out"))
        steps[review.conversation.id] = [Step(StepKind.BACK, run.first) for run in runs]
    return decisions.keep(decisions.plan(steps))


def note_fewer_left_within(settings: Settings, conversation: str, fewer: int) -> None:
    """Note that fewer runs of it are to be decided on, inside an open transaction of the caller."""
    name = _setting(conversation)
    kept = fields(settings.get(name, {}))
    left = kept.get("left")
    if left is not None:
        settings.put_within(name, {**kept, "left": max(whole(left) - fewer, 0)})


def _lines_text(run: OwnRun) -> str:
    if run.first == run.last:
        return _("line {n}").format(n=run.first)
    return _("{count} lines from {first} to {last}").format(
        count=run.count, first=run.first, last=run.last
    )


def _setting(conversation: str) -> str:
    return f"import-review-{conversation}"


def _alike_answer(kept: Json) -> tuple[tuple[int, ...], AlikeAnswer]:
    answer, *lines = items(kept)
    return tuple(map(whole, lines)), AlikeAnswer(text(answer))
