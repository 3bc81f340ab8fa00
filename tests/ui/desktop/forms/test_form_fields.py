"""Whatever a noun can say can be typed in the window, and comes back out of what stands there.

The fields come from the dataclasses: one that is added and has no form is found here. What a form
does not ask is declared on the field: `issued` is set by the program, `logged` is added to by it,
`placed` is known from where the form stands.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QPushButton

from diary.i18n import _
from diary.model.books_and_nouns import Noun
from diary.model.field_declarations import declared_fields, references_of
from diary.model.record_nouns import Evidence, Incident, Order, Person, PoliceContact
from diary.model.revisions import CLASSES
from diary.model.translation import translatable
from diary.model.when import Precision
from diary.paper_content import ContactDetails
from tests.support import generators, thinning
from tests.support.filled_nouns import CODES, UNLISTED, filled
from ui.desktop.forms import reference_editors
from ui.desktop.forms.editors import ChoiceEditor
from ui.desktop.forms.form import Field, Form, FormContext, ReferenceData
from ui.desktop.forms.form_fields import (
    NEVER_LEAVES,
    ON_A_SHEET,
    exhibit_fields,
    incident_fields,
    register_fields,
)
from ui.desktop.forms.translation import translation_fields
from ui.desktop.pages.papers import ContactDetailsStep
from ui.desktop.pages.region_redaction import RegionRedactionPage
from ui.desktop.widgets.fold import Fold

FORMED = [noun for noun in Noun if not noun.by_program and noun is not Noun.COVER]


def forms(noun: Noun, around: FormContext) -> tuple[Sequence[Field], ...]:
    """Every form in which a noun can be written."""
    if noun is Noun.INCIDENT:
        return (incident_fields(around.vocabulary),)
    if noun is Noun.EVIDENCE:
        return (exhibit_fields(physical=True), exhibit_fields(physical=False))
    if noun is Noun.TRANSLATION:
        return (translation_fields(translatable(Incident)),)
    return (register_fields(noun),)


def asked(noun: Noun) -> set[str]:
    """The fields that a form has to ask."""
    names = {field.name for field in dataclasses.fields(CLASSES[noun])}
    kept = [declared_fields(CLASSES[noun], key) for key in ("issued", "placed", "logged")]
    return names - set().union(*kept)


def bare(whole: Any) -> Any:
    """Such a noun with nothing said but what is known from where its form stands."""
    placed = {name for key in ("placed", "logged") for name in declared_fields(type(whole), key)}
    empty = {
        field.name: getattr(whole, field.name) if field.name in placed else ""
        for field in dataclasses.fields(whole)
        if field.default is dataclasses.MISSING or field.name in placed
    }
    return type(whole)(**empty)


@pytest.mark.parametrize("noun", FORMED)
def test_every_field_of_a_noun_stands_in_each_of_its_forms(noun: Noun, around: FormContext) -> None:
    for fields in forms(noun, around):
        assert {field.name for field in fields} == asked(noun)


@pytest.mark.parametrize("codes", [CODES, UNLISTED], ids=["listed", "unlisted"])
@pytest.mark.parametrize("noun", FORMED)
def test_what_stands_in_a_form_is_all_that_was_shown(
    noun: Noun, codes: dict[str, str], around: FormContext, record: Any, qtbot: Any
) -> None:
    person = record.do(lambda s: s.journal.record(Person(name="R")))
    incident = record.do(lambda s: s.journal.record(Incident(what="He stood there.")))
    order = record.do(lambda s: s.journal.record(Order(title="No", terms=("a", "b", "c"))))
    exhibit = record.do(lambda s: s.journal.record(Evidence(title="A thing", physical=True)))
    contact = record.do(lambda s: s.journal.record(PoliceContact(what="They rang.")))
    made = (person, incident, order, exhibit, contact)
    refers = {item.noun: item.id for item in made}
    whole = filled(CLASSES[noun], "so it was", {**refers, None: incident.id}, codes)
    ids = references_of(whole)
    known = record.do(lambda s: reference_editors.load_reference_data(s, ids))
    for fields in forms(noun, around):
        shown, again = (Form(noun, fields, around) for _turn in range(2))
        for form in (shown, again):
            qtbot.addWidget(form)
            form.refer(known)
        shown.show_content(whole)
        again.show_content(bare(whole))
        again.restore(shown.state())
        for form in (shown, again):
            said = record.do(partial(reference_editors.resolve_references, content=form.content()))
            missing = {name for name in asked(noun) if getattr(said, name) != getattr(whole, name)}
            assert missing == set()


@thinning.examples(10, 100)
@given(st.data())
def comes_back(form: Form, noun: Noun, drawn: st.DataObject) -> None:
    content = drawn.draw(generators.NOUNS[noun])
    form.start_anew()
    form.show_content(content)
    assert form.content() == content
    # that it learns more of what it refers to is no touch
    ids = references_of(content)
    form.refer(ReferenceData(numbers={id_: n for n, id_ in enumerate(ids, 1)}))
    assert form.content() == content


@pytest.mark.parametrize("noun", FORMED)
def test_a_field_that_nobody_touched_gives_what_the_record_has(
    noun: Noun, around: FormContext, qtbot: Any
) -> None:
    for fields in forms(noun, around):
        form = Form(noun, fields, around)
        qtbot.addWidget(form)

        comes_back(form, noun)


def test_a_code_of_no_list_stays_beside_one_that_is_chosen_until_it_is_taken_away(
    around: FormContext, qtbot: Any
) -> None:
    form = Form(Noun.INCIDENT, incident_fields(around.vocabulary), around)
    qtbot.addWidget(form)
    whole = Incident(what="x", behaviours=("NEW_KIND", "FOLLOW"), times=2, times_of="NEW_KIND")
    form.show_content(whole)
    kinds: Any = form.editor("behaviours")
    kinds.list.model.add(around.vocabulary.behaviour("LOITER"))
    said: Any = form.content()
    assert set(said.behaviours) == {"NEW_KIND", "FOLLOW", "LOITER"}
    assert said.times_of == "NEW_KIND"
    chips = [each for each in kinds.list.findChildren(QPushButton) if "NEW_KIND" in each.text()]
    chips[-1].click()
    said = form.content()
    assert (set(said.behaviours), said.times_of) == ({"FOLLOW", "LOITER"}, "")


def test_a_time_that_was_not_stated_is_not_stated_by_a_change(
    around: FormContext, qtbot: Any
) -> None:
    form = Form(Noun.INCIDENT, incident_fields(around.vocabulary), around)
    qtbot.addWidget(form)
    form.show_content(Incident(what="x"))
    when: Any = form.editor("when")
    assert when.edit.state()["precision"] == Precision.NOT_SURE.value
    form.editor("what").show_value("y")
    assert form.content() == Incident(what="y")
    form.start_anew()
    form.editor("what").show_value("y")
    said: Any = form.content()
    assert said.when.precision is Precision.ABOUT


@pytest.mark.parametrize("noun", FORMED)
def test_a_form_says_of_what_is_in_no_record_that_leaves_where_it_goes(
    noun: Noun, around: FormContext
) -> None:
    for fields in forms(noun, around):
        for hint, key in ((NEVER_LEAVES, "never_leaves"), (ON_A_SHEET, "sheet_only")):
            said = {field.name for field in fields if field.hint == hint}
            declared = set(declared_fields(CLASSES[noun], key))
            assert said == {field.name for field in fields if field.name in declared}


def test_the_page_that_covers_asks_what_a_cover_says(record: Any, qtbot: Any) -> None:
    page = RegionRedactionPage(record.page_context, record.navigator)
    qtbot.addWidget(page)
    assert asked(Noun.COVER) == {"regions", "note"}
    assert page.edit.regions() == ()
    assert page.note.accessibleName() == _("Note")


def test_every_way_to_be_reached_can_be_typed(around: FormContext, qtbot: Any) -> None:
    step = ContactDetailsStep(around.vocabulary)
    qtbot.addWidget(step)
    assert set(step.fields) == {field.name for field in dataclasses.fields(ContactDetails)}


def test_what_is_asked_last_is_behind_headings_that_open(around: Any, qtbot: Any) -> None:
    form = Form(Noun.INCIDENT, incident_fields(around.vocabulary), around)
    qtbot.addWidget(form)
    assert [fold.line.accessibleName() for fold in form.findChildren(Fold)] == [
        "How well you saw it, and who else did",
        "What you did, and what it did to you",
        "Police, and what a court ordered",
        "Words that officers look for",
        "If it was something else, and who typed it",
    ]
    assert not any(fold.is_open for fold in form.findChildren(Fold))


# what a form is begun with, by a press on it
BEGUN_BY_TOPIC = {(Noun.FACTOR, "topic"), (Noun.TRANSLATION, "field")}


@pytest.mark.parametrize("noun", FORMED)
def test_no_choice_of_a_new_form_states_what_nobody_chose(
    noun: Noun, around: FormContext, qtbot: Any
) -> None:
    """A field without a default begins with nothing chosen; another with its default."""
    defaults = {field.name: field.default for field in dataclasses.fields(CLASSES[noun])}
    for fields_ in forms(noun, around):
        form = Form(noun, fields_, around)
        qtbot.addWidget(form)
        form.start_anew()
        for field in fields_:
            editor = form.editor(field.name)
            if isinstance(editor, ChoiceEditor) and (noun, field.name) not in BEGUN_BY_TOPIC:
                missing = defaults[field.name] is dataclasses.MISSING
                missing |= (noun, field.name) == (Noun.ORDER, "order")  # chosen, never preset
                wanted = None if missing else defaults[field.name]
                assert (editor.value() or None) == (wanted or None), field.name
