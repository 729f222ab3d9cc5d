"""`python -m campaign.guided READER TRIES SEED FILE`: inputs of one reader, guided by coverage (atheris, libFuzzer)."""

import json
import sys
from importlib import import_module
from pathlib import Path

import atheris

ROOMS = [
    "gainshare.core",
    "gainshare.service",
    "gainshare.engine",
    "gainshare.markets",
    "gainshare.prices.menus",
    "tomllib",
    "campaign.readers",
    "campaign.reading",
    "campaign.lots",
]
EVERY = 500
"""Inputs after which the count is written down."""


def main(name: str, tries: int, seed: int, told: Path) -> None:
    """Feed the reader; what was found stands in the file `told`, whatever ends the process. Its folder is used up."""
    with atheris.instrument_imports(include=ROOMS):
        fuzz, stream = import_module("campaign.fuzz"), import_module("gainshare.core.random").stream
    reader, count, witnesses = fuzz.readers()[name], 0, dict[str, str]()
    place = told.parent
    corpus, words, folder = place / "corpus", place / "words", place / "folder"
    corpus.mkdir()
    folder.mkdir()
    for number, content in enumerate(reader.seeds):
        (corpus / str(number)).write_bytes(content)
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in reader.words), "ascii")
    reader.ready(folder)

    def one(content: bytes) -> None:
        nonlocal count
        count += 1
        found = fuzz.witness(name, reader, content, folder)
        if found:
            witnesses.setdefault(found.partition(" on ")[0], found)
        if found or count % EVERY == 0:
            told.write_text(json.dumps({"tries": count, "witnesses": list(witnesses.values())}), "utf-8")

    def changed(content: bytes, longest: int, seed: int) -> bytes:
        """Every other input is changed in its parts, the others in their bytes."""
        if seed % 2:
            return bytes(atheris.Mutate(content, longest))
        return bytes(fuzz.mutated(reader, content, stream("guided", name, seed))[:longest])

    longest = max(4_096, 2 * max(map(len, reader.seeds)))
    options = [f"-runs={tries}", f"-seed={seed}", f"-max_len={longest}", "-timeout=20", f"-dict={words}"]
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={place}/", str(corpus)], one, custom_mutator=changed)
    atheris.Fuzz()


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
