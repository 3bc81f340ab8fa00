"""What is said of the lines of conversations that leave, before and after they do."""

from __future__ import annotations

from collections.abc import Iterator

from diary.case_file import CaseFile
from diary.i18n import _


def conversation_texts(case: CaseFile) -> Iterator[str]:
    """Yield of each conversation which of its lines leave, and why these, with their numbers."""
    for each in case.conversations:
        text = _(
            "Conversation {number}: lines that leave: {shown} of {lines}, from 20 lines before the "
            "first to the last line that an incident points to, and what you sent there ({own}). "
            "Kept back, and counted: {kept}."
        )
        said = text.format(
            number=each.item.number,
            shown=f"{each.shown.total:,}",
            lines=f"{each.shown.total + each.kept_back.total:,}",
            own=f"{each.shown.own:,}",
            kept=f"{each.kept_back.total:,}",
        )
        yield f"{said} {runs_left_text(each.of_runs, keeps=case.keeps_runs)}".strip()


def runs_left_text(count: int, *, keeps: bool) -> str:
    """Return how many lines are of runs that were left out, and whether they leave."""
    if not count:
        return ""
    text = _("Of runs that you left out, and leaving all the same: {n}.")
    if keeps:
        text = _("Of runs that you left out, and kept back: {n}.")
    return text.format(n=f"{count:,}")
