"""Every command's words and options. The work is done by the module that the table names, loaded when it is called."""

import sys
import traceback
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from gainshare import __version__
from gainshare.core.errors import Refused
from gainshare.service.cli.arguments import settings_first
from gainshare.service.cli.console import DONE, INTERRUPTED, WRONG, Console, Opener, complain, keep_to_answers
from gainshare.service.cli.failures import failed

COMMANDS = {
    name: f"gainshare.service.cli.{name}"
    for name in ("demo", "init", "doctor", "trade", "explain", "statement", "report", "status", "predict", "receipt")
} | {
    name: f"gainshare.service.cli.{name}"
    for name in ("verify", "replay", "audit", "simulate", "price", "procure", "quote", "reduce")
}
"""Which module does what a command says: each has a function `run(console, ...)` that returns the exit code."""

app = typer.Typer(
    help="Fair prices for data, with receipts. Sellers make offers, buyers place orders, the market settles them as "
    "trades, and each trade leaves a receipt.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
START, RUN, CHECK, TABLES = "Start", "Run", "Check", "Tables"

Market = Annotated[str, typer.Argument(metavar="MARKET", help="A MARKET.toml, a market's folder, or its name.")]
Receipt = Annotated[str, typer.Argument(metavar="RECEIPT", help="A file, MARKET/NUMBER, or MARKET for the last.")]


def _say_version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"gainshare {__version__}\n")
        raise typer.Exit


@app.callback()
def settings(
    context: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Tracebacks of refusals and defects.")] = False,
    workers: Annotated[int, typer.Option("--workers", min=0, help="Processes that train; 0 for all processors.")] = 0,
    _version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """Options of every command stand before it."""
    context.with_resource(_stoppable())
    context.obj = Console(as_json, quiet, debug, workers, context.obj)


@contextmanager
def _stoppable() -> Generator[None]:
    """Ctrl-C ends a command with a word, wherever it comes."""
    try:
        yield
    except KeyboardInterrupt:
        complain("Stopped. Nothing is half-written; run the same command to go on.")
        raise typer.Exit(INTERRUPTED) from None


def _work(name: str) -> Callable[..., int]:
    """What does the work of this command, loaded now."""
    run: Callable[..., int] = import_module(COMMANDS[name]).run
    return run


def _examples(*lines: str) -> str:
    return "Examples:\n\n" + "\n\n".join(f"  gainshare {line}" for line in lines)


@app.command(rich_help_panel=START, epilog=_examples("demo menu", "demo auction --as-published"))
def demo(
    context: typer.Context,
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="Of market: auction, menu, collaborative or procurement.")
    ] = "auction",
    *,
    folder: Annotated[str, typer.Option("--folder", help="Where report and receipts go; default: a new one.")] = "",
    as_published: Annotated[
        bool, typer.Option("--as-published", help="One sale by the first published rules, beside ours.")
    ] = False,
    seed: Annotated[int | None, typer.Option("--seed", help="Of that sale; default: 1.")] = None,
) -> int:
    """Tell the story of one market on real data, under a minute."""
    return _work("demo")(context.obj, kind, folder=folder, as_published=as_published, seed=seed)


@app.command(
    rich_help_panel=START,
    epilog=_examples("init --from hour.csv > bikes.toml", "init auction --from 'wards/*.csv' > hospitals.toml"),
    context_settings={"allow_extra_args": True},
)
def init(
    context: typer.Context,
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="Of market: auction, menu, collaborative or procurement.")
    ] = "auction",
    *,
    files: Annotated[
        list[str] | None, typer.Option("--from", help="A file to guess from, or a pattern in quotes; may be repeated.")
    ] = None,
) -> int:
    """Write a commented MARKET.toml, guessing names and types and saying what was guessed."""
    return _work("init")(context.obj, kind, files=files or [], stray=context.args)


