"""Strict conversion between a noun's dataclass and the JSON fields that are committed to.

**Invariants:**

- An empty or absent field is not written, so it is not committed to either.
- A nested value marked `apart` is committed to as a field of its own (`witnesses.contact`), so that
  a bundle can show the rest without it: in a list as one list of them, in a single value
  (`turned_out.what`) as it is. No other nested value can be withheld by itself.
- A value that does not have exactly the declared shape raises BadInput with the name of the field;
  nothing is coerced, trimmed or guessed.
- An unknown field name is never repeated in an error: a person may have written diary text there.
"""

from __future__ import annotations

import contextlib
import dataclasses
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Final, TypeVar, Union, get_args, get_origin, get_type_hints

from diary.errors import BadInput
from diary.i18n import N_, _
from diary.json_value import Json
from diary.model.books_and_nouns import Noun
from diary.model.field_declarations import replaced, value_of
from diary.model.when import PartOfDay, Precision, Twice, When
from diary.model.zone_rules import typed_when

MAX_TEXT = 200_000
MAX_ITEMS = 10_000
MAX_NUMBER = 1_000_000_000
MAX_SIZE = (1 << 53) - 1  # the largest integer that every JSON reader preserves (RFC 8785)

# Language, script, region and variants (RFC 5646, 2.1), without extensions and private use.
_LANGUAGE = re.compile(
    r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3})){0,4}"
)

_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_RULE = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
_LONGEST_RULE = 64
_CLOCK = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")

T = TypeVar("T")
_Reader = Callable[[Json, str, "FieldContext"], object]
_TOO_LONG: Final = N_("is longer than {most:,} characters")
_AS_LONG: Final = N_("must be a list as long as {name}")
_BESIDE: Final = N_("goes with {name}, and only with it")


@dataclass(frozen=True, slots=True)
class FieldContext:
    """What reading depends on: the zone, how identifiers resolve, and which codes exist.

    `refer` gets the noun that a field refers to, or None for any noun. `issued` allows fields that
    only the program sets. `partial` allows required fields to be missing because they are withheld.
    A time is typed, and the rules of its zone are asked, unless it `is_stored` or is one of
    `times`, which were stored before.
    """

    zone: str
    refer: Callable[[Json, str, Noun | None], str]
    known_code: Callable[[str, str], bool]
    issued: bool = False
    partial: bool = False
    is_stored: bool = False
    times: Collection[When] = ()


def _own(value: Json, field: str, noun: Noun | None) -> str:
    return text(value, field)


@cache
def stored(*, partial: bool = False) -> FieldContext:
    """Return the context for reading fields back from the ledger, where they were checked."""
    return FieldContext(
        "UTC", _own, lambda _kind, _code: True, issued=True, partial=partial, is_stored=True
    )


def field_names(cls: type) -> frozenset[str]:
    """Return the names under which a noun's fields are committed to, `apart` ones included."""
    return _known(cls)


def text(value: Json, field: str) -> str:
    """Return the string, or raise BadInput for other types, NUL, surrogates and excess length."""
    if not isinstance(value, str):
        raise BadInput(field, N_("must be text in quotation marks"))
    if len(value) > MAX_TEXT:
        raise BadInput(field, _(_TOO_LONG).format(most=MAX_TEXT))
    if "\x00" in value:
        raise BadInput(field, N_("has a NUL character, which text cannot hold"))
    if value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError as cause:
        raise BadInput(field, N_("has half a character (a lone surrogate)")) from cause
    return value


def to_fields(content: object) -> dict[str, Json]:
    """Return the fields of a noun as JSON values, without empty ones."""
    fields: dict[str, Json] = {}
    specs = _specs(type(content))
    for spec, value in zip(specs, _values(type(content))(content), strict=True):
        if value == spec.default and not spec.required:
            continue
        plain = _plain(value)
        fields[spec.name] = _without_parts(plain, spec) if spec.apart else plain
        for inner in spec.apart:
            kept = [value_of(item, inner.name) for item in _items(value)]
            if any(each != inner.default for each in kept):
                said = [_plain(each) for each in kept]
                fields[f"{spec.name}.{inner.name}"] = said if spec.listed else said[0]
    return fields


def _without_parts(value: Json, spec: _Spec) -> Json:
    """Return a single value without what is apart of it; inside another one a time is whole."""
    if spec.listed or not isinstance(value, dict):
        return value
    parts = {each.name for each in spec.apart}
    return {name: each for name, each in value.items() if name not in parts}


