"""Ask on the command line whether the person's own words are redacted.

**Invariants:**

- Nothing is written without a decision where some of the words would be disclosed: an option
  decides, or the person is asked, or nothing is written.
- Words of the program's own list are shown by entry and word, and stay unless the person says
  otherwise.
- How many files cannot be searched is said every time, whatever was found and decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from diary.errors import BadInput
from diary.i18n import _
from diary.model.kinds import Noun
from diary.services.disclosure.redactions import HitPlace, RedactionHit
from diary.services.session import Session
from ui import handover
from ui.cli.context import CommandContext, find
from ui.handover import LeavingHit, RedactionReport

TAKE_OUT: Final = "take-out"
KEEP: Final = "keep"


def exhibit_ids(session: Session, option: str, named: Sequence[str]) -> tuple[str, ...]:
    """Return the identifiers of the exhibits that an option names; raise BadInput for others."""
    items = [find(session, each) for each in named]
    if any(item.noun is not Noun.EVIDENCE for item in items):
        raise BadInput(option, _("must be an exhibit"))
    return tuple(item.id for item in items)


def decide(said: str | None, found: RedactionReport, context: CommandContext) -> bool:
    """Return whether the words are redacted; raise BadInput if nobody can be asked."""
    if unsearched := handover.not_searched_text(found.unsearched):
        context.terminal.complain(unsearched)
    if said is None and found.hits:
        said = _ask(found.hits, context)
    return said != KEEP


def _ask(found: Sequence[RedactionHit], context: CommandContext) -> str:
    context.terminal.complain(
        _("Words that you keep under “What should not leave” stand here:"),
        *(f"  {name}: {places}" for name, places in handover.redaction_lines(found)),
    )
    if any(each.where is HitPlace.WHOLE for each in found):
        context.terminal.complain(handover.leave_whole_text())
    return context.terminal.choose(
        _("Take the words out, or keep them in? (take-out, keep) "),
        (TAKE_OUT, KEEP),
        BadInput("--own", _("say take-out or keep")),
    )


LEAVE: Final = "leave"


def decide_leaving(
    said: str | None, found: Sequence[LeavingHit], context: CommandContext
) -> tuple[str, ...]:
    """Return the words to take out of what leaves; without anybody to ask they stay, listed."""
    if not found:
        return ()
    context.terminal.complain(
        _("Words that others may ask about, or that help somebody find you, stand here:"),
        *(
            f"  {each.kind} (“{each.word}”), {name}: {places}"
            for each in found
            for name, places in handover.redaction_lines(each.hits)
        ),
        _(
            "None of them is taken out unless you say so. --leave-entry ID leaves a whole entry "
            "behind."
        ),
    )
    if said is None and context.terminal.interactive:
        question = _("Leave them in, or take the words out? (leave, take-out) ")
        said = context.terminal.choose(
            question, (LEAVE, TAKE_OUT), BadInput("--words", _("say leave or take-out"))
        )
    return tuple(each.word for each in found) if said == TAKE_OUT else ()
