"""The files of a checkout that people write, whatever else lies in it."""

import os
from collections.abc import Iterator
from pathlib import Path

BUILT = {"__pycache__", "build", "dist", "site"}
HIDDEN = {".ci", ".gitignore"}
TEXT = {"", ".c", ".cff", ".css", ".h", ".html", ".js", ".mako", ".md", ".py", ".sh", ".sql", ".svg", ".toml", ".yml"}


def written(root: Path, suffixes: set[str]) -> Iterator[Path]:
    """Every file with one of these suffixes, in order; hidden and built folders are left out."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if _written(name))
        for name in sorted(names):
            if Path(name).suffix in suffixes and _written(name):
                yield Path(folder, name)


def _written(name: str) -> bool:
    return name in HIDDEN or not (name.startswith(".") or name in BUILT or name.endswith(".egg-info"))
