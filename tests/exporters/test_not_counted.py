"""What turned out to be something else is marked in its row, in every document that lists it."""

from __future__ import annotations

import re

import pytest

from tests.exporters.test_printed_whole import printed_of

# it sets documents of many pages
pytestmark = pytest.mark.integration

LISTED = ("police", "advocate", "court", "family", "own", "order", "response")


@pytest.mark.parametrize("audience", LISTED)
def test_what_somebody_else_did_is_marked_where_it_stands(audience: str) -> None:
    said = " ".join(printed_of("neighbour", audience).split())
    # one incident of the record is of that day and that time
    row = re.search(r"Tue 10 Mar 2026, between 07:10 and 17:30.{0,160}", said)
    assert row
    assert "Not counted: Somebody else did it" in row.group(0)
