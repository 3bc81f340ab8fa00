"""`daybook review`: runs of contact in a conversation, to accept as incidents or to leave out.

**Invariants:**

- Nothing enters unless its number is named, and its words are typed by the person.
- No words of a message are shown.
- Numbers are those of the list as it was before the command.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from diary.conversations.camera_overlap import overlapping
from diary.conversations.contact_runs import ContactRun
from diary.conversations.person_of_files import PersonOfFiles
from diary.conversations.sender_accounts import SenderIs
from diary.errors import BadInput
from diary.i18n import N_, _, ngettext
from diary.json_value import Json
from diary.jurisdiction import Vocabulary, load
from diary.media.imports import manifest
from diary.media.imports.dated_files import CODE as FOLDER
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation
from diary.model.noun_codec import to_fields
from diary.model.record_nouns import ClockCorrection, Evidence, FilesPerson, Helper, Person, Role
from diary.model.revisions import Content, Recorded, as_of
from diary.services.import_review import AlikeFiles, ImportReview, have_back, record_own
from diary.services.session import Session
from ui.cli import arguments
from ui.cli.argument_types import whole_number
from ui.cli.command_context import CommandContext, moment, record_json
from ui.cli.commands.command import Command, add_vault
from ui.cli.exit_codes import ExitCode
from ui.text.contact_runs import (
    decided_text,
    number_list,
    recorded_text,
    run_counts,
    run_when,
    shown_sender,
    taken_back_text,
)
from ui.text.exports_read import sources_text

_DECISIONS: Final = {
    "--accept": N_("make an incident of run N of the list"),
    "--leave-out": N_("suggest run N no more"),
    "--merge": N_("join run N with the others that this option names"),
    "--have-back": N_("suggest number N of the list of --left-out again"),
}


_NOBODY: Final = "nobody"
_ME: Final = "me"
_ROLES: Final = (Role.SUSPECTED, Role.OTHER)  # of a new name


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    hint = _("its number; without it the latest that was read")
    parser.add_argument("conversation", metavar="CONVERSATION", nargs="?", help=hint)
    parser.add_argument(
        "--gap",
        metavar="MINUTES",
        type=whole_number,
        help=_("a longer gap than this begins another run; an hour at first"),
    )
    parser.add_argument(
        "--zone",
        metavar="ZONE",
        help=_("by whose clock moments are shown and recorded, such as Europe/London"),
    )
    action = parser.add_mutually_exclusive_group()
    for name, about in _DECISIONS.items():
        action.add_argument(
            name, metavar="N", type=whole_number, action="append", default=[], help=_(about)
        )
    action.add_argument(
        "--split",
        metavar=("N", "LINE"),
        type=whole_number,
        nargs=2,
        help=_("let another run begin with this line of run N"),
    )
    action.add_argument(
        "--undo",
        action="store_true",
        help=_("take back what was decided last, and say what it was"),
    )
    action.add_argument(
        "--own",
        metavar="PERSON",
        help=_("record your own lines beside theirs as contact from you; a person's number"),
    )
    action.add_argument(
        "--sender",
        metavar=("ACCOUNT", "WHO"),
        nargs=2,
        help=_("who a sender is: the number of a person, a name, 'nobody' or 'me'"),
    )
    parser.add_argument(
        "--withdraw",
        action="store_true",
        help=_("with --undo: agree that incidents are withdrawn by it"),
    )
    parser.add_argument(
        "--as-one", action="store_true", help=_("one incident of all that --accept names")
    )
    parser.add_argument(
        "--also",
        metavar=("CONVERSATION", "N"),
        nargs=2,
        action="append",
        default=[],
        help=_("with --accept: run N of another conversation too"),
    )
    parser.add_argument(
        "--alike", action="store_true", help=_("name pictures that are nearly alike, to look at")
    )
    parser.add_argument(
        "--left-out",
        action="store_true",
        help=_("list what was left out, and runs whose incident was withdrawn"),
    )
    action.add_argument(
        "--clock",
        metavar=("CAMERA", "ERROR"),
        nargs=2,
        help=_("by how much the clock of a camera was wrong, as in +0:12 for 12 minutes fast"),
    )
    action.add_argument(
        "--clock-from",
        metavar=("EXHIBIT", "TIME"),
        nargs=2,
        help=_("the same from a photograph whose true time is known, as in 2026-03-29T14:30"),
    )
    whose = parser.add_mutually_exclusive_group()
    whose.add_argument(
        "--shows",
        metavar="PERSON",
        help=_("with --accept: who is on these files, a number or a name"),
    )
    whose.add_argument(
        "--taken-by",
        metavar="PERSON",
        help=_("with --accept: who took these files, a number, a name or 'me'"),
    )
    parser.add_argument(
        "--role",
        choices=[role.value for role in _ROLES],
        help=_("who a new name is: somebody you suspect, or somebody else"),
    )
    parser.add_argument(
        "--by",
        metavar="ROLE",
        choices=[role.value for role in Helper],
        help=_("who knows it of the clock"),
    )
    arguments.add_text_option(
        parser, "--what", "TEXT", _("the incident in your own words, or your own lines")
    )
    parser.add_argument(
        "--why",
        metavar="TEXT",
        default="",
        help=_("the reason for what is said of a sender or clock"),
    )
    parser.add_argument(
        "--kind",
        metavar="CODE",
        action="append",
        default=[],
        help=_("with --accept: tick this kind of act, such as CALL_UNWANTED"),
    )


def _run(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    arguments.read_text_options(args, context.terminal, "--what")
    vocabulary = load(context.config.jurisdiction)
    for code in args.kind:
        vocabulary.behaviour(code)
    with context.session(args) as session:
        review = session.review(conversation_of(session, args.conversation))
        if args.gap is not None:
            review.set_gap(args.gap)
        if args.zone is not None:
            review.set_zone(args.zone)
        if args.clock is None and args.clock_from is None:
            _ask_clocks(context, review)
        undone = session.decisions.last(review.conversation.id) if args.undo else None
        recorded = _act(args, context, session, review)
        review = session.review(review.conversation)  # as it is after that
        runs, zone = review.runs(), review.zone
        together = _overlapping(session, review, runs)
        review.note_left(len(runs))
        accepted, left_out = review.decided()
        progress = context.terminal.progress(_("comparing"))
        similar = review.alike(progress) if args.alike else None
        people = {item.id: item.content.name for item in session.senders.people()}
        said = session.senders.answers(list(dict.fromkeys(run.sender for run in runs)))
        unasked, clocks = review.unasked_cameras(), review.clocks()
        shown = {
            item.id: item.content.reference
            for item in session.imports.exhibits().values()
            if any(clock and clock.photograph == item.id for clock in clocks.values())
        }
        aside = _aside(review) if args.left_out else None
    value: dict[str, Json] = {
        "conversation": review.conversation.number,
        "gap": review.gap,
        "zone": zone,
        "runs": [_json(run) for run in runs],
        "senders": [
            {
                "sender": sender,
                "who": answer.answer.value,
                "person": people.get(answer.person, ""),
                "why": answer.why,
            }
            for sender, answer in said.items()
        ],
        "recorded": [record_json(item) for item in recorded],
        "accepted": accepted,
        "left_out": left_out,
        "clocks": [
            {**_clock_json(camera, clock, shown), "asked": True} for camera, clock in clocks.items()
        ]
        + [{**_clock_json(camera, None, shown), "asked": False} for camera in unasked],
    }
    value["overlapping"] = [
        [{"conversation": number, "run": n} for number, n in group] for group in together
    ]
    if similar is not None:
        value["alike"] = [
            [{"line": n, "exhibit": item.content.reference} for n, item in group]
            for group in similar.groups
        ]
        value["not_compared"] = similar.unread
    decided = decided_text(len(runs), accepted, left_out)
    lines = [*_lines(runs, zone, vocabulary), decided, *_alike_lines(similar)]
    if undone is not None:
        lines.append(taken_back_text(undone))
    if aside is not None:
        value["set_aside"] = [{**_json(run), "incident": n} for run, n in aside]
        lines += _aside_lines(aside, zone)
    lines += _overlap_lines(together, review.conversation.number)
    context.answer(value, *lines, *_clock_lines(runs, clocks, unasked), *_recorded(recorded))
    return ExitCode.DONE


def conversation_of(session: Session, ref: str | None) -> Recorded[Conversation]:
    """Return a conversation by its number or identifier, without one the latest; BadInput."""
    if ref is None:
        found = [it for it in session.journal.items(Noun.CONVERSATION) if it.withdrawn is None]
        if not found:
            raise BadInput("CONVERSATION", N_("is missing; 'daybook import' brings one in"))
        return found[-1]
    item = session.journal.find(ref, Noun.CONVERSATION)
    if item.noun is not Noun.CONVERSATION:
        raise BadInput("CONVERSATION", N_("is no conversation"))
    return as_of(item, Conversation)


def _act(
    args: argparse.Namespace, context: CommandContext, session: Session, review: ImportReview
) -> Sequence[Recorded[Content]]:
    """Do what the options say; return the incidents that were recorded."""
    listed = review.runs()
    if args.accept:
        parts = [(review.conversation, _chosen(listed, args.accept)), *_also(args, session)]
        what, kinds = _words(args, context), tuple(args.kind)
        of_files = _person_of_files(args, session, parts)
        _ask_senders(context, session, parts)
        session.acceptance.hold(parts, what, kinds, as_one=args.as_one, of_files=of_files)
        return session.acceptance.write()
    if args.clock or args.clock_from:
        _say_clock(args, session, review)
    elif args.undo:
        _undo(args, context, review)
    elif args.own:
        _record_own(args, context, session, review)
    elif args.sender:
        sender, who = args.sender
        if sender not in review.senders():
            raise BadInput("--sender", N_("is no sender of this conversation"))
        _say_sender(session, (sender, _platform(review.conversation)), who, args.why, args.role)
    else:
        _decide(args, session, review, listed)
    return ()


def _person_of_files(
    args: argparse.Namespace,
    session: Session,
    parts: Sequence[tuple[Recorded[Conversation], Sequence[ContactRun]]],
) -> PersonOfFiles | None:
    """Return who is on the files of these runs or took them, if that is said. Raises BadInput."""
    option, who = ("--shows", args.shows) if args.shows else ("--taken-by", args.taken_by)
    if not who:
        return None
    if not any(run.files for _conversation, runs in parts for run in runs):
        raise BadInput(option, N_("goes with runs of pictures, films or sound"))
    if args.taken_by and who == _ME:
        return PersonOfFiles(FilesPerson.MINE, why=args.why)
    person = _known(session, who, option)
    if person is None:
        person = session.journal.record(_new_person(who, args.role))
    is_ = FilesPerson.SHOWN if args.shows else FilesPerson.TOOK
    return PersonOfFiles(is_, person.id, person.content.role, args.why)


def _new_person(name: str, role: str | None) -> Person:
    """Return a new person, of whom it was said whether they are suspected. Raises BadInput."""
    if role is None:
        raise BadInput("--role", N_("is needed for a name that is not in the record"))
    return Person(name=name, role=Role(role))


def _known(session: Session, who: str, option: str) -> Recorded[Person] | None:
    """Return somebody of the record by number, identifier or name; None for a new name.

    Raises BadInput for a name that several people have.
    """
    if who.isascii() and who.isdigit():
        return as_of(session.journal.find(who, Noun.PERSON), Person)
    found = [it for it in session.senders.people() if who in (it.content.name, it.id)]
    if len(found) > 1:
        reason = _("is the name of several people; give the number of the one you mean: {numbers}")
        raise BadInput(option, reason.format(numbers=", ".join(str(it.number) for it in found)))
    return found[0] if found else None


def _say_clock(args: argparse.Namespace, session: Session, review: ImportReview) -> None:
    """Note by how much the clock of a camera was wrong, as it is said or a photograph shows."""
    if args.clock:
        camera, clock = args.clock[0], _clock_error(args.clock[1])
    else:
        ref, known = args.clock_from
        named = (it for it in session.imports.exhibits().values() if it.content.reference == ref)
        exhibit = next(named, None) or as_of(session.journal.find(ref, Noun.EVIDENCE), Evidence)
        camera, clock = review.clock_shown(exhibit, _local_time(known))
    review.set_clock(camera, _worked_out(args, clock))


def _decide(
    args: argparse.Namespace,
    session: Session,
    review: ImportReview,
    listed: Sequence[ContactRun],
) -> None:
    """Leave out, have back, join or part the runs that the options name."""
    if args.leave_out:
        review.leave_out(_chosen(listed, args.leave_out))
    elif args.have_back:
        aside = [run for run, _incident in _aside(review)]
        have_back(session.decisions, ((review, _chosen(aside, args.have_back)),))
    elif args.merge:
        review.merge(_chosen(listed, args.merge), listed)
    elif args.split:
        number, line = args.split
        (run,) = _chosen(listed, [number])
        review.split(run, line)


def _record_own(
    args: argparse.Namespace,
    context: CommandContext,
    session: Session,
    review: ImportReview,
) -> None:
    """Record that the person's own lines are contact from them to somebody.

    One text never labels several contacts. Raises BadInput for that.
    """
    person = as_of(session.journal.find(args.own, Noun.PERSON), Person)
    said = session.senders.answers(review.senders())
    theirs = [sender for sender, answer in said.items() if answer.person == person.id]
    runs = review.reading().own_runs(theirs)
    if not runs:
        raise BadInput("--own", N_("no line of yours stands beside theirs in this conversation"))
    if review.is_own_asked(person.id):
        raise BadInput("--own", N_("that was said already"))
    if args.what and len(runs) > 1:
        reason = _("would label {n} contacts at once; leave it out, and say it of each with amend")
        raise BadInput("--what", reason.format(n=f"{len(runs):,}"))
    parts = ((review, [(run, args.what or "") for run in runs]),)
    _decision, count = record_own(session.journal, session.decisions, parts, person.id)
    context.terminal.write_error(
        ngettext(
            "Recorded: {n} contact from you.", "Recorded: {n} contacts from you.", count
        ).format(n=count)
    )


def _platform(conversation: Recorded[Conversation]) -> str:
    return manifest.of_record(conversation.content.format).title


def _ask_senders(
    context: CommandContext,
    session: Session,
    parts: Sequence[tuple[Recorded[Conversation], Sequence[ContactRun]]],
) -> None:
    """Ask once of each sender who it is, where somebody can be asked; it may be left open."""
    if not context.terminal.interactive:
        return
    runs = {
        run.sender: (run, _platform(conversation))
        for conversation, chosen in parts
        for run in chosen
        if run.sender and run.count
    }
    said = session.senders.answers(list(runs))
    for sender, (run, platform) in runs.items():
        if sender in said:
            continue
        for person in session.senders.people():
            context.terminal.write_error(f"  {person.number}. {person.content.name}")
        context.terminal.write_error(
            _(
                "Who is {sender}? The number of a person above, a new name, 'nobody' for nobody "
                "you know, 'me', or nothing to leave it open."
            ).format(sender=shown_sender(run))
        )
        who = arguments.read_line("--sender", context.terminal).strip()
        if not who:
            session.senders.say((sender,), SenderIs.LEFT_OPEN)
            continue
        why, role = "", None
        if who not in (_NOBODY, _ME):
            if _known(session, who, "--sender") is None:
                role = _ask_role(context)
            context.terminal.write_error(_("Why do you say so? It may stay empty."))
            why = arguments.read_line("--why", context.terminal).strip()
        _say_sender(session, (sender, platform), who, why, role)


def _ask_role(context: CommandContext) -> str:
    """Return the role of a new person, as it is answered. Raises BadInput for anything else."""
    context.terminal.write_error(_("Do you suspect them? Answer yes or no."))
    answer = arguments.read_line("--role", context.terminal).strip().casefold()
    roles = {_("yes"): Role.SUSPECTED, _("no"): Role.OTHER}
    if answer not in roles:
        raise BadInput("--role", N_("is to be answered with yes or no"))
    return roles[answer].value


def _say_sender(
    session: Session, account: tuple[str, str], who: str, why: str, role: str | None
) -> None:
    """Keep who a sender is: the number or identifier of a person, a new name, nobody, or me."""
    if who in (_NOBODY, _ME):
        answer = SenderIs.NOBODY_KNOWN if who == _NOBODY else SenderIs.ME
        session.senders.say((account[0],), answer)
        return
    known = _known(session, who, "--sender")
    person = _new_person(who, role) if known is None else known.id
    session.senders.say_person((account,), person, why)


def _also(
    args: argparse.Namespace, session: Session
) -> list[tuple[Recorded[Conversation], tuple[ContactRun, ...]]]:
    """Return the runs of other conversations that are accepted with these. Raises BadInput."""
    numbers: dict[str, list[int]] = {}
    for ref, number in args.also:
        if not (number.isascii() and number.isdigit()):
            raise BadInput("--also", N_("is no number of the list"))
        numbers.setdefault(ref, []).append(int(number))
    found = []
    for ref, chosen in numbers.items():
        conversation = conversation_of(session, ref)
        found.append((conversation, _chosen(session.review(conversation).runs(), chosen)))
    return found


def _aside(review: ImportReview) -> tuple[tuple[ContactRun, int], ...]:
    """Return the runs that were left out, and those whose incident was withdrawn, with its number.

    They are in the order of their lines.
    """
    reading, found = (
        review.reading(),
        sorted(review.set_aside().items(), key=lambda it: it[0].first),
    )
    return tuple((run, number) for place, number in found for run in reading.runs_of((place,)))


def _aside_lines(aside: Sequence[tuple[ContactRun, int]], zone: str) -> Iterator[str]:
    """Yield what is set aside, by the numbers that '--have-back' takes."""
    for n, (run, incident) in enumerate(aside, 1):
        told = (
            _("Left out {n}. {counts}, {when}, from {sender} (lines {first} to {last})")
            if not incident
            else _(
                "Withdrawn {n}. {counts}, {when}, from {sender} (lines {first} to {last}), as "
                "incident {incident}"
            )
        )
        yield told.format(
            n=n,
            counts=run_counts(run),
            when=run_when(run, zone),
            sender=run.sender or _("not named"),
            first=run.first,
            last=run.last,
            incident=incident,
        )


def _undo(args: argparse.Namespace, context: CommandContext, review: ImportReview) -> None:
    """Take the last step back; what that withdraws is said before, and agreed to."""
    numbers, contacts = review.withdraws(), review.withdraws_contacts()
    if contacts and not args.withdraw:
        _agree_to_withdraw(
            context,
            ngettext(
                "This withdraws {n} contact from you: no. {numbers}. Its number stays, and a "
                "bundle says that it was withdrawn.",
                "This withdraws {n} contacts from you: no. {numbers}. Their numbers stay, and a "
                "bundle says that they were withdrawn.",
                len(contacts),
            ).format(n=len(contacts), numbers=number_list(contacts)),
        )
    if numbers and not args.withdraw:
        told = ngettext(
            "This withdraws incident {numbers}. It is no longer counted or handed over, but its "
            "number stays, and a bundle says that it was withdrawn.",
            "This withdraws {n} incidents of the record: no. {numbers}. They are no longer counted "
            "or handed over, but their numbers stay, and a bundle says that they were withdrawn.",
            len(numbers),
        ).format(n=len(numbers), numbers=number_list(numbers))
        _agree_to_withdraw(context, told)
    if not review.undo():
        raise BadInput("--undo", N_("there is nothing to take back"))


def _agree_to_withdraw(context: CommandContext, told: str) -> None:
    if not context.terminal.interactive:
        raise BadInput("--undo", _("{told} '--withdraw' says that.").format(told=told))
    context.terminal.write_error(told)
    context.terminal.confirm(
        _("To withdraw them, type 'withdraw'. Anything else stops here: "), {"withdraw"}
    )


def _ask_clocks(context: CommandContext, review: ImportReview) -> None:
    """Ask once of each camera by how much its clock was wrong, where somebody can be asked."""
    if not context.terminal.interactive:
        return
    for camera in review.unasked_cameras():
        context.terminal.write_error(
            _(
                "By how much was the clock of {camera} wrong? +0:12 if it was 12 minutes fast, "
                "-1:00 if an hour slow, 0:00 if right, nothing if you do not know."
            ).format(camera=camera)
        )
        said = arguments.read_line("--clock", context.terminal).strip()
        review.set_clock(camera, _clock_error(said) if said else None)


def _clock_error(said: str) -> ClockCorrection:
    """Return by how many seconds a clock was fast. Raises BadInput."""
    found = re.fullmatch(r"([+-]?)(\d{1,6}):([0-5]\d)(?::([0-5]\d))?", said.strip())
    if found is None:
        raise BadInput("--clock", N_("is written as +0:12 or -1:00, in hours and minutes"))
    hours, minutes, seconds = (int(found[n] or 0) for n in (2, 3, 4))
    error = hours * 3600 + minutes * 60 + seconds
    return ClockCorrection(fast=-error if found[1] == "-" else error)


def _worked_out(args: argparse.Namespace, clock: ClockCorrection) -> ClockCorrection:
    """Return a clock with how its error is known, and by whom; a right one needs neither."""
    if not clock.fast:
        return clock
    return replace(clock, why=args.why, by=Helper(args.by) if args.by else None)


def _local_time(said: str) -> str:
    """Return when a photograph was taken, as it was typed. Raises BadInput."""
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        found = None
    if found is None or len(said) != len("2026-03-29T14:30") or found.tzinfo is not None:
        raise BadInput("--clock-from", N_("needs a time that is written as 2026-03-29T14:30"))
    return said


def _clock_json(
    camera: str, clock: ClockCorrection | None, shown: Mapping[str, str]
) -> dict[str, Json]:
    """Return what was said of a clock; `shown` are the references of exhibits."""
    if clock is None:
        return {"camera": camera, "fast": None}
    said = {name: value for name, value in to_fields(clock).items() if name != "photograph"}
    if clock.photograph:
        said["photograph"] = shown.get(clock.photograph, "")
    return {"camera": camera, **said}


def _alike_lines(similar: AlikeFiles | None) -> Iterator[str]:
    """Yield which pictures are worth a look side by side."""
    if similar is None:
        return
    for group in similar.groups:
        yield _("Nearly alike, to be looked at side by side: {exhibits}").format(
            exhibits=", ".join(
                _("{exhibit} (line {n})").format(exhibit=item.content.reference, n=n)
                for n, item in group
            )
        )
    if not similar.groups:
        yield _("No two of the pictures that could be compared are nearly alike.")
    if similar.unread:
        yield _("Pictures that could not be compared: {n}").format(n=similar.unread)


_Place = tuple[int, int]  # the number of a conversation, and of a run in its list


def _overlapping(
    session: Session, review: ImportReview, runs: Sequence[ContactRun]
) -> list[list[_Place]]:
    """Return runs of several cameras at the same time, with one of this folder in each group."""
    if not any(run.files for run in runs):
        return []
    here = review.conversation.number
    places = [(here, n) for n in range(1, len(runs) + 1)]
    listed = list(runs)
    for other in session.reviews():
        content = other.conversation.content
        if other.conversation.number != here and content.format == FOLDER:
            theirs = other.runs()
            places += [(other.conversation.number, n) for n in range(1, len(theirs) + 1)]
            listed += theirs
    groups = [sorted(places[at] for at in group) for group in overlapping(listed)]
    return [group for group in groups if any(number == here for number, _n in group)]


def _overlap_lines(together: Sequence[Sequence[_Place]], here: int) -> Iterator[str]:
    """Yield which runs may be of one event, and how to make one incident of them."""
    for group in together:
        own = [n for number, n in group if number == here]
        others = [place for place in group if place[0] != here]
        options = [f"--accept {n}" for n in own]
        options += [f"--also {number} {n}" for number, n in others]
        yield _(
            "Of several cameras at the same time, perhaps of one event: {runs}. "
            "'{options} --as-one' makes one incident of them."
        ).format(
            runs=", ".join(
                str(n)
                if number == here
                else _("{n} of conversation {number}").format(n=n, number=number)
                for number, n in group
            ),
            options=" ".join(options),
        )


def _clock_lines(
    runs: Sequence[ContactRun],
    clocks: Mapping[str, ClockCorrection | None],
    unasked: Sequence[str],
) -> Iterator[str]:
    """Yield what was said of the clocks of these cameras."""
    for camera in dict.fromkeys(run.sender for run in runs if run.files):
        clock = clocks.get(camera)
        if error := clock.fast if clock else 0:
            sign, (hours, rest) = "-" if error < 0 else "+", divmod(abs(error), 3600)
            yield _(
                "The clock of {camera} was wrong by {error}: its times are shown without that, "
                "and kept as the files have them."
            ).format(camera=camera, error=f"{sign}{hours}:{rest // 60:02}:{rest % 60:02}")
    for camera in unasked:
        yield _("Was the clock of {camera} right? Nothing was said of it yet (--clock).").format(
            camera=camera
        )


def _chosen(listed: Sequence[ContactRun], numbers: Sequence[int]) -> tuple[ContactRun, ...]:
    """Return the runs of these numbers. Raises BadInput."""
    if any(not 1 <= n <= len(listed) for n in numbers):
        raise BadInput("N", N_("is no number of the list; 'daybook review' shows it"))
    return tuple(listed[n - 1] for n in sorted(set(numbers)))


def _words(args: argparse.Namespace, context: CommandContext) -> str:
    """Return the person's own words for what is accepted. Raises BadInput."""
    words: str = args.what or ""
    if args.what is None and context.terminal.interactive:
        context.terminal.write_error(_("What happened, in your own words?"))
        words = arguments.read_line("--what", context.terminal)
    if not words.strip():
        raise BadInput("--what", N_("is missing; the program writes no words of its own"))
    return words


