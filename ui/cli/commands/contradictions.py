"""`daybook contradictions`: list entries that do not fit each other, and say what to do of each.

**Invariants:**

- Each can be left, noted or corrected, and each answer is an entry. A correction keeps what stood
  there, and its reason says that it was made on reading through before a hand-over.
- Numbers are those of the list as it was before the command: answering several needs one command.
- Once a charge or a statement is recorded, notes are offered first: nothing is corrected unless
  somebody at the terminal says so, or the command says that the officer was asked.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date
from typing import Final

from diary.contradictions.rules import Contradiction
from diary.contradictions.whole_record import (
    conflict_of,
    contradictions_in,
    handover_reason,
    is_case_going_on,
)
from diary.errors import BadInput
from diary.i18n import N_, _
from diary.json_value import Json
from diary.model.record_nouns import AfterConflict
from diary.model.when import zone_or_utc
from diary.services.json_import import read_lines
from diary.services.session import Session
from ui.cli import arguments, far_days
from ui.cli.argument_types import whole_number
from ui.cli.command_context import CommandContext, record_json
from ui.cli.commands.command import Command, add_vault
from ui.cli.commands.show import contradiction_json, contradiction_lines
from ui.cli.exit_codes import ExitCode
from ui.cli.terminal import Terminal
from ui.text.contradictions import case_going_on_text

_CORRECT: Final = "correct"


def _contradictions_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    parser.add_argument(
        "--note", nargs=2, metavar=("N", "TEXT|-"), action="append", default=[],
        help=arguments.typed_help(_("add a note to number N of the list")),
    )  # fmt: skip
    parser.add_argument(
        "--leave",
        metavar="N",
        type=whole_number,
        action="append",
        default=[],
        help=_("leave number N of the list as it is, and have that noted"),
    )
    parser.add_argument(
        "--correct",
        metavar="N",
        type=whole_number,
        help=_("correct number N of the list by the fields that --from has"),
    )
    parser.add_argument(
        "--asked",
        action="store_true",
        help=_("the officer was asked before this correction, while a case is going on"),
    )
    arguments.add_from(parser)
    far_days.add_option(parser)


def _run_contradictions(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    notes = tuple(_notes(args, context.terminal))
    numbers = [n for n, _words in notes] + args.leave + [args.correct] * (args.correct is not None)
    if len(set(numbers)) < len(numbers):
        raise BadInput("N", _("is named twice"))
    lines = () if args.correct is None else read_lines(
        arguments.read_source(args, context.terminal)
    )  # fmt: skip
    with context.session(args) as session:
        journal = session.journal
        found = contradictions_in(journal.items, journal.history, journal.zone, session.file_facts)
        if any(not 1 <= n <= len(found) for n in numbers):
            raise BadInput("N", _("is no number of the list"))
        day = today(session, context)
        if lines and is_case_going_on(journal.items) and not args.asked:
            said = _said_instead(args, context)
            if said != _CORRECT:
                notes += ((args.correct, said),) * bool(said)
                lines = ()
        if lines:
            _correct(args, context, session, found[args.correct - 1], dict(lines[0].value))
        answered = [
            *((found[n - 1], AfterConflict.NOTED, words) for n, words in notes),
            *((found[n - 1], AfterConflict.LEFT, "") for n in args.leave),
            *((found[args.correct - 1], AfterConflict.CORRECTED, "") for _line in lines[:1]),
        ]
        recorded = [
            journal.record(conflict_of(each, answer, day, words))
            for each, answer, words in answered
        ]
        if found and is_case_going_on(journal.items):
            context.terminal.write_error(case_going_on_text())
    done = {each for each, _answer, _words in answered}
    left = [each for each in found if each not in done]
    value: dict[str, Json] = {
        "contradictions": [contradiction_json(each) for each in left],
        "recorded": [record_json(item) for item in recorded],
    }
    context.answer(value, *(contradiction_lines(left) if left else [_("Nothing is left to do.")]))
    return ExitCode.DONE


def _said_instead(args: argparse.Namespace, context: CommandContext) -> str:
    """Return what is typed in place of a correction: words are a note, nothing leaves it.

    Raises BadInput where nobody sits at the terminal, or what they type is the correction.
    """
    terminal = context.terminal
    if not terminal.interactive or args.source == arguments.READ:
        raise BadInput(
            "--correct",
            _("is held back: a case is going on. Add a note, or ask the officer first (--asked)"),
        )
    terminal.write_error(case_going_on_text())
    terminal.prompt(_("Words are a note; 'correct' corrects it all the same; Enter leaves it. "))
    return terminal.source.readline().strip()


def _notes(args: argparse.Namespace, terminal: Terminal) -> Iterator[tuple[int, str]]:
    for said, words in args.note:
        if not (said.isascii() and said.isdigit()):
            raise BadInput("--note", _("needs a number of the list, then the words"))
        line = arguments.read_line("--note", terminal) if words == arguments.READ else words
        if not line.strip():
            raise BadInput("--note", _("is empty"))
        yield int(said[:6]), line


def _correct(
    args: argparse.Namespace,
    context: CommandContext,
    session: Session,
    found: Contradiction,
    changes: dict[str, Json],
) -> None:
    """Amend the first entry that does not fit, with the fields that were handed in."""
    item = session.journal.get((*found.incidents, *found.entries)[0])
    content = session.new_json_import().changed(item, changes)
    far_days.settle(args, session, context, [content], before=item.content)
    session.journal.amend(item.id, content, handover_reason(today(session, context)))


def today(session: Session, context: CommandContext) -> date:
    """Return the day by the clock of the record."""
    return context.config.now().astimezone(zone_or_utc(session.journal.zone)).date()


def ask_before_handover(session: Session, context: CommandContext) -> None:
    """Ask the person at the terminal about each that does not fit; Enter leaves it."""
    terminal, journal = context.terminal, session.journal
    if not terminal.interactive:
        return
    found = contradictions_in(journal.items, journal.history, journal.zone, session.file_facts)
    if not found:
        return
    terminal.write_error(*contradiction_lines(found))
    if is_case_going_on(journal.items):
        terminal.write_error(case_going_on_text())
    day = today(session, context)
    for number, each in enumerate(found, 1):
        hint = _("{n}: words are a note; Enter leaves it; 'daybook contradictions' corrects it. ")
        terminal.prompt(hint.format(n=number))
        words = terminal.source.readline().strip()
        answer = AfterConflict.NOTED if words else AfterConflict.LEFT
        journal.record(conflict_of(each, answer, day, words))


CONTRADICTIONS = Command(
    "contradictions",
    N_("list entries that do not fit each other; leave, note or correct"),
    _contradictions_arguments,
    _run_contradictions,
    about=N_(
        "Lists entries that do not fit each other; each can be noted, left or corrected, and each "
        "answer is an entry. All of them can stay as they are."
    ),
    examples=(
        "daybook contradictions notes",
        "daybook contradictions notes --leave 2 --note 1 -",
        "daybook contradictions notes --correct 1 --from correction.json",
    ),
    answers=("contradictions",),
    exits=(ExitCode.DAY_FAR,),
)
