"""`daybook seal VAULT`: twelve words that fix the record as it stands, and who was given them."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Final

from diary.errors import BadInput
from diary.i18n import N_, _
from diary.json_value import Json
from diary.model.private import Seal
from diary.model.recorded import Recorded
from diary.services.anchors import CurrentSeal, seal_code_words
from diary.services.session import Session
from ui import seal_words
from ui.cli import typed
from ui.cli.commands.command import Command, add_vault
from ui.cli.context import Context, moment
from ui.cli.exits import Exit

_ROW: Final = 4


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    typed.add_option(parser, "--given-to", "NAME")
    typed.add_option(parser, "--how", "TEXT", default="")
    parser.add_argument("--list", action="store_true")


def _run(args: argparse.Namespace, context: Context) -> Exit:
    if args.list and (args.given_to is not None or args.how):
        raise BadInput("--list", _("stands by itself"))
    if args.given_to is None and args.how:
        raise BadInput("--how", _("needs --given-to"))
    typed.read(args, context.terminal, "--given-to", "--how")
    if args.given_to is not None and not args.given_to.strip():
        raise BadInput("--given-to", _("names nobody"))
    with context.session(args) as session:
        seal = session.seals.now()
        if args.list:
            given = session.seals.items()
            text = _listed(session, given)
        else:
            given = _give(session, args)
            text = _shown(session, seal, context.settled.now(), given)
        value: dict[str, Json] = {
            "entries": seal.entries,
            "words": seal.words,
            "last_entry": moment(seal.last_entry) if seal.last_entry else None,
            "given": [_given_json(item) for item in given],
        }
        context.answer(value, *text)
    return Exit.DONE


def _give(session: Session, args: argparse.Namespace) -> tuple[Recorded[Seal], ...]:
    if args.given_to is None:
        return ()
    return (session.seals.give(args.given_to, how=args.how),)


def _shown(
    session: Session, seal: CurrentSeal, now: datetime, given: tuple[Recorded[Seal], ...]
) -> list[str]:
    zone = session.journal.zone
    lines = [seal_words.seal_title(seal, now, zone), "", *_rows(seal.words.split()), ""]
    lines += seal_words.seal_advice(seal, zone)
    if given:
        lines.append(seal_words.seal_noted_text(given[0]))
    else:
        lines.append(_("Not noted as given to anybody; --given-to NAME notes it."))
    return lines


def _rows(said: list[str]) -> list[str]:
    numbered = [f"{n:>2} {word:<10}" for n, word in enumerate(said, 1)]
    return ["  " + " ".join(numbered[at : at + _ROW]).rstrip() for at in range(0, len(said), _ROW)]


def _listed(session: Session, given: tuple[Recorded[Seal], ...]) -> list[str]:
    if not given:
        return [seal_words.no_seal_text()]
    return [seal_words.given_seal_line(item, session.journal.zone) for item in given]


def _given_json(item: Recorded[Seal]) -> dict[str, Json]:
    return {
        "number": item.number,
        "written": moment(item.first_written),
        "entries": item.content.entries,
        "words": seal_code_words(item.content.link),
        "given_to": item.content.given_to,
        "how": item.content.how,
    }


COMMAND = Command("seal", N_("show the twelve words that fix the record"), _arguments, _run)
