"""Reasons that `explain` shows and labels of long jobs are marked for translation, all of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
MARKS = {"_", "N_", "ngettext", "pgettext"}
# files that are shipped, and pages that the program lays out: faults of it, not of what is typed
OF_THE_PROGRAM = ("diary/shipped_data.py", "diary/audience_profiles.py", "exporters/pdf/engine/")


def texts_shown(tree: ast.AST) -> Iterator[ast.expr]:
    """The reason of each refusal, and the label of each progress line."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            if getattr(call.func, "id", "") == "BadInput":
                yield call.args[1]
            elif _is_progress(call.func):
                yield call.args[0]


def _is_progress(function: ast.expr) -> bool:
    match function:
        case ast.Attribute(
            value=ast.Name(id="terminal") | ast.Attribute(attr="terminal"), attr=attr
        ):
            return attr == "progress"
    return False


def is_marked(text: ast.expr, tree: ast.AST) -> bool:
    match text:
        case ast.Call(func=ast.Name(id=name)):
            return name in MARKS or returns_marked(name, tree)
        case ast.Call(func=ast.Attribute(value=value, attr="format")):
            return is_marked(value, tree)
        case ast.Attribute(attr="reason"):
            return True  # of another refusal
        case ast.IfExp(body=one, orelse=other):
            return is_marked(one, tree) and is_marked(other, tree)
        case ast.Name(id=name):
            values = [*assigned(name, tree), *given_as(name, tree)]
            return values != [] and all(is_marked(value, tree) for value in values)
    return False


def returns_marked(function: str, tree: ast.AST) -> bool:
    """Whether a function of the same file returns nothing but marked texts."""
    returned = [
        node.value
        for each in ast.walk(tree)
        if isinstance(each, ast.FunctionDef) and each.name == function
        for node in ast.walk(each)
        if isinstance(node, ast.Return) and node.value is not None
    ]
    return returned != [] and all(is_marked(value, tree) for value in returned)


def assigned(name: str, tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=found)], value=value) if found == name:
                yield value
            case ast.AnnAssign(target=ast.Name(id=found), value=ast.expr() as value) if (
                found == name
            ):
                yield value


def given_as(name: str, tree: ast.AST) -> Iterator[ast.expr]:
    """What callers in the same file give for a parameter of this name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and name in (
            found := [arg.arg for arg in node.args.args]
        ):
            for call in ast.walk(tree):
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") == node.name:
                    yield call.args[found.index(name)]


def unmarked(source: str) -> list[str]:
    tree = ast.parse(source)
    return [ast.unparse(text) for text in texts_shown(tree) if not is_marked(text, tree)]


def test_every_reason_and_every_label_can_be_translated() -> None:
    found = {}
    for part in ("diary", "exporters", "ui"):
        for path in (ROOT / part).rglob("*.py"):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith(OF_THE_PROGRAM):
                found[name] = unmarked(path.read_text("utf-8"))
    assert {name: texts for name, texts in found.items() if texts} == {}
    assert len(found) > 300


def test_text_that_is_not_marked_is_found() -> None:
    plain = 'raise BadInput("a", "is empty")\nterminal.progress("reading")\nWHY = "no"\n'
    assert unmarked(plain + 'BadInput("a", WHY)\nBadInput("a", f"{x} is")') == [
        "'is empty'", "'reading'", "WHY", "f'{x} is'",
    ]  # fmt: skip
    marked = 'WHY = N_("no {n}")\nBadInput("a", _(WHY).format(n=1))\nBadInput("a", WHY)\n'
    assert unmarked(marked + 'context.terminal.progress(_("reading"))') == []
    made = 'def why():\n    return {}"no")\nBadInput("a", why())\n'
    assert unmarked(made.format("_(")) == []
    assert unmarked(made.format("str(")) == ["why()"]
    by_callers = 'def reader(reason):\n    raise BadInput("a", reason)\nreader(N_("no"))\n'
    assert unmarked(by_callers) == []
    assert unmarked(by_callers + 'reader("no")') == ["reason"]
