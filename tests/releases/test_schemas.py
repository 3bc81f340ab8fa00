"""What a released version prints as JSON, every later one prints as well; it may say more.

The schemas of each released version are kept beside what it wrote. The rules are:

- What was a key, a value of a list or a type stays one. What was always there is always there.
- An answer may get new keys, and a list of values new values: a reader passes over what it does not
  know. What is given to a command never has to say more.
- The two schemas of files of a bundle are a format, and stay as they are.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.release_files import HERE

TODAY = HERE.parents[1] / "docs" / "schemas"
KEPT = sorted(HERE.glob("*/schemas/*.schema.json"))
FORMATS = ("bundle-record.schema.json", "bundle-supplements.schema.json")
# What is given to a command, and not printed by it.
GIVEN = ("record.schema.json",)
WORDS = ("description", "title", "$schema")
OF_NAMES = ("properties", "$defs")
ANY_OF = ("anyOf", "oneOf")


def load(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def lost(old: Any, new: Any, given: bool = False, at: str = "") -> Iterator[str]:
    """Where a schema says less than it did, or asks for more of what is given."""
    if type(old) is not type(new):
        yield at
    elif isinstance(old, dict):
        for key, value in old.items():
            if key not in WORDS:
                yield from _key(key, value, new, given, f"{at}/{key}")
        if given and set(new.get("required", ())) - set(old.get("required", ())):
            yield f"{at}/required"
    elif old != new:
        yield at


def _key(key: str, value: Any, new: dict[str, Any], given: bool, at: str) -> Iterator[str]:
    if key not in new:
        yield at
    elif key in OF_NAMES:
        for name, inner in value.items():
            if name in new[key]:
                yield from lost(inner, new[key][name], given, f"{at}/{name}")
            else:
                yield f"{at}/{name}"
    elif key in ("required", "enum"):
        # What is given may become optional; an answer always has what it always had.
        if not (key == "required" and given) and not set(map(str, value)) <= set(
            map(str, new[key])
        ):
            yield at
    elif key in ANY_OF:
        for inner in value:
            if all(any(True for _ in lost(inner, each, given)) for each in new[key]):
                yield at
    else:
        yield from lost(value, new[key], given, at)


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parts[-3]} {path.name}")
def test_today_s_schema_says_all_that_it_said(path: Path) -> None:
    old, new = load(path), load(TODAY / path.name)
    if path.name in FORMATS:
        assert new == old
    assert list(lost(old, new, path.name in GIVEN)) == []


def test_every_schema_is_kept() -> None:
    assert {path.name for path in KEPT} == {path.name for path in TODAY.glob("*.schema.json")}


def _changed(name: str) -> Any:
    return copy.deepcopy(load(TODAY / name))


def test_a_key_taken_away_is_found() -> None:
    new = _changed("check.schema.json")
    del new["properties"]["verdict"]
    assert list(lost(load(TODAY / "check.schema.json"), new)) == ["/properties/verdict"]


def test_a_value_taken_away_a_type_exchanged_and_what_may_be_missing_are_found() -> None:
    old = load(TODAY / "check.schema.json")
    new = _changed("check.schema.json")
    new["properties"]["verdict"]["enum"].pop()
    new["properties"]["ok"]["type"] = "string"
    new["required"].remove("ok")
    assert sorted(lost(old, new)) == [
        "/properties/ok/type",
        "/properties/verdict/enum",
        "/required",
    ]


def test_a_key_more_is_no_loss_but_where_it_is_asked_for() -> None:
    old = load(TODAY / "check.schema.json")
    new = _changed("check.schema.json")
    new["properties"]["more"] = {"type": "string"}
    new["required"].append("more")
    assert list(lost(old, new)) == []
    assert list(lost(old, new, given=True)) == ["/required"]
