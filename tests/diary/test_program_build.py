"""What a build says of itself: nothing in a checkout, day and key in a release."""

from __future__ import annotations

from datetime import date

import pytest

from diary.errors import BadInput
from diary.program_build import ProgramBuild, parse, this_build

KEY = "RWRhzYBaQ/eCz6KTp7XlfefDmJOB0SRRkgeESWXBoC3lhGEtk/WjqKBt"
HEAD = 'schema = 1\nid = "build"\n'


def test_a_checkout_is_a_development_build() -> None:
    assert this_build() == ProgramBuild(None, "")


def test_a_release_has_a_day_and_a_key() -> None:
    assert parse(f'{HEAD}built_on = 2027-02-01\nkey = "{KEY}"\n') == ProgramBuild(
        date(2027, 2, 1), KEY
    )


@pytest.mark.parametrize(
    "line", ["built_on = 1", 'built_on = "2027-02-01"', 'key = ""', 'key = "x"', "more = 1"]
)
def test_anything_else_is_refused(line: str) -> None:
    with pytest.raises(BadInput):
        parse(f"{HEAD}{line}\n")
