"""`daybook backup VAULT --to FOLDER`: copies a record to another disk, and reads the copy back."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from diary.errors import BadInput
from diary.i18n import N_, _, ngettext
from diary.services.backup import LastCopy
from diary.services.copy_reading import CopyReport
from diary.services.copying import Copied
from diary.services.session import Session
from diary.wording import last_copy_text, written_text
from ui.cli.commands.command import Command, add_vault
from ui.cli.context import Context, moment, plain
from ui.cli.exits import Exit

_FAULTS = {
    "copy-file-damaged": N_("is missing, or is not what was copied"),
    "attachment-damaged": N_("its file is missing, or is not what was attached"),
}


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
    now = context.settled.now()
    text = last_copy_text(last.made, last.since, now) if last else _("There is no copy yet.")
    context.answer({"last": _last_json(last)}, text)
    return Exit.DONE


def _copy(folder: Path, context: Context, session: Session) -> Exit:
    copied = session.backup.begin(folder).run(context.terminal.progress(_("copying")))
    session.backup.note(copied)
    value = {"last": _last_json(session.backup.last()), "copy": _copied_json(copied)}
    context.answer(value, "\n".join(_copied(copied)))
    return Exit.FOUND_WRONG if copied.damaged else Exit.DONE


def _copied(copied: Copied) -> list[str]:
    size, new = f"{copied.size / 1e6:.1f}", f"{copied.written / 1e6:.1f}"
    lines = [
        _("Copied: {what}; {size} MB, {new} MB of it new.").format(
            what=_counts(copied.entries + copied.private_entries, copied.attachments),
            size=size,
            new=new,
        ),
        _("Every byte was read back from there and is what was written."),
        _("The copy opens with the passphrase you have now, even if you change it later."),
    ]
    if copied.same_disk:
        lines.append(_("It is on the same disk as the record. If that disk fails, both are lost."))
    for name in copied.damaged:
        lines.append(_("{name}: its file is damaged or missing in the record.").format(name=name))
    return lines


def _read(folder: Path, context: Context, session: Session) -> Exit:
    reading = session.backup.reading(folder)
    report = reading.run(context.terminal.progress(_("reading")))
    value = {"last": _last_json(session.backup.last()), "read": _report_json(report)}
    context.answer(value, "\n".join(_reported(report, session.journal.zone)))
    return Exit.DONE if report.ok else Exit.FOUND_WRONG


def _reported(report: CopyReport, zone: str) -> list[str]:
    lines = [
        _("Read the copy of {day}: {what}, {size} MB.").format(
            day=written_text(report.made, zone),
            what=_counts(report.entries + report.private_entries, report.attachments),
            size=f"{report.size / 1e6:.1f}",
        )
    ]
    if report.ok:
        return [*lines, _("All of it is as it was written.")]
    lines += [f"{fault.part}: {_(_FAULTS[fault.code])}" for fault in report.faults]
    return [*lines, _("Make a new copy: what is damaged there is then written again.")]


def _counts(entries: int, attachments: int) -> str:
    said = ngettext("{n} entry", "{n} entries", entries).format(n=entries)
    files = ngettext("{n} attached file", "{n} attached files", attachments).format(n=attachments)
    return _("{entries} and {files}").format(entries=said, files=files)


def _last_json(last: LastCopy | None) -> Any:
    return None if last is None else {"made": moment(last.made), "entries_since": last.since}


def _copied_json(copied: Copied) -> dict[str, Any]:
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


def _report_json(report: CopyReport) -> dict[str, Any]:
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
