"""MARKET.toml: what is read, what is refused and how, what is frozen."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.errors import FloatMoney, InvalidAmount, Refused
from gainshare.core.money import Money, asset
from gainshare.service.files.form import RulesFile
from gainshare.service.files.names import market_name
from gainshare.service.files.rules_file import load

BIKES = """\
market = "bikes"
kind = "auction"
orders = "orders.csv"
[data]
files = "hour.csv"
key = "instant"
offer_per = "column"
ignore = ["dteday", "casual", "registered"]
types = {hr = "category"}
[task]
target = "cnt"
[rules]
highest_bid = "150.00 EUR/gain"
"""


def loaded(folder: Path, text: str, orders: str = "buyer,bid\ncity,5 EUR\n") -> RulesFile:
    (folder / "orders.csv").write_text(orders)
    path = folder / "bikes.toml"
    path.write_text(text)
    return load(path)


def refused(folder: Path, old: str, new: str) -> Refused:
    assert old in BIKES
    with pytest.raises(Refused) as caught:
        loaded(folder, BIKES.replace(old, new))
    return caught.value


def test_a_whole_market_is_read_with_its_defaults(tmp_path: Path) -> None:
    market = loaded(tmp_path, BIKES)
    rules = market.rules.rules
    assert (rules.price, rules.quality, rules.division) == ("hedge", "levels", "shapley")
    assert rules.highest_bid == Money(15_000, asset("EUR"))
    assert market.currency == asset("EUR")
    assert market.rules.task[""].target == "cnt"
    assert (market.rules.task[""].score, market.rules.task[""].test) == ("skill", 0.3)
    assert market.rules.data.missing == ("",)
    assert market.state == tmp_path / "bikes"


@pytest.mark.parametrize("kind", ['"auctoin"', "[]", '["auction"]', "{}", "7", "true"])
def test_a_kind_that_is_none_is_refused_whatever_it_is(tmp_path: Path, kind: str) -> None:
    found = refused(tmp_path, 'kind = "auction"', f"kind = {kind}")
    assert (found.code, found.field) == ("unknown_value", "kind")
    assert "not a kind of market" in found.rule


def test_a_rate_as_price_is_a_fixed_price(tmp_path: Path) -> None:
    market = loaded(tmp_path, BIKES.replace("highest_bid", 'price = "12.00 EUR/gain"\nhighest_bid'))
    assert market.rules.rules.price == Money(1_200, asset("EUR"))


def test_a_mistyped_key_is_named_with_the_key_that_was_meant(tmp_path: Path) -> None:
    problem = refused(tmp_path, "highest_bid", "prce")
    assert str(problem) == "bikes.toml: rules.prce: unknown key, did you mean price [unknown_key]"


def test_a_mistyped_word_is_named_with_the_words_there_are(tmp_path: Path) -> None:
    problem = refused(tmp_path, "highest_bid", 'price = "hegde"\nhighest_bid')
    assert str(problem) == 'bikes.toml: rules.price = "hegde": not a price rule, did you mean hedge [unknown_value]'
    assert problem.remedy == 'price = "hedge"        also: ucb, exp3, regression, or a rate such as "12.00 EUR/gain"'


@pytest.mark.parametrize(
    ("old", "new", "code", "named"),
    [
        ('kind = "auction"\n', "", "missing_key", ["kind", "is required"]),
        ('"auction"', '"acution"', "unknown_value", ["kind", "acution", "did you mean auction"]),
        ('"auction"', '"federated"', "unknown_value", ["kind", "federated"]),
        ('"bikes"', '"../bikes"', "invalid_name", ["market", "../bikes"]),
        ('"bikes"', "7", "wrong_type", ["market", "7", "text"]),
        ('target = "cnt"', 'trget = "cnt"', "unknown_key", ["task.trget", "did you mean target"]),
        ('target = "cnt"', "", "missing_key", ["task.target"]),
        ('[task]\ntarget = "cnt"', "", "missing_key", ["task", "is required"]),
        ('key = "instant"', 'target = "cnt"', "unknown_key", ["data.target", "did you mean task.target"]),
        ('offer_per = "column"', 'offer_per = "row"', "unknown_value", ["data.offer_per", "row"]),
        ('"category"', '"catgory"', "unknown_value", ["data.types.hr", "catgory", "'category'"]),
        ("highest_bid", "delta = 1.5\nhighest_bid", "unknown_value", ["rules.delta", "1.5"]),
        ('target = "cnt"', 'target = "cnt"\ntest = 1.0', "unknown_value", ["task.test", "1.0"]),
        ('target = "cnt"', 'target = "cnt"\nlearner = "rigde"', "unknown_value", ["task.learner", "not a learner"]),
        ("[rules]", '[task.wet]\nscor = "skill"\n[rules]', "unknown_key", ["task.wet.scor", "did you mean score"]),
        ("[rules]", "[task.Wet]\ntest = 0.2\n[rules]", "invalid_name", ["task.Wet"]),
        ("[data]", "seed = true\n[data]", "wrong_type", ["seed", "whole number"]),
        ("[data]", "seed = -1\n[data]", "unknown_value", ["seed", "-1"]),
        ("[data]", 'currency = "euro"\n[data]', "invalid_amount", ["currency.code", "euro"]),
        ("[data]", 'currency = "USD"\n[data]', "invalid_amount", ["rules.highest_bid", "USD"]),
        ('"150.00 EUR/gain"', '"0 EUR"', "invalid_amount", ["rules.highest_bid", "> 0"]),
        ('"150.00 EUR/gain"', '"-5 EUR"', "invalid_amount", ["rules.highest_bid", ">= 0"]),
        ('"150.00 EUR/gain"', '"5.001 EUR"', "too_precise", ["rules.highest_bid", "2 decimals"]),
        ('"150.00 EUR/gain"', '"5 EUR/weight"', "invalid_amount", ["rules.highest_bid", "per gain"]),
        ('"150.00 EUR/gain"', "150", "wrong_type", ["rules.highest_bid", "150", "currency"]),
        ('"150.00 EUR/gain"', "150.0", "float_money", ["rules.highest_bid", "float"]),
        ("[rules]", "[secure]\n[rules]", "unknown_value", ["secure", "no security layer yet"]),
        ("[rules]", '[[offer]]\nseller = "a"\nfile = "a.csv"\n[rules]', "unknown_value", ["data.files", "[[offer]]"]),
        ("[rules]", '[[order]]\nbuyer = "a"\nbid = "5 EUR"\n[rules]', "unknown_value", ["orders", "[[order]]"]),
        ('target = "cnt"', 'target = "cnt"\nvalidation = "v.csv"', "unknown_value", ["task.validation", "columns"]),
        ("[rules]", "[rules", "bad_toml", ["bikes.toml line 12"]),
        ("[rules]", '[data]\nkey = "x"\n[rules]', "bad_toml", ["bikes.toml line 12", "twice"]),
    ],
)
def test_every_mistake_is_one_refusal_that_names_file_key_and_rule(
    tmp_path: Path, old: str, new: str, code: str, named: list[str]
) -> None:
    problem = refused(tmp_path, old, new)
    assert problem.code == code
    for part in ("bikes.toml", *named):
        assert part in str(problem)


def test_money_keeps_its_own_kind_of_refusal(tmp_path: Path) -> None:
    assert isinstance(refused(tmp_path, '"150.00 EUR/gain"', "150.0"), FloatMoney)
    assert isinstance(refused(tmp_path, '"150.00 EUR/gain"', '"1e400 EUR"'), InvalidAmount)


def test_an_order_spelled_out_is_named_by_its_place(tmp_path: Path) -> None:
    text = BIKES.replace('orders = "orders.csv"\n', "") + '[[order]]\nbuyer = "city"\nbid = "5"\n'
    assert loaded(tmp_path, text).rules.order[0].bid.units == 500
    with pytest.raises(Refused, match=r'bikes.toml: order\.1\.buyer = "a:b": .*\[invalid_name\]'):
        loaded(tmp_path, text.replace("city", "a:b"))


def test_the_currency_is_the_one_named_anywhere(tmp_path: Path) -> None:
    silent = BIKES.replace('highest_bid = "150.00 EUR/gain"', "")
    assert loaded(tmp_path, silent, "buyer,bid\na,4\nb,5 CHF\n").currency == asset("CHF")
    assert loaded(tmp_path, silent, "buyer,bid\na,5 JPY\n").rules.rules.highest_bid == Money(200, asset("JPY"))
    points = 'currency = {code = "PT", decimals = 0}\n' + silent
    assert loaded(tmp_path, points, "buyer,bid\na,4\n").rules.rules.highest_bid == Money(200, asset("PT", 0))
    with pytest.raises(InvalidAmount, match=r"bikes\.toml: currency: none is named"):
        loaded(tmp_path, silent, "buyer,bid\na,4\n")


def test_two_currencies_in_one_file_are_refused(tmp_path: Path) -> None:
    problem = refused(tmp_path, "highest_bid", 'price = "3 USD"\nhighest_bid')
    assert "must be in USD, the market's currency" in str(problem)


def test_a_typo_is_named_even_where_no_currency_is(tmp_path: Path) -> None:
    silent = BIKES.replace("highest_bid = ", "#").replace("types", "typs")
    with pytest.raises(Refused, match=r"data\.typs: unknown key, did you mean types"):
        loaded(tmp_path, silent, "buyer,bid\na,4\n")


def test_named_tasks_inherit_what_the_task_table_says(tmp_path: Path) -> None:
    text = BIKES.replace('target = "cnt"', 'test = 0.2\n[task.rides]\ntarget = "cnt"\n[task.wet]\ntarget = "hum > 0.8"')
    tasks = loaded(tmp_path, text).rules.task
    assert sorted(tasks) == ["rides", "wet"]
    assert {task.test for task in tasks.values()} == {0.2}


def test_where_sellers_bring_rows_a_named_task_may_bring_its_test_rows(tmp_path: Path) -> None:
    rows = BIKES.replace('key = "instant"\noffer_per = "column"\n', "")
    text = rows.replace('target = "cnt"', 'target = "cnt"\ntest = 0.2\n[task.later]\nvalidation = "later.csv"')
    tasks = loaded(tmp_path, text).rules.task
    assert (tasks[""].test, tasks["later"].test, tasks["later"].validation) == (0.2, None, "later.csv")
    with pytest.raises(Refused, match="give test or validation, not both"):
        loaded(tmp_path, text.replace("[task.later]", "[task.later]\ntest = 0.1"))
    with pytest.raises(Refused, match=r"task\.later\.target.*all tasks have one target"):
        loaded(tmp_path, text.replace("[task.later]", '[task.later]\ntarget = "hum"'))


def test_a_target_is_a_number_or_a_class_not_both(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"task\.sorts\.learner"):
        loaded(tmp_path, BIKES.replace("[rules]", '[task.sorts]\nlearner = "logistic"\n[rules]'))


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"missing.toml: no such file.*\[file_not_found\]"):
        load(tmp_path / "missing.toml")
    with pytest.raises(Refused, match=r"/: is a directory, not a file \[not_a_file\]"):
        load(tmp_path)


def test_a_file_that_is_no_text_or_nested_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bikes.toml"
    for content, rule in ((b"\xff", "UTF-8"), (b"a = " + b"[" * 100_000, "nested")):
        path.write_bytes(content)
        with pytest.raises(Refused, match=rf"bikes.toml: file: .*{rule}.*\[bad_toml\]"):
            load(path)


def test_a_market_without_any_currency_names_its_missing_orders(tmp_path: Path) -> None:
    path = tmp_path / "bikes.toml"
    path.write_text(BIKES.replace('highest_bid = "150.00 EUR/gain"', ""))
    with pytest.raises(Refused, match=r"orders.csv: no such file: to be written, a header buyer,bid and"):
        load(path)


def test_equal_rules_are_equal_however_they_are_written(tmp_path: Path) -> None:
    one = loaded(tmp_path, BIKES)
    other = loaded(tmp_path, BIKES.replace("[rules]", '[rules]\nprice = "hedge"').replace('"hour.csv"', '["hour.csv"]'))
    assert (one.rules, one.currency) == (other.rules, other.currency)


@given(st.text(max_size=80))
def test_a_market_name_never_leaves_its_folder(name: str) -> None:
    with suppress(Refused):
        assert (Path("/markets") / market_name(name)).resolve().parent == Path("/markets")


VALUES = (
    "7",
    "-1",
    "0.5",
    "nan",
    "inf",
    "true",
    "[]",
    "[1]",
    '["a", 2]',
    "{}",
    "{code = 5}",
    "2011-01-01",
    '""',
    '"a"',
)
KEYS = ("market", "orders", "seed", "currency", "data", "data.files", "data.missing", "data.types", "data.left_out")
MORE = (
    "task",
    "task.target",
    "task.test",
    "rules",
    "rules.price",
    "rules.highest_bid",
    "rules.delta",
    "order",
    "offer",
)


@pytest.mark.parametrize("key", KEYS + MORE)
@pytest.mark.parametrize("value", VALUES)
def test_a_value_of_any_type_is_read_or_refused_with_the_file_named(tmp_path: Path, key: str, value: str) -> None:
    lines = {"market": '"a"', "kind": '"auction"', "task.target": '"y"', "rules.highest_bid": '"5 EUR"', key: value}
    wider = [name for name in lines if name.startswith(f"{key}.")]
    text = "".join(f"{name} = {held}\n" for name, held in lines.items() if name not in wider)
    path = tmp_path / "a.toml"
    path.write_text(text)
    problem = next(problems(path), None)
    assert problem is None or problem.where.startswith("a.toml")


def problems(path: Path) -> Iterator[Refused]:
    try:
        load(path)
    except Refused as refusal:
        yield refusal
