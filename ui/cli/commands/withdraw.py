"""`daybook withdraw VAULT ID --reason TEXT`: takes something out of counts and bundles."""

from __future__ import annotations

import argparse

from diary.i18n import N_, _
from ui.cli import typed
from ui.cli.commands.command import Command, add_vault
from ui.cli.context import Context, find, record_json
from ui.cli.exits import Exit


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    parser.add_argument("id", metavar="ID")
    typed.add_option(parser, "--reason", "TEXT", required=True)


def _run(args: argparse.Namespace, context: Context) -> Exit:
    typed.read(args, context.terminal, "--reason")
    with context.session(args) as session:
        item = session.journal.withdraw(find(session, args.id).id, args.reason)
    said = _("Withdrawn. Its words stay in the record and are left out of counts and bundles.")
    context.answer(record_json(item), said)
    return Exit.DONE


COMMAND = Command("withdraw", N_("take something out of counts and bundles"), _arguments, _run)
