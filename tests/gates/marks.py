"""Marks that a finished tree does not carry: things left to do, and exceptions without a reason."""

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from tests.gates.size import dispatches, functions
from tests.gates.tree import TEXT, written

LEFT_TO_DO = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME)\b")
EXCEPTION = re.compile(r"#\s*noqa:\s*(?P<codes>[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*)(?P<reason>.*)")
CONFIGURED = {"PLC0415", "PLR0917"}
"""Rules whose exceptions are listed in pyproject.toml, never beside the code."""
VAGUE = {"utils", "helpers", "manager", "base", "common"}


def left_to_do(root: Path) -> Iterator[str]:
    """Every mark of something left to do, in any text file."""
    for path in written(root, TEXT):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if mark := LEFT_TO_DO.search(line):
                yield f"{path}:{number}: {mark.group()} in the tree: do it, or open an issue"


def exceptions(root: Path) -> Iterator[str]:
    """Every exception from a lint rule that gives no reason, or that its rule does not allow here."""
    for path in written(root, {".py"}):
        source = path.read_text("utf-8")
        branching = {function.lineno for function in functions(ast.parse(source)) if dispatches(function)}
        with path.open("rb") as lines:
            comments = [token for token in tokenize.tokenize(lines.readline) if token.type == tokenize.COMMENT]
        for comment in comments:
            found = EXCEPTION.search(comment.string)
            if found is not None:
                codes = set(re.split(r",\s*", found["codes"]))
                for complaint in _complaints(codes, found["reason"], dispatch=comment.start[0] in branching):
                    yield f"{path}:{comment.start[0]}: {complaint}"


def vague_names(root: Path) -> Iterator[str]:
    """Every module or folder whose name says nothing about what it holds."""
    for path in written(root, {".py"}):
        if VAGUE & {part.removesuffix(".py") for part in path.relative_to(root).parts}:
            yield f"{path}:1: named {path.stem}: name it by what it holds"


def _complaints(codes: set[str], reason: str, *, dispatch: bool) -> Iterator[str]:
    if not reason.strip(" -:"):
        yield f"noqa: {', '.join(sorted(codes))} without a reason"
    if "C901" in codes and not dispatch:
        yield "noqa: C901 on a function that does more than dispatch in one match"
    for code in sorted(codes & CONFIGURED):
        yield f"noqa: {code} here: its exceptions are listed in pyproject.toml"
