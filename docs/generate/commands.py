"""Commands as their pages show them: what each does, its usage, arguments and options, from the table itself."""

from collections.abc import Iterator
from typing import Any, get_origin

from typer.main import get_command

from gainshare.service.cli.app import app


def table() -> dict[str, Any]:
    """Every command there is, by its name, in the order of the help."""
    group: Any = get_command(app)
    return dict(group.commands)


def listed() -> str:
    """The commands by group, each with a link and its sentence."""
    lines = []
    for group in dict.fromkeys(command.rich_help_panel for command in table().values()):
        lines += ["", f"**{group}**", "", "| command | does |", "|---|---|"]
        for name, command in table().items():
            if command.rich_help_panel == group:
                lines.append(f"| [`{name}`]({name}.md) | {_sentence(command.help)} |")
    return "\n".join(lines)


def described() -> Iterator[tuple[str, str]]:
    """Each command's name and generated part."""
    for name, command in table().items():
        shown = [param for param in command.params if not param.hidden]
        yield name, "\n".join([*_head(name, command, shown), *_table(shown)])


def _head(name: str, command: Any, params: list[Any]) -> list[str]:
    options = ["[OPTIONS]"] if any(_is_option(param) for param in params) else []
    arguments = [param.metavar if param.required else f"[{param.metavar}]" for param in params if not _is_option(param)]
    usage = " ".join(["gainshare", name, *options, *arguments])
    examples = [line.strip() for line in (command.epilog or "").splitlines() if line.strip().startswith("gainshare")]
    return [
        _sentence(command.help),
        "",
        "```text",
        f"usage    {usage}",
        *(f"         {one}" for one in examples),
        "```",
    ]


def _table(params: list[Any]) -> list[str]:
    if not params:
        return []
    lines = ["", "| argument or option | meaning |", "|---|---|"]
    for param in params:
        default = "" if param.default in {None, "", False} else f" Default: `{param.default}`."
        lines.append(f"| `{_spelled(param)}` | {_sentence(param.help)}{default} |")
    return lines


def _is_option(param: Any) -> bool:
    return bool(param.opts[0].startswith("-"))


def _spelled(param: Any) -> str:
    if not _is_option(param):
        return str(param.metavar)
    annotation = param.type_descriptor.annotation
    value = "" if param.is_flag else " N" if annotation is int else " TEXT"
    again = " ..." if get_origin(annotation) is list else ""
    return ", ".join(param.opts) + value + again


def _sentence(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
