"""`daybook restore COPY --to FOLDER`: makes a record again from a copy, in a new folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from diary.i18n import N_, _
from diary.json_value import Json
from diary.vault.restoration import restore
from ui.cli import passphrase
from ui.cli.commands.command import Command
from ui.cli.context import Context, moment
from ui.cli.exits import Exit
from ui.copy_words import restored_lines


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("copy", metavar="COPY", type=Path)
    parser.add_argument("--to", metavar="FOLDER", type=Path, required=True)
    parser.add_argument("--despite-damage", action="store_true")
    passphrase.add_options(parser)


def _run(args: argparse.Namespace, context: Context) -> Exit:
    restored = restore(
        args.copy,
        args.to,
        passphrase.words(args, context.terminal),
        context.settled,
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
    context.answer(value, *restored_lines(args.to, restored, context.settled.zone))
    return Exit.FOUND_WRONG if restored.missing else Exit.DONE


COMMAND = Command("restore", N_("make a record again from a copy"), _arguments, _run)
