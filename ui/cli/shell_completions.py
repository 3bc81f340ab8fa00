"""Completions for bash, zsh, fish and PowerShell: commands, options, choices, and paths.

**Invariants:**

- Nothing of a record is completed or listed: no shell starts the program for it, or opens a file.
- A shell gets fixed words that are ours; none of them has a character that a shell would read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from diary.i18n import _
from ui.cli.command_description import CommandDescription, DescribedArgument

# Options that stand in place of a command.
_ALONE = ("--help", "--version")


def bash(described: Sequence[CommandDescription]) -> str:
    """Return the completion for bash."""
    cases = "\n".join(f"    {each.command.name}) words='{_words(each)}' ;;" for each in described)
    return f"""\
# bash completion of daybook, made by dev.py; it never starts the program.
_daybook() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} words=''
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W '{_names(described)} {" ".join(_ALONE)}' -- "$word")
        return
    fi
    case "${{COMP_WORDS[1]}} $before" in
{_bash_choices(described)}
    esac
    if [ -n "$words" ]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
        return
    fi
    if [[ $word != -* ]]; then
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        return
    fi
    case "${{COMP_WORDS[1]}}" in
{cases}
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}}
complete -F _daybook daybook
"""


def _bash_choices(described: Sequence[CommandDescription]) -> str:
    lines = [
        f"    '{each.command.name} {option.names[-1]}') words='{' '.join(option.choices)}' ;;"
        for each in described
        for option in _options(each)
        if option.choices
    ]
    return "\n".join([*lines, f"    'help '*) words='{_names(described)}' ;;"])


def zsh(described: Sequence[CommandDescription]) -> str:
    """Return the completion for zsh."""
    commands = "\n".join(
        f"        '{each.command.name}:{_plain(_(each.command.help))}'" for each in described
    )
    cases = "\n".join(_zsh_case(each, _topics(each, described)) for each in described)
    return f"""\
#compdef daybook
# zsh completion of daybook, made by dev.py; it never starts the program.
local -a commands
if (( CURRENT == 2 )) && [[ $PREFIX == -* ]]; then
    compadd -- {" ".join(_ALONE)}
    return
fi
if (( CURRENT == 2 )); then
    commands=(
{commands}
    )
    _describe 'command' commands
    return
fi
local command=$words[2]
shift words
(( CURRENT-- ))
case $command in
{cases}
esac
"""


def _zsh_case(described: CommandDescription, topics: Sequence[str]) -> str:
    lines = [f"    {described.command.name})", "        _arguments \\"]
    for option in _options(described):
        mark = "*" if option.is_repeated else ""
        text = f"[{_part(option.text)}]"
        values = "".join(f":{_part(value)}:{_zsh_values(option)}" for value in option.values)
        lines += [f"            '{mark}{name}{text}{values}' \\" for name in option.names]
    rest = f"command:({' '.join(topics)})" if topics else "file:_files"
    lines += [f"            '*:{rest}'", "        ;;"]
    return "\n".join(lines)


def _part(text: str) -> str:
    """Return a text for a place that a colon would end."""
    return _plain(text).replace(":", "")


def _zsh_values(option: DescribedArgument) -> str:
    if option.choices:
        return f"({' '.join(option.choices)})"
    return "_files" if option.is_path else " "


def fish(described: Sequence[CommandDescription]) -> str:
    """Return the completion for fish."""
    return "\n".join(_fish_lines(described)) + "\n"


def _fish_lines(described: Sequence[CommandDescription]) -> Iterator[str]:
    yield "# fish completion of daybook, made by dev.py; it never starts the program."
    for each in described:
        name, text = each.command.name, _plain(_(each.command.help))
        yield f"complete -c daybook -n __fish_use_subcommand -f -a {name} -d '{text}'"
    for name in _ALONE:
        yield f"complete -c daybook -n __fish_use_subcommand -f -l {name.removeprefix('--')}"
    for each in described:
        seen = f"'__fish_seen_subcommand_from {each.command.name}'"
        if topics := _topics(each, described):
            yield f"complete -c daybook -n {seen} -f -a '{' '.join(topics)}'"
        for option in _options(each):
            named = " ".join(
                f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
                for name in option.names
            )
            takes = f" -x -a '{' '.join(option.choices)}'" if option.choices else ""
            if option.values and not option.choices:
                takes = " -r -F" if option.is_path else " -x"
            yield f"complete -c daybook -n {seen} {named}{takes} -d '{_plain(option.text)}'"


def powershell(described: Sequence[CommandDescription]) -> str:
    """Return the completion for PowerShell."""
    options = "\n".join(f"        '{each.command.name}' = '{_words(each)}'" for each in described)
    choices = "\n".join(
        f"        '{each.command.name} {option.names[-1]}' = '{' '.join(option.choices)}'"
        for each in described
        for option in _options(each)
        if option.choices
    )
    return f"""\
# PowerShell completion of daybook, made by dev.py; it never starts the program.
Register-ArgumentCompleter -Native -CommandName daybook -ScriptBlock {{
    param($word, $line, $cursor)
    $options = @{{
{options}
    }}
    $choices = @{{
{choices}
    }}
    $typed = @($line.CommandElements | ForEach-Object {{ $_.ToString() }})
    $before = if ($word) {{ $typed[-2] }} else {{ $typed[-1] }}
    $count = if ($word) {{ $typed.Count - 1 }} else {{ $typed.Count }}
    $found = if ($count -eq 1) {{
        '{_names(described)} {" ".join(_ALONE)}'
    }} elseif ($choices.ContainsKey("$($typed[1]) $before")) {{
        $choices["$($typed[1]) $before"]
    }} elseif ($typed[1] -eq 'help' -and $word -notlike '-*') {{
        '{_names(described)}'
    }} elseif ($word -like '-*') {{
        $options[$typed[1]]
    }}
    if ($found) {{ $found.Split(' ') | Where-Object {{ $_ -like "$word*" }} }}
}}
"""


def _topics(described: CommandDescription, every: Sequence[CommandDescription]) -> tuple[str, ...]:
    """Return what a command takes in place of a file: `help` takes the name of any command."""
    return tuple(each.command.name for each in every) if described.command.name == "help" else ()


def _options(described: CommandDescription) -> tuple[DescribedArgument, ...]:
    return tuple(each for each in described.arguments if each.names)


def _words(described: CommandDescription) -> str:
    return " ".join(name for each in _options(described) for name in each.names)


def _names(described: Sequence[CommandDescription]) -> str:
    return " ".join(each.command.name for each in described)


def _plain(text: str) -> str:
    """Return a text without the characters that one of the shells would read."""
    return "".join(char for char in text if char not in "'\"[]\\`$()|")
