"""The kind of an order, chosen in sight by the name that is typed for it."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from diary.jurisdiction import Vocabulary
from ui.desktop.forms.form import Form


def kind_follows_name(form: Form, vocabulary: Vocabulary) -> None:
    """Choose the kind whose title stands in the name, as often as the name is typed anew."""
    title, kind = form.editor("title").widget, form.editor("order")

    def follow(name: str) -> None:
        words = _words(name)
        fits = [each for each in vocabulary.order_types if _words(each.title) <= words]
        if fits:
            # of an order and an interim one, the longer title says more
            kind.show_value(max(fits, key=lambda each: len(each.title)).id)

    if isinstance(title, QLineEdit):
        title.textEdited.connect(follow)


def _words(text: str) -> set[str]:
    return {*text.casefold().replace("-", " ").split()}
