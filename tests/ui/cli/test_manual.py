"""Manual pages, completions and the page of commands: as commands are, and as shells read."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ui.cli.main import COMMANDS
from ui.cli.manual import files, main

ROOT = Path(__file__).parents[3]
COMPLETIONS = ROOT / "packaging" / "completions"


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not here")


def run(*command: str, cwd: Path | None = None) -> str:
    told = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)
    assert (told.returncode, told.stderr) == (0, "")
    return told.stdout


def test_what_is_kept_is_what_the_commands_say() -> None:
    """After a change of an option: `python3 dev.py man`."""
    made = dict(files())
    assert [name for name, text in made.items() if (ROOT / name).read_text("utf-8") != text] == []
    kept = {
        path.relative_to(ROOT).as_posix()
        for folder in ("man", "completions")
        for path in (ROOT / "packaging" / folder).iterdir()
    }
    assert kept == {name for name in made if name.startswith("packaging/")}


def test_they_are_written_below_a_folder(tmp_path: Path) -> None:
    main(tmp_path)
    assert (tmp_path / "packaging" / "man" / "daybook-export.1").is_file()


@needs("mandoc")
def test_every_manual_page_is_well_formed() -> None:
    pages = sorted(map(str, (ROOT / "packaging" / "man").glob("*.1")))
    assert len(pages) == len(COMMANDS) + 1
    run("mandoc", "-Tlint", "-Wwarning", *pages)


BASH = """
source "$1"
COMP_WORDS=("${@:2}")
COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
_daybook
printf '%s\\n' "${COMPREPLY[@]}"
"""


@needs("bash")
@pytest.mark.parametrize(
    ("words", "some"),
    [
        (["exp"], {"export"}),
        (["export", "notes", "--posi"], {"--positions"}),
        (["export", "notes", "--for", "po"], {"police"}),
        (["help", "ver"], {"verify"}),
        (["--ver"], {"--version"}),
        (["show", "notes", "AB"], {"AB-file"}),
    ],
)
def test_bash_completes_names_choices_and_paths(
    tmp_path: Path, words: list[str], some: set[str]
) -> None:
    (tmp_path / "AB-file").touch()
    script = str(COMPLETIONS / "daybook.bash")
    told = run("bash", "--norc", "-c", BASH, "bash", script, "daybook", *words, cwd=tmp_path)
    assert set(told.split()) == some


@needs("fish")
@pytest.mark.parametrize(
    ("line", "some"),
    [
        ("daybook exp", "export"),
        ("daybook export notes --posi", "--positions"),
        ("daybook export notes --for po", "police"),
        ("daybook help ver", "verify"),
        ("daybook --ver", "--version"),
    ],
)
def test_fish_completes_names_and_choices(tmp_path: Path, line: str, some: str) -> None:
    script = f"source {COMPLETIONS / 'daybook.fish'}; complete -C '{line}'"
    env = {**os.environ, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    told = subprocess.run(
        ["fish", "--no-config", "-c", script], capture_output=True, text=True, check=False, env=env
    )
    assert some in [each.split("\t")[0] for each in told.stdout.splitlines()]


ZSH = r"""
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1= PROMPT2= RPS1="
zpty -w shell "fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -D"
zpty -w shell "bindkey '^I' complete-word; zstyle ':completion:*' list-grouped no"
zpty -w shell "print ready-\$((1+1))"
zpty -r -m shell answer '*ready-2*'
zpty -w -n shell "$2"$'\t'
zpty -r -m shell answer "*$3*"
print -r -- "found"
zpty -d shell
"""


@needs("zsh")
@pytest.mark.parametrize(
    ("line", "whole"),
    [
        ("daybook expo", "daybook export"),
        ("daybook export notes --posi", "--positions"),
        ("daybook export notes --for pol", "police"),
        ("daybook help ver", "verify"),
        ("daybook --ver", "--version"),
    ],
)
def test_zsh_completes_names_and_choices(line: str, whole: str) -> None:
    told = subprocess.run(
        ["zsh", "-f", "-c", ZSH, "zsh", str(COMPLETIONS), line, whole],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert told.stdout == "found\n"


@pytest.mark.parametrize("name", ["daybook.bash", "_daybook", "daybook.fish", "daybook.ps1"])
def test_no_completion_starts_the_program(name: str) -> None:
    text = (COMPLETIONS / name).read_text("utf-8")
    assert "$(daybook" not in text
    assert "`daybook" not in text
    assert "& daybook" not in text
