"""`gainshare init`: a commented MARKET.toml, with its guesses said aloud."""

import sys
from pathlib import Path

from gainshare.service.cli.console import Console
from gainshare.service.files.draft import commented
from gainshare.service.files.guesses import proposed
from gainshare.service.folder import WORDS


def run(console: Console, kind: str, *, files: list[str]) -> int:
    """Write the file to stdout; what was guessed goes to stderr."""
    if not files:
        text, guesses = commented(kind, WORDS), tuple[str, ...]()
    else:
        found = proposed([Path(name) for name in files], folder=Path.cwd())
        text, guesses = commented(kind, WORDS, found.said), found.guesses
    if not console.as_json:
        sys.stdout.write(text)
        for guess in guesses if not console.quiet else ():
            sys.stderr.write(f"guessed  {guess}\n")
    console.document({"market_toml": text, "guessed": list(guesses)})
    return 0
