"""`daybook stamp VAULT`: a query for a time stamp goes out, and the reply comes in, by hand."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from diary.errors import AlreadyExists, BadInput
from diary.files.durable import is_inside_vault
from diary.i18n import N_, _
from diary.json_value import Json
from diary.services.anchors import StampStatus
from diary.services.session import Session
from ui import stamp_words
from ui.cli.commands.command import Command, add_vault
from ui.cli.context import Context, moment
from ui.cli.exits import Exit
from ui.small_files import read_reply, read_roots, write_new


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    parser.add_argument("--out", metavar="QUERY", type=Path)
    parser.add_argument("--in", dest="reply", metavar="REPLY", type=Path)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--roots", metavar="PEM", type=Path)


def _run(args: argparse.Namespace, context: Context) -> Exit:
    if sum((args.out is not None, args.reply is not None, args.list)) != 1:
        raise BadInput("", _("say one of --out, --in and --list"))
    if args.out is not None and args.roots is not None:
        raise BadInput("--roots", _("goes with --in or --list"))
    roots = read_roots(args.roots)
    raw = read_reply(args.reply) if args.reply is not None else b""
    with context.session(args) as session:
        if args.out is not None:
            return _query(args.out, context, session)
        kept = session.stamps.items(roots) if args.list else (session.stamps.take(raw, roots),)
        text = [line for each in kept for line in stamp_words.stamp_verdict_lines(each)]
        if not kept:
            text = [stamp_words.no_stamp_text()]
        elif not args.list:
            text.append(stamp_words.stamp_kept_text())
        value: dict[str, Json] = {"query": None, "stamps": [_json(each) for each in kept]}
        context.answer(value, *text)
    asked = roots is not None
    return Exit.FOUND_WRONG if asked and not any(map(_right, kept)) else Exit.DONE


def _query(out: Path, context: Context, session: Session) -> Exit:
    place = out.absolute()
    if is_inside_vault(place):
        raise BadInput("--out", _("is inside the record's own folder"))
    if os.path.exists(place):
        raise AlreadyExists("file")
    query = session.stamps.query()
    write_new(place, query.raw)
    lines = [
        *stamp_words.stamp_query_lines(out, query.entries),
        _("Then bring the reply back: daybook stamp VAULT --in REPLY"),
    ]
    value: dict[str, Json] = {"query": {"file": str(place), "entries": query.entries}, "stamps": []}
    context.answer(value, *lines)
    return Exit.DONE


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


COMMAND = Command("stamp", N_("have somebody else put a date to the record"), _arguments, _run)
