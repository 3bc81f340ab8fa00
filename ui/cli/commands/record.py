"""`daybook record VAULT`: records what JSON or JSON Lines say, all of it or nothing."""

from __future__ import annotations

import argparse

from diary.i18n import N_
from diary.services.json_import import read_lines
from ui.cli.commands import source
from ui.cli.commands.command import Command, add_vault
from ui.cli.context import Context, record_json
from ui.cli.exits import Exit


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    source.add_from(parser)


def _run(args: argparse.Namespace, context: Context) -> Exit:
    lines = read_lines(source.read(args, context.terminal))
    with context.session(args) as session:
        planned = session.new_intake().plan(lines)
        items = session.journal.record_all(planned)
    value = {"recorded": [record_json(item) for item in items]}
    context.answer(value, *(f"{item.id}  {item.noun} {item.number}" for item in items))
    return Exit.DONE


COMMAND = Command("record", N_("record an incident, or anything else, from JSON"), _arguments, _run)
