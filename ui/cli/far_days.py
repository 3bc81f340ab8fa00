"""Ask about a day that is far from today before it is recorded.

**Invariants:**

- Nothing is recorded while a day is in doubt: `--sure` says that it is right, a person at the
  terminal is asked, and elsewhere the command ends with an exit code of its own.
- What was recorded with a day before is not asked about again by a correction of something else.
- A refusal names the line and the field, and not the day, which somebody wrote.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Final

from diary.errors import DayFar
from diary.i18n import _
from diary.model.far_days import FarDay, far_days
from diary.model.revisions import Content
from diary.model.when import zone_or_utc
from diary.services.session import Session
from diary.text.time_texts import day_text
from ui.cli.command_context import CommandContext

_YES: Final = ("y", "yes")


def add_option(parser: argparse.ArgumentParser) -> None:
    """Add `--sure`."""
    parser.add_argument(
        "--sure",
        action="store_true",
        help=_("days far from today are right, such as one of many years ago or ahead"),
    )


def settle(
    args: argparse.Namespace,
    session: Session,
    context: CommandContext,
    contents: Sequence[Content],
    *,
    lines: Sequence[int] = (),
    before: Content | None = None,
    asks: bool = True,
) -> None:
    """Have each far day of `contents` confirmed; raise DayFar or Cancelled.

    `lines` are the lines of JSON that they came from, `before` is what a correction changes.
    """
    if args.sure:
        return
    now = context.config.now()
    today = now.astimezone(zone_or_utc(session.journal.zone)).date()
    known = far_days(before, today) if before is not None else ()
    for number, content in enumerate(contents):
        for found in far_days(content, today):
            if found not in known:
                line = lines[number] if lines else None
                _confirm(found, line, context, asks=asks)


def _confirm(found: FarDay, line: int | None, context: CommandContext, *, asks: bool) -> None:
    if not (asks and context.terminal.interactive):
        reason = _("is a day far from today; its year may be mistyped. --sure says it is right")
        raise DayFar(found.field, reason, line=line)
    where = found.field
    if line is not None:
        where = _("line {n}, {field}").format(n=line, field=where)
    question = _("{where}: {day}. Is this day right? (yes, no) ")
    context.terminal.confirm(question.format(where=where, day=day_text(found.day)), _YES)
