"""`daybook law`: what the program knows of the law, how sure it is, and how old that is."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date

from diary.errors import BadInput
from diary.i18n import N_, _, ngettext
from diary.json_value import Json
from diary.jurisdiction import Law, Vocabulary, load
from diary.text.time_texts import day_text
from ui.cli.command_context import CommandContext
from ui.cli.commands.command import Command
from ui.cli.exit_codes import ExitCode


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "id",
        metavar="ID",
        nargs="?",
        help=_("one row alone, such as ew.spo; without it, each row in a few lines"),
    )


def _run(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    vocabulary = load(context.config.jurisdiction)
    today = context.config.now().date()
    rows = [_named(vocabulary, args.id)] if args.id is not None else vocabulary.laws
    value: dict[str, Json] = {
        "jurisdiction": vocabulary.title,
        "as_at": vocabulary.as_at.isoformat(),
        "months_old": vocabulary.age(today),
        "caution": vocabulary.law_prefix,
        "rows": [_row(row) for row in rows],
    }
    context.answer(value, *_text(vocabulary, rows, today))
    return ExitCode.DONE


def _named(vocabulary: Vocabulary, id_: str) -> Law:
    """Return the row of that name. Raises BadInput with the names that there are."""
    found = next((row for row in vocabulary.laws if row.id == id_), None)
    if found is None:
        known = ", ".join(row.id for row in vocabulary.laws)
        why = _("is no row of these notes, which are on the law of {title} alone. There are: {ids}")
        raise BadInput("ID", why.format(title=vocabulary.title, ids=known))
    return found


def _row(row: Law) -> dict[str, Json]:
    return {
        "id": row.id,
        "title": row.title,
        "kind": row.kind,
        "plain": row.plain,
        "elements": list(row.elements),
        "mode": row.mode,
        "max_penalty": row.max_penalty,
        "time_limit": row.time_limit,
        "enacted_on": _iso(row.enacted_on),
        "in_force_from": _iso(row.in_force_from),
        "status": row.status,
        "to_check": row.provenance.to_check,
        "checked_on": row.provenance.checked_on.isoformat(),
        "source": list(row.provenance.source),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _text(vocabulary: Vocabulary, rows: tuple[Law, ...] | list[Law], today: date) -> Iterator[str]:
    months = vocabulary.age(today)
    text = ngettext(
        "{title}: notes on the law as at {day}, {n} month old. No lawyer has checked them.",
        "{title}: notes on the law as at {day}, {n} months old. No lawyer has checked them.",
        months,
    )
    if not months:
        text = _(
            "{title}: notes on the law as at {day}, less than a month old. No lawyer has checked "
            "them."
        )
    yield text.format(title=vocabulary.title, day=day_text(vocabulary.as_at), n=months)
    yield vocabulary.law_prefix
    for row in rows:
        yield ""
        yield f"{row.id}  {row.title}"
        yield f"  {row.plain}"
        for label, text in _details(row):
            if text:
                yield f"  {label}: {text}"


def _details(row: Law) -> Iterator[tuple[str, str]]:
    yield _("What it needs"), "; ".join(row.elements)
    yield _("Where it is tried or made"), row.mode
    yield _("At most"), row.max_penalty
    yield _("Time"), row.time_limit
    if row.enacted_on and not row.in_force_from:
        enacted = day_text(row.enacted_on)
        yield (
            _("Start"),
            _("made law on {day}; whether it has started is not known here").format(day=enacted),
        )
    elif row.in_force_from:
        yield _("Start"), _("in force from {day}").format(day=day_text(row.in_force_from))
    yield _("Still to be checked"), row.provenance.to_check
    looked = day_text(row.provenance.checked_on)
    yield _("Looked up"), f"{looked}: {'; '.join(row.provenance.source)}"


LAW = Command(
    "law",
    N_("what the program knows of the law, and how old that is"),
    _arguments,
    _run,
    about=N_(
        "Shows what the program knows of the law of the jurisdiction, row by row with its status "
        "and source, and how old that is. No lawyer has checked it."
    ),
    examples=("daybook law", "daybook law ew.spo"),
    answers=("law",),
)