@app.command(rich_help_panel=START, epilog=_examples("doctor", "--json doctor"))
def doctor(context: typer.Context) -> int:
    """Say what is installed, which kernels run, and what is weak, each with its remedy."""
    return _work("doctor")(context.obj)


@app.command(rich_help_panel=RUN, epilog=_examples("trade bikes.toml", "trade bikes.toml --orders more.csv"))
def trade(
    context: typer.Context,
    market: Market,
    *,
    orders: Annotated[str, typer.Option("--orders", help="A table of orders instead of the file's.")] = "",
    columns: Annotated[str, typer.Option("--columns", help="Foreign headers: bid=offer,buyer=customer.")] = "",
    amend: Annotated[str, typer.Option("--amend", help="Record changed rules, with the reason.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read everything, settle nothing.")] = False,
) -> int:
    """Settle what is not yet settled."""
    work = _work("trade")
    return work(context.obj, market, orders=orders, columns=columns, amend=amend, dry_run=dry_run)


@app.command(rich_help_panel=RUN, epilog=_examples("explain bikes", "explain bikes/42 --why share --party hum"))
def explain(
    context: typer.Context,
    receipt: Receipt,
    *,
    party: Annotated[str, typer.Option("--party", help="Whose share, or whose loss.")] = "",
    why: Annotated[str, typer.Option("--why", help="price, quality, payment, share, or lost.")] = "",
) -> int:
    """Say in sentences why this price, this quality, this payment, this share."""
    return _work("explain")(context.obj, receipt, party=party, why=why)


@app.command(
    rich_help_panel=RUN, epilog=_examples("statement bikes --party hum", "statement bikes --party hum --format csv")
)
def statement(
    context: typer.Context,
    market: Market,
    *,
    party: Annotated[str, typer.Option("--party", help="Whose account.")],
    form: Annotated[str, typer.Option("--format", help="text, html, csv, beancount, json.")] = "text",
) -> int:
    """One party's account: every trade, what it earned or paid, and why."""
    return _work("statement")(context.obj, market, party=party, form=form)


@app.command(rich_help_panel=RUN, epilog=_examples("report bikes", "report bikes.toml"))
def report(context: typer.Context, market: Market) -> int:
    """Write the market's page of figures."""
    return _work("report")(context.obj, market)


@app.command(rich_help_panel=RUN, epilog=_examples("status bikes", "--json status bikes"))
def status(context: typer.Context, market: Market) -> int:
    """State, trades, balances, and the head of the journal."""
    return _work("status")(context.obj, market)


@app.command(rich_help_panel=RUN, epilog=_examples("quote digits", "--json quote digits"))
def quote(context: typer.Context, market: Market) -> int:
    """Show the price list of a menu. It binds nobody."""
    return _work("quote")(context.obj, market)


@app.command(rich_help_panel=RUN, epilog=_examples("predict bikes/42 rows.csv", "predict bikes rows.csv > out.tsv"))
def predict(
    context: typer.Context,
    receipt: Receipt,
    rows: Annotated[str, typer.Argument(metavar="ROWS", help="A CSV with keys of rows, or with a model's features.")],
    *,
    party: Annotated[str, typer.Option("--party", help="Whose model, if several got one.")] = "",
) -> int:
    """Use a delivery: predictions for rows by key, or by features where a model was made; calls are counted."""
    return _work("predict")(context.obj, receipt, rows, party=party)


@app.command(
    rich_help_panel=RUN, epilog=_examples("receipt bikes/42 --for hum", "receipt bikes/42 --for auditor > r.json")
)
def receipt(
    context: typer.Context,
    receipt: Receipt,
    *,
    holder: Annotated[
        str, typer.Option("--for", help="A party, or auditor for everything a replay needs.")
    ] = "auditor",
) -> int:
    """The copy of a receipt that a party, or the auditor, may hold."""
    return _work("receipt")(context.obj, receipt, holder=holder)


