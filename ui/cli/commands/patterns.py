"""`daybook patterns VAULT`: counts of what was recorded, and nothing more."""

from __future__ import annotations

import argparse
from typing import Any

from diary.i18n import N_, _
from diary.patterns.counts import Counts
from diary.vocabulary import Vocabulary, load
from diary.wording import day_text, month_text, weekday_text
from ui.cli.commands.command import Command, add_vault
from ui.cli.context import Context
from ui.cli.exits import Exit


def _run(args: argparse.Namespace, context: Context) -> Exit:
    with context.session(args) as session:
        counts = session.figures.counts()
    vocabulary = load(context.settled.jurisdiction)
    context.answer(_json(counts), "\n".join(_text(counts, vocabulary)))
    return Exit.DONE


def _json(counts: Counts) -> dict[str, Any]:
    return {
        "incidents": counts.incidents,
        "first": counts.first.isoformat() if counts.first else None,
        "last": counts.last.isoformat() if counts.last else None,
        "span_days": counts.span_days,
        "undated": counts.undated,
        "untimed": counts.untimed,
        "reported": counts.reported,
        "not_reported": counts.not_reported,
        "not_said": counts.not_said,
        "stated_acts": counts.stated_acts,
        "months": {month: counts.month_totals.get(month, 0) for month in counts.months},
        "behaviour_months": {
            code: dict(sorted(by.items())) for code, by in sorted(counts.behaviour_months.items())
        },
        "weekday_hours": [
            {"weekday": weekday, "hour": hour, "incidents": number}
            for (weekday, hour), number in sorted(counts.weekday_hours.items())
        ],
    }


def _text(counts: Counts, vocabulary: Vocabulary) -> list[str]:
    lines = [_("Recorded incidents only: {n}").format(n=counts.incidents)]
    if counts.first and counts.last:
        lines.append(
            _("From {first} to {last}, {days} days; {undated} without a known day").format(
                first=day_text(counts.first),
                last=day_text(counts.last),
                days=counts.span_days,
                undated=counts.undated,
            )
        )
    lines.append(
        _("Reported: {yes}; not reported: {no}; not said: {unsaid}").format(
            yes=counts.reported, no=counts.not_reported, unsaid=counts.not_said
        )
    )
    lines += ["", _("By month")]
    lines += [
        f"  {month_text(month)}: {counts.month_totals.get(month, 0)}" for month in counts.months
    ]
    lines += ["", _("By behaviour; one incident may stand under several")]
    lines += [
        f"  {vocabulary.behaviour(code).label}: {number}"
        for code, number in counts.behaviour_totals().items()
    ]
    lines += ["", _("By weekday and hour; {n} without a clock time").format(n=counts.untimed)]
    for weekday in range(7):
        hours = [
            f"{hour:02d}h: {number}"
            for (day, hour), number in sorted(counts.weekday_hours.items())
            if day == weekday
        ]
        if hours:
            lines.append(f"  {weekday_text(weekday)}  " + "  ".join(hours))
    return lines


COMMAND = Command("patterns", N_("count by behaviour, month, weekday and hour"), add_vault, _run)
