"""The stored replies, judged anew: what they say does not change with the day or the library."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from diary.crypto.timestamps import verdict
from diary.errors import StampRefused
from tests.support.time_stamp_authority import asked

FOLDER = Path(__file__).parents[3] / "vectors" / "stamps"
INDEX = json.loads((FOLDER / "index.json").read_bytes())
ROOTS = (FOLDER / "roots.pem").read_bytes()


def told(name: str, roots: bytes | None) -> str:
    try:
        reply = verdict.parse_reply((FOLDER / f"{name}.tsr").read_bytes())
    except StampRefused as refused:
        return f"refused {refused.reason}"
    found = verdict.judge_stamp(reply, roots)
    assert (reply.imprint.hex(), f"{reply.nonce:016x}") == (INDEX["imprint"], INDEX["nonce"])
    return f"{found.verdict} {found.why}".strip()


@pytest.mark.parametrize("name", INDEX["replies"])
def test_a_stored_reply_is_judged_as_it_was(name: str) -> None:
    said = INDEX["replies"][name]
    assert (told(name, ROOTS), told(name, None)) == (said["with_roots"], said["without"])


@pytest.mark.parametrize("name", INDEX["replies"])
def test_its_name_says_what_must_come_of_it(name: str) -> None:
    with_roots, without = told(name, ROOTS), told(name, None)
    if name.startswith("good-"):
        assert (with_roots, without) == ("right", "not-checked no-roots")
    elif name.startswith("open-"):
        assert with_roots.startswith("not-checked ")
        assert without.startswith("not-checked ")
    else:
        assert with_roots.startswith(("wrong ", "refused "))
        assert without == with_roots


def test_the_stored_query_is_the_one_they_answer() -> None:
    imprint, nonce = asked((FOLDER / "query.tsq").read_bytes())
    assert (imprint.hex(), f"{nonce:016x}") == (INDEX["imprint"], INDEX["nonce"])
    assert {path.stem for path in FOLDER.glob("*.tsr")} == set(INDEX["replies"])
