"""A small case as JSON, and the schemas that answers are held to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
HIM = {"kind": "person", "ref": "him", "name": "unknown", "role": "suspected"}
RANG = {
    "ref": "i1",
    "what": "He rang 37 times.",
    "when": "2026-03-01T21:10",
    "behaviours": ["CALL_UNWANTED"],
    "times": 37,
    "person": "@him",
    "reported": False,
    "witnesses": [{"name": "Jo", "contact": "07700 900123"}],
}
OUTSIDE = {"what": "He was outside again."}
TOLD = {"kind": "police", "what": "Told them.", "incidents": ["@i1"], "when": "2026-03-02"}
NOTE = {"kind": "note", "text": "a private note"}
CASE = "\n".join(json.dumps(each) for each in (HIM, RANG, OUTSIDE, TOLD, NOTE))


def schemas() -> dict[str, Any]:
    return {
        path.name.removesuffix(".schema.json"): json.loads(path.read_bytes())
        for path in SCHEMAS.glob("*.json")
    }


def valid(name: str, value: Any) -> Any:
    told = schemas()
    registry = Registry().with_resources(
        [(schema["$id"], Resource.from_contents(schema)) for schema in told.values()]
    )
    Draft202012Validator(told[name], registry=registry).validate(value)
    return value
