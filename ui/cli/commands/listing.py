"""`daybook list VAULT`: the incidents, latest first, or another kind by number."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from diary.display import when_short
from diary.errors import BadInput
from diary.i18n import N_, _
from diary.json_value import Json
from diary.model.declarations import text_of
from diary.model.kinds import Noun
from diary.model.recorded import Content, Recorded, TimelineCursor, TimelineFilter, TimelineRow
from ui.cli import typed
from ui.cli.commands.command import Command, add_vault_or_bundle
from ui.cli.context import Context, moment, record_json
from ui.cli.exits import Exit

if TYPE_CHECKING:
    from ui.opened_bundle import Reading

_PAGE = 500
_NAMES = (
    "title",
    "name",
    "what",
    "text",
    "words",
    "event",
    "audience",
    "change",
    "access",
    "given_to",
    "topic",
)


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_vault_or_bundle(parser)
    typed.add_option(parser, "--search", "TEXT", default="")
    parser.add_argument("--kind", choices=[n.value for n in Noun], default=Noun.INCIDENT.value)


def _run(args: argparse.Namespace, context: Context) -> Exit:
    typed.read(args, context.terminal, "--search")
    with context.reading(args) as session:
        if args.kind != Noun.INCIDENT:
            if args.search:
                raise BadInput("--search", _("looks through incidents only"))
            return _others(context, session, Noun(args.kind))
        return _incidents(context, session, TimelineFilter(text=args.search))


def _incidents(context: Context, session: Reading, chosen: TimelineFilter) -> Exit:
    rows: list[TimelineRow] = []
    after: TimelineCursor | None = None
    while True:
        page = session.journal.timeline(chosen, after, _PAGE)
        rows.extend(page.rows)
        after = page.after
        if after is None:
            break
    context.answer({"incidents": [_row_json(row) for row in rows]}, *map(_row_text, rows))
    return Exit.DONE


def _row_text(row: TimelineRow) -> str:
    exhibits = f"  [{row.exhibits}]" if row.exhibits else ""
    return f"{row.number:>5}  {when_short(row.when)}{exhibits}  {_first_line(row.excerpt)}"


def _others(context: Context, session: Reading, noun: Noun) -> Exit:
    items = session.journal.items(noun)
    context.answer({"items": [record_json(item) for item in items]}, *map(_item_text, items))
    return Exit.DONE


def _item_text(item: Recorded[Content]) -> str:
    said = (text_of(item.content, field) for field in _NAMES)
    name = next((words for words in said if words), "")
    gone = "  (withdrawn)" if item.withdrawn is not None else ""
    return f"{item.noun}/{item.number}{gone}  {_first_line(name)}"


def _first_line(words: str) -> str:
    return next(iter(words.splitlines()), "")


def _row_json(row: TimelineRow) -> dict[str, Json]:
    return {
        "id": row.id,
        "number": row.number,
        "when": when_short(row.when),
        "precision": row.when.precision.value,
        "at": row.when.at,
        "zone": row.when.zone,
        "excerpt": row.excerpt,
        "behaviours": list(row.behaviours),
        "exhibits": row.exhibits,
        "reported": row.reported,
        "first_written": moment(row.first_written),
        "revision": row.revision,
        "withdrawn": row.withdrawn,
    }


COMMAND = Command("list", N_("list incidents, or search them"), _arguments, _run)
