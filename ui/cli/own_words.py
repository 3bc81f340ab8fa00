"""What leaves without the person's own words, from the command line: listed, and asked about.

The rules are:

- Nothing is decided where some of the words would leave: it is said, or asked, or nothing leaves.
- How many files cannot be searched is said every time, whatever was found and whatever was decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from diary.errors import BadInput
from diary.i18n import _
from diary.model.kinds import Noun
from diary.papers import Paper
from diary.profiles import Profile
from diary.services import occurrences, paper_words
from diary.services.hiding import Hiding
from diary.services.occurrences import Occurrence, Where
from diary.services.positions import Looked, Originals
from diary.services.session import Session
from ui import own_words
from ui.cli.context import Context, find

TAKE_OUT: Final = "take-out"
KEEP: Final = "keep"


@dataclass(frozen=True, slots=True)
class Decided:
    """What a bundle is made without, and how many fields of each noun words are taken out of."""

    hiding: Hiding = field(default_factory=Hiding)
    taken_out: Mapping[Noun, int] = field(default_factory=dict)


def exhibits(session: Session, option: str, named: Sequence[str]) -> tuple[str, ...]:
    """The identifiers of the exhibits that an option names; raises BadInput for others."""
    items = [find(session, each) for each in named]
    if any(item.noun is not Noun.EVIDENCE for item in items):
        raise BadInput(option, _("must be an exhibit"))
    return tuple(item.id for item in items)


def decide(
    said: str | None,
    withheld: Sequence[str],
    whole: Sequence[str],
    looking: tuple[Session, Profile, Originals, Mapping[str, Looked]],
    context: Context,
) -> Decided:
    """What was said or is answered; raises BadInput where nobody sits there to answer."""
    session, profile, originals, looked = looking
    hiding = session.hiding.hiding(withheld=withheld, whole=whole)
    going = tuple(pair for pair in originals if pair[0].id not in hiding.withheld)
    changing = tuple(pair for pair in going if pair[0].id not in hiding.whole)
    found = (
        *occurrences.in_fields(session.snapshot.outgoing(profile), hiding.words),
        *occurrences.in_files(changing, looked, hiding.words),
    )
    unsearched = own_words.not_searched_text(len(occurrences.not_searched(going, looked)))
    if unsearched:
        context.terminal.complain(unsearched)
    if said is None and found:
        said = _ask(found, context)
    if said == KEEP:
        return Decided(session.hiding.hiding(words=False, withheld=withheld))
    return Decided(hiding, occurrences.by_noun(found))


def without(
    said: str | None, paper: Paper, session: Session, context: Context
) -> tuple[Paper, int]:
    """A paper as it is to be written, and in how many places words are taken out of it.

    Raises BadInput where nobody sits there to answer.
    """
    words = session.hiding.hiding().words
    found = session.papers.occurrences(paper, words)
    if said is None and found:
        said = _ask(found, context)
    if said == KEEP or not found:
        return paper, 0
    return paper_words.without(paper, words), len(found)


def _ask(found: Sequence[Occurrence], context: Context) -> str:
    terminal = context.terminal
    terminal.complain(_("Words that you keep under “What should not leave” stand here:"))
    for name, places in own_words.lines(found):
        terminal.complain(f"  {name}: {places}")
    if any(each.where is Where.WHOLE for each in found):
        terminal.complain(own_words.whole_text())
    if not terminal.interactive:
        raise BadInput("--own", _("say take-out or keep"))
    while True:
        answer = terminal.answer(_("Take the words out, or keep them in? (take-out, keep) "))
        if answer in (TAKE_OUT, KEEP):
            return answer
