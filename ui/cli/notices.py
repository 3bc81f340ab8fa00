"""What somebody is told who hands something over at a terminal: once, in the window's own words.

The rules are:

- It goes to standard error, after what was written is there and before it is given to anybody, so
  that `--json` answers as ever and a refusal stays one sentence.
"""

from __future__ import annotations

from pathlib import Path

from diary.jurisdiction import load
from ui import targets
from ui.cli.context import Context


def tell(place: Path, context: Context, *names: str) -> None:
    """The notice before anything leaves, those of `names`, and what is to be said of the place."""
    vocabulary = load(context.settled.jurisdiction)
    rows = [*vocabulary.notices_at("export")]
    rows += [vocabulary.notice(name) for name in names]
    context.terminal.complain(*(f"{row.title}: {' '.join(row.text)}" for row in rows))
    said = targets.warning(place.absolute(), on_stick=targets.is_on_stick(place))
    if said:
        context.terminal.complain(said)
