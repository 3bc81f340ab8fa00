"""`daybook cover VAULT EXHIBIT --part LEFT,TOP,WIDTH,HEIGHT...`: parts that no copy shows."""

from __future__ import annotations

import argparse
import re
from typing import Final

from diary.i18n import N_, _
from diary.json_value import Json
from diary.model.private import Region
from diary.model.record import Evidence
from diary.model.recorded import is_of, reference_of
from ui.cli.commands.command import Command, add_vault
from ui.cli.context import Context, find
from ui.cli.exits import Exit

_PART: Final = re.compile(r"(\d{1,4}),(\d{1,4}),(\d{1,4}),(\d{1,4})", re.ASCII)


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    parser.add_argument("id", metavar="EXHIBIT")
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--part",
        dest="parts",
        action="append",
        type=_part,
        metavar="L,T,W,H",
        help=_("left, top, width and height in thousandths of the picture; may be repeated"),
    )
    group.add_argument("--none", action="store_true", help=_("cover nothing of it any more"))


def _part(said: str) -> Region:
    found = _PART.fullmatch(said)
    if found is None:
        raise ValueError
    return Region(*map(int, found.groups()))


def _run(args: argparse.Namespace, context: Context) -> Exit:
    with context.session(args) as session:
        item = find(session, args.id)
        if args.none or args.parts:
            session.hiding.cover(item.id, args.parts or ())
        regions = session.hiding.covers().get(item.id, ())
        original = session.evidence.original_of(item) if is_of(item, Evidence) else None
        whole = bool(regions and original and not original.can_be_covered())
    parts = [[r.left, r.top, r.width, r.height] for r in regions]
    reference = reference_of(item.content)
    value: dict[str, Json] = {"id": item.id, "reference": reference, "parts": parts, "whole": whole}
    lines = [", ".join(map(str, part)) for part in parts]
    context.answer(value, _said(parts=bool(parts), whole=whole), *lines)
    return Exit.DONE


def _said(*, parts: bool, whole: bool) -> str:
    if whole:
        return _(
            "This kind of file cannot be covered in part. So the whole file stays behind, in every "
            "bundle, until you say --none. What was noted:"
        )
    return _("Covered in every copy that leaves:") if parts else _("Nothing of it is covered.")


COMMAND = Command(
    "cover", N_("cover parts of a picture in every copy that leaves"), _arguments, _run
)
