"""What is imported is seen at the top of a file; the few modules loaded by name, when first needed, are listed here."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.gates.tree import written

LISTED = {
    "__init__.py": "public names, so that importing the package costs nothing",
    "core/catalog.py": "what belongs to one kind of market, when there is a market of that kind",
    "engine/delivery.py": "skops, when a model file was sold",
    "engine/sql.py": "Alembic, when a journal's schema is behind",
    "gains/language_model.py": "torch and transformers, when a language model is tuned",
    "gains/learning.py": "the library of the learner that a task names",
    "service/answers.py": "matplotlib, when a trade is displayed",
    "service/cli/app.py": "the one command table, so that help is instant",
    "service/examples.py": "Python's own help, when an example is made of it",
    "service/files/parquet.py": "pyarrow, when a table is a Parquet file",
    "service/kept.py": "matplotlib, when a report is made",
    "service/library.py": "matplotlib, when a report is made",
    "service/opening.py": "files and the store, when a market lives in a folder",
}
"""Modules of the package that may load others by name, and what for."""

LOADERS = {"__import__", "import_module"}


def late(root: Path) -> Iterator[str]:
    """Every call that loads a module by name, outside the listed files; late import statements are ruff's PLC0415."""
    package = root / "src" / "gainshare"
    for path in written(package, {".py"}):
        if path.relative_to(package).as_posix() not in LISTED:
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and _called(node.func) in LOADERS:
                    yield f"{path}:{node.lineno}: loads a module by name: import it at the top"


def _called(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""
