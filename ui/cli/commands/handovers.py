"""`daybook handovers`: the log of what was handed over; note a recipient, or remove a copy."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from diary.errors import BadInput
from diary.i18n import N_, _
from diary.json_value import Json
from diary.model.private_nouns import CopyState, HandoverRecord
from diary.model.revisions import Recorded
from diary.model.zone_rules import moment as at_moment
from ui import bundle_copy
from ui.cli import arguments
from ui.cli.command_context import CommandContext, moment
from ui.cli.commands.command import Command, add_vault
from ui.cli.exit_codes import ExitCode
from ui.text import handovers

if TYPE_CHECKING:
    from exporters.delivery.delivered_bundle import CopyRemoval


def _handovers_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--tell", metavar="N", help=_("note of bundle N what --to, --route and --given-now say")
    )
    which.add_argument("--forget", metavar="N", help=_("note of bundle N that its copy is gone"))
    which.add_argument(
        "--remove-copy",
        metavar="N",
        help=_("remove the files of bundle N where they were written, if they are still the same"),
    )
    arguments.add_text_option(parser, "--to", "NAME", _("who got it"))
    arguments.add_text_option(parser, "--route", "TEXT", _("how it got there"))
    parser.add_argument(
        "--given-now", action="store_true", help=_("it was given just now, by this clock")
    )


def _run_handovers(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    telling = args.to is not None or args.route is not None or args.given_now
    if telling != (args.tell is not None):
        raise BadInput("--tell", _("goes with --to, --route or --given-now"))
    arguments.read_text_options(args, context.terminal, "--to", "--route")
    with context.session(args) as session:
        text: list[str] = []
        removal: CopyRemoval | None = None
        if args.tell is not None:
            given = at_moment(context.config.now(), session.journal.zone)
            item = session.handovers.find(args.tell)
            when = given if args.given_now else None
            session.handovers.note_recipient(item, to=args.to, route=args.route, given=when)
        elif args.forget is not None:
            session.handovers.answer(session.handovers.find(args.forget), CopyState.GONE)
        elif args.remove_copy is not None:
            item = session.handovers.find(args.remove_copy)
            removal = bundle_copy.remove_copy(item, context.terminal.progress(_("removing")))
            state = bundle_copy.copy_state(item.content, removal)
            if state is not None:
                session.handovers.answer(item, state)
            text = handovers.removed(item.content.folder, removal)
        items = session.handovers.items()
        zone = session.journal.zone
        text += [line for item in items for line in handovers.handover_lines(item, zone)]
        value: dict[str, Json] = {
            "handovers": [_json(item) for item in items],
            "left": list(removal.kept) if removal else [],
            "refused": list(removal.refused) if removal else [],
        }
        context.answer(value, *(text or [handovers.none_given()]))
    return _exit(removal) if removal else ExitCode.DONE


def _exit(removal: CopyRemoval) -> ExitCode:
    if removal.refused:
        return ExitCode.DISK
    return ExitCode.FOUND_WRONG if removal.kept or removal.absent else ExitCode.DONE


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


HANDOVERS = Command(
    "handovers",
    N_("list what was handed over, and to whom"),
    _handovers_arguments,
    _run_handovers,
    about=N_(
        "Lists what was handed over; notes to whom; removes the copy that was written. None of it "
        "stands in a bundle."
    ),
    examples=(
        "daybook handovers notes",
        "daybook handovers notes --tell 2 --to - --given-now",
        "daybook handovers notes --remove-copy 2",
    ),
    answers=("handovers",),
    found=N_("files were changed since and are kept, or nothing is at the place any more"),
)
