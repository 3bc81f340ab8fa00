"""Read JSON from a person or another program: one object, or one on each line.

**Invariants:**

- Everything is read and checked before anything is recorded: a single mistake rejects the whole
  batch. The error names the line and the field, never the words.
- JSON is read more strictly than RFC 8259 asks: no name twice in an object, no NaN, no fractions,
  only UTF-8, so that no value can be read in two ways.
- What the program logs, such as the questions that it asked, cannot be handed in: nobody is said to
  have been asked who was not.
- `"ref": "x"` names a line for later lines of the same batch, which refer to it as `"@x"`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from diary.errors import BadInput, Erased, Unknown
from diary.i18n import N_, _
from diary.json_value import Json
from diary.jurisdiction import Vocabulary
from diary.model.books_and_nouns import Book, Noun
from diary.model.checks import check_content
from diary.model.conversation_nouns import Conversation
from diary.model.field_declarations import codes_of, declared_fields, times_of
from diary.model.noun_codec import FieldContext, from_fields, text, to_fields
from diary.model.record_nouns import Evidence
from diary.model.revisions import CLASSES, Content, Recorded, as_of, is_id
from diary.model.translation import LINE, Translation, translatable
from diary.services.journal import Journal, PlannedNoun

MAX_INPUT: Final = 8 << 20
_WRITABLE: Final = tuple(noun for noun in Noun if not noun.by_program)


@dataclass(frozen=True, slots=True)
class JsonLine:
    """One JSON object and the line it began on, counted from 1."""

    number: int
    value: dict[str, Json]


class JsonImport:
    """Turns JSON into nouns that the journal can record."""

    def __init__(self, journal: Journal, vocabulary: Vocabulary) -> None:
        self._journal = journal
        self._vocabulary = vocabulary
        self._refs: dict[str, tuple[Noun, str]] = {}

    def plan(self, lines: Iterable[JsonLine]) -> tuple[PlannedNoun, ...]:
        """Check every line; raises BadInput with line and field, and then nothing is recorded."""
        planned = []
        for line in lines:
            try:
                planned.append(self.plan_one(dict(line.value)))
            except BadInput as cause:
                raise BadInput(cause.field, cause.reason, line=line.number) from cause
        return tuple(planned)

    def plan_one(self, value: dict[str, Json]) -> PlannedNoun:
        """Return one object as a noun with an identifier; remember its `ref`."""
        noun = self._noun(value.pop("kind", Noun.INCIDENT.value))
        _refuse_logged(noun, value)
        ref = text(value.pop("ref", ""), "ref")
        content = from_fields(CLASSES[noun], value, self.reading())
        _check_physical(content)
        check_content(content)
        if isinstance(content, Translation):
            self._check_translation(content)
        planned = PlannedNoun(self._journal.new_id(), content)
        if ref:
            self.remember(ref, noun, planned.id)
        return planned

    def changed(self, item: Recorded[Content], value: dict[str, Json]) -> Content:
        """Return a subject's content with the fields in `value` replaced; null removes a field.

        A code that the subject has already is taken: it may be one of a later list. So is a time:
        the rules of its zone may have changed since it was typed.
        """
        _refuse_logged(item.noun, value)
        kept = to_fields(item.content)
        issued = {name: kept.pop(name) for name in list(kept) if _is_issued(item.noun, name)}
        for name, new in value.items():
            kept = {k: v for k, v in kept.items() if not k.startswith(f"{name}.")}
            if new is None:
                kept.pop(name, None)
            else:
                kept[name] = new
        reading = replace(self.reading(codes_of(item.content)), times=times_of(item.content))
        from_fields(CLASSES[item.noun], kept, reading)
        whole = {**kept, **issued}
        content = from_fields(CLASSES[item.noun], whole, replace(reading, issued=True))
        if isinstance(content, Translation):
            self._check_translation(content)
        return content

    def remember(self, ref: str, noun: Noun, id_: str) -> None:
        """Register a `ref` for later lines; raises BadInput if it is taken."""
        if ref in self._refs:
            raise BadInput("ref", N_("is used twice"))
        self._refs[ref] = (noun, id_)

    def id_of_ref(self, ref: str) -> str:
        """Return the identifier behind an `@ref` of any noun; raises BadInput."""
        found = self._refs.get(ref.removeprefix("@"))
        if found is None:
            raise BadInput("ref", N_("names no earlier line"))
        return found[1]

    def resolve(self, value: Json, noun: Noun, field: str) -> str:
        """Return the identifier for an id, a number or an `@ref`; raises BadInput."""
        if isinstance(value, str) and value.startswith("@"):
            found = self._refs.get(value[1:])
            if found is None or found[0] is not noun:
                raise BadInput(
                    field, _("refers to no earlier {noun} of this batch").format(noun=noun)
                )
            return found[1]
        if isinstance(value, str) and (noun, value) in self._refs.values():
            return value
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise BadInput(field, _("must be the id or number of a {noun}").format(noun=noun))
        if isinstance(value, str) and not is_id(value) and not value.isdigit():
            raise BadInput(field, _("must be the id or number of a {noun}").format(noun=noun))
        try:
            item = self._journal.find(str(value), noun)
        except Unknown as cause:
            raise BadInput(
                field, _("refers to no {noun} of this vault").format(noun=noun)
            ) from cause
        if item.noun is not noun:
            raise BadInput(field, _("refers to something that is not a {noun}").format(noun=noun))
        return item.id

    def reading(self, has: Collection[tuple[str, str]] = ()) -> FieldContext:
        """Return the context in which JSON fields are read here; `has` are codes that are known."""

        def known_code(kind: str, code: str) -> bool:
            return (kind, code) in has or self._vocabulary.known_code(kind, code)

        return FieldContext(self._journal.zone, self._refer, known_code)

    def _refer(self, value: Json, field: str, noun: Noun | None) -> str:
        if value == "":
            return ""
        return self._subject(value, field) if noun is None else self.resolve(value, noun, field)

    def _subject(self, value: Json, field: str) -> str:
        """Return a subject's identifier by id or `@ref`: a number would be ambiguous here."""
        if isinstance(value, str) and value.startswith("@") and value[1:] in self._refs:
            return self._refs[value[1:]][1]
        if not isinstance(value, str) or not is_id(value):
            raise BadInput(field, N_("must be an id, or the @ref of an earlier line"))
        return value

    def _check_translation(self, translation: Translation) -> None:
        noun = next((noun for noun, id_ in self._refs.values() if id_ == translation.of), None)
        if noun is None:
            try:
                noun = self._journal.get(translation.of).noun
            except (Unknown, Erased) as cause:
                raise BadInput("of", N_("refers to nothing of this vault")) from cause
        fields = translatable(CLASSES[noun]) if noun.book is Book.RECORD else ()
        if noun is Noun.CONVERSATION:
            fields = (LINE,)
        if translation.field not in fields:
            known = _("must be one of: {words}").format(words=", ".join(fields))
            raise BadInput("field", known if fields else N_("cannot be translated"))
        if translation.field == LINE:
            lines = as_of(self._journal.get(translation.of), Conversation).content.lines
            if translation.line > lines:
                raise BadInput("line", N_("is no line of the conversation"))

    def _noun(self, value: Json) -> Noun:
        for noun in _WRITABLE:
            if value == noun.value:
                return noun
        raise BadInput("kind", _("must be one of: {words}").format(words=", ".join(_WRITABLE)))


