"""`daybook stamp`: write the query for a time stamp, and keep the reply.

**Invariants:**

- A person carries the query out and the reply back: it opens no connection.
- Nothing is written over, and nothing into the folder of a vault.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from diary.errors import BadInput
from diary.i18n import N_, _
from diary.json_value import Json
from diary.services.seals_and_stamps import StampStatus
from diary.services.session import Session
from ui import bundle_handover
from ui.cli.command_context import CommandContext, moment
from ui.cli.commands.command import Command, add_vault
from ui.cli.exit_codes import ExitCode
from ui.files_outside_record import read_reply, read_roots, write_new
from ui.text import seals_and_stamps


def _stamp_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    parser.add_argument(
        "--out",
        metavar="QUERY",
        type=Path,
        help=_("write a query for a time stamp authority into this new file"),
    )
    parser.add_argument(
        "--in", dest="reply", metavar="REPLY", type=Path, help=_("take in the authority's reply")
    )
    parser.add_argument("--list", action="store_true", help=_("list what was taken in"))
    parser.add_argument(
        "--roots",
        metavar="PEM",
        type=Path,
        help=_("root certificates got from the authority itself, to see whose reply it is"),
    )


def _run_stamp(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    if sum((args.out is not None, args.reply is not None, args.list)) != 1:
        raise BadInput("", _("say one of --out, --in and --list"))
    if args.out is not None and args.roots is not None:
        raise BadInput("--roots", _("goes with --in or --list"))
    if args.out is not None:
        bundle_handover.refuse_place(args.out, is_file=True)
    roots = read_roots(args.roots)
    raw = read_reply(args.reply) if args.reply is not None else b""
    with context.session(args) as session:
        if args.out is not None:
            return _query(args.out, context, session)
        kept = (
            session.stamps.items(roots) if args.list else (session.stamps.store_reply(raw, roots),)
        )
        text = [line for each in kept for line in seals_and_stamps.stamp_verdict_lines(each)]
        if not kept:
            text = [seals_and_stamps.no_stamp_text()]
        elif not args.list:
            text.append(seals_and_stamps.stamp_kept_text())
        value: dict[str, Json] = {"query": None, "stamps": [_json(each) for each in kept]}
        context.answer(value, *text)
    asked = roots is not None
    return ExitCode.FOUND_WRONG if asked and not any(map(_right, kept)) else ExitCode.DONE


def _query(out: Path, context: CommandContext, session: Session) -> ExitCode:
    place = out.absolute()
    query = session.stamps.query()
    write_new(place, query.raw)
    lines = [
        *seals_and_stamps.stamp_query_lines(out, query.entries),
        _("Then bring the reply back: daybook stamp VAULT --in REPLY"),
    ]
    value: dict[str, Json] = {"query": {"file": str(place), "entries": query.entries}, "stamps": []}
    context.answer(value, *lines)
    return ExitCode.DONE


def _json(kept: StampStatus) -> dict[str, Json]:
    judged = kept.judged
    return {
        "entries": kept.entries,
        "time": moment(judged.time.replace(microsecond=0)),
        "authority": judged.authority,
        "verdict": judged.verdict.value,
        "why": judged.why,
    }


def _right(kept: StampStatus) -> bool:
    return not kept.judged.why


STAMP = Command(
    "stamp",
    N_("have somebody else put a date to the record"),
    _stamp_arguments,
    _run_stamp,
    about=N_(
        "Writes a query for a time stamp authority, takes in its reply, lists what was taken in: "
        "one of the three. You carry both: this program opens no connection."
    ),
    examples=(
        "daybook stamp notes --out query.tsq",
        "daybook stamp notes --in reply.tsr --roots authority.pem",
        "daybook stamp notes --list",
    ),
    answers=("stamp",),
    found=N_("with --roots: no stamp leads to one of these certificates"),
    place="--out",
)