def joined(cls: type, fields: Mapping[str, Json]) -> dict[str, Json]:
    """Return the fields as they are read: what is apart of a single value is back inside it."""
    found = dict(fields)
    for spec in _specs(cls):
        whole = found.get(spec.name)
        if spec.listed or not isinstance(whole, dict):
            continue
        parts = {each.name: f"{spec.name}.{each.name}" for each in spec.apart}
        found[spec.name] = whole | {
            n: found.pop(path) for n, path in parts.items() if path in found
        }
    return found


def single_parts(cls: type) -> frozenset[str]:
    """Return the paths of what `joined` puts back."""
    return frozenset(path for spec in _specs(cls) if not spec.listed for path in _apart_paths(spec))


def apart_fields(cls: type) -> tuple[str, ...]:
    """Return the paths of what is committed to by itself inside another value, in order.

    A value inside such a value, or inside one of a list, is whole.
    """
    return tuple(path for spec in _specs(cls) for path in _apart_paths(spec))


def _apart_paths(spec: _Spec) -> Iterator[str]:
    return (f"{spec.name}.{inner.name}" for inner in spec.apart)


def _items(value: object) -> tuple[object, ...]:
    if isinstance(value, tuple):
        return value
    return () if value is None else (value,)


def checked(content: T) -> tuple[T, dict[str, Json]]:
    """Return a noun as it will be read back, and its fields; raise BadInput if it cannot be."""
    fields = to_fields(content)
    return from_fields(type(content), fields, stored()), fields


def from_fields(cls: type[T], fields: Mapping[str, Json], reading: FieldContext) -> T:
    """Return the noun with these fields, or raise BadInput naming the first wrong field."""
    if not isinstance(fields, Mapping):
        raise BadInput("", N_("must be an object in braces"))
    values: dict[str, object] = {}
    for spec in _specs(cls):
        if spec.name not in fields:
            if spec.required and (spec.blank is None or not reading.partial):
                raise BadInput(spec.name, N_("is missing"))
            if spec.apart:
                _refuse_alone(spec, fields, reading)
            if spec.required:
                values[spec.name] = spec.blank
            continue
        if spec.issued and not reading.issued:
            raise BadInput(spec.name, N_("is given by the program and cannot be set"))
        values[spec.name] = spec.read(fields[spec.name], spec.name, reading)
        for inner in spec.apart:
            values[spec.name] = _rejoin(values[spec.name], fields, spec, inner, reading)
    known = _known(cls)
    if not known.issuperset(fields):
        raise BadInput(
            "", _("has a field that is none of: {names}").format(names=", ".join(sorted(known)))
        )
    return cls(**values)


def _refuse_alone(spec: _Spec, fields: Mapping[str, Json], reading: FieldContext) -> None:
    # Without their witnesses, the witnesses' contact details would be lost without an error.
    for inner in spec.apart:
        whole = f"{spec.name}.{inner.name}"
        if whole in fields and not reading.partial:
            reason = _(_AS_LONG if spec.listed else _BESIDE).format(name=spec.name)
            raise BadInput(whole, reason)


def _rejoin(
    value: object,
    fields: Mapping[str, Json],
    spec: _Spec,
    inner: _Spec,
    reading: FieldContext,
) -> object:
    path = f"{spec.name}.{inner.name}"
    if path not in fields:
        return value
    items = _items(value)
    kept = fields[path] if spec.listed else [fields[path]]
    if not isinstance(kept, list) or len(kept) != len(items):
        reason = _(_AS_LONG if spec.listed else _BESIDE).format(name=spec.name)
        raise BadInput(path, reason)
    found = tuple(
        replaced(item, {inner.name: inner.read(each, path, reading)})
        for item, each in zip(items, kept, strict=True)
    )
    return found if spec.listed else found[0]


@dataclass(frozen=True, slots=True)
class _Spec:
    name: str
    read: _Reader
    default: object
    required: bool
    blank: object
    issued: bool
    apart: tuple[_Spec, ...]
    listed: bool


def _specs(cls: type) -> tuple[_Spec, ...]:
    return _read_specs(cls)


@cache
def _read_specs(cls: type) -> tuple[_Spec, ...]:
    hints = get_type_hints(cls)
    return tuple(_spec(item, hints[item.name]) for item in dataclasses.fields(cls))


def _values(cls: type) -> Callable[[object], tuple[object, ...]]:
    """Return what reads all fields of such a noun, in their order."""
    return _read_values(cls)


@cache
def _read_values(cls: type) -> Callable[[object], tuple[object, ...]]:
    names = [spec.name for spec in _specs(cls)]
    if len(names) > 1:
        # one call for all: a noun has dozens of fields, and most are empty
        return attrgetter(*names)
    return lambda content: tuple(value_of(content, name) for name in names)


def _known(cls: type) -> frozenset[str]:
    return _read_known(cls)


@cache
def _read_known(cls: type) -> frozenset[str]:
    return frozenset((*(spec.name for spec in _specs(cls)), *apart_fields(cls)))


