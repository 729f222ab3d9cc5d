"""Tests lie where their subject lies: `src/gainshare/core/money.py` is tested by `tests/core/test_money.py`."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.gates.size import Function
from tests.gates.tree import written

ELSEWHERE = {
    "engine/migrations": "run whenever a test opens a store",
}
"""Modules without a test file of their own, and what tests them instead."""


def untested(root: Path) -> Iterator[str]:
    """Every module with code whose mirrored test file is missing or holds no test."""
    package = root / "src" / "gainshare"
    for path in written(package, {".py"}):
        inside = path.relative_to(package)
        if has_code(path) and not any(inside.is_relative_to(listed) for listed in ELSEWHERE):
            places = [root / "tests" / place for place in mirrors(inside)]
            if not any(map(_tests, places)):
                yield f"{path}:1: no test in {places[0]}"


def mirrors(inside: Path) -> tuple[Path, ...]:
    """Where the tests of a module may lie, both relative: in place, and for a package also beside it.

    >>> [str(place) for place in mirrors(Path("core/money.py"))]
    ['core/test_money.py']
    >>> [str(place) for place in mirrors(Path("service/cli/__init__.py"))]
    ['service/cli/test_cli.py', 'service/test_cli.py']
    """
    if inside.stem == "__init__":
        name = f"test_{inside.parent.name or 'gainshare'}.py"
        return inside.parent / name, inside.parent.parent / name
    return (inside.with_name(f"test_{inside.stem.strip('_')}.py"),)


def has_code(path: Path) -> bool:
    """Whether a module holds a function that does anything: protocols and plain records do not."""
    functions = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, Function))
    return any(not _declared_only(function) for function in functions)


def _declared_only(function: Function) -> bool:
    last = function.body[-1]
    return isinstance(last, ast.Expr) and isinstance(last.value, ast.Constant)


def _tests(path: Path) -> bool:
    if not path.is_file():
        return False
    defined = ast.walk(ast.parse(path.read_text("utf-8")))
    return any(isinstance(node, Function | ast.ClassDef) and node.name.lower().startswith("test") for node in defined)
