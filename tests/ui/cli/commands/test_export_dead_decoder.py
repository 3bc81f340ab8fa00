"""Where files cannot be looked into, the command line says so, and lets none leave unasked."""

from __future__ import annotations

import sys
from pathlib import Path

from diary.media.decoder_client import MediaClient
from tests.support import hostile_decoders
from tests.support.media_films import phone_film
from tests.support.media_samples import heic, jpeg
from tests.ui.cli.conftest import Cli

UNABLE = "Files cannot be looked into on this computer"


def test_attach_and_export_say_it_once_and_no_position_leaves(used: Cli, tmp_path: Path) -> None:
    dead = MediaClient((sys.executable, "-c", "raise ImportError"))
    used.media = dead
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / name).write_bytes(jpeg() + name.encode())
    ran = used("attach", "1", tmp_path / "a.jpg", tmp_path / "b.jpg")
    assert ran.code == 0
    assert "EX/1 could not be looked into. It is kept as it is." in ran.err
    assert ran.err.count(UNABLE) == 1
    arguments = ("export", "--for", "police", "--out", tmp_path / "out")
    ran = used(*arguments)
    assert ran.code == 2
    assert ran.err.count(UNABLE) == 1
    assert "2 files could not wholly be searched" in ran.err
    assert not (tmp_path / "out").exists()
    ran = used(*arguments, "--positions", "withhold")
    assert ran.code == 0
    assert "EX/1 stays behind" in ran.out
    assert not [*(tmp_path / "out").rglob("*.jpg")]
    dead.close()


def test_what_is_let_go_by_name_leaves_all_the_same(used: Cli, tmp_path: Path) -> None:
    dead = MediaClient((sys.executable, "-c", "raise ImportError"))
    used.media = dead
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / name).write_bytes(jpeg() + name.encode())
    assert used("attach", "1", tmp_path / "a.jpg", tmp_path / "b.jpg").code == 0
    value = used(
        *("export", "--for", "police", "--out", tmp_path / "out", "--positions", "withhold"),
        *("--device", "withhold", "--let-go", "EX/2", "--json"),
    ).json
    assert value["originals"] == 1
    assert value["withheld"] == [{"exhibit": "EX/1", "why": "unsearched", "copy": False}]
    (left,) = (tmp_path / "out").rglob("*.jpg")
    assert left.read_bytes() == (tmp_path / "b.jpg").read_bytes()
    dead.close()


def test_a_check_that_cannot_look_at_the_pages_says_so_and_finds_nothing_right(
    used: Cli, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert used("export", "--for", "police", "--out", out).code == 0
    dead = MediaClient((sys.executable, "-c", "raise ImportError"))
    try:
        assert used.bare("check", out).code == 0
        used.media = dead
        ran = used.bare("check", out)
    finally:
        dead.close()
    assert ran.code == 1
    assert "Evidence.pdf: The pages of this file could not be looked into here" in ran.out
    assert "Result: could not be checked" in ran.out


def test_a_check_where_children_are_not_limited_reads_each_page(used: Cli, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert used("export", "--for", "police", "--out", out).code == 0
    loose = MediaClient(hostile_decoders.unconfined())
    used.media = loose
    try:
        value = used.bare("check", out, "--json")
    finally:
        loose.close()
    assert (value.code, value.json["findings"]) == (0, [])


def test_what_no_copy_is_made_of_leaves_by_the_options_that_are_said(
    used: Cli, tmp_path: Path
) -> None:
    loose = MediaClient(hostile_decoders.unconfined())
    used.media = loose
    files = {"a.jpg": jpeg(), "b.heic": heic(), "c.mov": phone_film()}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    try:
        assert used("attach", "1", *(tmp_path / name for name in files)).code == 0
        line = ("export", "--for", "police", "--positions", "withhold", "--device", "withhold")
        ran = used(*line, "--out", tmp_path / "out")
        assert ran.code == 0
        (said,) = (line for line in ran.out.splitlines() if "--let-go EX/" in line)
        assert "tried again" in said
        assert said.endswith(
            "as they are, with their places and devices, export again with "
            "--let-go EX/2 --let-go EX/3."
        )
        options = said.removesuffix(".").partition("again with ")[2].split()
        again = used(*line, *options, "--out", tmp_path / "two")
    finally:
        loose.close()
    assert again.code == 0
    assert "To hand them over" not in again.out
    for name in ("b.heic", "c.mov"):
        assert not [*(tmp_path / "out").rglob(f"*{name[1:]}")]
        (left,) = (tmp_path / "two").rglob(f"*{name[1:]}")
        assert left.read_bytes() == files[name]
