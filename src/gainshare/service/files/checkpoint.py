"""A language model's checkpoint as documents: the files of a local folder, of which none is executed."""

from pathlib import Path

from gainshare.core.errors import DataError, Refused, UnsafeFormat
from gainshare.core.questions import Table
from gainshare.gains.language_model import CONFIG, TOKENIZER, WEIGHTS, checkpoint
from gainshare.service.files.lines import opened

EXECUTABLE = (".bin", ".pt", ".pth", ".ckpt", ".pkl")
"""Ends of the names of weights that are pickles, which run code when they are read."""


def read_checkpoint(folder: Path, shown: str) -> Table:
    """What `Proxy` names: a manifest, CONFIG, TOKENIZER if there is one, and all weights, in order of name.

    shown: the folder's name in messages. Raises Refused file_not_found without folder or CONFIG; UnsafeFormat if the
    only weights are pickles, DataError empty_data if there are none.
    """
    if not folder.is_dir():
        raise Refused("file_not_found", shown, None, "is no folder")
    names = sorted(file.name for file in folder.iterdir())
    weights = [name for name in names if name.endswith(WEIGHTS)]
    if not weights and (pickles := [name for name in names if name.endswith(EXECUTABLE)]):
        rule = "a pickle runs code when it is read"
        raise UnsafeFormat("unsafe_format", f"{shown}/{pickles[0]}", None, rule, f"save the weights as {WEIGHTS}")
    if not weights:
        raise DataError("empty_data", shown, None, f"holds no weights: no file ends in {WEIGHTS}")
    held = [CONFIG, *(name for name in names if name == TOKENIZER), *weights]
    return checkpoint({name: _content(folder / name, f"{shown}/{name}") for name in held})


def _content(path: Path, shown: str) -> bytes:
    with opened(path, shown) as file:
        return file.read()
