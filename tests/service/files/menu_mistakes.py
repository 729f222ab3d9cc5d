"""Typical mistakes with a menu in files, and the one line that meets each."""

from collections.abc import Callable
from pathlib import Path

Spoil = Callable[[Path], object]


def edit(old: str, new: str, file: str = "sky.toml") -> Spoil:
    """Replace the first of this text in a file."""

    def spoil(folder: Path) -> None:
        text = (folder / file).read_text()
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1))

    return spoil


def put(text: str, file: str) -> Spoil:
    return lambda folder: (folder / file).write_text(text)


def add(text: str, file: str = "sky.toml") -> Spoil:
    return lambda folder: (folder / file).write_text((folder / file).read_text() + text)


SAID, ORDERED = "survey.csv", "orders.csv"

MISTAKES: dict[str, tuple[Spoil, str]] = {
    "no survey named": (
        edit('survey = "survey.csv"\n', ""),
        "sky.toml: survey: is required [missing_key]",
    ),
    "a survey without a name": (
        edit('"survey.csv"', '""'),
        "sky.toml: survey: must name the table of what buyers would pay [missing_key]",
    ),
    "a survey that is not there": (
        edit('"survey.csv"', '"surveys.csv"'),
        "surveys.csv: no such file, did you mean survey.csv [file_not_found]",
    ),
    "no survey yet": (
        lambda h: (h / SAID).unlink(),
        (
            "survey.csv: no such file: to be written, a header buyer,accuracy,value and a "
            "line for each answer [file_not_found]"
        ),
    ),
    "no orders yet": (
        lambda h: (h / ORDERED).unlink(),
        (
            "orders.csv: no such file: to be written, a header buyer,accuracy,bid and a line "
            "for each order [file_not_found]"
        ),
    ),
    "a rule misspelt": (
        add('[rules]\nqualty = "base"\n'),
        "sky.toml: rules.qualty: unknown key, did you mean quality [unknown_key]",
    ),
    "a word misspelt": (
        add('[rules]\nquality = "selct"\n'),
        'sky.toml: rules.quality = "selct": not a quality rule, did you mean select [unknown_value]',
    ),
    "a walk misspelt": (
        add('[rules]\nwalk = "broad-first"\n'),
        'sky.toml: rules.walk = "broad-first": not a walk, did you mean breadth-first [unknown_value]',
    ),
    "a share in per cent": (
        add("[rules]\nkeep = 99\n"),
        "sky.toml: rules.keep = 99: must lie in 0..1; if it is per cent, write 0.99 [out_of_range]",
    ),
    "a share of nothing": (
        add("[rules]\nkeep = 0\n"),
        "sky.toml: rules.keep = 0: must be above 0 [out_of_range]",
    ),
    "no model": (
        add("[rules]\nmodels = 0\n"),
        "sky.toml: rules.models = 0: must be greater than or equal to 1 [unknown_value]",
    ),
    "no time": (
        add("[rules]\ntime_limit = 0\n"),
        "sky.toml: rules.time_limit = 0: must be greater than or equal to 1 [unknown_value]",
    ),
    "a step misspelt": (
        add('[rules]\nprepare = "scale 6 2"\n'),
        'sky.toml: rules.prepare = "scale 6 2": must begin with one of pooled, scaled [unknown_value]',
    ),
    "a step by nothing": (
        add('[rules]\nprepare = "scaled 6 0"\n'),
        'sky.toml: rules.prepare = "scaled 6 0": scaled must be a number of columns, and a number > 0 [unknown_value]',
    ),
    "a step too wide": (
        add('[rules]\nprepare = ["scaled 99 2"]\n'),
        'sky.toml: rules.prepare = "scaled 99 2": scaled must be at most the table\'s 7 columns [wrong_shape]',
    ),
    "a learner of numbers": (
        edit('"logistic"', '"ridge"'),
        'sky.toml: task.learner = "ridge": not a learner, which are logistic, knn, boosting, forest [unknown_value]',
    ),
    "a score": (
        edit('"logistic"', '"logistic"\nscore = "skill"'),
        'sky.toml: task.score = "skill": not a score, which are accuracy [unknown_value]',
    ),
    "a target of numbers": (
        edit('target = "clear"\nlearner = "logistic"', 'target = "x1"'),
        (
            'sky.toml: task.target = "x1": is a number: models are sold by the share of rows '
            "they get right, which needs classes [wrong_type]"
        ),
    ),
    "a target that is none": (
        edit('"clear"', '"claer"'),
        'task.target = "claer": claer is not a column, did you mean clear [unknown_value]',
    ),
    "two tasks": (
        add('[task.a]\ntarget = "clear"\n[task.b]\ntarget = "clear"\n'),
        'sky.toml: task = "task, task.a, task.b": a menu sells models of one task [unknown_value]',
    ),
    "a highest bid": (
        add('[rules]\nhighest_bid = "5 EUR"\n'),
        "sky.toml: rules.highest_bid: unknown key [unknown_key]",
    ),
    "another currency in the file": (
        edit("seed = 7", 'seed = 7\ncurrency = "USD"'),
        'survey.csv line 2: value = "6.00 EUR": must be in USD: all amounts have one currency [invalid_amount]',
    ),
    "a survey in two currencies": (
        add("zoo,0.5,5.00 USD\n", SAID),
        'survey.csv line 7: value = "5.00 USD": must be in EUR: all amounts have one currency [invalid_amount]',
    ),
    "orders in another currency": (
        add("zoo,0.5,5.00 USD\n", ORDERED),
        'survey.csv line 2: value = "6.00 EUR": must be in USD: all amounts have one currency [invalid_amount]',
    ),
    "no currency": (
        lambda h: (h / SAID).write_text((h / SAID).read_text().replace(" EUR", "")),
        "sky.toml: currency: none is named in the file or its orders [invalid_amount]",
    ),
    "a survey without answers": (
        put("buyer,accuracy,value\n", SAID),
        "sky.toml: currency: none is named in the file or its orders [invalid_amount]",
    ),
    "a survey with a foreign header": (
        edit("value", "worth", SAID),
        "survey.csv line 1: column worth: unknown column; if it is the value, call it value [unknown_field]",
    ),
    "an accuracy in per cent": (
        edit("lab,0.56", "lab,56", SAID),
        'survey.csv line 4: accuracy = "56": must lie in 0..1; if it is per cent, write 0.56 [out_of_range]',
    ),
    "an accuracy in words": (
        edit("lab,0.56", "lab,high", SAID),
        (
            'survey.csv line 4: accuracy = "high": must be a number such as 0.861, or a share '
            "such as 861/1000 [wrong_type]"
        ),
    ),
    "no accuracy": (
        edit("lab,0.56", "lab,", SAID),
        'survey.csv line 4: accuracy = "": must be a number such as 0.861, or a share such as 861/1000 [wrong_type]',
    ),
    "a value below nothing": (
        edit("9.00 EUR", "-9.00 EUR", SAID),
        'survey.csv line 4: value = "-9.00 EUR": must be >= 0 [invalid_amount]',
    ),
    "a value too fine": (
        edit("9.00 EUR", "9.001 EUR", SAID),
        'survey.csv line 4: value = "9.001 EUR": EUR has 2 decimals [too_precise]',
    ),
    "a value with a comma": (
        edit("9.00 EUR", "9,00 EUR", SAID),
        "survey.csv line 4: expected 3 cells, got 4; if 9,00 EUR is one number, write 9.00 EUR [bad_csv]",
    ),
    "a buyer without a name": (
        edit("lab,", ",", SAID),
        (
            'survey.csv line 4: buyer = "": must be 1 to 64 printable characters, without '
            "colon or outer spaces [invalid_name]"
        ),
    ),
    "an answer cut short": (
        edit("lab,0.56,9.00 EUR", "lab,0.56", SAID),
        "survey.csv line 4: expected 3 cells, got 2 [bad_csv]",
    ),
    "orders without bids": (
        edit("bid", "price", ORDERED),
        "orders.csv line 1: column price: unknown column; if it is the bid, add --columns bid=price [unknown_field]",
    ),
    "an order without a bid": (
        edit("mill,0.7,90.00", "mill,0.7,", ORDERED),
        "orders.csv line 3: bid: is required: the most that is paid, such as 45.00 [missing_key]",
    ),
    "an order's accuracy in per cent": (
        edit("mill,0.7,", "mill,70,", ORDERED),
        'orders.csv line 3: accuracy = "70": must lie in 0..1; if it is per cent, write 0.7 [out_of_range]',
    ),
    "a bid below nothing": (
        edit("90.00", "-90.00", ORDERED),
        'orders.csv line 3: bid = "-90.00": must be >= 0 [invalid_amount]',
    ),
    "a change by a buyer": (
        put("buyer,accuracy,bid,order,model\nmill,,,remove,m1\n", ORDERED),
        'orders.csv line 2: order = "remove": is the operator\'s: mill can only buy [forbidden]',
    ),
    "an order misspelt": (
        put("buyer,accuracy,bid,order,model\noperator,,,remvoe,m1\n", ORDERED),
        (
            'orders.csv line 2: order = "remvoe": not an order, did you mean remove: one of '
            "buy, add, remove, reprice, reprice-from-orders, close [unknown_value]"
        ),
    ),
    "a change without a model": (
        put("buyer,accuracy,bid,order\noperator,,,remove\n", ORDERED),
        "orders.csv line 2: model: is required: the one to remove, such as m5 [missing_key]",
    ),
    "a model bought by name": (
        put("buyer,accuracy,bid,order,model\nmill,,9.00,,m1\n", ORDERED),
        'orders.csv line 2: model = "m1": must be empty: order buy takes none [unknown_value]',
    ),
    "a bid for a change": (
        put("buyer,accuracy,bid,order,model\noperator,,9.00,close,\n", ORDERED),
        'orders.csv line 2: bid = "9.00 EUR": must be empty: order close takes none [unknown_value]',
    ),
    "an accuracy for a change": (
        put("buyer,accuracy,bid,order,model\noperator,0.9,,close,\n", ORDERED),
        'orders.csv line 2: accuracy = "9/10": must be empty: order close takes none [unknown_value]',
    ),
    "an id twice": (
        put("buyer,accuracy,bid,id\nmill,,9.00,a\nmill,,8.00,a\n", ORDERED),
        'orders.csv line 3: id = "a": is the id of line 2 too [duplicate_key]',
    ),
}