def _spec(item: dataclasses.Field[object], hint: object) -> _Spec:
    required = item.default is dataclasses.MISSING
    apart: tuple[_Spec, ...] = ()
    listed = get_origin(hint) is tuple
    inner = next((each for each in get_args(hint) if each is not NoneType), hint)
    if dataclasses.is_dataclass(inner) and isinstance(inner, type):
        apart = tuple(each for each in _specs(inner) if each.name in _apart_names(inner))
    return _Spec(
        item.name,
        _reader(hint, item.metadata),
        None if required else item.default,
        required,
        _blank(hint) if required else None,
        bool(item.metadata.get("issued")),
        apart,
        listed,
    )


def _blank(hint: object) -> object:
    """Return what stands for a withheld field; None if nothing can, so it is never withheld."""
    if isinstance(hint, type) and issubclass(hint, Enum):
        # A withheld kind is shown as "other": another value would be one that was never recorded.
        return next((each for each in hint if each.value == "other"), None)
    return 0 if hint is int else ""


def _reader(hint: object, meta: Mapping[str, object]) -> _Reader:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        inner = _reader(next(a for a in get_args(hint) if a is not NoneType), meta)
        return lambda value, field, how: None if value is None else inner(value, field, how)
    if origin is tuple:
        return _tuple_reader(_reader(get_args(hint)[0], meta))
    if hint is str:
        return _string_reader(meta)
    if hint is bool:
        return _read_bool
    if hint is int:
        return _read_int
    if hint is When:
        return read_when
    if not isinstance(hint, type):
        raise TypeError(hint)
    if issubclass(hint, Enum):
        return _enum_reader(hint)
    return _nested_reader(hint)


def _string_reader(meta: Mapping[str, object]) -> _Reader:
    if "refers" in meta:
        refers = meta["refers"]
        noun = refers if isinstance(refers, Noun) else None
        return lambda value, field, how: how.refer(value, field, noun)
    for key, reader in _BOUND.items():
        if meta.get(key):
            return reader
    codes = meta.get("codes")
    if not isinstance(codes, str):
        return lambda value, field, how: text(value, field)

    def read(value: Json, field: str, how: FieldContext) -> str:
        code = text(value, field)
        if not how.known_code(codes, code):
            raise BadInput(
                field, _("is not a {codes} that this jurisdiction lists").format(codes=codes)
            )
        return code

    return read


def _read_day(value: Json, field: str, how: FieldContext) -> str:
    day = text(value, field)
    try:
        if day and (date.fromisoformat(day).isoformat() != day):
            raise ValueError
    except ValueError as cause:
        raise BadInput(field, N_("not a day that exists; write it as 2026-03-29")) from cause
    return day


def _matching(pattern: re.Pattern[str], reason: str) -> _Reader:
    """Return a reader of a text that is empty or fits a pattern completely."""

    def read(value: Json, field: str, how: FieldContext) -> str:
        found = text(value, field)
        if found and pattern.fullmatch(found) is None:
            raise BadInput(field, reason)
        return found

    return read


def _read_moment(value: Json, field: str, how: FieldContext) -> str:
    moment = text(value, field)
    try:
        if _MOMENT.fullmatch(moment) is None or not datetime.fromisoformat(moment):
            raise ValueError
    except ValueError as cause:
        raise BadInput(
            field, N_("is no moment in UTC; write it as 2026-03-29T14:30:00Z")
        ) from cause
    return moment


def _read_clock(value: Json, field: str, how: FieldContext) -> str:
    clock = text(value, field)
    try:
        if clock and (_CLOCK.fullmatch(clock) is None or not datetime.fromisoformat(clock)):
            raise ValueError
    except ValueError as cause:
        raise BadInput(field, N_("not a time that exists; write it as 2026-03-29T14:30")) from cause
    return clock


def _read_rule(value: Json, field: str, how: FieldContext) -> str:
    rule = text(value, field)
    if len(rule) > _LONGEST_RULE or _RULE.fullmatch(rule) is None:
        raise BadInput(field, N_("is not the name of a rule, such as later-than-writing"))
    return rule


_BOUND: dict[str, _Reader] = {
    "day": _read_day,
    "time": _matching(_TIME, N_("is not a time of the clock; write it as 14:30")),
    "moment": _read_moment,
    "rule": _read_rule,
    "clock": _read_clock,
    "language": _matching(_LANGUAGE, N_("is not a language tag such as en, cy or pl")),
}


def _read_bool(value: Json, field: str, how: FieldContext) -> bool:
    if not isinstance(value, bool):
        raise BadInput(field, N_("must be true or false"))
    return value


