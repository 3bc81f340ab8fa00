"""Times of the night on which the clocks went back, as they are typed on the command line."""

from __future__ import annotations

import json

import pytest

from tests.ui.cli.conftest import Cli, Ran

NIGHT = "2025-10-26"


def recorded(cli: Cli, **when: str) -> Ran:
    return cli("record", "--json", typed=json.dumps({"what": "He came.", "when": when}))


def period(cli: Cli, first: str, last: str, **offsets: str) -> Ran:
    ends = {"at": f"{NIGHT}T{first}", "until": f"{NIGHT}T{last}"}
    return recorded(cli, precision="between", **ends, **offsets)


def test_the_end_that_came_twice_is_named_with_both_answers(cli: Cli) -> None:
    ran = period(cli, "00:55", "01:50")
    assert ran.code == 2
    for part in ("when.until_offset", "01:50 came twice", "+01:00", "+00:00"):
        assert part in ran.err
    ran = period(cli, "01:50", "02:10")
    assert "when.offset" in ran.err


@pytest.mark.parametrize("offset", ["+01:00", "+00:00"])
def test_either_answer_can_be_said_and_is_kept(cli: Cli, offset: str) -> None:
    assert period(cli, "00:55", "01:50", until_offset=offset).code == 0
    (fields,) = [cli.done("show", "1")["fields"]]
    assert (fields["when"]["offset"], fields["when"]["until_offset"]) == ("+01:00", offset)
    # what is shown can be recorded again
    again = cli("record", typed=json.dumps({"what": "Again.", "when": fields["when"]}))
    assert again.code == 0, again.err


def test_a_period_from_one_side_of_the_change_to_the_other_needs_no_answer(cli: Cli) -> None:
    assert period(cli, "01:40", "01:20").code == 0
    when = cli.done("show", "1")["fields"]["when"]
    assert (when["offset"], when["until_offset"]) == ("+01:00", "+00:00")
    assert "between 01:40 (+01:00) and 01:20 (+00:00)" in cli("list").out


def test_an_offset_that_the_clock_never_had_is_refused(cli: Cli) -> None:
    ran = period(cli, "00:55", "01:50", until_offset="+05:00")
    assert "when.until_offset" in ran.err
    assert "never at that offset" in ran.err
