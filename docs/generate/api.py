"""The library reference of the site: public names, signatures and docstrings, read when the site is built."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from textwrap import indent
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

import gainshare as gs

CHAPTERS = ("core", "games", "gains", "auctions", "prices", "ledger", "axioms", "markets")
"""Folders of the package that are for use from code of one's own; engine and service stand behind `gs`."""

_CODE = re.compile(r"(`[^`]*`)")

_EXAMPLE = re.compile(r"^>>> .*?(?=\n\n|\Z)", re.DOTALL | re.MULTILINE)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages; called by mkdocs before the contents are laid out."""
    files.append(File.generated(config, "reference/api/gainshare.md", content=front()))
    for name in CHAPTERS:
        files.append(File.generated(config, f"reference/api/{name}.md", content=chapter(name)))
    return files


def front() -> str:
    """The names of `import gainshare as gs`."""
    names = [(f"gs.{name}", getattr(gs, name)) for name in gs.__all__ if not inspect.ismodule(getattr(gs, name))]
    modules = [name for name in gs.__all__ if inspect.ismodule(getattr(gs, name))]
    also = "\n".join(f"- `gs.{name}`: {_first(getattr(gs, name))}" for name in modules)
    return "\n\n".join(
        ["# gs", _text(_doc(gs)), *(_described(name, named) for name, named in names), "## Modules", also]
    )


def chapter(name: str) -> str:
    """One folder of the package and those in it: its modules in order, each with what it defines."""
    package = importlib.import_module(f"gainshare.{name}")
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    modules = [module for module in (importlib.import_module(each.name) for each in found) if _doc(module)]
    parts = [f"## {module.__name__}\n\n{_text(_doc(module))}\n\n{_defined(module)}" for module in modules]
    return "\n\n".join([f"# gainshare.{name}", _text(_doc(package)), *parts])


def _defined(module: Any) -> str:
    named = [(name, each) for name, each in vars(module).items() if not name.startswith("_")]
    own = [(name, each) for name, each in named if getattr(each, "__module__", "") == module.__name__]
    return "\n\n".join(
        _described(name, each) for name, each in own if inspect.isclass(each) or inspect.isfunction(each)
    )


def _described(name: str, named: Any) -> str:
    methods = "\n\n".join(_method(one, each) for one, each in _methods(named)) if inspect.isclass(named) else ""
    return "\n\n".join(filter(None, [f"### {name}", _signature(name, named), _text(_doc(named)), methods]))


def _methods(record: type) -> Iterator[tuple[str, Any]]:
    for name, each in vars(record).items():
        plain = each.fget if isinstance(each, property) else getattr(each, "__func__", each)
        if not name.startswith("_") and inspect.isfunction(plain) and plain.__doc__:
            yield name, each


def _method(name: str, method: Any) -> str:
    plain = method.fget if isinstance(method, property) else getattr(method, "__func__", method)
    shown = name if isinstance(method, property) else f"{name}{_parameters(plain)}"
    return f"**`{shown}`**\n\n{indent(_text(_doc(plain)), ': ', lambda line: True)}".replace("\n: \n", "\n\n")


def _signature(name: str, named: Any) -> str:
    if inspect.isclass(named) and not (is_dataclass(named) or "__init__" in vars(named)):
        return ""
    return f"```python\n{name}{_parameters(named)}\n```"


def _parameters(named: Any) -> str:
    try:
        signature = inspect.signature(named)
    except ValueError:
        return "(...)"
    kept = [_brief(each) for each in signature.parameters.values() if each.name != "self"]
    bare = [each.replace(annotation=inspect.Parameter.empty) for each in kept]
    typed = str(signature.replace(parameters=kept)).removesuffix(" -> None")
    short = str(signature.replace(parameters=bare, return_annotation=inspect.Signature.empty))
    return short if len(typed) > 90 else typed


class _Elsewhere:
    """Stands for a default that is too long to show."""

    def __repr__(self) -> str:
        return "..."


def _brief(parameter: inspect.Parameter) -> inspect.Parameter:
    return parameter.replace(default=_Elsewhere()) if len(repr(parameter.default)) > 40 else parameter


def _first(named: Any) -> str:
    return _text(_doc(named).partition("\n\n")[0])


def _doc(named: Any) -> str:
    return inspect.getdoc(named) or ""


def _text(doc: str) -> str:
    """A docstring as Markdown: examples in fences, nothing else but code read as a mark."""
    pieces, end = list[str](), 0
    for example in _EXAMPLE.finditer(doc):
        pieces += [_plain(doc[end : example.start()]), f"```pycon\n{example.group()}\n```"]
        end = example.end()
    return "\n\n".join(filter(None, [*pieces, _plain(doc[end:])]))


def _plain(text: str) -> str:
    parts = _CODE.split(text.strip())
    return "".join(part if place % 2 else re.sub(r"([*_<\[\]|#])", r"\\\1", part) for place, part in enumerate(parts))
