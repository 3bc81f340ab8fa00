"""`daybook backup VAULT --to FOLDER`: copies a record to another disk, and reads the copy back."""

from __future__ import annotations

import argparse
from pathlib import Path

from diary.errors import BadInput
from diary.i18n import N_, _
from diary.json_value import Json
from diary.services.backup.service import LastBackup
from diary.services.backup.verification import BackupReport
from diary.services.backup.writer import BackupResult
from diary.services.session import Session
from ui.cli.commands.command import Command, add_vault
from ui.cli.context import Context, moment, plain
from ui.cli.exits import Exit
from ui.cli.noting import Noting
from ui.copy_words import copied_lines, last_text, read_lines


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    parser.add_argument("--to", metavar="FOLDER", type=Path)
    parser.add_argument("--verify-only", action="store_true")


def _run(args: argparse.Namespace, context: Context) -> Exit:
    if args.verify_only and args.to is None:
        raise BadInput("--verify-only", _("needs --to"))
    with context.session(args) as session:
        if args.to is None:
            return _last(context, session)
        if args.verify_only:
            return _read(args.to, context, session)
        return _copy(args.to, context, session)


def _last(context: Context, session: Session) -> Exit:
    last = session.backup.last()
    context.answer({"last": _last_json(last)}, last_text(last, context.settled.now()))
    return Exit.DONE


def _copy(folder: Path, context: Context, session: Session) -> Exit:
    copied = session.backup.begin(folder).run(context.terminal.progress(_("copying")))
    noting = Noting(context.terminal)
    noting.note(lambda: session.backup.note(copied))
    value = {"last": _last_json(session.backup.last()), "copy": _copied_json(copied)}
    context.answer(value, *copied_lines(copied))
    return Exit.FOUND_WRONG if copied.damaged else noting.exit


def _read(folder: Path, context: Context, session: Session) -> Exit:
    reading = session.backup.reading(folder)
    report = reading.run(context.terminal.progress(_("reading")))
    value = {"last": _last_json(session.backup.last()), "read": _report_json(report)}
    context.answer(value, *read_lines(report, session.journal.zone))
    return Exit.DONE if report.ok else Exit.FOUND_WRONG


def _last_json(last: LastBackup | None) -> Json:
    return None if last is None else {"made": moment(last.made), "entries_since": last.since}


def _copied_json(copied: BackupResult) -> dict[str, Json]:
    return {
        "made": moment(copied.made),
        "entries": copied.entries,
        "private_entries": copied.private_entries,
        "attachments": copied.attachments,
        "bytes": copied.size,
        "written": copied.written,
        "damaged": list(copied.damaged),
        "same_disk": copied.same_disk,
    }


def _report_json(report: BackupReport) -> dict[str, Json]:
    return {
        "made": moment(report.made),
        "entries": report.entries,
        "private_entries": report.private_entries,
        "attachments": report.attachments,
        "bytes": report.size,
        "faults": [plain(fault) for fault in report.faults],
    }


COMMAND = Command(
    "backup", N_("copy a record to another disk, or say how old the last copy is"), _arguments, _run
)
