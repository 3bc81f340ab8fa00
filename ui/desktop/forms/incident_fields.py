"""The fields of an incident, in the order in which a person is asked."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from diary.i18n import N_, _
from diary.jurisdiction import Vocabulary
from diary.model.record import Certainty
from ui.desktop.forms.editor import Around, References
from ui.desktop.forms.editors import ChoiceEditor, CountEditor, LineEditor, TextEditor, YesNoEditor
from ui.desktop.forms.form import Field, MakeEditor
from ui.desktop.forms.reference_editors import BreachesEditor, PersonEditor
from ui.desktop.forms.row_editors import witnesses_editor
from ui.desktop.forms.time_editors import WhenEditor
from ui.desktop.widgets.behaviours import BehaviourChecklist
from ui.desktop.widgets.notices import Notices


class BehavioursEditor:
    """The checklist, with the notices that a choice calls for below it."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self.list = BehaviourChecklist(vocabulary)
        self.notices = Notices()
        self._box = QWidget()
        column = QVBoxLayout(self._box)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        column.addWidget(self.notices)
        self._box.setFocusProxy(self.list)
        self.list.changed.connect(self._on_changed)

    @property
    def widget(self) -> QWidget:
        """List and notices."""
        return self._box

    def value(self) -> tuple[str, ...]:
        """The codes chosen."""
        return self.list.chosen()

    def show_value(self, value: tuple[str, ...]) -> None:
        """Choose these."""
        self.list.set_chosen(value)

    def state(self) -> list[str]:
        """The codes chosen."""
        return list(self.list.chosen())

    def restore(self, state: list[str]) -> None:
        """Choose them again."""
        self.list.set_chosen(state)

    def refer(self, references: References) -> None:
        """Behaviours refer to nothing."""

    def _on_changed(self) -> None:
        self.notices.show_notices(self._vocabulary.notices_for(self.list.chosen()))


def incident_fields(vocabulary: Vocabulary) -> tuple[Field, ...]:
    """The form of an incident in this jurisdiction's words."""
    return (
        Field("what", _text(5, N_("In your own words. One line is enough.")), N_("What happened")),
        Field("when", lambda name, around: WhenEditor(around, now=True), N_("When it happened")),
        Field(
            "behaviours",
            lambda name, around: BehavioursEditor(around.vocabulary),
            N_("Kinds of behaviour"),
            N_("Choose as many as fit. They help to see the pattern; they are not a verdict."),
        ),
        Field("something_else", _line(N_("If nothing in the list fits")), more=True),
        Field(
            "times",
            lambda name, around: CountEditor(name, _("A number")),
            N_("How many times in a row"),
            N_("For a burst such as 37 calls in one evening. It stays one incident."),
            more=True,
        ),
        Field("place", _line(N_("Where it happened")), more=True),
        Field("platform", _line(N_("Telephone, WhatsApp, e-mail")), more=True),
        Field("account", _line(N_("The number or account it came from")), more=True),
        Field("person", lambda name, around: PersonEditor(name), more=True),
        Field("why_person", _text(2, N_("How you recognised them")), more=True),
        Field("certainty", _certainty, N_("How you know"), more=True),
        Field("witnesses", lambda name, around: witnesses_editor(), more=True),
        Field(
            "did",
            _text(2, N_("Left, rang somebody")),
            N_("What you did"),
            more=True,
        ),
        Field(
            "effect", _text(2, N_("How you felt, what you changed")), N_("Effect on you"), more=True
        ),
        Field("reported", lambda name, around: YesNoEditor(name), more=True),
        *_four(vocabulary),
        Field(
            "breaches",
            lambda name, around: BreachesEditor(),
            N_("Terms of an order this may break"),
            N_("In your view. Nobody has decided it."),
            more=True,
        ),
    )


def _four(vocabulary: Vocabulary) -> tuple[Field, ...]:
    hint = N_("Officers look for this word. Only what you would put under it, if anything.")
    return tuple(
        Field(row.id, _text(2, row.explanation), row.label, hint, more=True)
        for row in vocabulary.four
    )


def _text(lines: int, placeholder: str) -> MakeEditor:
    return lambda name, around: TextEditor(name, lines, _(placeholder))


def _line(placeholder: str) -> MakeEditor:
    return lambda name, around: LineEditor(name, _(placeholder))


def _certainty(name: str, around: Around) -> ChoiceEditor:
    return ChoiceEditor(
        name,
        (
            (None, _("Not said")),
            (Certainty.SEEN, _("I saw or heard it myself")),
            (Certainty.TOLD, _("Somebody told me")),
            (Certainty.INFERRED, _("I worked it out from what I found")),
        ),
    )
