"""Kinds of act to read first: one list in one order, the same in every record.

**Invariants:**

- A kind is there by the person's own tags, and each number has the letter of how it is known.
"""

from __future__ import annotations

from diary.i18n import _
from diary.patterns.incident_facts import OF_LINES, Numbers
from diary.text.number_texts import incidents_text
from exporters.bundle.layout import INCIDENTS
from exporters.summary.figure_marks import count, figure
from exporters.summary.first_page_part import MOST_LETTERED, FirstPagePart
from exporters.summary.words import LETTERS, LETTERS_AND_LINES_TEXT, LETTERS_TEXT
from exporters.table_pages import PageColumn, PageRow, PageTable


class ReadFirst(FirstPagePart):
    """The kinds to read first."""

    def table(self) -> PageTable:
        """Return the kinds that the record has, in the order of the list."""
        labels = {line.id: line.label for line in self._context.vocabulary.read_first}
        # a schedule of its own lists what may be against a term
        apart = {line.id for line in self._context.vocabulary.read_first if line.breaches}
        against = {*self._against(bail=False), *self._against(bail=True)}
        rows = [
            PageRow(
                (
                    labels[id_].format(who=self._names.who),
                    _("order {n}, bail {bail}").format(
                        n=count("order", len(self._against(bail=False))),
                        bail=count("bail", len(self._against(bail=True))),
                    )
                    if id_ in apart
                    else self._lettered(f"read.{id_}", listed),
                )
            )
            for id_, listed in self._figures.kinds.read_first.items()
            # terms of orders that are not shown stand nowhere
            if against or id_ not in apart
        ]
        has_lines = any(one.known_code == OF_LINES for one in self._facts.values())
        return PageTable(
            _(
                "Kinds of act to read first ({who}'s own tags; same list in every record; not a "
                "risk assessment)"
            ).format(who=self._names.who),
            (PageColumn("", 0.54), PageColumn("", 0.46, strong=True)),
            tuple(rows),
            note=_(LETTERS_AND_LINES_TEXT if has_lines else LETTERS_TEXT),
            halved=True,
        )

    def _lettered(self, code: str, listed: Numbers) -> str:
        if len(listed) > MOST_LETTERED:
            return _("{n} ({known}), each in {where}").format(
                n=count(code, len(listed)), known=self._letters(code, listed), where=INCIDENTS
            )
        return incidents_text(figure("lettered", code, ", ".join(map(self._letter, listed))))

    def _letter(self, number: int) -> str:
        letter = LETTERS[self._facts[number].known_code]
        # what she holds or saw on a recording has a copy that a reader would look for
        missing = letter in "hr" and number not in self._copied
        return f"{number}{letter}{'*' if missing else ''}"
