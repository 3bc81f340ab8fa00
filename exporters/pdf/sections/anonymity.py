"""What may not be published of a record that alleges a sexual offence.

The wording is marked: no lawyer has looked at it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from diary.i18n import _
from diary.text.number_texts import incidents_text
from exporters.pdf.sections.document_context import DocumentContext
from exporters.pdf.sections.initials import keeper

# kinds of act that make publishing somebody's name an offence
_ANONYMOUS: Final = frozenset({"SEXUAL_ASSAULT", "CYBERFLASH", "INTIMATE_SHARE", "THREAT_INTIMATE"})


def anonymous_incidents(context: DocumentContext) -> list[int]:
    """Return the incidents that allege a sexual offence, as far as their kinds are shown."""
    return sorted(
        one.number for one in context.history.facts if _ANONYMOUS.intersection(one.behaviours)
    )


def anonymity_text(numbers: str, who: str) -> str:
    """Return what may not be published because of these incidents."""
    return _(
        "This record alleges a sexual offence ({numbers}). Nothing that identifies "
        "{who} may be published (Sexual Offences (Amendment) Act 1992; to be checked by a "
        "lawyer)."
    ).format(numbers=numbers, who=who)


def anonymity_lines(context: DocumentContext) -> Sequence[str]:
    """Return the line for this document; none if no such incident is shown."""
    found = anonymous_incidents(context)
    return [anonymity_text(incidents_text(found), keeper(context))] if found else []
