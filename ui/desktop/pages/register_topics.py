"""The list of things to tell: every topic in the file's order, answered or not.

The rules are:

- The order never changes with what is answered, and no row looks graver than another.
- What to do in danger stands above.
"""

from __future__ import annotations

from collections.abc import Sequence

from diary.display import answer_text, written_text
from diary.i18n import _
from diary.model.kinds import Noun
from diary.model.record import Factor
from diary.model.recorded import Content, Recorded
from ui.desktop.forms.editor import Around, field_values
from ui.desktop.pages.register_list import SEPARATOR, ListView
from ui.desktop.register_words import Words
from ui.desktop.telling import Telling
from ui.desktop.widgets.notices import NoticeBox
from ui.desktop.widgets.plain import PlainLabel, short


class TopicList(ListView):
    """`opened` carries a subject, or an unrecorded Factor for a topic without an answer."""

    def __init__(self, noun: Noun, words: Words, around: Around) -> None:
        super().__init__(noun, words, around)
        self._empty.hide()
        emergency, about = (around.vocabulary.notice(id_) for id_ in ("emergency-line", "factors"))
        place = self.column.indexOf(self.view)
        self.column.insertWidget(place, NoticeBox(emergency.title, emergency.text))
        for number, sentence in enumerate(about.text, 1):
            self.column.insertWidget(place + number, PlainLabel(sentence))

    def offer_adding(self, offered: bool) -> None:
        """Every topic stands in the list, and is opened there."""
        super().offer_adding(False)

    def show_items(self, items: Sequence[Recorded[Content]], telling: Telling) -> None:
        """Show every topic."""
        rows: list[Recorded[Content] | Factor] = []
        for topic in self._around.vocabulary.factors:
            answers = [item for item in items if _topic(item) == topic.id]
            rows += answers
            if all(item.withdrawn is not None for item in answers):
                rows.append(Factor(topic=topic.id))
        known = {topic.id for topic in self._around.vocabulary.factors}
        rows += [item for item in items if _topic(item) not in known]
        self.model.set_items(rows, lambda row: self._tell(row, telling))

    def _tell(self, row: Recorded[Content] | Factor, telling: Telling) -> tuple[str, str]:
        if isinstance(row, Factor):
            return telling.topic(row.topic), answer_text(None)
        said = field_values(row.content)
        parts = [answer_text(said["answer"]), short(said["words"], 90)]
        parts.append(_("written {when}").format(when=written_text(row.written, self._around.zone)))
        if row.withdrawn is not None:
            parts.append(_("withdrawn"))
        elif row.revision > 1:
            parts.append(_("changed since"))
        return telling.topic(said["topic"]), SEPARATOR.join(part for part in parts if part)


def _topic(item: Recorded[Content]) -> str:
    return str(field_values(item.content)["topic"])
