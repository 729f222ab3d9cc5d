"""The order of a command line's words."""


def settings_first(arguments: list[str]) -> list[str]:
    """Options of every command may stand anywhere before "--"; click wants them first."""
    first, rest, waiting = [], [], iter(arguments)
    for word in waiting:
        if word == "--":
            rest += [word, *waiting]
        elif word in ("--json", "--quiet", "--debug") or word.startswith("--workers="):
            first.append(word)
        elif word == "--workers":
            first += [word, *([value] if (value := next(waiting, None)) is not None else [])]
        else:
            rest.append(word)
    return [*first, *rest]
