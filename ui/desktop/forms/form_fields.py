"""The fields of every noun that has a form, in the order in which the person is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from diary.i18n import N_, _
from diary.jurisdiction import Vocabulary
from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import OwnDetailKind
from diary.model.record_nouns import (
    AfterConflict,
    Answer,
    Area,
    CameBy,
    CaseFactKind,
    CaseFactSource,
    Certainty,
    Confirmation,
    ContactKind,
    DeclarationAnswer,
    DeclarationTopic,
    EventKind,
    FirstTelling,
    Helper,
    MatchedLimb,
    PlatformPurpose,
    Recognition,
    RequestState,
    Role,
    Sighting,
    StatedAnswer,
    StillSo,
    ToldOutcome,
    TurnedOut,
    Witness,
)
from diary.text.code_texts import Voice, answer_text, choice_text
from ui.desktop.forms.editors import (
    ChoiceEditor,
    CountEditor,
    DayEditor,
    LineEditor,
    LinesEditor,
    TextEditor,
    TicksEditor,
    WhenEditor,
    YesNoEditor,
    continuity_editor,
)
from ui.desktop.forms.form import Editor, Field, FormContext, MakeEditor, ReferenceData
from ui.desktop.forms.parts import PartListEditor, PartsEditor
from ui.desktop.forms.reference_editors import (
    BreachesEditor,
    IncidentsEditor,
    PersonEditor,
    SubjectEditor,
    SubjectsEditor,
)
from ui.desktop.widgets.basic import CHOICE, ComboBox
from ui.desktop.widgets.behaviour_picker import BehaviourChecklist
from ui.desktop.widgets.feedback import Notices

_FOR_ADVOCATE = N_("Only a bundle for an advocate says it.")


class BehavioursEditor:
    """The checklist of behaviours, with the notices that the chosen ones call for below it."""

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
        return self._box

    def value(self) -> tuple[str, ...]:
        """Return the chosen codes."""
        return self.list.chosen()

    def show_value(self, value: tuple[str, ...]) -> None:
        self.list.set_chosen(value)

    def state(self) -> list[str]:
        """Return the chosen codes as JSON."""
        return list(self.list.chosen())

    def restore(self, state: list[str]) -> None:
        self.list.set_chosen(state)

    def refer(self, references: ReferenceData) -> None:
        """Do nothing: behaviours refer to no other subject."""

    def _on_changed(self) -> None:
        self.notices.show_notices(self._vocabulary.notices_for(self.list.chosen()))


# "Not said", and the kind.
_ONE_KIND = 2


class CountedKindEditor:
    """Which of the chosen kinds a number of times counts; nothing where there is no number."""

    def __init__(self, name: str, vocabulary: Vocabulary, times: CountEditor) -> None:
        self._vocabulary, self._times = vocabulary, times
        self.combo = ComboBox(CHOICE)
        self.combo.setAccessibleName(name)
        self.offer(())

    @property
    def widget(self) -> QWidget:
        return self.combo

    def offer(self, codes: tuple[str, ...]) -> None:
        """Offer these kinds; one that was chosen stays so if it is among them."""
        before = self.combo.currentData()
        self.combo.clear()
        self.combo.addItem(_("Not said"), "")
        for code in codes:
            self.combo.addItem(self._vocabulary.behaviour_label(code), code)
        self.show_value(str(before or ""))

    def value(self) -> str:
        """Return the code of the kind; "" for none."""
        return self.state() if self._times.state() else ""

    def show_value(self, value: str) -> None:
        """Show the kind. Before there is a number, the only kind there is to count is shown."""
        row = max(self.combo.findData(value), 0)
        is_only = self.combo.count() == _ONE_KIND and not self._times.state()
        self.combo.setCurrentIndex(1 if is_only else row)

    def state(self) -> str:
        return str(self.combo.currentData() or "")

    def restore(self, state: str) -> None:
        self.show_value(state)

    def refer(self, references: ReferenceData) -> None:
        """Do nothing: a kind refers to no other subject."""


class _KindsOfForm:
    """Makes the editors of one form that know of each other: kinds, a number, what it counts."""

    def behaviours(self, _name: str, form_context: FormContext) -> BehavioursEditor:
        self._kinds = BehavioursEditor(form_context.vocabulary)
        return self._kinds

    def times(self, name: str, _form_context: FormContext) -> CountEditor:
        self._times = CountEditor(name, _("A number"))
        return self._times

    def times_of(self, name: str, form_context: FormContext) -> CountedKindEditor:
        kinds, made = self._kinds, CountedKindEditor(name, form_context.vocabulary, self._times)
        kinds.list.changed.connect(lambda: made.offer(kinds.value()))
        made.offer(kinds.value())
        return made


WORDS_HINT = N_("Enter begins a new line, Ctrl+Enter saves.")
WHAT_AND_WHEN, WHAT_KIND, THE_REST = range(3)
STEPS = (
    N_("What and when"),
    N_("What kind"),
    N_("Who, where, evidence"),
)


def incident_fields(vocabulary: Vocabulary) -> tuple[Field, ...]:
    """Return the fields of an incident in three steps, in the terms of this jurisdiction."""
    return (
        *_on_step(WHAT_AND_WHEN, _what_and_when()),
        *_on_step(WHAT_KIND, _what_kind()),
        *_on_step(
            THE_REST,
            (
                *_who_and_where(),
                *_under(N_("How well you saw it, and who else did"), _seen()),
                *_under(N_("What you did, and what it did to you"), _effect()),
                *_under(N_("Police, and what a court ordered"), _police()),
                *_under(N_("Words that officers look for"), _four(vocabulary)),
                *_under(N_("If it was something else, and who typed it"), _afterwards()),
            ),
        ),
    )


def _on_step(number: int, fields: Iterable[Field]) -> tuple[Field, ...]:
    return tuple(replace(field, step=number) for field in fields)


def _under(heading: str, fields: Iterable[Field]) -> tuple[Field, ...]:
    return tuple(replace(field, heading=heading) for field in fields)


def _what_and_when() -> tuple[Field, ...]:
    return (
        Field(
            "what",
            _incident_text(5, N_("In your own words. One line is enough.")),
            N_("What happened"),
            WORDS_HINT,
        ),
        Field(
            "when",
            lambda name, form_context: WhenEditor(form_context, now=True),
            N_("When it happened"),
            begin=_begin_now,
        ),
    )


def _begin_now(editor: Editor) -> None:
    if isinstance(editor, WhenEditor):
        editor.edit.set_now()


def _what_kind() -> tuple[Field, ...]:
    kinds = _KindsOfForm()
    return (
        Field(
            "behaviours",
            kinds.behaviours,
            N_("Kinds of behaviour"),
            N_("Choose as many as fit. They help to see the pattern; they are not a verdict."),
        ),
        # not "something else", which the list has
        Field(
            "something_else",
            _incident_line(N_("If nothing in the list fits")),
            N_("Another kind, in your own words"),
        ),
        Field(
            "times",
            kinds.times,
            N_("How many times in a row"),
            N_("For a burst such as 37 calls in one evening. It stays one incident."),
        ),
        Field(
            "times_of",
            kinds.times_of,
            N_("What that number counts"),
            N_("One of the kinds that you chose: 37 calls, or 37 times outside."),
        ),
    )


def _who_and_where() -> tuple[Field, ...]:
    return (
        Field("person", lambda name, form_context: PersonEditor(name)),
        Field("why_person", _incident_text(2, N_("How you recognised them"))),
        Field("certainty", _certainty, N_("How you know")),
        Field("place", _incident_line(N_("Where it happened"))),
        Field("platform", _incident_line(N_("Telephone, WhatsApp, e-mail"))),
        Field("accounts", _lines(2, N_("The number or account it came from, one a line"))),
    )


def _seen() -> tuple[Field, ...]:
    return (
        Field(
            "recognition",
            _parts("recognition", Recognition, Recognition()),
            hint=N_("Only where you saw it on a recording. Do not watch it again for this."),
        ),
        Field("sighting", _parts("sighting", Sighting, Sighting())),
        Field("witnesses", _witnesses, hint=ON_A_SHEET),
        Field("alternative", _incident_text(2, N_("Who else, or what else"))),
    )


def _effect() -> tuple[Field, ...]:
    return (
        Field("did", _incident_text(2, N_("Left, rang somebody")), N_("What you did")),
        Field(
            "effect",
            _incident_text(2, N_("How you felt, what you changed")),
            N_("Effect on you"),
        ),
        Field("fear", _incident_text(2, ""), N_("What you were afraid of")),
        Field("first_told", _first_told, N_("Whom you told first")),
    )


def _police() -> tuple[Field, ...]:
    return (
        Field("reported", lambda name, form_context: YesNoEditor(name)),
        Field(
            "breaches",
            lambda name, form_context: BreachesEditor(),
            N_("Terms of an order this may break"),
            N_("In your view. Nobody has decided it."),
        ),
        Field("limbs", _limbs),
    )


def _four(vocabulary: Vocabulary) -> tuple[Field, ...]:
    hint = N_("Officers look for this word. Only what you would put under it, if anything.")
    return tuple(
        Field(row.id, _incident_text(2, row.explanation), row.label, hint)
        for row in vocabulary.four
    )


def _afterwards() -> tuple[Field, ...]:
    return (
        Field(
            "turned_out",
            _parts("turned_out", TurnedOut),
            hint=N_("If it was not what you thought. What you wrote stays beside it."),
        ),
        Field("typed", _fixed(Noun.INCIDENT, "typed", Helper), N_("Who typed it")),
        Field("typed_by", _incident_line(""), hint=_FOR_ADVOCATE),
        Field("company", _fixed(Noun.INCIDENT, "company", Helper)),
        Field("present", _incident_line(""), hint=_FOR_ADVOCATE),
    )


def _incident_text(lines: int, placeholder: str) -> MakeEditor:
    return lambda name, form_context: TextEditor(name, lines, _(placeholder))


def _incident_line(placeholder: str) -> MakeEditor:
    return lambda name, form_context: LineEditor(name, _(placeholder))


def _certainty(name: str, form_context: FormContext) -> ChoiceEditor:
    return ChoiceEditor(
        name,
        (
            (None, _("Not said")),
            (Certainty.SEEN, _("I saw or heard it myself")),
            (Certainty.RECORDING, _("I saw it on a recording")),
            (Certainty.HELD, _("A message or thing that I hold")),
            (Certainty.TOLD, _("Somebody told me")),
            (Certainty.INFERRED, _("I worked it out from what I found")),
        ),
    )


def _parts(field: str, cls: type, blank: object = None) -> MakeEditor:
    return lambda name, form_context: PartsEditor(field, cls, form_context, blank)


def _witnesses(name: str, form_context: FormContext) -> PartListEditor:
    hint = _(
        "No bundle has how to reach them from here. Where it also stands elsewhere, you are "
        "asked first."
    )
    return PartListEditor("witnesses", Witness, form_context, _("Add a witness"), hint)


def _first_told(name: str, form_context: FormContext) -> PartListEditor:
    return PartListEditor("first_told", FirstTelling, form_context, _("Add somebody"))


def _limbs(name: str, form_context: FormContext) -> PartListEditor:
    return PartListEditor("limbs", MatchedLimb, form_context, _("Add an example"))


def _outcomes(name: str, form_context: FormContext) -> PartListEditor:
    return PartListEditor("outcomes", ToldOutcome, form_context, _("Add an outcome"))


NEVER_LEAVES = N_(
    "No bundle has this field. Where what it says also stands elsewhere, you are asked first."
)
ON_A_SHEET = N_("This is in no bundle. It goes on a sheet beside it, if you say so then.")


def register_fields(noun: Noun) -> tuple[Field, ...]:
    """Return the fields of a noun; those of an exhibit come from `exhibit_fields`."""
    return _FORMS[noun]


def exhibit_fields(*, physical: bool) -> tuple[Field, ...]:
    """Return the fields of an exhibit, with those of the other kind behind 'More'.

    The kinds are a file and a thing (`physical`).
    """
    first = _line_field(N_("A few words to know it by, without saying who it shows"))
    own = (
        Field("description", _text_field(3, N_("What it looks like, marks, writing"))),
        Field(
            "kept_where",
            _line_field(N_("In a bag in a drawer; with police")),
            N_("Where it is kept"),
            hint=ON_A_SHEET,
        ),
        Field(
            "continuity",
            lambda name, form_context: continuity_editor(form_context),
            N_("Who has had it"),
        ),
    )
    digital = (
        Field("captured_by", _line_field(N_("Me, a friend")), N_("Who saved or took it")),
        Field("captured_how", _line_field(N_("Screenshot, download, photo of a screen"))),
        Field("device", _line_field(N_("Which phone or computer"))),
        Field(
            "original_where",
            _line_field(N_("Still on my phone, in that account")),
            hint=ON_A_SHEET,
        ),
    )
    near, far = (own, digital) if physical else (digital, own)
    return (
        Field("title", first),
        Field("shows", _line_field(N_("Who or what you say it shows")), N_("What it shows")),
        Field(
            "incidents",
            lambda name, form_context: IncidentsEditor(name),
            N_("Belongs to incidents"),
        ),
        Field("found", _when, N_("Found or saved")),
        *near,
        Field("came_by", _came_by, N_("How you came to have it")),
        Field("came_how", _line_field(N_("In your words")), more=True),
        Field("sensitive", _tick, more=True),
        Field("transcript", _text_field(4, N_("Word for word, as far as you can make it out"))),
        Field("police_reference", _line_field(N_("The reference that police gave it"))),
        *(replace(each, more=True) for each in far),
    )


def _line_field(placeholder: str = "") -> MakeEditor:
    return lambda name, form_context: LineEditor(name, _(placeholder))


def _text_field(lines: int, placeholder: str = "") -> MakeEditor:
    return lambda name, form_context: TextEditor(name, lines, _(placeholder))


def _lines(lines: int, placeholder: str) -> MakeEditor:
    return lambda name, form_context: LinesEditor(name, lines, _(placeholder))


def _when(name: str, form_context: FormContext) -> WhenEditor:
    return WhenEditor(form_context)


def _person(name: str, form_context: FormContext) -> PersonEditor:
    return PersonEditor(name)


def _day(name: str, form_context: FormContext) -> DayEditor:
    return DayEditor()


def _choice(options: tuple[tuple[object, str], ...]) -> MakeEditor:
    return lambda name, form_context: ChoiceEditor(
        name, [(value, _(label)) for value, label in options]
    )


def _event_kind(name: str, form_context: FormContext) -> ChoiceEditor:
    rows = form_context.vocabulary.event_kinds
    kinds = [(EventKind(row.id), row.label) for row in rows]
    return ChoiceEditor(name, [(None, _(_CHOOSE)), *kinds])


def _area(name: str, form_context: FormContext) -> ChoiceEditor:
    rows = form_context.vocabulary.impact_areas
    return ChoiceEditor(name, [(Area(row.id), row.label) for row in rows])


def _order_type(name: str, form_context: FormContext) -> ChoiceEditor:
    rows = form_context.vocabulary.order_types
    return ChoiceEditor(name, [("", _(_CHOOSE)), *((row.id, row.title) for row in rows)])


def _begin_unchosen(editor: Editor) -> None:
    editor.show_value("")


def _topic(name: str, form_context: FormContext) -> ChoiceEditor:
    return ChoiceEditor(name, [(row.id, row.label) for row in form_context.vocabulary.factors])


def _answer(name: str, form_context: FormContext) -> ChoiceEditor:
    return ChoiceEditor(name, [(answer, answer_text(answer)) for answer in (None, *Answer)])


def _order_asked(name: str, form_context: FormContext) -> ChoiceEditor:
    rows = form_context.vocabulary.order_types
    none = ("", _("Not an order"))
    return ChoiceEditor(name, [none, *((row.id, row.title) for row in rows)])


def _fixed(
    noun: Noun, field: str, values: Iterable[StrEnum], first: str = N_("Not said")
) -> MakeEditor:
    """Return the maker of a choice among fixed values; `first` is what none of them is called."""

    def make(name: str, form_context: FormContext) -> ChoiceEditor:
        rows = [(value, choice_text(Voice.FIRST, noun, field, value)) for value in values]
        return ChoiceEditor(name, [(None, _(first)), *rows] if first else rows)

    return make


_came_by = _fixed(Noun.EVIDENCE, "came_by", CameBy)


def _tick(name: str, form_context: FormContext) -> ChoiceEditor:
    return ChoiceEditor(name, [(False, _("No, or not said")), (True, _("Yes"))])


def _incidents(name: str, form_context: FormContext) -> IncidentsEditor:
    return IncidentsEditor(name)


def _exhibit(name: str, form_context: FormContext) -> SubjectEditor:
    return SubjectEditor(name, Noun.EVIDENCE)


def _time(name: str, form_context: FormContext) -> LineEditor:
    return LineEditor(name, "14:30")


def _rights(name: str, form_context: FormContext) -> TicksEditor:
    rows = form_context.vocabulary.rights
    return TicksEditor(name, [(row.id, row.label, row.explanation) for row in rows])


_CONTACTS = (
    (ContactKind.REPORT, N_("I reported")),
    (ContactKind.CONTACT, N_("Contact: call, visit, message")),
    (ContactKind.DECISION, N_("They told me a decision")),
    (ContactKind.REQUEST, N_("I asked for something")),
)
_OWN: tuple[tuple[object, str], ...] = (
    (OwnDetailKind.ADDRESS, N_("Address")),
    (OwnDetailKind.TELEPHONE, N_("Telephone number")),
    (OwnDetailKind.EMAIL, N_("E-mail address")),
    (OwnDetailKind.PLACE, N_("Place")),
    (OwnDetailKind.NAME, N_("Name")),
    (OwnDetailKind.OTHER, N_("Other")),
)
_ROLES = (
    (Role.SUSPECTED, N_("Suspected")),
    (Role.ME, N_("Me")),
    (Role.WITNESS, N_("Witness")),
    (Role.OFFICER, N_("Officer")),
    (Role.SUPPORTER, N_("Somebody who helps me")),
    (Role.OTHER, N_("Other")),
)

# What stands first where one has to be chosen: nothing is chosen for her.
_CHOOSE: Final = N_("Choose")
_KNOWS = (StatedAnswer.NOT_STATED, StatedAnswer.YES, StatedAnswer.NO)

_FORMS: dict[Noun, tuple[Field, ...]] = {
    Noun.POLICE: (
        Field("contact", _choice(_CONTACTS), N_("What kind of contact")),
        Field("what", _text_field(4, N_("What was said, by whom")), N_("What was said")),
        Field(
            "incidents",
            lambda name, form_context: IncidentsEditor(name),
            N_("Incidents it was about"),
        ),
        Field("when", _when),
        Field("how", _line_field(N_("By telephone, at the station, online")), N_("How")),
        Field("reference", _line_field(N_("Crime or log number")), N_("Reference number")),
        Field("officer", _line_field(N_("Name")), N_("Officer")),
        Field("officer_number", _line_field(N_("Collar or badge number"))),
        Field("force", _line_field(N_("Which police force")), more=True),
        Field("station", _line_field(), more=True),
        Field("officer_contact", _line_field(), hint=NEVER_LEAVES, more=True),
        Field("recorded_as", _line_field(N_("Stalking, harassment, not a crime")), more=True),
        Field("promised", _text_field(2, N_("What they said they would do")), more=True),
        Field("outcome", _text_field(2), more=True),
        Field("offered", _rights, N_("They offered or explained"), more=True),
        Field("not_offered", _rights, N_("They did not offer or explain"), more=True),
        Field(
            "answers",
            lambda name, form_context: SubjectsEditor(name, Noun.POLICE),
            hint=N_("Numbers of earlier contacts, if this is the answer to them."),
            more=True,
        ),
        Field("outcomes", _outcomes, more=True),
    ),
    Noun.ORDER: (
        Field("title", _line_field(N_("What you call it")), N_("Name of the order")),
        Field("order", _order_type, begin=_begin_unchosen),
        Field(
            "terms",
            _lines(6, N_("One term on each line, in the order's own words")),
            N_("Terms"),
            N_("They are numbered as they stand here, so keep the order's own sequence."),
        ),
        Field("person", _person, N_("Whom it binds")),
        Field("court", _line_field(), N_("Court, or who made it")),
        Field("reference", _line_field(N_("Case or order number"))),
        Field("made", _day, N_("Made on")),
        Field("served", _day, N_("Served on")),
        Field("expires", _day, N_("Ends on")),
        Field("ends_on_paper", _tick, more=True),
        Field("served_time", _time, more=True),
        Field("served_known", _line_field(N_("I was there; the officer told me")), more=True),
        Field("exhibit", _exhibit, N_("The paper, if it is an exhibit"), more=True),
        Field("note", _text_field(2), more=True),
    ),
    Noun.EVENT: (
        Field("event", _event_kind, N_("What kind of turning point")),
        Field("when", _when),
        Field("what", _text_field(3, N_("What happened, in your words"))),
        Field("how", _line_field(N_("By text message; by my solicitor")), N_("How")),
        Field("person", _person, N_("Person concerned")),
        Field("exhibit", _exhibit, N_("The message or paper, if it is an exhibit"), more=True),
        Field("line", _line_field(N_("11; the second message")), more=True),
    ),
    Noun.PERSON: (
        Field("name", _line_field(N_("A name, or how you know them")), N_("Name")),
        Field("role", _choice(_ROLES), N_("Who they are to this record")),
        Field("relationship", _line_field(N_("Former partner, neighbour, stranger"))),
        Field("why", _text_field(2, N_("Why you think it is them")), N_("Why you name them")),
        Field("appearance", _text_field(2), more=True),
        Field("vehicle", _line_field(N_("Make, colour, number plate")), more=True),
        Field("knows", _fixed(Noun.PERSON, "knows", _KNOWS, first=""), more=True),
        Field("afraid_for", _tick, N_("Somebody you are afraid for"), hint=ON_A_SHEET, more=True),
        Field(
            "afraid_why",
            _text_field(2),
            N_("Why you are afraid for them"),
            hint=ON_A_SHEET,
            more=True,
        ),
        Field("contact", _text_field(2), hint=NEVER_LEAVES, more=True),
    ),
    Noun.ACCOUNT: (
        Field("account", _line_field(N_("07700 900000, or the name of the account"))),
        Field("platform", _line_field(N_("Telephone, WhatsApp, e-mail"))),
        Field("person", _person, N_("Who uses it, as you say")),
        Field("why", _text_field(2), N_("Why you think so")),
        Field("since", _when, N_("Since when you say so")),
        Field("known_before", _tick, N_("You knew it as theirs before")),
        Field("confirmed", _fixed(Noun.ACCOUNT, "confirmed", Confirmation)),
        Field("confirmed_by", _line_field()),
    ),
    Noun.CASE: (
        Field("fact", _fixed(Noun.CASE, "fact", CaseFactKind, first=_CHOOSE)),
        Field("person", _person, N_("Whose charge, bail or hearing it is")),
        Field(
            "what",
            _text_field(3, N_("As it was told to you: each condition on a line of its own")),
            N_("What you were told"),
        ),
        Field("since", _when, N_("Since when, or the day of a hearing")),
        Field("known", _fixed(Noun.CASE, "known", CaseFactSource), N_("How you know")),
        Field("told_by", _line_field(N_("Name")), N_("Who told you")),
        Field("incidents", _incidents, N_("Incidents that you were told are in it")),
        Field("learned", _when, N_("When you learned it"), more=True),
        Field("exhibit", _exhibit, N_("The paper, if it is an exhibit"), more=True),
        Field("still", _fixed(Noun.CASE, "still", StillSo), more=True),
        Field("still_on", _day, more=True),
    ),
    Noun.PLATFORM: (
        Field("what", _text_field(2, N_("An account, a post, a picture"))),
        Field("platform", _line_field(N_("The app, website or provider"))),
        Field("purpose", _fixed(Noun.PLATFORM, "purpose", PlatformPurpose)),
        Field("when", _when, N_("When you reported it")),
        Field("where", _line_field(N_("Address or account"))),
        Field("receipt", _line_field(N_("Report or case number"))),
        Field("incidents", _incidents, N_("Incidents it is about")),
        Field("reply", _text_field(2), N_("What they answered"), more=True),
        Field("done", _when, N_("When they did it"), more=True),
        Field("intimate", _tick, more=True),
        Field("exhibit", _exhibit, N_("The copy that you took first"), more=True),
    ),
    Noun.CONTACT: (
        Field("what", _text_field(2, N_("I answered about the children's bags"))),
        Field("when", _when),
        Field("how", _line_field(N_("By text message; at the school gate"))),
        Field("person", _person),
        Field("why", _line_field(N_("Agreed, necessary, about the children"))),
    ),
    Noun.DECLARATION: (
        Field("topic", _fixed(Noun.DECLARATION, "topic", DeclarationTopic, first=_CHOOSE)),
        Field("answer", _fixed(Noun.DECLARATION, "answer", DeclarationAnswer)),
        Field("since", _day, N_("From which day on")),
        Field("words", _text_field(2)),
    ),
    Noun.SECURE: (
        Field("what", _text_field(2, N_("The shop camera's recording")), hint=ON_A_SHEET),
        Field("why", _line_field(N_("Overwritten, lent, spoils")), hint=ON_A_SHEET),
        Field("by", _day),
        Field("holder", _line_field(N_("The shop, the bus company")), hint=ON_A_SHEET),
        Field("incidents", _incidents, N_("Incidents it shows")),
        Field("asked_of", _line_field(), hint=ON_A_SHEET, more=True),
        Field("asked", _when, N_("When they were asked"), more=True),
        Field("done", _when, N_("When it was secured"), more=True),
        Field("exhibit", _exhibit, N_("What you have of it, if it is an exhibit"), more=True),
    ),
    Noun.CONFLICT: (
        Field("text", _text_field(2), N_("What does not fit")),
        Field("incidents", _incidents, N_("Incidents that do not fit")),
        Field("answer", _fixed(Noun.CONFLICT, "answer", AfterConflict)),
        Field("words", _text_field(2)),
        Field("on", _day, more=True),
        Field("entries", lambda name, form_context: SubjectsEditor(name, None), more=True),
    ),
    Noun.IMPACT: (
        Field("area", _area, N_("Part of life")),
        Field(
            "what",
            _text_field(3, N_("What changed: I take another way to work")),
            N_("What changed"),
        ),
        Field("when", _when, N_("Since when, or when")),
    ),
    Noun.ASK: (
        Field(
            "what",
            _text_field(2, N_("A named officer; a protection order")),
            N_("What you ask for"),
        ),
        Field("why", _text_field(2), N_("Why")),
        Field("order", _order_asked, N_("If it is an order, which one")),
        Field("risk", _text_field(3, N_("What you are afraid may happen")), more=True),
        Field(
            "protect",
            _text_field(3, N_("Me and my sister; my work; the school run")),
            hint=N_("The other side may read this. Write no address that must stay secret."),
            more=True,
        ),
        Field(
            "terms",
            _lines(4, N_("One term on each line: not to contact me in any way")),
            N_("Terms that would help"),
            more=True,
        ),
        Field("state", _fixed(Noun.ASK, "state", RequestState)),
        Field("state_on", _day),
        Field("state_known", _line_field(N_("The officer told me; I have the paper")), more=True),
    ),
    Noun.FACTOR: (
        Field("topic", _topic, N_("What it is about")),
        Field("answer", _answer),
        Field("words", _text_field(4, N_("As much or as little as you want"))),
        Field(
            "incidents",
            lambda name, form_context: IncidentsEditor(name),
            N_("Incidents it shows in"),
        ),
    ),
    Noun.OWN: (
        Field("words", _line_field(N_("As it would be written")), N_("Address, number or name")),
        Field("own", _choice(_OWN)),
        Field("note", _line_field(N_("For you alone"))),
    ),
    Noun.NOTE: (
        Field("title", _line_field()),
        Field("text", _text_field(12, N_("For you alone")), N_("Note")),
    ),
}
