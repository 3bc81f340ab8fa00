"""`daybook new VAULT`: makes an empty vault."""

from __future__ import annotations

import argparse

from diary.i18n import N_, _
from diary.vault.lifecycle import create
from ui.cli import passphrase
from ui.cli.commands.command import Command, add_vault
from ui.cli.context import Context
from ui.cli.exits import Exit


def _run(args: argparse.Namespace, context: Context) -> Exit:
    secret = passphrase.read(args, context.terminal, new=True)
    session = create(args.vault, secret, context.settled, args.key_file)
    session.close()
    info = session.info
    context.answer(
        {"vault": info.vault_id, "fingerprint": info.fingerprint},
        _("Made. The passphrase cannot be reset: without it nobody can open this record."),
        _(
            "'daybook passphrase' with --recovery-code new makes a code that can, to leave "
            "with somebody you trust."
        ),
        _("Fingerprint of its signing key: {key}").format(key=info.fingerprint),
    )
    return Exit.DONE


COMMAND = Command("new", N_("make an empty record in a new folder"), add_vault, _run)
