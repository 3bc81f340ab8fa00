"""`daybook seal`: show the words of a seal, and note whom they were given to.

**Invariants:**

- A person carries a seal to others: it opens no connection.
- Nothing is noted unless `--given-to` names somebody.
"""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Final

from diary.errors import BadInput
from diary.i18n import N_, _
from diary.json_value import Json
from diary.model.private_nouns import Seal
from diary.model.revisions import Recorded
from diary.services.seals_and_stamps import CurrentSeal, seal_code_words
from diary.services.session import Session
from ui.cli import arguments
from ui.cli.command_context import CommandContext, moment
from ui.cli.commands.command import Command, add_vault
from ui.cli.exit_codes import ExitCode
from ui.text import seals_and_stamps

_ROW: Final = 4


def _seal_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    arguments.add_text_option(
        parser, "--given-to", "NAME", _("note in the private book to whom the words were given")
    )
    arguments.add_text_option(
        parser, "--how", "TEXT", _("how they were given, such as by telephone"), default=""
    )
    parser.add_argument(
        "--list", action="store_true", help=_("list the seals that were noted as given")
    )


def _run_seal(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    if args.list and (args.given_to is not None or args.how):
        raise BadInput("--list", _("stands by itself"))
    if args.given_to is None and args.how:
        raise BadInput("--how", _("needs --given-to"))
    arguments.read_text_options(args, context.terminal, "--given-to", "--how")
    if args.given_to is not None and not args.given_to.strip():
        raise BadInput("--given-to", _("names nobody"))
    with context.session(args) as session:
        seal = session.seals.now()
        if args.list:
            given = session.seals.items()
            text = _given_lines(session, given)
        else:
            given = _give(session, args)
            text = _seal_lines(session, seal, context.config.now(), given)
        value: dict[str, Json] = {
            "entries": seal.entries,
            "words": seal.words,
            "last_entry": moment(seal.last_entry) if seal.last_entry else None,
            "given": [_given_json(item) for item in given],
        }
        context.answer(value, *text)
    return ExitCode.DONE


def _give(session: Session, args: argparse.Namespace) -> tuple[Recorded[Seal], ...]:
    if args.given_to is None:
        return ()
    return (session.seals.note_given(args.given_to, how=args.how),)


def _seal_lines(
    session: Session, seal: CurrentSeal, now: datetime, given: tuple[Recorded[Seal], ...]
) -> list[str]:
    zone = session.journal.zone
    lines = [seals_and_stamps.seal_title(seal, now, zone), "", *_rows(seal.words.split()), ""]
    lines += seals_and_stamps.seal_advice(seal, zone)
    if given:
        lines.append(seals_and_stamps.seal_noted_text(given[0]))
    else:
        lines.append(_("Not noted as given to anybody; --given-to NAME notes it."))
    return lines


def _rows(words: list[str]) -> list[str]:
    numbered = [f"{n:>2} {word:<10}" for n, word in enumerate(words, 1)]
    return ["  " + " ".join(numbered[at : at + _ROW]).rstrip() for at in range(0, len(words), _ROW)]


def _given_lines(session: Session, given: tuple[Recorded[Seal], ...]) -> list[str]:
    if not given:
        return [seals_and_stamps.no_seal_text()]
    return [seals_and_stamps.given_seal_line(item, session.journal.zone) for item in given]


def _given_json(item: Recorded[Seal]) -> dict[str, Json]:
    return {
        "number": item.number,
        "written": moment(item.first_written),
        "entries": item.content.entries,
        "words": seal_code_words(item.content.link),
        "given_to": item.content.given_to,
        "how": item.content.how,
    }


SEAL = Command(
    "seal",
    N_("show the twelve words that fix the record"),
    _seal_arguments,
    _run_seal,
    about=N_(
        "Shows the twelve words that fix the record as it stands, to give to somebody who writes "
        "down the day; notes to whom they were given. They open nothing."
    ),
    examples=("daybook seal notes", "daybook seal notes --given-to - --how -"),
    answers=("seal",),
)
