"""`gainshare statement`: one party's account."""

import sys
from dataclasses import replace

from gainshare.core.errors import Refused
from gainshare.service.cli.console import DONE, Console
from gainshare.service.cli.door import market as market_of
from gainshare.service.statement import FORMS


def run(console: Console, market: str, *, party: str, form: str) -> int:
    """Print the statement in the form asked for."""
    if form not in (*FORMS, "json"):
        raise Refused("unknown_value", "--format", form, f"must be one of {', '.join(FORMS)}, json")
    found = market_of(console, market).statement(party)
    if console.as_json or form == "json":
        replace(console, as_json=True).document(found.to_dict())
    else:
        sys.stdout.write(FORMS[form](found))
    return DONE