def _read_int(value: Json, field: str, how: FieldContext) -> int:
    most = MAX_SIZE if field.endswith("size") else MAX_NUMBER
    if field.endswith("fast") and isinstance(value, int) and -most <= value < 0:
        return value  # a clock that was slow
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise BadInput(field, _("must be a whole number from 0 to {most:,}").format(most=most))
    return value


def _tuple_reader(inner: _Reader) -> _Reader:
    def read(value: Json, field: str, how: FieldContext) -> tuple[object, ...]:
        if not isinstance(value, list):
            raise BadInput(field, N_("must be a list in square brackets"))
        if len(value) > MAX_ITEMS:
            raise BadInput(field, _("has more than {most:,} items").format(most=MAX_ITEMS))
        return tuple(inner(item, f"{field}[{i}]", how) for i, item in enumerate(value))

    return read


def _enum_reader(kind: type[Enum]) -> _Reader:
    def read(value: Json, field: str, how: FieldContext) -> Enum:
        try:
            return kind(text(value, field))
        except ValueError as cause:
            words = ", ".join(str(member.value) for member in kind)
            raise BadInput(field, _("must be one of: {words}").format(words=words)) from cause

    return read


def _nested_reader(cls: type) -> _Reader:
    def read(value: Json, field: str, how: FieldContext) -> object:
        if not isinstance(value, dict):
            raise BadInput(field, N_("must be an object in braces"))
        try:
            return from_fields(cls, value, how)
        except BadInput as cause:
            raise BadInput(f"{field}.{cause.field}", cause.reason) from cause

    return read


_WHEN_KEYS = (
    "precision", "zone", "at", "until", "part", "offset", "until_offset", "how", "twice",
)  # fmt: skip


def read_when(value: Json, field: str, how: FieldContext) -> When:
    """Return a stated time from an object, or a typed one from a local time or a day."""
    if isinstance(value, str) and not how.is_stored:
        value = {"at": value}
    if not isinstance(value, dict):
        raise BadInput(field, N_("must be a time such as 2026-03-29T14:30, or an object in braces"))
    for key in value:
        if key not in _WHEN_KEYS:
            raise BadInput(
                field, _("has a part that is none of: {names}").format(names=", ".join(_WHEN_KEYS))
            )
    parts = {key: text(item, f"{field}.{key}") for key, item in value.items()}
    if not how.is_stored:
        parts = {"zone": how.zone, "precision": _precision(parts.get("at", ""))} | parts
    return _when(field, parts, how)


def _when(field: str, parts: dict[str, str], how: FieldContext) -> When:
    for key in ("precision", "zone"):
        if key not in parts:
            raise BadInput(f"{field}.{key}", N_("is missing"))
    try:
        precision = Precision(parts.pop("precision"))
        part = PartOfDay(parts.pop("part")) if "part" in parts else None
        twice = Twice(parts.pop("twice")) if "twice" in parts else None
    except ValueError as cause:
        raise BadInput(field, N_("names no such precision, part of a day or end")) from cause
    try:
        if how.is_stored:
            return When(precision, part=part, twice=twice, **parts)
        return _typed(precision, part, twice, parts, how)
    except BadInput as cause:
        raise BadInput(cause.field.replace("when", field, 1), cause.reason) from cause


def _precision(at: str) -> Precision:
    if not at:
        return Precision.NOT_SURE
    return Precision.DAY if len(at) <= len("2026-03-29") else Precision.EXACT


def _typed(
    precision: Precision,
    part: PartOfDay | None,
    twice: Twice | None,
    parts: dict[str, str],
    how: FieldContext,
) -> When:
    """Return a time that stands already as it is, and any other by the rules of today."""
    with contextlib.suppress(BadInput):
        before = When(precision, part=part, twice=twice, **parts)
        if before in how.times:
            return before
    typed = typed_when(precision, part=part, **parts)
    if twice not in (None, typed.twice):
        raise BadInput(
            "when.twice",
            N_("names an end that the clock of this zone did not show twice; leave it out"),
        )
    return typed


def _plain(value: object) -> Json:
    if type(value) is str:
        return value
    if isinstance(value, Enum):
        return _plain(value.value)
    if isinstance(value, When):
        parts = {key: value_of(value, key) for key in _WHEN_KEYS}
        return {key: _plain(part) for key, part in parts.items() if part not in ("", None)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            spec.name: _plain(value_of(value, spec.name))
            for spec in _specs(type(value))
            if (spec.required or value_of(value, spec.name) != spec.default)
            and spec.name not in _apart_names(type(value))
        }
    # everything else in a noun is a boolean, an integer or None
    return value if isinstance(value, bool | int) else None


@cache
def _apart_names(cls: type) -> frozenset[str]:
    return frozenset(f.name for f in dataclasses.fields(cls) if f.metadata.get("apart"))
