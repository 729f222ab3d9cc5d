"""`gainshare report`: the market's page of figures."""

import sys

from gainshare.service.cli.console import DONE, Console
from gainshare.service.cli.door import market as market_of


def run(console: Console, market: str) -> int:
    """Say where the page was written; a market that keeps no files has it printed."""
    found = market_of(console, market).report()
    if found.wrote:
        console.say(f"wrote {found.wrote}")
    elif not console.as_json:
        sys.stdout.write(found.page)
    console.document(found.to_dict())
    return DONE
