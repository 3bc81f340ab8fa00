"""`daybook import`: an export of another program, read and kept.

**Invariants:**

- With `--dry-run` nothing is kept, and no record is opened.
- What the export does not say is asked for and never guessed; where nobody can be asked, nothing is
  kept until an option answers it.
- Nothing of it enters as an incident.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from diary.conversations.clock_order import with_offsets
from diary.errors import (
    BadInput,
    Cancelled,
    DiaryError,
    StorageError,
)
from diary.files.durable import is_inside_vault
from diary.i18n import N_, _
from diary.json_value import Json
from diary.media.decoder_export_reply_checks import OfferedExport
from diary.media.export_file import open_export
from diary.media.folder_export import choose, open_folder
from diary.media.folder_files import read_folder
from diary.media.imports import manifest
from diary.media.imports.export_report import ExportReport, ExportTally
from diary.media.imports.format import Answers, ColumnRole, Question, QuestionKind
from diary.media.imports.message import MessageTime
from diary.model.books_and_nouns import Noun
from diary.model.when import zone_of
from diary.services.import_service import KeptConversation, KeptExport
from ui.cli import arguments, secret_options
from ui.cli.command_context import CommandContext, record_json, say_before_keeping
from ui.cli.commands.command import Command
from ui.cli.exit_codes import ExitCode, error_line, exit_for
from ui.cli.found_in_files import read_files
from ui.cli.terminal import Terminal
from ui.text.exports_read import (
    columns_text,
    files_lines,
    kept_lines,
    left_out_lines,
    question_text,
    remembered_lines,
    report_lines,
    senders_text,
)

_OPTIONS: Final = {
    QuestionKind.WHO_IS_ME: "--me",
    QuestionKind.OWN_NUMBER: "--own-number",
    QuestionKind.ZONE: "--zone",
    QuestionKind.DAY_OR_MONTH: "--day-first",
    QuestionKind.COLUMNS: "--columns",
}


def _arguments(parser: argparse.ArgumentParser) -> None:
    hint = _("a record's folder, then files or folders; with --dry-run only these are needed")
    parser.add_argument("paths", metavar="VAULT|FILE", nargs="+", type=Path, help=hint)
    parser.add_argument(
        "--dry-run", action="store_true", help=_("say what is in it, without keeping it")
    )
    arguments.add_text_option(
        parser, "--me", "NAME", _("which sender is you; empty if nobody knows")
    )
    arguments.add_text_option(
        parser, "--own-number", "TEXT", _("the number that the export was made from")
    )
    parser.add_argument(
        "--zone", metavar="ZONE", help=_("the zone of the phone, such as Europe/London")
    )
    parser.add_argument(
        "--columns",
        metavar="ROLE,...",
        help=_(
            "what each column of a table has, from the first one on: time, clock, sender, "
            "recipient, contact, text, direction, kind, length, none"
        ),
    )
    order = parser.add_mutually_exclusive_group()
    order.add_argument(
        "--day-first",
        dest="day_first",
        action="store_true",
        default=None,
        help=_("in its dates the day stands first"),
    )
    order.add_argument(
        "--month-first",
        dest="day_first",
        action="store_false",
        default=None,
        help=_("in its dates the month stands first"),
    )
    secret_options.add_options(parser)


@dataclass(frozen=True, slots=True)
class _Given:
    """What the options answer; an empty answer settles a question as well."""

    answers: Answers
    settled: frozenset[QuestionKind]

    def left_open(self, offer: OfferedExport) -> tuple[Question, ...]:
        """Return the questions of an export that no option answers."""
        return tuple(each for each in offer.questions if each.kind not in self.settled)


def _given(args: argparse.Namespace, terminal: Terminal) -> _Given:
    """Return what was answered by options. Raises BadInput."""
    told = {
        QuestionKind.WHO_IS_ME: args.me,
        QuestionKind.OWN_NUMBER: args.own_number,
        QuestionKind.ZONE: args.zone,
        QuestionKind.DAY_OR_MONTH: args.day_first,
        QuestionKind.COLUMNS: args.columns,
    }
    settled = frozenset(kind for kind, value in told.items() if value is not None)
    arguments.read_text_options(args, terminal, "--me", "--own-number")
    if args.zone is not None:
        _refuse_zone(args.zone)
    answers = Answers(
        args.me or "",
        args.own_number or "",
        args.zone or "",
        args.day_first,
        _columns(args.columns or ""),
    )
    return _Given(answers, settled)


def _refuse_zone(name: str) -> None:
    """Raise BadInput for a zone that there is not."""
    try:
        zone_of(name)
    except BadInput as refused:
        raise BadInput("--zone", N_("is no time zone; write it as Europe/London")) from refused


def _columns(line: str) -> tuple[ColumnRole, ...]:
    """Return what each column has. Raises BadInput for an unknown role, or one given twice."""
    try:
        roles = tuple(ColumnRole(word.strip().lower()) for word in line.split(",") if line.strip())
    except ValueError as error:
        raise BadInput("--columns", N_("names a role that there is not")) from error
    named = [role for role in roles if role is not ColumnRole.NONE]
    if len(named) != len(set(named)):
        raise BadInput("--columns", N_("names a role twice"))
    return roles


class _Prompts:
    """Asks at a terminal what no option answers, once for each export."""

    def __init__(
        self,
        given: _Given,
        terminal: Terminal,
        remembered: Callable[[OfferedExport], Answers | None],
    ) -> None:
        self._given = given
        self._terminal = terminal
        self._remembered = remembered

    def ask(self, offer: OfferedExport) -> Answers:
        """Return the answers for an export. Raises BadInput where nobody can be asked."""
        answers, known = self._given.answers, self._remembered(offer)
        for question in self._given.left_open(offer):
            if known is not None:
                # A table with the same columns was kept before; what it says is in the report.
                answers = _taken_over(question.kind, known, answers)
                continue
            if not self._terminal.interactive:
                raise BadInput(_OPTIONS[question.kind], N_("has to be said for this export"))
            self._terminal.write_error(question_text(question.kind, offer.format))
            if question.choices and question.kind is QuestionKind.WHO_IS_ME:
                self._terminal.write_error(senders_text(question.choices))
            if question.kind is QuestionKind.COLUMNS:
                self._terminal.write_error(columns_text(question.choices))
            answers = self._asked(question.kind, answers)
        return answers

    def is_remembered(self, offer: OfferedExport) -> bool:
        """Return whether something is read as a table with the same columns was before."""
        return bool(self._given.left_open(offer)) and self._remembered(offer) is not None

    def _asked(self, kind: QuestionKind, answers: Answers) -> Answers:
        if kind is QuestionKind.DAY_OR_MONTH:
            said = self._terminal.choose(
                _("Day or month? (d/m): "), ("d", "m"), BadInput("--day-first", N_("is missing"))
            )
            return replace(answers, day_first=said == "d")
        while True:
            line = arguments.read_line(_OPTIONS[kind], self._terminal).strip()
            if kind is QuestionKind.WHO_IS_ME:
                return replace(answers, me=line)
            if kind is QuestionKind.OWN_NUMBER:
                return replace(answers, own_number=line)
            try:
                if kind is QuestionKind.COLUMNS:
                    return replace(answers, columns=_columns(line))
                _refuse_zone(line)
            except BadInput as refused:
                self._terminal.write_error(error_line(refused))
            else:
                return replace(answers, zone=line)


def _taken_over(kind: QuestionKind, known: Answers, answers: Answers) -> Answers:
    """Return the answers with one of an earlier table."""
    match kind:
        case QuestionKind.WHO_IS_ME:
            return replace(answers, me=known.me)
        case QuestionKind.OWN_NUMBER:
            return replace(answers, own_number=known.own_number)
        case QuestionKind.ZONE:
            return replace(answers, zone=known.zone)
        case QuestionKind.DAY_OR_MONTH:
            return replace(answers, day_first=known.day_first)
        case QuestionKind.COLUMNS:
            return replace(answers, columns=known.columns)


def _run(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    given = _given(args, context.terminal)
    if args.dry_run:
        paths = args.paths
        if len(paths) > 1 and is_inside_vault(paths[0]):
            paths = paths[1:]
        outcome = _Outcome(context, lambda path: _looked_at(path, context, given))
        code = outcome.run(paths)
        context.answer(outcome.value(), _("Nothing was kept."))
        return code
    if len(args.paths) < 2:
        raise BadInput("", _("name the record's folder first, then the files"))
    args.vault = args.paths[0]
    with context.session(args) as session:
        say_before_keeping([path.name for path in args.paths[1:]], context)
        prompts = _Prompts(given, context.terminal, session.imports.remembered)
        progress = context.terminal.progress(_("reading"))

        def keep(path: Path) -> Iterator[_Told]:
            before: set[str] = set()

            def ask(offer: OfferedExport) -> Answers:
                if prompts.is_remembered(offer):
                    before.add(offer.main)
                return prompts.ask(offer)

            kept = session.imports.keep(path, ask, progress)
            return _brought_in(kept, before, session.journal.zone)

        outcome = _Outcome(context, keep)
        code = outcome.run(args.paths[1:])
        # so that a search finds the messages at once; without it they are named as not looked into
        with suppress(Cancelled, StorageError):
            read_files(session.file_search, progress, Noun.CONVERSATION)
    context.answer(outcome.value())
    return code


_Told = tuple[dict[str, Json], list[str]]  # of one export: for a program, and for a person


class _Outcome:
    """What became of each file, in their order; a refusal of one does not end the others."""

    def __init__(self, context: CommandContext, read: Callable[[Path], Iterable[_Told]]) -> None:
        self._context = context
        self._read = read
        self._exports: list[Json] = []
        self._failed: list[Json] = []

    def run(self, paths: Collection[Path]) -> ExitCode:
        """Read the files and tell of each; return the worst exit code."""
        terminal, worst = self._context.terminal, ExitCode.DONE
        for number, path in enumerate(paths, 1):
            try:
                for value, lines in self._read(path):
                    self._exports.append({"file": number, **value})
                    if not self._context.as_json:
                        terminal.write_lines(_("FILE {n}").format(n=number), *lines, "")
            except DiaryError as refused:
                terminal.write_error(f"FILE {number}: {error_line(refused)}")
                self._failed.append({"file": number, "code": refused.code})
                worst = max(worst, exit_for(refused))
        return worst

    def value(self) -> dict[str, Json]:
        """Return all of it as JSON."""
        return {"exports": self._exports, "failed": self._failed}


def _looked_at(path: Path, context: CommandContext, given: _Given) -> list[_Told]:
    """Return what each export of a file holds. Raises DiaryError."""
    answers = given.answers
    found: list[_Told] = []
    chosen = choose(read_folder(path)) if os.path.isdir(path) else None
    opened = (
        open_export(path, context.config.media)
        if chosen is None
        else open_folder(chosen, path.resolve().name, context.config.media)
    )
    with opened as file:
        for offer in file.offers:
            tally = ExportTally(zone_of(answers.zone or "UTC"))
            for item, _offsets in with_offsets(file.items(offer, answers), answers.zone):
                tally.add(item)
            report, asked = tally.report(), given.left_open(offer)
            value = _export_json(offer, report, asked)
            lines = report_lines(offer, report, answers, asked, here=context.config.zone)
            found.append(({**value, "kept": None}, [*lines]))
    if chosen is not None and found:
        found[-1][1].extend(left_out_lines(chosen.left_out))
    return found


def _brought_in(kept: KeptExport, before: Collection[str], here: str) -> Iterator[_Told]:
    """Yield what was kept of each export of a file; `before` are read as an earlier table was."""
    for each in kept.conversations:
        value = _export_json(each.offer, each.report, ())
        is_last = each is kept.conversations[-1]
        lines = [
            *report_lines(each.offer, each.report, each.answers, (), here=here),
            *(remembered_lines(each.answers) if each.offer.main in before else ()),
            *kept_lines(kept.exhibit, each),
            *(files_lines(kept.files) if is_last else ()),
        ]
        yield {**value, "kept": _place_json(kept, each)}, lines


def _place_json(kept: KeptExport, each: KeptConversation) -> dict[str, Json]:
    return {
        "new": each.is_new,
        "exhibit": record_json(kept.exhibit),
        "conversation": record_json(each.item),
        # Of all conversations of the file together.
        "files": {
            "new": [record_json(item) for item in kept.files.new],
            "known": kept.files.known,
            "same": kept.files.same,
            "not_kept": dict(kept.files.refused),
            "left_out": [
                {"path": each.name, "reason": each.reason.value} for each in kept.files.left_out
            ],
        },
    }


def _export_json(
    offer: OfferedExport, report: ExportReport, asked: Iterable[Question]
) -> dict[str, Json]:
    return {
        "format": offer.format,
        "seen": not manifest.load(offer.format).warning,
        "confidence": offer.confidence.name.lower(),
        "member": offer.main,
        "questions": [
            {"question": each.kind.value, "choices": list(each.choices)} for each in asked
        ],
        "messages": report.messages,
        "kinds": _counted(report.kinds.items()),
        "calls": _counted(report.calls.items()),
        "own": report.own,
        "received": report.received,
        "senders": [
            {"sender": each.sender, "label": each.label, "own": each.own, "lines": each.count}
            for each in report.senders
        ],
        "other_senders": report.other_senders,
        "first": _time(report.first),
        "last": _time(report.last),
        "unread": [{"at": each.at, "reason": each.reason} for each in report.unread],
        "unread_lines": report.unread_count,
        "notes": [{"note": each.code, "count": each.count} for each in report.notes],
        "doubts": _counted(report.doubts.items()),
        "files": report.files,
        "files_missing": report.files_missing,
        "edited": report.edited,
        "cut": report.cut,
    }


def _counted(counts: Iterable[tuple[StrEnum, int]]) -> dict[str, Json]:
    return {code.value: count for code, count in counts if count}


def _time(time: MessageTime) -> Json:
    return {"local": time.local, "offset": time.offset, "source": time.source.value}


IMPORT = Command(
    "import",
    N_("read what another program exported: chats, messages, calls"),
    _arguments,
    _run,
    about=N_(
        "Keeps an export of another program (chats, messages, calls) byte for byte, and what was "
        "read of it; with --dry-run it says what is in one, and keeps nothing. What the export "
        "does not say is asked for and never guessed, and nothing of it enters as an incident."
    ),
    examples=(
        "daybook import --dry-run chat.zip",
        "daybook import notes chat.zip --zone Europe/London --me -",
    ),
    answers=("import",),
)
