"""Typical mistakes with a collaborative market in files, and the one line that meets each."""

import shutil
from collections.abc import Callable
from pathlib import Path

Spoil = Callable[[Path], object]

PRICE = 'price = "1000.00 EUR/gain"\n'
BERN = "hospitals/bern.csv"


def edit(old: str, new: str, file: str = "heart.toml") -> Spoil:
    """Replace the first of this text in a file."""

    def spoil(folder: Path) -> None:
        text = (folder / file).read_text()
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1))

    return spoil


def put(text: str, file: str) -> Spoil:
    return lambda folder: (folder / file).write_text(text)


def both(*spoils: Spoil) -> Spoil:
    def spoil(folder: Path) -> None:
        for each in spoils:
            each(folder)

    return spoil


def rules(line: str) -> Spoil:
    return edit("[rules]\n", f"[rules]\n{line}\n")


def data(line: str) -> Spoil:
    return edit("[data]\n", f"[data]\n{line}\n")


def task(line: str) -> Spoil:
    return edit("[task]\n", f"[task]\n{line}\n")


def alone(folder: Path) -> None:
    for name in ("lyon", "oslo"):
        (folder / "hospitals" / f"{name}.csv").unlink()


def twice(folder: Path) -> None:
    (folder / "more").mkdir()
    shutil.copy(folder / BERN, folder / "more")
    edit('"hospitals/*.csv"', '["hospitals/*.csv", "more/*.csv"]')(folder)


def all_well(folder: Path) -> None:
    for table in (folder / "hospitals").iterdir():
        table.write_text("age,num\n" + "50,0\n" * 20)


