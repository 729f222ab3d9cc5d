"""`gainshare statement`: one party's account."""

import sys

from gainshare.core.errors import Refused
from gainshare.service.cli.console import Console
from gainshare.service.folder import market_folder, reading
from gainshare.service.statement import FORMS, stated


def run(console: Console, market: str, *, party: str, form: str) -> int:
    """Print the statement in the form asked for."""
    if form not in FORMS:
        raise Refused("unknown_value", "--format", form, f"must be one of {', '.join(FORMS)}")
    with reading(market_folder(market)) as engine:
        found = stated(engine, party)
    console.document(found.to_dict())
    if not console.as_json:
        sys.stdout.write(FORMS[form](found))
    return 0
