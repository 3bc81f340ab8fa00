"""The check of words: habits that docs/words.md breaks, and what it takes for a text."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import words

PAGE = """# Sharing

Whoever has the file can read it.

```
whoever
```

| Of a chat, the lines go. | `whoever` |
"""
CODE = """\"\"\"What somebody wrote.\"\"\"
def f(n):
    \"\"\"Return it.\"\"\"
    return ngettext("{n} run of contact", "{n} runs of contact", n), _("Kept back"), "whoever"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in {
        "README.md": PAGE, "SECURITY.md": "", "CONTRIBUTING.md": "", "docs/words.md": "whoever",
        "diary/a.py": CODE, "exporters/b.py": "", "ui/c.py": "", "resources/guide/en/a.md": PAGE,
    }.items():  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "sentence",
    [
        "Whoever has the code can open it.",
        "Somebody may see it.",
        "You are asked about every file.",
        "Of a chat, the lines around it are included.",
        "The person from whom it is.",
        "Three files were kept back.",
        "It stays behind.",
        "17 runs of contact",
        "one " * 26,
    ],
)
def test_a_habit_is_found_with_its_better_form(sentence: str) -> None:
    (finding,) = words.findings(words.Text("a", 1, sentence), 25)
    assert finding.better


@pytest.mark.parametrize(
    "sentence",
    [
        "Anyone with the code can open it.",
        "Daybook asks you about every file.",
        "You can keep it. " * 20,
        "She held her back.",
        "A list of the files, by name.",
    ],
)
def test_plain_words_are_let_be(sentence: str) -> None:
    assert list(words.findings(words.Text("a", 1, sentence), 25)) == []


def test_messages_docstrings_and_pages_are_each_read_for_themselves(root: Path) -> None:
    def places(kind: str) -> list[tuple[str, int, str]]:
        return [(each.text.path, each.text.line, each.place) for each in words.found(kind, root)]

    assert places("README") == [("README.md", 3, "Whoever"), ("README.md", 9, "Of a chat,")]
    assert [place for *_where, place in places("guide")] == ["Whoever", "Of a chat,"]
    assert places("docs") == []
    assert places("docstrings") == [("diary/a.py", 1, "somebody")]
    assert places("window") == [
        ("diary/a.py", 4, "run of contact"),
        ("diary/a.py", 4, "runs of contact"),
        ("diary/a.py", 4, "Kept back"),
    ]


def test_the_page_about_words_has_two_pages_and_each_word_once() -> None:
    page = (words.ROOT / "docs" / "words.md").read_text(encoding="utf-8")
    glossary = page.split("## One word, one thing")[1].split("## In code")[0]
    rows = [line.split("|")[1].strip() for line in glossary.splitlines() if line.startswith("| ")]
    assert len(rows) == len(set(rows)) >= 40
    assert len(page.split()) < 1_300
