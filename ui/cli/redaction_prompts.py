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
from diary.model.books_and_nouns import Noun
from diary.services.disclosure.redaction_service import HitPlace, RedactionHit
from diary.services.session import Session
from ui import bundle_handover
from ui.bundle_handover import LeavingHit, RedactionReport
from ui.cli.command_context import CommandContext, find

TAKE_OUT: Final = "take-out"
KEEP: Final = "keep"


def exhibit_ids(session: Session, option: str, named: Sequence[str]) -> tuple[str, ...]:
    """Return the identifiers of the exhibits that an option names; raise BadInput for others."""
    items = [find(session, each) for each in named]
    if any(item.noun is not Noun.EVIDENCE for item in items):
        raise BadInput(option, _("must be an exhibit"))
    return tuple(item.id for item in items)


def decide(answer: str | None, found: RedactionReport, context: CommandContext) -> bool:
    """Return whether the words are redacted; raise BadInput if nobody can be asked."""
    if unsearched := bundle_handover.not_searched_text(found.unsearched):
        context.terminal.write_error(unsearched)
    if answer is None and found.hits:
        answer = _ask(found.hits, context)
    return answer != KEEP


def _ask(found: Sequence[RedactionHit], context: CommandContext) -> str:
    context.terminal.write_error(
        _("Words that you keep under “What should not leave” stand here:"),
        *(f"  {name}: {places}" for name, places in bundle_handover.redaction_lines(found)),
    )
    if any(each.where is HitPlace.WHOLE for each in found):
        context.terminal.write_error(bundle_handover.leave_whole_text())
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
    context.terminal.write_error(
        _("Words that others may ask about, or that help somebody find you, stand here:"),
        *(
            f"  {each.kind} (“{each.word}”), {name}: {places}"
            for each in found
            for name, places in bundle_handover.redaction_lines(each.hits)
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
