"""A long document in volumes: none too long, pages numbered on, every link leading somewhere."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import page as page_validation
import pikepdf
import pypdfium2
import pytest

from diary.case_file import PrintJpeg
from diary.errors import Cancelled
from diary.i18n import _
from exporters.bundle.layout import volume_path
from exporters.check import own_pdf
from exporters.pdf import volume_plan
from exporters.pdf.sections.headings import TITLES
from tests.exporters.pdf.engine.test_document import labels

# whole documents
pytestmark = pytest.mark.integration

DIGEST = "0f" * 32
MOST = 8


def in_volumes(case: Any, most: int = MOST) -> tuple[volume_plan.VolumePlan, list[bytes]]:
    case = replace(case, profile=replace(case.profile, most_pages=most))
    plan = volume_plan.plan_volumes(case, DIGEST)
    written = []
    for volume in plan.volumes:
        out = io.BytesIO()
        plan.write(volume, out)
        written.append(out.getvalue())
    return plan, written


@pytest.fixture(scope="module")
def case(casemaker: Any, jpeg: Callable[..., bytes]) -> Any:
    data = jpeg(369, 800)
    return casemaker.some_case(60, pictures=20, picture=lambda n: PrintJpeg(data, 369, 800))


@pytest.fixture(scope="module")
def made(case: Any) -> tuple[volume_plan.VolumePlan, list[bytes]]:
    return in_volumes(case)


def texts(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def test_no_volume_is_longer_than_its_readers_take(made: Any) -> None:
    _plan, written = made
    assert len(written) > 2
    assert all(len(texts(data)) <= MOST for data in written)


def test_pages_are_counted_on_and_the_total_is_that_of_all(made: Any) -> None:
    _plan, written = made
    feet = [re.search(r"Page (\d+) of\s+(\d+)", text) for data in written for text in texts(data)]
    found = [(int(foot[1]), int(foot[2])) for foot in feet if foot]
    assert found == [(n, len(feet)) for n in range(1, len(feet) + 1)]
    assert [label for data in written for label in labels(data)] == [str(n) for n, _ in found]


def test_each_subject_stands_in_one_volume_with_its_mark(
    case: Any, made: Any, tmp_path: Any
) -> None:
    _plan, written = made
    marks = []
    for number, data in enumerate(written, 1):
        path = tmp_path / volume_path(number)
        path.write_bytes(data)
        marks += [(entry, commitment) for _page, entry, commitment in own_pdf.marks(path)]
    others = (item for items in case.others.values() for item in items)
    items = [*case.incidents, *others, *(e.item for e in case.exhibits)]
    assert sorted(marks) == sorted((item.entry, item.commitment) for item in items)


def test_every_link_leads_to_a_place_in_a_volume_that_is_there(made: Any) -> None:
    _plan, written = made
    names: dict[str, set[str]] = {}
    links: list[tuple[str, str]] = []
    for number, data in enumerate(written, 1):
        own = volume_path(number)
        with pikepdf.open(io.BytesIO(data)) as pdf:
            held = list(pdf.Root.Names.Dests.Names)
            names[own] = {bytes(name).decode() for name in held[::2]}
            for page in pdf.pages:
                for link in page.obj.get("/Annots", []):
                    if "/A" in link:
                        assert link.A.S == "/GoToR"
                        assert str(link.A.F) != own
                        links.append((str(link.A.F), bytes(link.A.D).decode()))
                    else:
                        links.append((own, bytes(link.Dest).decode()))
    assert len({file for file, _name in links}) == len(written)
    assert [link for link in links if link[1] not in names[link[0]]] == []


def test_the_index_in_the_first_volume_names_the_pages_of_all(case: Any, made: Any) -> None:
    _plan, written = made
    pages = [text for data in written for text in texts(data)]
    index = pages[0].splitlines()
    checked = 0
    for name in case.profile.sections[3:]:
        # this names what it has, people first
        title = "People, " if name == "tables" else _(TITLES[name])[:40]
        at = int(next(x for x in reversed(index) if title in x).split()[-1])
        assert any(x.startswith(title) for x in pages[at - 1].splitlines())
        checked += at > MOST
    assert checked > 3
    for number, data in enumerate(written, 1):
        first, last = labels(data)[0], labels(data)[-1]
        assert f"{volume_path(number)}: pages {first} to {last}" in " ".join(index)


def test_a_section_that_goes_on_says_so_and_each_volume_says_which_it_is(made: Any) -> None:
    plan, written = made
    cut = [v for v in plan.volumes if "chronology" in v.begun]
    assert cut
    for volume in cut:
        assert "Chronology (continued)" in texts(written[volume.number - 1])[0]
    for number, data in enumerate(written, 1):
        assert f"Volume {number} of {len(written)}" in texts(data)[-1]
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert str(pdf.docinfo.Title).endswith(f", volume {number} of {len(written)}")


def test_each_volume_is_archival_and_accessible(made: Any) -> None:
    _plan, written = made
    limits = page_validation.SafetyLimits.unlimited()
    for data in (written[0], written[-2]):
        for profile in ("3a", "ua1"):
            result = page_validation.validate_pdf_bytes(data, profile=profile, limits=limits)
            assert [failure.rule_id for failure in result.failures] == []


def test_a_family_court_s_letters_go_on_in_the_next_volume(casemaker: Any) -> None:
    plan, written = in_volumes(casemaker.some_case(60, profile="family"), 10)
    found = [label for data in written for label in labels(data)]
    assert len(plan.volumes) > 2
    assert len(set(found)) == len(found)
    assert found == sorted(found, key=lambda label: (label[0], int(label[1:])))


def test_a_short_document_stays_whole_and_is_what_it_was(
    casemaker: Any, written: Callable[[Any], Any]
) -> None:
    case = casemaker.some_case(5)
    plan, made = in_volumes(case, 300)
    assert len(plan.volumes) == 1
    assert made[0] == written(case).data


def test_planning_stops_when_told_to(case: Any) -> None:
    def stop(done: int, total: int) -> None:
        if done > total // 2:
            raise Cancelled

    few = replace(case, profile=replace(case.profile, most_pages=MOST))
    with pytest.raises(Cancelled):
        volume_plan.plan_volumes(few, DIGEST, stop)
