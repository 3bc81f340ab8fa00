"""`daybook verify VAULT`: looks at every byte of a vault and names what is wrong."""

from __future__ import annotations

import argparse

from diary.i18n import N_, _, ngettext
from diary.services.integrity import Fault, IntegrityReport
from ui.cli.commands.command import Command, add_vault
from ui.cli.context import Context, plain
from ui.cli.exits import Exit

_FAULTS = {
    "keys-copy-damaged": N_(
        "the copy of the key file is missing or differs; 'daybook recover' puts it right"
    ),
    "draft-damaged": N_("what was typed last and not saved is damaged"),
    "database-damaged": N_("the database is damaged"),
    "entry-altered": N_("an entry is not what was written"),
    "link-broken": N_("an entry does not follow from the one before"),
    "signature-wrong": N_("an entry's signature is wrong"),
    "projections-differ": N_("the lists do not agree with the entries they are made from"),
    "attachment-differs": N_("an exhibit's file is not the one that was attached"),
    "attachment-damaged": N_("an exhibit's file is missing or damaged"),
}


def _run(args: argparse.Namespace, context: Context) -> Exit:
    with context.session(args) as session:
        report = session.integrity.verify(context.terminal.progress("verifying"))
    value = {
        "ok": report.ok,
        "entries": report.entries,
        "attachments": report.attachments,
        "bytes": report.bytes_read,
        "faults": [plain(fault) for fault in report.faults],
    }
    context.answer(value, "\n".join(_text(report)))
    return Exit.DONE if report.ok else Exit.FOUND_WRONG


def _text(report: IntegrityReport) -> list[str]:
    looked = ngettext(
        "Looked at {n} entry and {files} attached files.",
        "Looked at {n} entries and {files} attached files.",
        report.entries,
    ).format(n=report.entries, files=report.attachments)
    if report.ok:
        return [
            looked,
            _("Everything is as it was written. An old copy of the folder would look so too."),
        ]
    return [looked, *(_fault(fault) for fault in report.faults)]


def _fault(fault: Fault) -> str:
    return f"{fault.part}: {_(_FAULTS[fault.code])}"


COMMAND = Command("verify", N_("look at every byte of a record"), add_vault, _run)
