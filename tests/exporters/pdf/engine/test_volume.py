from __future__ import annotations

from exporters.pdf.engine.volume import Volume, single_volume


def test_a_section_ends_in_the_volume_that_has_its_last_sheet() -> None:
    first, second = (
        Volume(at, 2, ("chronology",), {"chronology": frozenset(numbers)})
        for at, numbers in ((1, (1, 2)), (2, (3,)))
    )
    assert not first.ends("chronology", 3)
    assert second.ends("chronology", 3)


def test_a_section_that_is_not_split_ends_where_it_begins() -> None:
    assert single_volume(("chronology",)).ends("chronology", 3)
    assert single_volume(("chronology",)).ends("chronology", 0)
