"""A time zone has a name of the list that is shipped, in one spelling."""

from __future__ import annotations

import pytest

import zone_names as listed
from diary.errors import BadInput
from diary.model.when import zone_of
from diary.model.zone_names import is_zone_name, zone_names


def test_the_list_is_the_one_of_the_rules_that_are_shipped() -> None:
    """A newer `tzdata` has names that are missing: `packaging/zone_names.py` writes the list."""
    assert sorted(zone_names()) == listed.names()


def test_every_name_has_rules() -> None:
    assert all(zone_of(name).key == name for name in zone_names())


@pytest.mark.parametrize(
    "name",
    ["europe/london", "utc", "Utc", "+05:30", "right/Europe/London", "posix/Europe/London", "",
     "localtime", "US/Pacific-New", "Factory", "posixrules", "EUROPE/LONDON", "Europe/London ",
     "../Europe/London", "/usr/share/zoneinfo/UTC", "Europe", "UTC\n", "UTC+1"],
)  # fmt: skip
def test_what_is_not_listed_is_no_zone(name: str) -> None:
    assert not is_zone_name(name)
    with pytest.raises(BadInput, match="no such time zone"):
        zone_of(name)
