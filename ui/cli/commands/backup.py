"""`daybook backup` and `restore`: back a record up to another disk, and restore it."""

from __future__ import annotations

import argparse
from pathlib import Path

from diary.errors import BadInput
from diary.i18n import N_, _
from diary.json_value import Json
from diary.services.backup.service import LastBackup, copy_place
from diary.services.backup.verification import BackupReport
from diary.services.backup.writer import BackupResult
from diary.services.session import Session
from diary.vault.restoration import look_at_copy, restore
from ui.cli import secret_options
from ui.cli.command_context import CommandContext, RecordNote, moment, plain
from ui.cli.commands.command import Command, add_vault
from ui.cli.exit_codes import ExitCode
from ui.text.backups import backup_lines, last_backup_text, restored_lines, verification_lines


def _backup_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    parser.add_argument(
        "--to",
        metavar="FOLDER",
        type=Path,
        help=_(
            "an empty or new folder on another disk, or one with copies of this record; without "
            "it, how old the last copy is"
        ),
    )
    parser.add_argument(
        "--verify-only", action="store_true", help=_("read the copy that is there, write nothing")
    )


def _run_backup(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    if args.verify_only and args.to is None:
        raise BadInput("--verify-only", _("needs --to"))
    if args.to is not None and not args.verify_only:
        copy_place(args.to)
    with context.session(args) as session:
        if args.to is None:
            return _last(context, session)
        if args.verify_only:
            return _read(args.to, context, session)
        return _copy(args.to, context, session)


def _last(context: CommandContext, session: Session) -> ExitCode:
    last = session.backup.last()
    context.answer({"last": _last_json(last)}, last_backup_text(last, context.config.now()))
    return ExitCode.DONE


def _copy(folder: Path, context: CommandContext, session: Session) -> ExitCode:
    copied = session.backup.begin(folder).run(context.terminal.progress(_("copying")))
    noting = RecordNote(context.terminal)
    noting.note(lambda: session.backup.note(copied))
    value = {"last": _last_json(session.backup.last()), "copy": _copied_json(copied)}
    context.answer(value, *backup_lines(copied))
    return ExitCode.FOUND_WRONG if copied.damaged else noting.exit


def _read(folder: Path, context: CommandContext, session: Session) -> ExitCode:
    reading = session.backup.reading(folder)
    report = reading.run(context.terminal.progress(_("reading")))
    value = {"last": _last_json(session.backup.last()), "read": _report_json(report)}
    context.answer(value, *verification_lines(report, session.journal.zone))
    return ExitCode.DONE if report.ok else ExitCode.FOUND_WRONG


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


BACKUP = Command(
    "backup",
    N_("copy a record to another disk, or say how old the last copy is"),
    _backup_arguments,
    _run_backup,
    about=N_(
        "Copies a record to another disk and reads the copy back; a second copy writes only what "
        "is new. Without --to it says how old the last copy is."
    ),
    examples=(
        "daybook backup notes --to /media/stick/copy",
        "daybook backup notes --to /media/stick/copy --verify-only",
    ),
    answers=("backup",),
    found=N_("a file is damaged, here or in the copy, and is named"),
)


def _restore_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("copy", metavar="COPY", type=Path, help=_("the folder that 'backup' wrote"))
    parser.add_argument(
        "--to",
        metavar="FOLDER",
        type=Path,
        required=True,
        help=_("a new or empty folder for the record"),
    )
    parser.add_argument(
        "--despite-damage",
        action="store_true",
        help=_("leave out what is damaged in the copy, and restore the rest"),
    )
    secret_options.add_options(parser)


def _run_restore(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    context.refuse_record_in(args.to)
    look_at_copy(args.copy, args.to)
    restored = restore(
        args.copy,
        args.to,
        secret_options.read_credentials(args, context.terminal),
        context.config,
        despite_damage=args.despite_damage,
        progress=context.terminal.progress(_("restoring")),
    )
    value: dict[str, Json] = {
        "folder": str(args.to.absolute()),
        "vault": restored.vault_id,
        "fingerprint": restored.fingerprint,
        "made": moment(restored.made),
        "entries": restored.entries,
        "attachments": restored.attachments,
        "bytes": restored.size,
        "missing": list(restored.missing),
    }
    context.answer(value, *restored_lines(args.to, restored, context.config.zone))
    return ExitCode.FOUND_WRONG if restored.missing else ExitCode.DONE


RESTORE = Command(
    "restore",
    N_("make a record again from a copy"),
    _restore_arguments,
    _run_restore,
    about=N_(
        "Makes a record again from a copy, in a new folder. It opens with the passphrase, key file "
        "or recovery code of the day the copy was made, and writes over nothing."
    ),
    examples=("daybook restore /media/stick/copy --to notes",),
    answers=("restore",),
    found=N_("restored without what is damaged in the copy, which is named"),
    place="--to",
)
