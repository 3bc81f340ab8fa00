"""A data file that cannot be read is refused in one sentence that names it, whatever it holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary import audience_profiles, shipped_data
from diary.errors import BadInput, Unknown

BROKEN = {
    "empty": b"",
    "words": b"no TOML at all",
    "another-encoding": b'title = "F\xfcr die Polizei"',
    "bytes": bytes(range(256)),
    "twice": b"a = 1\na = 2\n",
    "deep": b"a = " + b"[" * 20_000 + b"]" * 20_000,
    "long": b"schema = " + b"9" * 6_000,
}


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the program looks for its profiles."""
    monkeypatch.setattr(shipped_data, "files", lambda package: tmp_path / package)
    folder = tmp_path / "resources" / "profiles"
    folder.mkdir(parents=True)
    return folder


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_is_no_data_file_is_refused_by_name(name: str, shipped: Path) -> None:
    (shipped / "police.toml").write_bytes(BROKEN[name])
    with pytest.raises(BadInput) as refused:
        audience_profiles.load("police")
    assert refused.value.field.partition(":")[0] == "police.toml"
    assert "\n" not in refused.value.reason


def test_where_it_is_not_toml_is_told(shipped: Path) -> None:
    (shipped / "police.toml").write_text("schema = 1\nid =\n", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        audience_profiles.load("police")
    assert "line 2" in refused.value.reason


def test_an_audience_whose_file_is_gone_or_a_folder_is_refused_by_name(shipped: Path) -> None:
    for why in ("not there", "cannot be read"):
        with pytest.raises(BadInput) as refused:
            audience_profiles.load("police")
        assert (refused.value.field, refused.value.reason) == ("police.toml", why)
        (shipped / "police.toml").mkdir(exist_ok=True)
    with pytest.raises(Unknown):
        audience_profiles.load("nobody")


def test_the_word_that_is_not_allowed_is_named(shipped: Path) -> None:
    table = shipped_data.parse(f'a = ["good", "{"odd" * 50}"]', "police")
    with pytest.raises(BadInput) as refused:
        table.texts("a", ["good"])
    assert refused.value.reason.endswith(": " + ("odd" * 50)[:40])


def refusal(text: str) -> BadInput | None:
    try:
        shipped_data.parse(text, "any")
    except BadInput as refused:
        return refused
    return None


@given(st.text(max_size=200))
def test_any_text_is_a_table_or_is_refused(text: str) -> None:
    refused = refusal(text)
    assert refused is None or refused.field == "any.toml"
    assert refused is None or "\n" not in refused.reason
