"""How large a file and a function may be, and which functions may branch more than that."""

import ast
import io
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

from tests.gates.tree import written

FILE_LINES = 300
FUNCTION_LINES = 40

Function = ast.FunctionDef | ast.AsyncFunctionDef
Documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
LAYOUT = {
    tokenize.COMMENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
    tokenize.INDENT,
    tokenize.NEWLINE,
    tokenize.NL,
}


def sizes(root: Path) -> Iterator[str]:
    """Every file and function body with too many lines of code."""
    for path in written(root, {".py"}):
        source = path.read_text("utf-8")
        tree = ast.parse(source)
        lines = code_lines(source, tree)
        if len(lines) > FILE_LINES:
            yield f"{path}:1: {len(lines)} lines of code, at most {FILE_LINES}"
        for function in functions(tree):
            length = len(lines & _body(function))
            if length > FUNCTION_LINES:
                yield f"{path}:{function.lineno}: {function.name} has {length} lines of code, at most {FUNCTION_LINES}"


def code_lines(source: str, tree: ast.Module) -> set[int]:
    """The numbers of the lines that hold code: no docstrings, comments or blanks."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in LAYOUT:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(tree):
        for docstring in _docstrings(node):
            lines.difference_update(range(docstring.lineno, (docstring.end_lineno or 0) + 1))
    return lines


def functions(tree: ast.Module) -> Iterator[Function]:
    """Every function and method of a module."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def dispatches(function: Function) -> bool:
    """Whether the body is one `match` whose every case is a single simple statement."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    simple = (ast.Return, ast.Raise, ast.Expr, ast.Assign)
    return (
        len(body) == 1
        and isinstance(body[0], ast.Match)
        and all(len(case.body) == 1 and isinstance(case.body[0], simple) for case in body[0].cases)
    )


def _body(function: Function) -> set[int]:
    return set(range(function.body[0].lineno, (function.end_lineno or 0) + 1))


def _docstrings(node: ast.AST) -> Iterator[ast.Expr]:
    """Text that documents: the first statement, or one below the assignment that it describes."""
    if isinstance(node, Documented):
        for before, statement in zip((None, *node.body), node.body, strict=False):
            if isinstance(before, ast.Assign | ast.AnnAssign | None) and _is_text(statement):
                yield statement


def _is_text(statement: ast.stmt) -> TypeGuard[ast.Expr]:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )
