"""`gainshare demo`: the story of one market on real data, told while it happens."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from gainshare.core.catalog import Catalog
from gainshare.core.errors import Refused
from gainshare.service import examples
from gainshare.service.cli import as_published as published
from gainshare.service.cli.console import Console

STORIES: Mapping[str, Callable[[Console, Path], int]] = Catalog(
    {
        "auction": "gainshare.service.cli.auction_demo:run",
        "collaborative": "gainshare.service.cli.collaborative_demo:run",
        "menu": "gainshare.service.cli.menu_demo:run",
        "procurement": "gainshare.service.cli.procurement_demo:run",
    }
)
"""What tells the story of a market of each kind, in a folder; 1 if anything it promises does not hold."""


def run(console: Console, kind: str, *, folder: str, as_published: bool = False, seed: int | None = None) -> int:
    """Tell the story; 1 if anything it promises does not hold."""
    if kind not in STORIES:
        raise Refused("unknown_value", "KIND", kind, f"must be {' or '.join(STORIES)}")
    if as_published:
        return _beside_the_published(console, kind, folder, seed)
    if seed is not None:
        raise Refused("unknown_value", "--seed", seed, "goes with --as-published: the story has a seed of its own")
    return STORIES[kind](console, Path(folder) if folder else Path(tempfile.mkdtemp(prefix="gainshare-demo-")))


def _beside_the_published(console: Console, kind: str, folder: str, seed: int | None) -> int:
    if kind != "auction":
        raise Refused("unknown_value", "KIND", kind, "must be auction: it is the one kind shown --as-published")
    if folder:
        raise Refused("unknown_value", "--folder", folder, "does not go with --as-published, which writes nothing")
    return published.run(console, examples.SEED if seed is None else seed)
