"""`daybook handovers VAULT`: what was handed over, to whom, and whether the copy is still there."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from diary.errors import BadInput
from diary.i18n import N_, _
from diary.json_value import Json
from diary.model.private import CopyState, HandoverRecord
from diary.model.recorded import Recorded
from diary.model.when import moment as at_moment
from ui import handover, handover_words
from ui.cli import typed
from ui.cli.commands.command import Command, add_vault
from ui.cli.context import Context, moment
from ui.cli.exits import Exit

if TYPE_CHECKING:
    from exporters.delivery.written_copy import CopyRemoval


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--tell", metavar="N")
    which.add_argument("--forget", metavar="N")
    which.add_argument("--remove-copy", metavar="N")
    typed.add_option(parser, "--to", "NAME")
    typed.add_option(parser, "--route", "TEXT")
    parser.add_argument("--given-now", action="store_true")


def _run(args: argparse.Namespace, context: Context) -> Exit:
    telling = args.to is not None or args.route is not None or args.given_now
    if telling != (args.tell is not None):
        raise BadInput("--tell", _("goes with --to, --route or --given-now"))
    typed.read(args, context.terminal, "--to", "--route")
    with context.session(args) as session:
        text: list[str] = []
        removal: CopyRemoval | None = None
        if args.tell is not None:
            given = at_moment(context.settled.now(), session.journal.zone)
            item = session.sharing.find(args.tell)
            when = given if args.given_now else None
            session.sharing.tell(item, to=args.to, route=args.route, given=when)
        elif args.forget is not None:
            session.sharing.answer(session.sharing.find(args.forget), CopyState.GONE)
        elif args.remove_copy is not None:
            item = session.sharing.find(args.remove_copy)
            removal = handover.remove_copy(item, context.terminal.progress(_("removing")))
            state = handover.copy_state(item.content, removal)
            if state is not None:
                session.sharing.answer(item, state)
            text = handover_words.removed(item.content.folder, removal)
        items = session.sharing.items()
        zone = session.journal.zone
        text += [line for item in items for line in handover_words.lines(item, zone)]
        value: dict[str, Json] = {
            "handovers": [_json(item) for item in items],
            "left": list(removal.kept) if removal else [],
            "refused": list(removal.refused) if removal else [],
        }
        context.answer(value, *(text or [handover_words.none_given()]))
    return _exit(removal) if removal else Exit.DONE


def _exit(removal: CopyRemoval) -> Exit:
    if removal.refused:
        return Exit.DISK
    return Exit.FOUND_WRONG if removal.kept or removal.absent else Exit.DONE


def _json(item: Recorded[HandoverRecord]) -> dict[str, Json]:
    own = item.content
    return {
        "number": item.number,
        "written": moment(item.first_written),
        "audience": own.audience,
        "form": own.form or "folder",
        "place": own.folder,
        "digest": own.digest,
        "entries": own.entries,
        "originals": own.originals,
        "head": {"entries": own.head, "link": own.link},
        "after": own.after or None,
        "to": own.to,
        "route": own.route,
        "given": own.given.at if own.given else None,
        "files": [line.partition("  ")[2] for line in own.files],
        "copy": own.copy.value if own.copy else None,
    }


COMMAND = Command("handovers", N_("list what was handed over, and to whom"), _arguments, _run)