def _json(run: ContactRun) -> dict[str, Json]:
    return {
        "first": run.first,
        "last": run.last,
        "sender": run.sender,
        "label": run.label,
        "begins": moment(run.begins),
        "ends": moment(run.ends),
        "missed_calls": run.missed,
        "calls": run.calls,
        "messages": run.texts,
        "deleted": run.deleted,
        "files": run.files,
        "time_sources": {source.value: count for source, count in run.sources.items()},
        "kinds": list(run.suggested),
    }


def _lines(runs: Sequence[ContactRun], zone: str, vocabulary: Vocabulary) -> Iterator[str]:
    for n, run in enumerate(runs, 1):
        if run.files:
            yield from _file_lines(n, run, zone)
            continue
        yield _("{n}. {counts}, {when}, from {sender} (lines {first} to {last})").format(
            n=n,
            counts=run_counts(run),
            when=run_when(run, zone),
            sender=run.sender or _("not named"),
            first=run.first,
            last=run.last,
        )
        labels = ", ".join(vocabulary.behaviour(code).label for code in run.suggested)
        codes = ", ".join(run.suggested)
        yield _("   By its channel it may be: {labels} ({codes})").format(
            labels=labels, codes=codes
        )
    yield _("Times are by the clock of {zone}.").format(zone=zone)


def _file_lines(n: int, run: ContactRun, zone: str) -> Iterator[str]:
    """Yield what is said of the files of a day."""
    yield _("{n}. {counts}, {when}, {camera} (lines {first} to {last})").format(
        n=n,
        counts=run_counts(run),
        when=run_when(run, zone),
        camera=shown_sender(run),
        first=run.first,
        last=run.last,
    )
    yield _("   Its time is by: {sources}").format(sources=sources_text(run.sources))


def _recorded(items: Sequence[Recorded[Content]]) -> Iterator[str]:
    if items:
        yield recorded_text([item.number for item in items])


REVIEW = Command(
    "review",
    N_("decide which contact of an export becomes incidents"),
    _arguments,
    _run,
    about=N_(
        "Lists runs of contact in a conversation that was read, to accept as incidents or leave "
        "out. A run enters only where its number is named, and the words of its incident are yours."
    ),
    examples=(
        "daybook review notes",
        "daybook review notes 2 --accept 1 --kind CALL_UNWANTED --what -",
        "daybook review notes 2 --leave-out 3",
    ),
    answers=("review",),
)
