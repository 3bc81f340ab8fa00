"""`daybook stamp VAULT`: a query for a time stamp goes out, and the reply comes in, by hand."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final

from diary.errors import AlreadyExists, BadInput, NotWritable, StorageError
from diary.i18n import N_, _
from diary.services.session import Session
from diary.services.stamps import Kept
from ui.cli.commands.command import Command, add_vault
from ui.cli.context import Context, moment
from ui.cli.exits import Exit
from ui.cli.roots import read, read_roots

_MOST_REPLY: Final = 64 * 1024
# A vault's folder holds both; see docs/vault-format.md.
_VAULT: Final = ("keys", "db")


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
    raw = read(args.reply, _MOST_REPLY, "too-large") if args.reply is not None else b""
    with context.session(args) as session:
        if args.out is not None:
            return _query(args.out, context, session)
        kept = session.stamps.items(roots) if args.list else (session.stamps.take(raw, roots),)
        text = [line for each in kept for line in _said(each)]
        if not kept:
            text = [_("No time stamp is kept in this record.")]
        elif not args.list:
            text.append(_("It is kept in the record, and goes into every bundle from now on."))
        value = {"query": None, "stamps": [_json(each) for each in kept]}
        context.answer(value, "\n".join(text))
    asked = roots is not None
    return Exit.FOUND_WRONG if asked and not any(map(_right, kept)) else Exit.DONE


def _query(out: Path, context: Context, session: Session) -> Exit:
    place = out.absolute()
    if any(all((above / name).is_file() for name in _VAULT) for above in place.parents):
        raise BadInput("--out", _("is inside the record's own folder"))
    if place.exists():
        raise AlreadyExists("file")
    query = session.stamps.query()
    _write(place, query.raw)
    lines = [
        _("Written to {file}. It covers everything up to entry {n}.").format(
            file=out, n=query.entries
        ),
        _("In it are two numbers, nothing of the record. Whoever takes it to an authority can"),
        _("be seen to have asked for a time stamp: use a device and a line that are safe."),
        _("Then bring the reply back: daybook stamp VAULT --in REPLY"),
    ]
    value = {"query": {"file": str(place), "entries": query.entries}, "stamps": []}
    context.answer(value, "\n".join(lines))
    return Exit.DONE


def _write(place: Path, raw: bytes) -> None:
    try:
        with place.open("xb") as file:
            file.write(raw)
    except FileExistsError as cause:
        raise AlreadyExists("file") from cause
    except (PermissionError, FileNotFoundError, NotADirectoryError) as cause:
        raise NotWritable("write") from cause
    except OSError as cause:
        raise StorageError("write") from cause


def _said(kept: Kept) -> list[str]:
    # here, since a query needs no sentence of a check
    from exporters.check.sources import shown
    from exporters.check.wording_outside import TEXTS, detail

    judged = kept.judged
    says = detail({"time": moment(judged.time), "authority": shown(judged.authority)})
    found = _(TEXTS[f"stamp-{judged.why or 'right'}"])
    return [_(TEXTS["stamp-says"]).format(**says), found.format(entries=kept.entries)]


def _json(kept: Kept) -> dict[str, Any]:
    judged = kept.judged
    return {
        "entries": kept.entries,
        "time": moment(judged.time.replace(microsecond=0)),
        "authority": judged.authority,
        "verdict": judged.verdict.value,
        "why": judged.why,
    }


def _right(kept: Kept) -> bool:
    return not kept.judged.why


COMMAND = Command("stamp", N_("have somebody else put a date to the record"), _arguments, _run)
