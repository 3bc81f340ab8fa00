"""The JSON files of a bundle have the form that docs/schemas/ give."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from diary.case_file import EarlierBundle, EarlierFile, Supplement
from exporters.bundle import layout, record_json, supplements_json
from exporters.bundle.record_json import RecordFile

SCHEMAS = Path(__file__).parents[3] / "docs" / "schemas"
MADE = datetime(2026, 11, 24, 16, tzinfo=UTC)


def validator(name: str) -> Any:
    schema = json.loads((SCHEMAS / f"bundle-{name}.schema.json").read_bytes())
    return jsonschema.Draft202012Validator(schema)


def test_a_record_has_the_form_of_its_schema(small: Any, book: Any) -> None:
    for disclosure in (small.case.disclosure, book.disclosure()):
        validator("record").validate(json.loads(record_json.dump(RecordFile(MADE, disclosure))))


def test_a_supplement_has_the_form_of_its_schema() -> None:
    path = f"{layout.ORIGINALS}AB-1_a.jpg"
    own = Supplement(
        (EarlierBundle("0" * 64, MADE, 3, bytes(32)),), (EarlierFile(1, path, "1" * 64),)
    )
    value = json.loads(supplements_json.dump(own))
    validator("supplements").validate(value)
    value["given"][0]["path"] = "record.json"
    with pytest.raises(jsonschema.ValidationError):
        validator("supplements").validate(value)
