"""The picture of the imports: what it draws of small trees, and that it is up to date."""

from __future__ import annotations

import ast

import pytest

from bench import house, picture


def trees(**files: str) -> dict[str, ast.Module]:
    return {name.replace("__", "/") + ".py": ast.parse(text) for name, text in files.items()}


# it reads every file of the program
@pytest.mark.integration
def test_the_picture_in_the_docs_is_what_the_imports_draw_today() -> None:
    # drawn anew by `python3 dev.py picture`
    assert picture.PICTURE.read_text(encoding="utf-8") == picture.draw(house.read(*picture.TOPS))


def test_boxes_that_load_each_other_are_refused() -> None:
    round_about = trees(diary__a__x="import diary.b.y", diary__b__y="import diary.a.x")
    with pytest.raises(ValueError, match=r"^These import each other: diary/a -> diary/b -> "):
        picture.draw(round_about)


@pytest.mark.parametrize(
    "later", ["def f():\n    import ui.a.x", "if TYPE_CHECKING:\n    import ui.a.x"]
)
def test_an_import_that_waits_and_closes_a_circle_is_dashed(later: str) -> None:
    drawn = picture.draw(trees(ui__a__x="import ui.b.y", ui__b__y=later))
    assert drawn.count("stroke-dasharray") == 1
    assert drawn.count("marker-end") == 2


def test_an_import_that_waits_is_an_arrow_like_others_where_it_closes_none() -> None:
    drawn = picture.draw(trees(ui__a__x="def f():\n    import ui.b.y", ui__b__y=""))
    assert "stroke-dasharray" not in drawn
    assert drawn.count("marker-end") == 1


def test_an_arrow_that_follows_from_two_others_is_left_out() -> None:
    files = trees(
        diary__a__x="import diary.b.y, diary.c.z", diary__b__y="import diary.c.z", diary__c__z=""
    )
    assert picture.draw(files).count("marker-end") == 2