def read_lines(data: bytes) -> tuple[JsonLine, ...]:
    """Return the objects in JSON or JSON Lines text; raises BadInput with the line."""
    if len(data) > MAX_INPUT:
        raise BadInput("", _("is larger than {most} MB").format(most=MAX_INPUT >> 20))
    try:
        whole = data.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        line = data[: cause.start].count(b"\n") + 1
        raise BadInput("", N_("is not UTF-8 text"), line=line) from cause
    rows = [(n, row) for n, row in enumerate(whole.split("\n"), 1) if row.strip()]
    if not rows:
        raise BadInput("", N_("is empty"))
    if (
        len(rows) > 1
        and not _is_json(rows[0][1])
        and (_is_json(whole) or not _is_whole_object(rows[0][1]))
    ):
        return (JsonLine(rows[0][0], _object(whole, None)),)
    return tuple(JsonLine(n, _object(row, n)) for n, row in rows)


def _is_json(source: str) -> bool:
    try:
        json.loads(source)
    except (ValueError, RecursionError):
        return False
    return True


def _is_whole_object(row: str) -> bool:
    return row.lstrip().startswith("{") and row.rstrip().endswith("}")


def _object(source: str, line: int | None) -> dict[str, Json]:
    try:
        value = json.loads(
            source,
            object_pairs_hook=_once,
            parse_constant=_refuse_constant,
            parse_float=_refuse_fraction,
        )
    except BadInput as cause:
        raise BadInput(cause.field, cause.reason, line=line) from cause
    except RecursionError as cause:
        raise BadInput("", N_("is nested too deeply"), line=line) from cause
    except ValueError as cause:
        own = cause.lineno if isinstance(cause, json.JSONDecodeError) else 1
        at = own if line is None else line
        raise BadInput("", N_("is not JSON"), line=at) from cause
    if not isinstance(value, dict):
        raise BadInput("", N_("must be an object in braces"), line=line)
    return value


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for name, value in pairs:
        if name in found:
            # The error does not repeat the name: it may be any words of the person.
            raise BadInput("", N_("has one name twice in an object"))
        found[name] = value
    return found


def _refuse_constant(text: str) -> Json:
    raise BadInput("", N_("has a number that is none"))


def _refuse_fraction(text: str) -> Json:
    raise BadInput("", N_("has a fraction where a whole number belongs"))


def _check_physical(content: Content) -> None:
    if isinstance(content, Evidence) and not content.physical:
        raise BadInput("physical", N_("must be true here; a file is attached, not recorded"))


def _refuse_logged(noun: Noun, value: Mapping[str, Json]) -> None:
    for name in declared_fields(CLASSES[noun], "logged"):
        if name in value:
            raise BadInput(name, N_("is a log of the program and cannot be handed in"))
    if noun.by_program and not value.keys() <= {*declared_fields(CLASSES[noun], "answered")}:
        raise BadInput("", N_("has a field that only the program writes"))


def _is_issued(noun: Noun, name: str) -> bool:
    return name in declared_fields(CLASSES[noun], "issued")
