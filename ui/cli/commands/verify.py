"""`daybook verify`: read every byte of a vault and name what is wrong.

**Invariants:**

- It also reports how far this system protects the keys in memory and confines the decoder process,
  which is no fault of the vault.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict

from diary.errors import MediaError
from diary.i18n import N_, _
from diary.json_value import Json
from diary.media.decoder_client import MediaClient
from diary.media.sandbox_report import Confinement
from diary.services.integrity import IntegrityReport
from ui.cli.command_context import CommandContext, plain
from ui.cli.commands.command import Command, add_vault
from ui.cli.exit_codes import ExitCode
from ui.text import error_messages, missing_protection
from ui.text.entry_counts import entries_text


def _run_verify(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    with context.session(args) as session:
        if args.older_copy:
            session.acknowledge_older_copy()
        report = session.integrity.verify(context.terminal.progress(_("verifying")))
        locked = session.info.keys_locked
    decoder = _decoder(context.config.media)
    value: dict[str, Json] = {
        "ok": report.ok,
        "entries": report.entries,
        "attachments": report.attachments,
        "bytes": report.bytes_read,
        "faults": [plain(fault) for fault in report.faults],
        "keys_locked": locked,
        "decoder": None if decoder is None else asdict(decoder),
    }
    system = [
        missing_protection.key_memory_line(locked=locked),
        *missing_protection.confinement_lines(decoder),
    ]
    context.answer(value, *_text(report), "", *system)
    return ExitCode.DONE if report.ok else ExitCode.FOUND_WRONG


def _decoder(media: MediaClient) -> Confinement | None:
    """Return what the decoder process cannot do here; None if it does not start or say so."""
    try:
        return media.confinement()
    except MediaError:
        return None


def _text(report: IntegrityReport) -> list[str]:
    private = report.private_entries
    looked = _("Looked at {entries}; attached files: {files}.").format(
        entries=entries_text(report.entries - private, private), files=f"{report.attachments:,}"
    )
    if report.ok:
        return [
            looked,
            _("Everything is as it was written. An old copy of the folder would look so too."),
        ]
    return [looked, *map(error_messages.fault_text, report.faults)]


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    parser.add_argument(
        "--older-copy",
        choices=("known",),
        help=_(
            "say that you know that an older copy may have been put back; opening tells it again "
            "once something else shows it, and 'verify' always does"
        ),
    )


VERIFY = Command(
    "verify",
    N_("look at every byte of a record"),
    _arguments,
    _run_verify,
    about=N_(
        "Looks at every byte of a record and names what is damaged or missing. It also says how "
        "far this computer keeps keys and files of others apart."
    ),
    examples=("daybook verify notes", "daybook verify notes --older-copy known"),
    answers=("verify",),
    found=N_("a fault was found, and is named"),
)
