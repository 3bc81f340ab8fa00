"""What Windows shows of the launchers: their icon, their words, their version."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import program_folder
import pytest
import version_resource
from PIL import Image


def test_the_icon_has_every_size_as_it_was_drawn(tmp_path: Path) -> None:
    version_resource.write_icon(tmp_path / "daybook.ico")
    with Image.open(tmp_path / "daybook.ico") as icon:
        assert icon.info["sizes"] == {(size, size) for size in version_resource.SIZES}
        for size in version_resource.SIZES:
            drawn = (version_resource.PICTURES / f"daybook-{size}.png").read_bytes()
            icon.size = (size, size)
            icon.load()
            with Image.open(io.BytesIO(drawn)) as picture:
                assert icon.convert("RGBA").tobytes() == picture.convert("RGBA").tobytes()


def test_a_picture_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="not a PNG"):
        version_resource.icon([b"BM" + bytes(60)])


def test_no_word_says_what_the_program_is_for() -> None:
    told = version_resource.script("Daybook", "1.2.3", "1.2.3.0", "Daybook.exe", "daybook.ico")
    assert not re.search(r"stalk|abus|violen|victim|police|evidence|diary", told, re.IGNORECASE)
    assert "FILEVERSION 1,2,3,0" in told


@pytest.mark.skipif(not shutil.which(version_resource.COMPILER), reason="no compiler for Windows")
def test_each_launcher_has_its_words_and_two_of_them_are_equal(tmp_path: Path) -> None:
    made = [tmp_path / each for each in ("one", "two")]
    for folder in made:
        folder.mkdir()
        program_folder.compile_launchers(folder, "1.2.3")
        program_folder.compile_uninstaller(folder / "Uninstall.exe", "1.2.3")
    for name in ("Daybook.exe", "command/daybook.exe", "Uninstall.exe"):
        data = (made[0] / name).read_bytes()
        assert data == (made[1] / name).read_bytes()
        words = ("Daybook", "1.2.3", Path(name).name, "GPL-3.0-or-later")
        assert all(word.encode("utf-16-le") in data for word in words)
        assert b"level='asInvoker'" in data
