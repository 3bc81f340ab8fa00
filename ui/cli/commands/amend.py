"""`daybook amend VAULT ID`: writes a correction; what stood before stays in the record."""

from __future__ import annotations

import argparse

from diary.errors import BadInput
from diary.i18n import N_
from diary.model.codec import text
from diary.services.json_import import read_lines
from ui.cli.commands import source
from ui.cli.commands.command import Command, add_vault
from ui.cli.context import Context, find, record_json
from ui.cli.exits import Exit


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    parser.add_argument("id", metavar="ID")
    source.add_from(parser)


def _run(args: argparse.Namespace, context: Context) -> Exit:
    lines = read_lines(source.read(args, context.terminal))
    if len(lines) != 1:
        raise BadInput("", "must be one object", line=lines[1].number)
    with context.session(args) as session:
        changes = dict(lines[0].value)
        reason = text(changes.pop("reason", ""), "reason")
        item = find(session, args.id)
        content = session.new_intake().changed(item, changes)
        amended = session.journal.amend(item.id, content, reason)
    context.answer(record_json(amended), f"{amended.id}  revision {amended.revision}")
    return Exit.DONE


COMMAND = Command("amend", N_("correct something; the old words stay beside it"), _arguments, _run)
