"""`gainshare init`: a commented MARKET.toml, with its guesses said aloud; in a terminal it asks who brings what."""

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from gainshare.core.errors import Refused
from gainshare.service.cli.console import DONE, Console, complain
from gainshare.service.files.draft import commented
from gainshare.service.files.forms import FORMS
from gainshare.service.files.guesses import proposed
from gainshare.service.files.paths import matching, read_table
from gainshare.service.files.targets import target
from gainshare.service.files.values import Value

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "auction": "sellers bring data, buyers bid for predictions",
        "menu": "sellers bring data, buyers choose models from a price list",
        "collaborative": "members improve each other's models and settle",
        "procurement": "one buyer buys data from many within a budget",
        "federated": "sellers train one model without showing their data",
    }
)
"""The kinds of market, by who brings what; those in FORMS are built."""


def run(console: Console, kind: str, *, files: list[str], stray: Sequence[str] = ()) -> int:
    """Write the file to stdout; questions, and what was guessed, go to stderr.

    files: names and patterns. stray: words that belong to no option. Raises Refused if there is one.
    """
    _each_named(kind, files, stray)
    asking = not files and not console.as_json and not console.quiet and sys.stdin.isatty()
    if asking:
        kind, said, guesses = _asked(kind)
    else:
        said, guesses = _guessed(kind, files, "")
    text = commented(kind, said)
    if not console.as_json:
        sys.stdout.write(text)
        for guess in guesses if not console.quiet else ():
            complain(f"guessed  {guess}")
    console.document({"market_toml": text, "guessed": list(guesses)})
    return DONE


def _each_named(kind: str, files: Sequence[str], stray: Sequence[str]) -> None:
    """Refuse files that stand without --from, as a shell leaves them that was given a pattern without quotes."""
    loose = [kind, *stray] if kind not in KINDS and Path(kind).is_file() else stray
    if loose:
        named = " ".join(f"--from {name}" for name in (*files, *loose)[:2])
        rule = f"stands without --from: {named}, or a pattern in quotes"
        raise Refused("usage", "file", loose[0], rule, f"gainshare init {named}")


def _guessed(kind: str, files: list[str], wanted: str) -> tuple[Mapping[str, Value], tuple[str, ...]]:
    if not files or kind not in FORMS:
        return {}, ()
    if any(key.dotted == "task.text" for key in FORMS[kind].keys):
        files = [_folder(file) for file in files]
    found = proposed([Path(name) for name in matching(Path(), files)], folder=Path.cwd(), target=wanted, kind=kind)
    return found.said, found.guesses


def _folder(pattern: str) -> str:
    """The folder, where a pattern means all that is in it and there are folders among that: each is a seller."""
    within = Path(pattern).parent
    every = Path(pattern).name == "*" and within.is_dir()
    return str(within) if every and any(child.is_dir() for child in within.iterdir()) else pattern


def _asked(kind: str) -> tuple[str, Mapping[str, Value], tuple[str, ...]]:
    """The answers of a person, each question with the guess that an empty line accepts."""
    complain("Who brings what?")
    for number, (name, sentence) in enumerate(KINDS.items(), 1):
        complain(f"  {number}  {sentence} ({name})")
    kind = _answered("Number", str([*KINDS].index(kind) + 1) if kind in KINDS else "1", _built)
    files = _answered("Files of data, names or patterns, empty for none yet", "", _files).splitlines()
    if not files:
        return kind, {}, ()
    said, guesses = _guessed(kind, files, "")
    if "task.target" not in said:
        return kind, said, guesses
    names = [name for file in files for name in read_table(Path(file), file).names]
    wanted = _answered("What shall be predicted", str(said["task.target"]), lambda text: target(text, names).text)
    said, guesses = _guessed(kind, files, wanted)
    questions = FORMS[kind].questions
    answers = {one.key: _answered(one.asked, str(said[one.key]), one.check) for one in questions}
    kept = (each for each in guesses if not each.startswith(tuple(one.guess for one in questions)))
    return kind, {**said, **answers}, tuple(kept)


def _answered(question: str, guess: str, check: Callable[[str], str]) -> str:
    """What a person answers, asked again until it can be used; an empty line takes the guess.

    Raises Refused if nobody answers.
    """
    while True:
        sys.stderr.write(f"{question} [{guess}]: " if guess else f"{question}: ")
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            raise Refused("missing_key", question, None, "nobody answered", "gainshare init auction --from FILES")
        try:
            return check(line.strip() or guess)
        except Refused as refused:
            complain(f"  {refused}")


def _built(number: str) -> str:
    kinds = dict(zip("12345", KINDS, strict=True))
    if number not in kinds:
        raise Refused("unknown_value", "Number", number, "must be 1 to 5")
    if kinds[number] not in FORMS:
        built = [one for one in kinds if kinds[one] in FORMS]
        only = f"only {' and '.join(FORMS)} {'is' if len(built) == 1 else 'are'}"
        rule = f"is not built yet, {only}: take {' or '.join(built)}, or stop here"
        raise Refused("unknown_value", "kind", kinds[number], rule)
    return kinds[number]


def _files(text: str) -> str:
    """The files meant, patterns resolved, a line for each; a name with spaces stands alone."""
    parts = [text] if Path(text).is_file() else text.split()
    return "\n".join(name for part in parts for name in _matching(part))


def _matching(part: str) -> list[str]:
    """The file of this name, or those that match it as a pattern, each found sound. Raises Refused if none does."""
    found = matching(Path(), [part])
    for name in found:
        read_table(Path(name), name)
    return found
