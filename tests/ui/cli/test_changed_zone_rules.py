"""A record made under older rules of time zones stays whole under newer ones; so does a bundle."""

from __future__ import annotations

import json
import shutil
import zoneinfo
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from diary.media.decoder_client import MediaClient
from diary.model.when import zone_of
from tests.ui.cli.conftest import Cli

# Under the rules of this zone London has no summer time, so that none of these is skipped or twice.
OLD_RULES = "Africa/Abidjan"
WHENS: tuple[dict[str, str], ...] = (
    {"precision": "exact", "at": "2026-03-29T01:30"},
    {"precision": "about", "at": "2025-10-26T01:30"},
    {"precision": "between", "at": "2025-10-25T23:00", "until": "2025-10-26T01:30"},
    {"precision": "day", "at": "2025-07-01"},
    {"precision": "part-of-day", "at": "2025-07-02", "part": "night"},
    {"precision": "exact", "at": "2026-02-01T12:00"},
)

Rules = Callable[[str], None]


@pytest.fixture
def london(tmp_path: Path) -> Iterator[Rules]:
    """Gives London the rules of another zone."""

    def read_anew() -> None:
        zoneinfo.ZoneInfo.clear_cache()
        zone_of.cache_clear()

    def change(zone: str) -> None:
        area, _slash, name = zone.partition("/")
        data = resources.files(f"tzdata.zoneinfo.{area}").joinpath(name).read_bytes()
        place = tmp_path / "zones" / "Europe" / "London"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        zoneinfo.reset_tzpath([str(tmp_path / "zones")])
        read_anew()

    yield change
    zoneinfo.reset_tzpath()
    read_anew()


@pytest.fixture
def recorded(cli: Cli, reader: MediaClient, london: Rules) -> Cli:
    """A record of these times, typed under the old rules."""
    london(OLD_RULES)
    cli.media = reader
    cli.clock.at = cli.clock.at.replace(month=4)
    lines = [json.dumps({"what": f"He came, {n}.", "when": when}) for n, when in enumerate(WHENS)]
    cli.done("record", typed="\n".join(lines))
    return cli


def seen(cli: Cli) -> tuple[Any, ...]:
    shown = [cli.done("show", n)["fields"]["when"] for n in range(1, len(WHENS) + 1)]
    listed = [
        {name: each[name] for name in ("number", "at", "precision", "zone")}
        for each in cli.done("list")["incidents"]
    ]
    return shown, listed, cli.done("patterns"), cli("verify").code


def test_a_record_is_read_whole_under_other_rules(recorded: Cli, london: Rules) -> None:
    before = seen(recorded)
    assert len(before[1]) == len(WHENS)
    london("Europe/London")
    assert seen(recorded) == before
    assert before[-1] == 0


def test_an_entry_of_older_rules_can_be_corrected(recorded: Cli, london: Rules) -> None:
    before = recorded.done("show", "1")["fields"]["when"]
    london("Europe/London")
    for change in ({"what": "He was there."}, {"when": before, "what": "He was here."}):
        recorded.done("amend", "1", typed=json.dumps(change))
        assert recorded.done("show", "1")["fields"]["when"] == before
    refused = recorded("record", typed=json.dumps({"what": "x", "when": WHENS[0]}))
    assert "the clocks went forward" in refused.err


def test_a_bundle_is_checked_and_read_whole_under_other_rules(
    recorded: Cli, london: Rules, tmp_path: Path
) -> None:
    out = tmp_path / "out"

    def handed_over(name: str) -> Path:
        recorded.done("export", "--for", "advocate", "--out", out / name)
        return out / name

    out.mkdir()
    old = handed_over("old")
    checked = recorded.bare("check", old)
    listed = recorded.bare("list", old, "--json").json["incidents"]
    london("Europe/London")
    assert (recorded.bare("check", old).code, checked.code) == (0, 0)
    again = recorded.bare("list", old, "--json").json["incidents"]
    assert [each["number"] for each in again] == [each["number"] for each in listed]
    assert len(again) == len(WHENS)
    new = handed_over("new")
    assert recorded.bare("check", new).code == 0

    def moments(folder: Path) -> list[list[str]]:
        rows = (folder / "timeline.csv").read_text(encoding="utf-8").splitlines()
        return [row.split(",")[:4] for row in rows]

    assert moments(new) == moments(old)
    shutil.rmtree(out)


def test_the_days_of_an_order_are_the_same_in_a_timeline_made_under_other_rules(
    cli: Cli, london: Rules, tmp_path: Path
) -> None:
    order = {"kind": "order", "title": "Order", "made": "2026-03-30", "served": "2025-07-01"}
    cli.done("record", typed=json.dumps(order))

    def days(name: str) -> list[str]:
        cli.done("export", "--for", "advocate", "--out", tmp_path / name)
        rows = (tmp_path / name / "timeline.csv").read_text(encoding="utf-8").splitlines()
        return [row for row in rows if '"order"' in row]

    first = days("new")
    assert len(first) == 2
    london(OLD_RULES)
    assert days("old") == first


def test_a_time_is_printed_with_its_offset_or_without_whatever_the_rules_are(
    cli: Cli, london: Rules
) -> None:
    twice = {"precision": "exact", "at": "2025-10-26T01:30", "offset": "+00:00"}
    plain = {"precision": "exact", "at": "2025-07-01T12:00"}
    cli.done(
        "record", typed="\n".join(json.dumps({"what": "x", "when": w}) for w in (twice, plain))
    )
    before = cli("list").out, cli("show", "1").out, cli("show", "2").out
    assert "01:30 (+00:00)" in before[0]
    london(OLD_RULES)
    assert (cli("list").out, cli("show", "1").out, cli("show", "2").out) == before
