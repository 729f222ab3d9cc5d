"""Whatever pydantic finds wrong with a file, said as one refusal that names file, key, value, rule and remedy."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from gainshare.core.errors import FloatMoney, InvalidAmount, Refused
from gainshare.service.files.names import nearest

_CLASSES: Mapping[str, type[Refused]] = MappingProxyType(
    {
        "invalid_amount": InvalidAmount,
        "amount_too_large": InvalidAmount,
        "too_precise": InvalidAmount,
        "float_money": FloatMoney,
    }
)
_RULES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "missing": ("missing_key", "is required"),
        "string_type": ("wrong_type", "must be text in quotes"),
        "int_type": ("wrong_type", "must be a whole number"),
        "float_type": ("wrong_type", "must be a number"),
        "tuple_type": ("wrong_type", "must be a list"),
        "mapping_type": ("wrong_type", "must be a table"),
        "dict_type": ("wrong_type", "must be a table"),
        "model_type": ("wrong_type", "must be a table"),
        "model_attributes_type": ("wrong_type", "must be a table"),
    }
)


def broken(code: str, rule: str, *, remedy: str = "", at: str = "", value: object = ...) -> PydanticCustomError:
    """A rule of ours, broken inside a validator. at: the key below the one that is validated. value: if not the key's.

    >>> broken("unknown_value", "not a price rule").type
    'unknown_value'
    """
    context: dict[str, Any] = {"rule": rule, "remedy": remedy, "at": at}
    if value is not ...:
        context["value"] = value
    kind: Any = code  # typed as a literal there, but refusals of other chapters pass through here
    return PydanticCustomError(kind, "{rule}", context)


def refusal(error: ValidationError, model: type[BaseModel], where: str) -> Refused:
    """The first thing wrong, unknown keys before all else: a mistyped key is also a missing one.

    model: what the file was read as. where: the file, as messages name it.
    """
    details = min(error.errors(include_url=False), key=lambda found: found["type"] != "extra_forbidden")
    if details["type"] == "extra_forbidden":
        key = dotted(details["loc"]) or '""'
        hint = _hint(model, details["loc"])
        return Refused("unknown_key", key, None, f"unknown key{hint and f', did you mean {hint}'}", where=where)
    return _broken(details, where)


def _broken(details: ErrorDetails, where: str) -> Refused:
    context = details.get("ctx", {})
    plain = details["msg"].replace("Input should be", "must be")
    fallback = (details["type"], context["rule"]) if "rule" in context else ("unknown_value", plain)
    code, rule = _RULES.get(details["type"], fallback)
    key = dotted((*details["loc"], *filter(None, [context.get("at", "")])))
    value = context.get("value", None if code == "missing_key" else details["input"])
    told = value if isinstance(value, str | int | float) else None
    return _CLASSES.get(code, Refused)(code, key, told, rule, context.get("remedy", ""), where)


def dotted(steps: Sequence[str | int]) -> str:
    """A key as people write it, tables of a list counted from 1.

    >>> dotted(("task", "", "target")), dotted(("order", 0, "bid"))
    ('task.target', 'order.1.bid')
    """
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in steps if step != "")


def _hint(model: type[BaseModel], steps: Sequence[str | int]) -> str:
    """The key that was probably meant: one of the same table, or the same key of another table."""
    *path, last = steps
    here = model
    for step in path:
        field = here.model_fields.get(str(step))
        here = (field and _table(field.annotation)) or here
    near = nearest(str(last), here.model_fields)
    if near:
        return near
    tables = {name: _table(field.annotation) for name, field in model.model_fields.items()}
    elsewhere = [name for name, table in tables.items() if table and str(last) in table.model_fields]
    return f"{elsewhere[0]}.{last}" if elsewhere else ""


def _table(hint: Any) -> type[BaseModel] | None:
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return hint
    return next((found for part in get_args(hint) if (found := _table(part))), None)