MISTAKES: dict[str, tuple[Spoil, str]] = {
    "no price": (
        edit(PRICE, ""),
        'heart.toml: rules.price: is required: what a unit of score costs, such as "1000.00 EUR/gain" [missing_key]',
    ),
    "a price without quotes": (
        edit(PRICE, "price = 1000\n"),
        'heart.toml: rules.price = 1000: must be text with its currency, such as "200.00 EUR/gain" [wrong_type]',
    ),
    "a price for a row": (
        edit("EUR/gain", "EUR/row"),
        'heart.toml: rules.price = "1000.00 EUR/row": must be per gain [invalid_amount]',
    ),
    "a price without its currency": (
        edit("1000.00 EUR/gain", "1000.00"),
        "heart.toml: currency: none is named in the file or its orders [invalid_amount]",
    ),
    "a price of nothing": (
        edit("1000.00 EUR", "0.00 EUR"),
        'heart.toml: rules.price = "0.00 EUR/gain": must be above 0: members are paid from it [invalid_amount]',
    ),
    "more than an account holds": (
        both(edit("1000.00", "90071992547409.91"), rules('min_fee = "0.01 EUR"')),
        (
            'heart.toml: rules.price = "90,071,992,547,409.91 EUR": with min_fee must be at most 9007199254740991 '
            "minor units, which each member sets aside [amount_too_large]"
        ),
    ),
    "a fee as a rate": (
        rules('min_fee = "5.00 EUR/gain"'),
        'heart.toml: rules.min_fee = "5.00 EUR/gain": must be an amount, not a rate [invalid_amount]',
    ),
    "a rule misspelt": (
        rules('divison = "shapley"'),
        "heart.toml: rules.divison: unknown key, did you mean division [unknown_key]",
    ),
    "a word misspelt": (
        rules('division = "banzaf"'),
        'heart.toml: rules.division = "banzaf": not a division rule, did you mean banzhaf [unknown_value]',
    ),
    "an imputer that is none": (
        rules('imputer = "zero"'),
        'heart.toml: rules.imputer = "zero": not an imputer, which are median, mean [unknown_value]',
    ),
    "the rule of one task for all": (
        rules('division = "published"'),
        'heart.toml: rules.division = "published": divides a task that all members have in common [unknown_value]',
    ),
    "one model for all and nothing that judges it": (
        rules('quality = "common"'),
        'heart.toml: rules.quality = "common": needs a table that judges all [unknown_value]',
    ),
    "a table that judges one model, and many models": (
        both(task('validation = "judge.csv"'), put("age,num\n50,1\n", "judge.csv")),
        'heart.toml: rules.quality = "customised": judges members by their own rows [unknown_value]',
    ),
    "a table that judges among those that train": (
        both(task('validation = "hospitals/bern.csv"'), rules('quality = "common"')),
        (
            'heart.toml: task.validation = "hospitals/bern.csv": is a file of [data] too: what is trained on cannot '
            "judge [unknown_value]"
        ),
    ),
    "a table that judges without the target": (
        both(task('validation = "judge.csv"'), put("age\n50\n", "judge.csv"), rules('quality = "common"')),
        'judge.csv: data of judge.csv = "num": has no such column, which is the target [unknown_value]',
    ),
    "a key": (
        data('key = "age"'),
        (
            'heart.toml: data.key = "age": joins columns of the same rows, and members bring rows of their own: '
            "remove it [unknown_value]"
        ),
    ),
    "columns for members": (
        data('offer_per = "column"'),
        (
            'heart.toml: data.offer_per = "column": members bring rows of their own, so no column is a member '
            "[unknown_value]"
        ),
    ),
    "a gap in a column that is none": (
        data("missing_in = {choll = 0}"),
        'data.missing_in = "choll": not a column, did you mean chol [unknown_value]',
    ),
    "a gap that is a word": (
        data('missing_in = {chol = "none"}'),
        'heart.toml: data.missing_in.chol = "none": must be a number such as 0, or a list of them [wrong_type]',
    ),
    "a task of one's own": (
        edit("[rules]", '[task.mine]\ntarget = "age"\n[rules]'),
        (
            "heart.toml: task.mine: is a task by name, and members have one, the same for all: write it "
            "under [task] [unknown_value]"
        ),
    ),
    "no words for gaps": (
        edit('missing = "?"\n', ""),
        (
            'hospitals/bern.csv line 2: column age = "?": not a number, as 73 of 80 cells are; the first of 7 such '
            "[wrong_type]"
        ),
    ),
    "a slip of the pen": (
        edit("\n", "\n~50,50,50,50,0\n", BERN),
        'hospitals/bern.csv line 2: column age = "~50": not a number, as 73 of 74 cells are [wrong_type]',
    ),
    "a score of classes for a number": (
        edit("num > 0", "num"),
        'task.score = "accuracy": must be one of skill, range-rmse, sd-rmse for this target [unknown_value]',
    ),
    "one member": (
        alone,
        "heart.toml: data.files: only bern brings data: members train together, so there are at least two [empty_data]",
    ),
    "two members of one name": (twice, 'seller = "bern": two offers have this seller\'s name [invalid_name]'),
    "a member called like the operator": (
        lambda home: (home / BERN).rename(home / "hospitals" / "operator.csv"),
        (
            'heart.toml: seller = "operator": is who closes rounds: name this member by [[offer]] seller = ..., or its '
            "file operator-2.csv [invalid_name]"
        ),
    ),
    "an empty table": (put("", BERN), "hospitals/bern.csv: 0 rows: the file is empty [empty_data]"),
    "a table of a header": (
        put("age,num\n", BERN),
        "hospitals/bern.csv: 0 rows: needs at least one below the header [empty_data]",
    ),
    "a target of another name": (
        edit(",num", ",Num", BERN),
        (
            'hospitals/bern.csv: data of bern = "num": has no such column, which is the target, did you mean Num '
            "[unknown_value]"
        ),
    ),
    "a target that is nowhere said": (
        put("age,num\n50,?\n60,?\n", BERN),
        (
            "hospitals/bern.csv: column num: no row of bern says what it is, and without a target nothing is learnt "
            "from a row [empty_data]"
        ),
    ),
    "nobody ill": (
        all_well,
        (
            'heart.toml: task.target = "num > 0": is the same in all 60 rows: there is nothing to predict '
            "[degenerate_labels]"
        ),
    ),
    "no orders yet": (
        edit("seed = 7", 'orders = "orders.csv"'),
        "orders.csv: no such file: to be written, a header member,order and a line for each order [file_not_found]",
    ),
    "an order that is none": (
        both(edit("seed = 7", 'orders = "orders.csv"'), put("member,order\nbern,joins\n", "orders.csv")),
        (
            'orders.csv line 2: order = "joins": not an order, did you mean join: one of join, withdraw, close '
            "[unknown_value]"
        ),
    ),
    "orders with a foreign header": (
        both(edit("seed = 7", 'orders = "orders.csv"'), put("hospital,order\nbern,join\n", "orders.csv")),
        (
            "orders.csv line 1: column hospital: unknown column; if it is the member, add --columns member=hospital "
            "[unknown_field]"
        ),
    ),
    "a round that a member closes": (
        edit("[rules]", '[[order]]\nmember = "bern"\norder = "close"\n[rules]'),
        'heart.toml: order.1: order = "close": is the operator\'s [forbidden]',
    ),
}
