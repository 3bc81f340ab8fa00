"""The report as data: its JSON form, its order, and its bounds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from exporters.bundle import layout
from exporters.check.bundle_check import CheckReport, check
from exporters.check.check_report import CheckVerdict, FindingLevel, Findings, Status
from tests.support import exact_names

SCHEMA = Path(__file__).parents[3] / "docs" / "schemas" / "check.schema.json"


@pytest.fixture
def validator() -> Any:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def reports(folder: Path, run: Callable[..., CheckReport]) -> Iterator[CheckReport]:
    yield run(folder)
    yield run(folder, expected="no fingerprint")
    yield check([])
    yield check([folder / layout.EVIDENCE, folder / layout.TAG_MANIFEST])
    exact_names.write(folder, {"data/\u202e\n\x1b[2J": b""})
    (folder / layout.RECORD).unlink()
    yield run(folder)


def test_every_report_is_as_the_schema_says(
    tiny: Path, run: Callable[..., CheckReport], validator: Any
) -> None:
    seen = 0
    for report in reports(tiny, run):
        value = report.to_json()
        validator.validate(value)
        assert json.loads(json.dumps(value)) == value
        seen += 1
    assert seen == 5


def test_the_schema_lists_what_the_code_has(validator: Any) -> None:
    said = validator.schema["properties"]
    assert set(said["verdict"]["enum"]) == {verdict.value for verdict in CheckVerdict}
    status = said["files"]["items"]["properties"]["status"]["enum"]
    assert set(status) == {each.value for each in Status}
    level = said["findings"]["items"]["properties"]["level"]["enum"]
    assert set(level) == {each.value for each in FindingLevel}


def test_the_schema_refuses_what_a_report_never_says(
    tiny: Path, run: Callable[..., CheckReport], validator: Any
) -> None:
    for change in ({"verdict": "verified"}, {"does_not_prove": []}, {"score": 1}, {"ok": "yes"}):
        with pytest.raises(jsonschema.ValidationError):
            validator.validate({**run(tiny).to_json(), **change})


def test_problems_come_first_and_are_bounded() -> None:
    findings = Findings()
    findings.note("clock-went-back", entry=1)
    for n in range(1500):
        findings.problem("opening-wrong", layout.RECORD, entry=n)
    found = findings.all()
    assert len(found) == 1002
    assert [item.level for item in found[:1001]] == [FindingLevel.PROBLEM] * 1001
    assert (found[1000].code, found[1000].detail) == ("and-more", {"count": 500})
