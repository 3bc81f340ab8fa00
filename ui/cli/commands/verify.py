"""`daybook verify VAULT`: looks at every byte of a vault and names what is wrong.

It also says what this system keeps its keys and the decoder child from, which is no fault of the
vault.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict

from diary.errors import MediaError
from diary.i18n import N_, _, ngettext
from diary.json_value import Json
from diary.media.client import MediaClient
from diary.media.confinement import Confinement
from diary.services.integrity import IntegrityReport
from ui import confinement_words, damage_messages, key_memory_words
from ui.cli.commands.command import Command, add_vault
from ui.cli.context import Context, plain
from ui.cli.exits import Exit


def _run(args: argparse.Namespace, context: Context) -> Exit:
    with context.session(args) as session:
        report = session.integrity.verify(context.terminal.progress("verifying"))
        locked = session.info.keys_locked
    decoder = _decoder(context.settled.media)
    value: dict[str, Json] = {
        "ok": report.ok,
        "entries": report.entries,
        "attachments": report.attachments,
        "bytes": report.bytes_read,
        "faults": [plain(fault) for fault in report.faults],
        "keys_locked": locked,
        "decoder": None if decoder is None else asdict(decoder),
    }
    system = [key_memory_words.line(locked=locked), *confinement_words.lines(decoder)]
    context.answer(value, *_text(report), "", *system)
    return Exit.DONE if report.ok else Exit.FOUND_WRONG


def _decoder(media: MediaClient) -> Confinement | None:
    """What the decoder child cannot do here; None where it does not start or say so."""
    try:
        return media.confinement()
    except MediaError:
        return None


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
    return [looked, *map(damage_messages.fault_text, report.faults)]


COMMAND = Command("verify", N_("look at every byte of a record"), add_vault, _run)