@app.command(
    rich_help_panel=RUN,
    epilog=_examples("simulate bikes.toml --policy posted,banzhaf", "simulate bikes --policy ucb+posted,shading"),
)
def simulate(
    context: typer.Context,
    market: Market,
    *,
    policy: Annotated[
        str, typer.Option("--policy", "--rules", help="Rules to compare, as in the file, and behaviours to play.")
    ] = "",
    steps: Annotated[int, typer.Option("--steps", min=1, max=10_000, help="Orders that are played.")] = 500,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of every draw.")] = 1,
    chart: Annotated[str, typer.Option("--chart", help="FILE.svg or .png; default: NAME-simulation.svg.")] = "",
) -> int:
    """Play synthetic buyers and sellers, honest and not, under other rules."""
    return _work("simulate")(context.obj, market, policy=policy, steps=steps, seed=seed, to=chart)


@app.command(rich_help_panel=CHECK, epilog=_examples("verify r.json", "verify bikes/42"))
def verify(
    context: typer.Context,
    receipts: Annotated[list[str], typer.Argument(metavar="RECEIPT...", help="Files or MARKET/NUMBER.")],
) -> int:
    """Is this receipt genuine, and does it add up?"""
    return _work("verify")(context.obj, receipts)


@app.command(rich_help_panel=CHECK, epilog=_examples("replay bikes", "replay r.json --data bikes.toml"))
def replay(
    context: typer.Context,
    receipts: Annotated[
        list[str], typer.Argument(metavar="RECEIPT...", help="Files, MARKET/NUMBER, or MARKET for all.")
    ],
    *,
    data: Annotated[str, typer.Option("--data", help="A MARKET.toml whose data are measured again.")] = "",
) -> int:
    """Do the same inputs give the same bytes, and the same data the same measurements?"""
    return _work("replay")(context.obj, receipts, data=data)


@app.command(rich_help_panel=CHECK, epilog=_examples("audit bikes", "audit bikes --tries 1000000"))
def audit(
    context: typer.Context,
    market: Market,
    *,
    tries: Annotated[int, typer.Option("--tries", min=1, help="Deviations of the lie search.")] = 100_000,
    promise: Annotated[str, typer.Option("--promise", help="Only this promise.")] = "",
) -> int:
    """Could anybody have done better by cheating? Search for witnesses."""
    return _work("audit")(context.obj, market, tries=tries, promise=promise)


@app.command(
    rich_help_panel=TABLES,
    epilog=_examples("price models.csv", "price models.csv --survey survey.csv --quality exact"),
)
def price(
    context: typer.Context,
    models: Annotated[
        str, typer.Argument(metavar="MODELS.csv", help="Columns model,datasets,accuracy,cap; datasets as a+b.")
    ],
    *,
    survey: Annotated[str, typer.Option("--survey", help="A CSV: buyer,accuracy,value; for caps and demand.")] = "",
    quality: Annotated[
        str,
        typer.Option(
            "--quality", help="select, exact, max-improve, min-cover, base; default: select if demand is known."
        ),
    ] = "",
    mode: Annotated[
        str, typer.Option("--mode", help="Undercut by no bundle, or by no pair: coverage, pair.")
    ] = "coverage",
    keep: Annotated[
        str, typer.Option("--keep", help="Share of the best revenue that stays; the rest buys choice.")
    ] = "0.999",
    time_limit: Annotated[str, typer.Option("--time-limit", help="Seconds for the solver of exact.")] = "10",
    columns: Annotated[str, typer.Option("--columns", help="Foreign headers of MODELS: cap=price,model=name.")] = "",
    survey_columns: Annotated[str, typer.Option("--survey-columns", help="Foreign headers of the survey.")] = "",
    currency: Annotated[str, typer.Option("--currency", help="Of all amounts; default: the one they name.")] = "",
) -> int:
    """Price models without arbitrage: no bundle with the same data costs less."""
    choice = {"quality": quality, "mode": mode, "keep": keep, "time_limit": time_limit}
    headers = (columns, survey_columns)
    work = _work("price")
    return work(context.obj, models, survey=survey, columns=headers, currency=currency, choice=choice)


