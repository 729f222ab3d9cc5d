"""Folders of text as documents: every file in order of name, cut into passages."""

import os
from collections.abc import Iterator
from pathlib import Path

from gainshare.core.errors import DataError, Refused, UnsafeFormat
from gainshare.core.questions import Table, documents
from gainshare.gains.documents import passages
from gainshare.service.files.lines import nameable, opened

MOST = 2**30
"""Bytes of a lot."""

FILES = 10**6
"""Files of a lot."""


def read_documents(path: Path, shown: str, *, empty: bool = False) -> Table:
    """The documents of one seller: of a file, or of every file in a folder and its folders, passages in their order.

    Files are taken in order of their names' bytes; those whose name begins with a full stop are not. A passage is
    called by its file's name and its number in it, as "speech.txt 3". Raises Refused or DataError, naming the path, for
    a file that cannot be read, no text at all or too much, and UnsafeFormat for a link inside the folder.
    empty: whether there may be no text at all: then it is one document without any.
    """
    keys, texts, left = list[str](), list[bytes](), MOST
    for name, file in _files(nameable(path, "documents"), shown):
        cut = passages(_content(file, left, name))
        keys += (f"{name} {place + 1}" for place in range(len(cut)))
        left -= sum(map(len, cut))
        texts += cut
    if not texts and empty:
        return documents((shown,), (b"",))
    if not texts:
        raise DataError("empty_data", "documents", None, "has no text", "a folder of text files", where=shown)
    return documents(keys, texts)


def _files(path: Path, shown: str) -> Iterator[tuple[str, Path]]:
    """What each file is called, and where it is."""
    if not path.is_dir():
        yield path.name, path
        return
    found = sorted(_under(path, ""), key=os.fsencode)
    if len(found) > FILES:
        raise DataError("out_of_range", "files", len(found), f"must be at most {FILES:,}", where=shown)
    for name in found:
        if (path / name).is_symlink():
            raise UnsafeFormat("unsafe_format", "file", name, "is a link, and none is followed", where=shown)
        yield name, path / name


def _under(folder: Path, before: str) -> Iterator[str]:
    """What is in a folder and its folders, but for folders themselves; links are not followed."""
    try:
        entries = [entry for entry in os.scandir(folder) if not entry.name.startswith(".")]
    except OSError as problem:
        rule = f"cannot be read: {problem.strerror}"
        raise Refused("file_not_found", "folder", before or folder.name, rule) from None
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _under(folder / entry.name, f"{before}{entry.name}/")
        else:
            yield before + entry.name


def _content(path: Path, most: int, shown: str) -> bytes:
    """A file's bytes. most: of them. Raises Refused or DataError."""
    with opened(path, shown) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise DataError("out_of_range", "documents", None, f"must hold at most {MOST:,} bytes together", where=shown)
    return content
