"""Ask on the command line whether the person's own words are redacted.

**Invariants:**

- Nothing is written without a decision where some of the words would be disclosed: an option
  decides, or the person is asked, or nothing is written.
- Words of the program's own list are shown by entry and word, and stay unless the person says
  otherwise.
- What tells of daily life and the other side may read leaves only if it is let go, and so does a
  kind of incident that this reader is not told unasked.
- What names somebody, or a place of keeping, is on a sheet only if it is let go one by one.
- How many files cannot be searched is said every time, whatever was found and decided.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from diary.errors import BadInput
from diary.i18n import _
from diary.json_value import Json
from diary.model.books_and_nouns import Noun
from diary.services.disclosure.redaction_service import HitPlace, RedactionHit
from diary.services.disclosure.sheet_service import AskedItem
from diary.services.disclosure.snapshot import ExportBehind
from diary.services.session import Session
from ui import handover_questions
from ui.cli.command_context import CommandContext, find
from ui.handover_questions import LeavingHit, RedactionReport

TAKE_OUT: Final = "take-out"
KEEP: Final = "keep"


def exhibit_ids(session: Session, option: str, named: Sequence[str]) -> tuple[str, ...]:
    """Return the identifiers of the exhibits that an option names; raise BadInput for others."""
    items = [find(session, each) for each in named]
    if any(item.noun is not Noun.EVIDENCE for item in items):
        raise BadInput(option, _("must be an exhibit"))
    return tuple(item.id for item in items)


def decide(
    answer: str | None,
    found: RedactionReport,
    context: CommandContext,
    reaching: Sequence[LeavingHit] = (),
) -> bool:
    """Return whether the words are redacted; raise BadInput if nobody can be asked.

    `reaching` are words that reach somebody and were not let go one by one.
    """
    if unsearched := handover_questions.not_searched_text(found.unsearched):
        context.terminal.write_error(unsearched)
    if answer is None and (found.hits or reaching):
        answer = _ask(found.hits, reaching, context)
    return answer != KEEP


def _ask(
    found: Sequence[RedactionHit], reaching: Sequence[LeavingHit], context: CommandContext
) -> str:
    if found:
        context.terminal.write_error(
            handover_questions.own_words_text(),
            *(f"  {name}: {places}" for name, places in handover_questions.redaction_lines(found)),
        )
    if reaching:
        context.terminal.write_error(
            handover_questions.in_reach_text(),
            *_word_lines(reaching),
            _("--let-word WORD lets one of them leave."),
        )
    hits = [*found, *(hit for each in reaching for hit in each.hits)]
    if any(each.where is HitPlace.WHOLE for each in hits):
        context.terminal.write_error(handover_questions.leave_whole_text())
    if any(each.where is HitPlace.LINES for each in hits):
        context.terminal.write_error(handover_questions.lines_behind_text())
    return context.terminal.choose(
        _("Take the words out, or keep them in? (take-out, keep) "),
        (TAKE_OUT, KEEP),
        BadInput("--own", _("say take-out or keep")),
    )


def _word_lines(found: Sequence[LeavingHit]) -> list[str]:
    return [
        f"  {each.kind} (“{each.word}”), {name}: {places}"
        for each in found
        for name, places in handover_questions.redaction_lines(each.hits)
    ]


SHOW: Final = "show"
KEEP_BACK: Final = "keep-back"


def add_line_options(parser: argparse.ArgumentParser, lines: str) -> None:
    """Add the options that say which lines stay behind; `lines` is how a line is named."""
    hint = _(
        "whether lines of runs that you left out in 'review' are shown like others; where they "
        "would leave and it is not said, it is asked"
    )
    parser.add_argument("--left-runs", choices=[SHOW, KEEP_BACK], help=hint)
    hint = _("keep these lines of a conversation back too, as in 43-57; they are counted")
    parser.add_argument("--keep-lines", metavar=lines, action="append", default=[], help=hint)


def decide_runs(said: str | None, count: int, context: CommandContext) -> bool:
    """Return whether lines of runs that were left out stay behind; `count` would leave.

    Raises BadInput if nobody can be asked.
    """
    if said is None and count:
        context.terminal.write_error(
            _(
                "Lines of runs that you left out, and that leave with the conversation: {n}. What "
                "is left out is no incident; a conversation is shown whole around incidents."
            ).format(n=f"{count:,}")
        )
        said = context.terminal.choose(
            _("Show these lines, or keep them back? (show, keep-back) "),
            (SHOW, KEEP_BACK),
            BadInput("--left-runs", _("say show or keep-back")),
        )
    return said == KEEP_BACK


LEAVE: Final = "leave"


def decide_leaving(
    said: str | None,
    found: Sequence[LeavingHit],
    context: CommandContext,
    let_go: Sequence[str] = (),
) -> tuple[str, ...]:
    """Return the words to take out of what leaves; without anybody to ask they stay, listed.

    Words that reach somebody are not among them: `decide` asks about those. The ones in `let_go`
    stay in any case. Raises BadInput for one of them that is not listed.
    """
    if not {each.word for each in found}.issuperset(let_go):
        raise BadInput("--let-word", _("must be a word that is listed for this bundle"))
    found = [each for each in found if each.word not in let_go and not each.reaches]
    if not found:
        return ()
    status = handover_questions.status_words_text(found)
    context.terminal.write_error(
        *([status] if status else []),
        _("Words that others may ask about, or that help somebody find you, stand here:"),
        *_word_lines(found),
        *(
            [handover_questions.lines_behind_text()]
            if any(hit.lines for each in found for hit in each.hits)
            else []
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


YES: Final = "yes"
NO: Final = "no"


@dataclass(frozen=True, slots=True)
class StayedBehind:
    """What was asked about and not let go: effects, kinds by code and label, and more.

    `exports` are those of which no line was chosen.
    """

    entries: Sequence[tuple[str, str]] = ()
    kinds: Sequence[tuple[str, str]] = ()
    sheets: Sequence[AskedItem] = ()
    exports: Sequence[ExportBehind] = ()

    def to_json(self) -> dict[str, Json]:
        """Return identifiers of entries, codes of kinds, and keys of items."""
        return {
            "entries_kept": [id_ for id_, _line in self.entries],
            "kinds_kept": [code for code, _label in self.kinds],
            "off_sheets": [each.key for each in self.sheets],
        }

    def lines(self) -> list[str]:
        """Return the lines of an answer about them; empty for nothing."""
        return [
            *_untold_lines(self.entries),
            *kept_kinds_lines(self.kinds),
            *off_sheets_lines(self.sheets),
        ]


def decide_entries(
    named: Sequence[str], asked: Sequence[tuple[str, str]], context: CommandContext
) -> tuple[str, ...]:
    """Return the identifiers of entries that may be told: those named, and those that are let go.

    `asked` has identifier and line of each. Where nobody can be asked the others stay behind, and
    the answer lists them. Raises BadInput for an entry that nothing is asked about.
    """
    if not {id_ for id_, _line in asked}.issuperset(named):
        raise BadInput("--tell-entry", _("must be an effect that is asked about for this paper"))
    left = [each for each in asked if each[0] not in named]
    if not left or not context.terminal.interactive:
        return tuple(named)
    context.terminal.write_error(
        _(
            "The person whom an order is against may read this paper. An effect, and what an "
            "incident says of its place, what you did and its effect, may say where you sleep, "
            "work or go. Each of these stays behind unless you let it go:"
        )
    )
    unasked = BadInput("--tell-entry", _("say which of these may be told"))
    question = _("Let them read “{effect}”? (yes, no) ")
    let_go = [id_ for id_, line in left if _lets_go(question.format(effect=line), unasked, context)]
    return (*named, *let_go)


def _untold_lines(entries: Sequence[tuple[str, str]]) -> list[str]:
    if not entries:
        return []
    return [
        _("This about daily life stayed behind:"),
        *(f"  {id_}  {line}" for id_, line in entries),
        _("--tell-entry ID lets one go."),
    ]


def decide_kinds(
    named: Sequence[str], asked: Sequence[tuple[str, str]], context: CommandContext
) -> tuple[str, ...]:
    """Return the codes of kinds that may be told: those named, and those that are let go.

    `asked` has code and label of each. Where nobody can be asked the others stay behind, and the
    answer lists them. Raises BadInput for a kind that nothing is asked about.
    """
    if not {code for code, _label in asked}.issuperset(named):
        raise BadInput(
            "--tell-kind", _("must be the code of a kind that is listed for this bundle")
        )
    left = [each for each in asked if each[0] not in named]
    if not left or not context.terminal.interactive:
        return tuple(named)
    context.terminal.write_error(
        _("This reader is not told these kinds of incident, unless you let them go:"),
        *_kind_lines(left),
    )
    unasked = BadInput("--tell-kind", _("say which kinds may be told"))
    question = _("Tell this reader “{kind}”? (yes, no) ")
    let_go = [c for c, kind in left if _lets_go(question.format(kind=kind), unasked, context)]
    return (*named, *let_go)


def decide_withdrawn(
    named: Sequence[str], asked: Sequence[tuple[str, str]], context: CommandContext
) -> tuple[str, ...]:
    """Return the withdrawn incidents whose words stay behind: those named, and those kept back.

    `asked` has identifier and line of each. Where nobody can be asked the words of the others
    leave. Raises BadInput for an incident whose words would not leave.
    """
    if not {id_ for id_, _line in asked}.issuperset(named):
        raise BadInput(
            "--keep-words", _("must be a withdrawn incident whose words are in this bundle")
        )
    left = [each for each in asked if each[0] not in named]
    if not left or not context.terminal.interactive:
        return tuple(named)
    context.terminal.write_error(
        _(
            "This reader is shown what these said before they were withdrawn, not counted, so that "
            "nothing looks hidden. You can keep their words back; the reason stays."
        ),
        *(f"  {line}" for _id, line in left),
    )
    unasked = BadInput("--keep-words", _("say whose words stay behind"))
    question = _("Keep back the words of {incident}? (yes, no) ")
    kept = [id_ for id_, line in left if _lets_go(question.format(incident=line), unasked, context)]
    return (*named, *kept)


def kept_kinds_lines(kept: Sequence[tuple[str, str]]) -> list[str]:
    """Return the lines of an answer about the kinds that stayed behind; empty for none."""
    if not kept:
        return []
    return [_("These kinds of incident are not told to this reader:"), *_kind_lines(kept)]


def _kind_lines(kinds: Sequence[tuple[str, str]]) -> list[str]:
    return [
        *(f"  {code}: {label}" for code, label in kinds),
        _(
            "--tell-kind CODE lets one go. An incident of a kind that stays behind is counted, "
            "without any of its kinds."
        ),
    ]


def decide_sheets(
    named: Sequence[str], asked: Sequence[AskedItem], context: CommandContext
) -> tuple[str, ...]:
    """Return the keys of what may be on a sheet: those named, and those that are let go.

    Each other one is asked about; where nobody can be asked they stay behind, and the answer lists
    them. Raises BadInput for a key that nothing is asked about by.
    """
    known = {each.key for each in asked}
    for key in named:
        if key not in known:
            raise BadInput(
                "--on-sheet", _("must be the key of an item that is listed for these sheets")
            )
    left = [each for each in asked if each.key not in named]
    if not left or not context.terminal.interactive:
        return tuple(named)
    context.terminal.write_error(
        _("These stay off the sheets, which are not part of the record, unless you let them go:"),
        *_sheet_lines(left),
    )
    unasked = BadInput("--on-sheet", _("say which may be on a sheet"))
    question = _("Let {key} go on its sheet? (yes, no) ")
    let_go = [e.key for e in left if _lets_go(question.format(key=e.key), unasked, context)]
    return (*named, *let_go)


def off_sheets_lines(kept_off: Sequence[AskedItem]) -> list[str]:
    """Return the lines of an answer about what stayed off the sheets; empty for nothing."""
    if not kept_off:
        return []
    return [
        _("These stayed off the sheets, which are not part of the record:"),
        *_sheet_lines(kept_off),
    ]


def _sheet_lines(items: Sequence[AskedItem]) -> list[str]:
    return [
        *(f"  {each.key}: {each.named}" for each in items),
        _(
            "--on-sheet KEY lets one go. A sheet that is written says how many are kept back, not "
            "which."
        ),
    ]


def _lets_go(question: str, unasked: BadInput, context: CommandContext) -> bool:
    return context.terminal.choose(question, (YES, NO), unasked) == YES