@app.command(
    rich_help_panel=TABLES,
    epilog=_examples(
        'procure offers.csv --budget "5000 EUR" --reserve "4.50 EUR/weight"',
        'procure offers.csv --budget "5000 EUR" --cash 0.4',
    ),
)
def procure(
    context: typer.Context,
    offers: Annotated[str, typer.Argument(metavar="OFFERS.csv", help="Columns seller,ask,weight; one line an offer.")],
    *,
    budget: Annotated[str, typer.Option("--budget", help='The most that all are paid: "5000 EUR".')],
    reserve: Annotated[str, typer.Option("--reserve", help='The most paid per weight: "4.50 EUR/weight".')] = "",
    rule: Annotated[
        str, typer.Option("--rule", help="auto, qmia, guarded, share-clock, sequential, random-3, greedy, literal.")
    ] = "auto",
    cash: Annotated[str, typer.Option("--cash", help="Share paid in cash; the rest is a claim on revenue.")] = "1",
    coin: Annotated[str, typer.Option("--coin", help="0, 1 or 2, for random-3: drawn once asks are in.")] = "",
    columns: Annotated[str, typer.Option("--columns", help="Foreign headers: ask=price,seller=vendor.")] = "",
    currency: Annotated[str, typer.Option("--currency", help="Of all amounts; default: the one they name.")] = "",
) -> int:
    """Buy from many sellers within a budget: whom to buy from, at what price."""
    choice = {"budget": budget, "reserve": reserve, "rule": rule, "cash": cash, "coin": coin}
    return _work("procure")(context.obj, offers, columns=columns, currency=currency, choice=choice)


@app.command(rich_help_panel=TABLES, epilog=_examples("reduce speeches", "reduce speeches --task a.task"))
def reduce(
    context: typer.Context,
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="A folder of text files, or one file.")],
    *,
    task: Annotated[str, typer.Option("--task", help="The task file that the market released to this seller.")] = "",
    challenge: Annotated[str, typer.Option("--open", metavar="CHALLENGE", help="Open what it draws.")] = "",
) -> int:
    """Sell text that stays here: commit to it, count it at a task's text, open what a challenge draws."""
    return _work("reduce")(context.obj, folder, task=task, challenge=challenge)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    if arguments is None:
        keep_to_answers()
    sys.exit(call(sys.argv[1:] if arguments is None else arguments))


def call(arguments: list[str], opener: Opener | None = None) -> int:
    """The exit code of a command line: 0 done, 1 the answer is no, 2 wrong input, 3 refused, 4 a defect, 5 busy.

    opener: where markets are found; without one, in folders here.
    """
    words = settings_first(arguments)
    settings = words[: words.index("--")] if "--" in words else words
    console = Console("--json" in settings, debug="--debug" in settings)
    try:
        code = app(words, standalone_mode=False, obj=opener)
        return int(code) if isinstance(code, int) else DONE
    except TyperException as problem:
        return _misused(console, problem)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        return DONE
    except Exception as problem:  # noqa: BLE001 - every other way out ends here, with its code
        if console.debug:
            traceback.print_exc()
        return failed(console, problem)


def _misused(console: Console, problem: TyperException) -> int:
    """A command line that cannot be read: what is wrong with it, and whose help to ask for."""
    usage: Any = problem
    if type(problem).__name__ == "NoArgsIsHelpError":
        usage.show()  # the help itself
        return WRONG
    context = getattr(problem, "ctx", None)
    told = Refused("usage", "command", None, " ".join(problem.format_message().split()))
    told.remedy = f"{context.command_path if context else 'gainshare'} --help"
    console.fail(told, f"error: {told.rule} [usage]")
    return WRONG
