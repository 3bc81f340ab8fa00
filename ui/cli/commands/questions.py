"""`daybook questions VAULT|BUNDLE`: what readers often ask for and is not written yet."""

from __future__ import annotations

import argparse

from diary import checklist
from diary.display import noun_text
from diary.i18n import N_, _
from diary.json_value import Json
from diary.jurisdiction import load
from ui.cli.commands.command import Command, add_vault_or_bundle
from ui.cli.context import Context
from ui.cli.exits import Exit


def _run(args: argparse.Namespace, context: Context) -> Exit:
    with context.reading(args) as reading:
        found = checklist.checklist(reading.journal.items, load(context.settled.jurisdiction))
        withheld = reading.withholds
    if withheld:
        found = tuple(one for one in found if one.gap not in checklist.NOT_IN_BUNDLES)
    value: dict[str, Json] = {
        "withheld_cannot_be_told": withheld,
        "questions": [
            {
                "code": one.gap.value,
                "kind": one.noun.value if one.noun else None,
                "about": list(one.about),
            }
            for one in found
        ],
    }
    context.answer(value, *_text(found, withheld=withheld))
    return Exit.DONE


def _text(found: tuple[checklist.ChecklistItem, ...], *, withheld: bool) -> list[str]:
    if not found:
        return [_("Nothing that readers usually ask for is missing.")]
    lines = [_("Readers often ask for these. None of them has to be answered.")]
    if withheld:
        lines.append(_("What was withheld from this bundle looks the same as what is not written."))
    for one in found:
        about = f"  ({noun_text(one.noun)} {', '.join(one.about)})" if one.noun else ""
        lines.append(f"- {one.text}{about}")
    return lines


COMMAND = Command(
    "questions", N_("what readers often ask for and is not written yet"), add_vault_or_bundle, _run
)
