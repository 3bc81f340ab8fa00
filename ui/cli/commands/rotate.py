"""`daybook rotate VAULT`: moves a record to new keys, with a new passphrase."""

from __future__ import annotations

import argparse

from diary.errors import StorageError
from diary.i18n import N_, _
from diary.json_value import Json
from diary.services.access.credentials import Credentials
from diary.vault.removal import remove
from diary.vault.rotation import RotationResult, rotate
from ui.cli import passphrase
from ui.cli.commands.command import Command, add_vault
from ui.cli.context import Context
from ui.cli.exits import Exit
from ui.erasing_words import rotate_lines, rotated_lines


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    passphrase.add_new_options(parser)
    parser.add_argument("--remove-old", action="store_true")
    parser.add_argument("--despite-damage", action="store_true")


def _run(args: argparse.Namespace, context: Context) -> Exit:
    terminal = context.terminal
    passphrase.refuse_unasked(args, terminal)
    words = passphrase.words(args, terminal)
    if terminal.interactive and not passphrase.new_given(args):
        terminal.complain(*rotate_lines(args.vault.absolute(), remove_old=args.remove_old))
        terminal.confirm(_("To go on, type 'rotate'. Anything else stops here: "), {"rotate"})
    key_file = words.key_file if words.has_key_file and not args.no_key_file else None
    new = Credentials(passphrase.read_new(args, terminal), args.new_key_file or key_file)
    progress = terminal.progress(_("moving"))
    rotated = context.when_free(
        lambda: rotate(
            args.vault,
            words,
            new,
            context.settled,
            despite_damage=args.despite_damage,
            progress=progress,
        )
    )
    left = _removed(rotated, words, context) if args.remove_old else None
    value: dict[str, Json] = {
        "vault": rotated.vault_id,
        "fingerprint": rotated.fingerprint,
        "entries": rotated.entries,
        "old": None if left == () else str(rotated.old),
        "missing": list(rotated.missing),
    }
    context.answer(value, *rotated_lines(rotated, left))
    return Exit.FOUND_WRONG if rotated.missing else Exit.DONE


def _removed(
    rotated: RotationResult, words: Credentials, context: Context
) -> tuple[str, ...] | None:
    try:
        return remove(rotated.old, words, context.settled).left
    except StorageError:
        # the record has its new keys; how to remove the old one is said
        return None


COMMAND = Command(
    "rotate", N_("move a record to new keys, with a new passphrase"), _arguments, _run
)
