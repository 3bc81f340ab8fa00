"""`daybook import`: an export of another program, read and kept.

**Invariants:**

- With `--dry-run` nothing is kept, and no record is opened.
- What the export does not say is asked for and never guessed.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from diary.errors import DiaryError
from diary.i18n import N_, _
from diary.json_value import Json
from diary.media.export_file import open_export
from diary.media.imports.export_report import ExportReport, ExportTally
from diary.media.imports.format import Answers
from diary.media.imports.message import MessageTime
from diary.media.message_replies import OfferedExport
from diary.model.when import zone_of
from ui.cli import arguments
from ui.cli.command_context import CommandContext
from ui.cli.commands.command import Command
from ui.cli.exit_codes import ExitCode, error_line, exit_for
from ui.text.exports_read import open_questions, report_lines


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path)
    parser.add_argument(
        "--dry-run", action="store_true", required=True, help=_("say what is in it; keep nothing")
    )
    arguments.add_text_option(parser, "--me", "NAME", default="")
    arguments.add_text_option(parser, "--own-number", "TEXT", default="")
    parser.add_argument("--zone", metavar="ZONE", default="")
    order = parser.add_mutually_exclusive_group()
    order.add_argument("--day-first", dest="day_first", action="store_true", default=None)
    order.add_argument("--month-first", dest="day_first", action="store_false", default=None)


def _answers(args: argparse.Namespace, context: CommandContext) -> Answers:
    """Return what was answered by options. Raises BadInput."""
    arguments.read_text_options(args, context.terminal, "--me", "--own-number")
    if args.zone:
        zone_of(args.zone)
    return Answers(args.me, args.own_number, args.zone, args.day_first)


def _run(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    answers = _answers(args, context)
    exports: list[Json] = []
    failed: list[Json] = []
    worst = ExitCode.DONE
    for number, path in enumerate(args.files, 1):
        try:
            for offer, report in _read(path, context, answers):
                exports.append(_export_json(number, offer, report, answers))
                if not context.as_json:
                    head = _("FILE {n}").format(n=number)
                    context.terminal.write_lines(head, *report_lines(offer, report, answers), "")
        except DiaryError as refused:
            context.terminal.write_error(f"FILE {number}: {error_line(refused)}")
            failed.append({"file": number, "code": refused.code})
            worst = max(worst, exit_for(refused))
    context.answer({"exports": exports, "failed": failed}, _("Nothing was kept."))
    return worst


def _read(
    path: Path, context: CommandContext, answers: Answers
) -> list[tuple[OfferedExport, ExportReport]]:
    """Return what each export of a file holds. Raises DiaryError."""
    zone = zone_of(answers.zone or "UTC")
    found = []
    with open_export(path, context.config.media) as file:
        for offer in file.offers:
            tally = ExportTally(zone)
            for item in file.items(offer, answers):
                tally.add(item)
            found.append((offer, tally.report()))
    return found


def _export_json(
    number: int, offer: OfferedExport, report: ExportReport, answers: Answers
) -> dict[str, Json]:
    return {
        "file": number,
        "format": offer.format,
        "confidence": offer.confidence.name.lower(),
        "member": offer.main,
        "questions": [
            {"question": each.kind.value, "choices": list(each.choices)}
            for each in open_questions(offer, answers)
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
    "import", N_("read what another program exported: chats, messages, calls"), _arguments, _run
)
