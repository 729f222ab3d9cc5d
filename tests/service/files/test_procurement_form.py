"""A procurement in files: settled once, asks and income that stay as they were, a live clock, claims, mistakes."""

from pathlib import Path

import pytest

from gainshare.core.random import stream
from gainshare.service.cli.console import DONE, REFUSED, WRONG
from gainshare.service.files.draft import commented
from gainshare.service.files.procurement_form import terms
from gainshare.service.files.rules_file import load
from gainshare.service.folder import drafted
from gainshare.service.kept import KeptMarket
from tests.service.speeches import MARKET, speeches
from tests.service.stage import Desk, copied, files

CLAIMS = MARKET.replace("gates", 'cash = 0.4\npool = 0.5\ntransfers = true\nfund = "10.00 EUR"\ngates')
LIVE = MARKET.replace('offers = "offers.csv"', 'orders = "orders.csv"').replace(
    "gates", 'asks = "live"\nstep = 0.5\ngates'
)


@pytest.fixture
def keeper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """The command line in a folder with a procurement that was never traded."""
    return Desk(speeches(tmp_path / "new"), monkeypatch, capsys)


@pytest.fixture(scope="module")
def bought(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A procurement with claims whose lots are bought: to copy, not to change."""
    folder = speeches(tmp_path_factory.mktemp("bought"), CLAIMS)
    assert KeptMarket(folder / "speeches.toml").trade().refused == ()
    return folder


@pytest.fixture
def owner(bought: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """The command line in a copy of the folder of what was bought."""
    return Desk(copied(bought, tmp_path / "own"), monkeypatch, capsys)


def _edit(desk: Desk, name: str, old: str, new: str) -> None:
    text = (desk.folder / name).read_text()
    assert old in text
    (desk.folder / name).write_text(text.replace(old, new))


def test_lots_are_weighed_asked_for_and_bought_and_who_does_not_ask_is_named(keeper: Desk) -> None:
    said = keeper("trade", "speeches.toml")
    assert said.code == DONE
    assert said.err == "warning: not bought, since no ask of it stands in the files: radio\n"
    assert said.out.startswith("speeches  procurement, 4 sellers, 5 orders; ")
    assert "providers/*: 4 sellers, " in said.out
    earned = {row[0]: row[-1] for row in said.rows if row[0] in {"archive", "court", "press"}}
    assert float(earned["archive"]) > 0
    assert earned["press"] == "0.00"
    again = keeper("trade", "speeches.toml")
    assert again.out.startswith("Nothing to do: all 5 orders were settled before.")


def test_a_dry_run_warns_of_what_a_run_would(keeper: Desk) -> None:
    _edit(keeper, "speeches.toml", "reserve =", "# reserve =")
    before = files(keeper.folder)
    said = keeper("trade", "speeches.toml", "--dry-run")
    assert (said.code, files(keeper.folder)) == (DONE, before)
    assert said.err == keeper("trade", "speeches.toml").err
    assert "no ask of it stands in the files: radio\nwarning: no reserve" in said.err


def test_folders_are_sellers_and_their_files_documents(keeper: Desk) -> None:
    draft = drafted(keeper.folder / "speeches.toml")
    held = {each.seller: each.table.keys for each in draft.offers.offers}
    assert held["court"] == ("a.txt 1", "b.txt 1")
    assert list(held) == ["archive", "court", "press", "radio"]


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("offers.csv", "20.00", "21.00", "offers.csv: ask of archive: was settled as 20.00 EUR"),
        ("providers/archive.txt", "house", "horse", "rules_frozen"),
        ("offers.csv", "archive,20.00\n", "", "offers.csv: ask of archive: was settled, and must stand here unchanged"),
        ("speeches.toml", '"500.00 EUR"', '"501.00 EUR"', "rules_frozen"),
        ("validation/mine.txt", "house", "horse", "speeches.toml: task: lots were weighed on others"),
        ("speeches.toml", "[task]", "[task]\norder = 3", "speeches.toml: task: lots were weighed on others"),
    ],
)
def test_what_is_settled_stays_as_it_was(owner: Desk, name: str, old: str, new: str, told: str) -> None:
    _edit(owner, name, old, new)
    said = owner("trade", "speeches.toml")
    assert said.code == WRONG
    assert told in said.err


def test_a_late_ask_is_refused_and_heard_in_another_auction_under_amended_rules(owner: Desk) -> None:
    (owner.folder / "offers.csv").write_text((owner.folder / "offers.csv").read_text() + "radio,5.00\n")
    assert "ask of radio: comes after lots were bought" in owner("trade", "speeches.toml").err
    _edit(owner, "speeches.toml", '"500.00 EUR"', '"400.00 EUR"')
    said = owner("trade", "speeches.toml", "--amend", "what is left, and radio asks too")
    assert (said.code, said.err) == (DONE, "")
    assert owner("trade", "speeches.toml").out.startswith("Nothing to do: all 11 orders")


def test_income_pays_claims_once_and_stands(owner: Desk) -> None:
    _edit(owner, "speeches.toml", "offers =", 'income = "income.csv"\noffers =')
    (owner.folder / "income.csv").write_text("id,revenue\nmay,100.00\n")
    assert owner("trade", "speeches.toml").code == DONE
    (owner.folder / "income.csv").write_text("id,revenue\nmay,100.00\njune,40.00 EUR\n")
    assert owner("trade", "speeches.toml").code == DONE
    assert owner("trade", "speeches.toml").out.startswith("Nothing to do: all 7 orders")
    (owner.folder / "income.csv").write_text("id,revenue\nmay,100.01\njune,40.00 EUR\n")
    said = owner("trade", "speeches.toml")
    assert "income.csv: revenue of may: was settled as 100.00 EUR, and must stand here unchanged" in said.err
    (owner.folder / "income.csv").write_text("id,revenue\njune,40.00 EUR\n")
    said = owner("trade", "speeches.toml")
    assert "income.csv: revenue of may: was settled, and must stand here unchanged" in said.err


def test_claims_are_handed_on_and_redeemed_by_the_table_of_orders(owner: Desk) -> None:
    _edit(owner, "speeches.toml", "offers =", 'orders = "orders.csv"\noffers =')
    lines = ["party,order,amount,tranche,to,what,reason", "archive,transfer,1.00,1,fund-house,,"]
    lines += ["archive,redeem,2.00,1,,cash,", "operator,forfeit,,1,archive,,copied it", "operator,income,30.00,,,,"]
    (owner.folder / "orders.csv").write_text("\n".join([*lines, ""]))
    said = owner("trade", "speeches.toml")
    assert said.code == DONE
    assert owner("trade", "speeches.toml").out.startswith("Nothing to do: all 9 orders")
    _edit(owner, "orders.csv", "transfer,1.00", "transfer,1.01")
    assert "must stand in it unchanged" in owner("trade", "speeches.toml").err


def test_on_a_live_clock_sellers_stay_or_leave_for_good(keeper: Desk) -> None:
    (keeper.folder / "speeches.toml").write_text(LIVE)
    lines = ["party,order,tick", "archive,stay,1", "court,leave,1", "radio,leave,1", ""]
    (keeper.folder / "orders.csv").write_text("\n".join(lines))
    said = keeper("trade", "speeches.toml")
    assert said.code == DONE
    (keeper.folder / "orders.csv").write_text("\n".join([*lines[:-1], "archive,stay,9", ""]))
    assert keeper("trade", "speeches.toml").code == REFUSED


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("budget = ", "# budget = ", "speeches.toml: rules.budget: is required [missing_key]"),
        ('"500.00 EUR"', "500.0", "rules.budget = 500.0: must be text with its currency"),
        ('"500.00 EUR"', '"-5 EUR"', 'rules.budget = "-5 EUR": must be >= 0 [invalid_amount]'),
        ("EUR/gain", "EUR/weight", "rules.reserve"),
        ("gates", 'price = "qmai"\ngates', "not a price rule, did you mean qmia"),
        ("gates", 'asks = "secret"\ngates', 'rules.asks = "secret": not a way to hear asks, which are private, '),
        ("gates", "cash = 1.5\ngates", "rules.cash = 1.5: must lie in 0..1"),
        ("gates", "max_share = 0.0\ngates", "rules.max_share = 0.0: must lie in 0..1, and above 0"),
        ("gates", "cash = 0.5\ngates", "error: speeches.toml: rules.pool: is required where cash is below 1"),
        ("gates", "vests = 3\ngates", "rules.pool beside vests: is required by it"),
        ("gates = []", 'gates = ["lovely"]', 'rules.gates = "lovely": must be of'),
        ("gates", 'asks = "live"\ngates', "offers: no asks are made on a live clock"),
        ("[task]", '[task]\ntarget = "y"', "task.text: is given, and so is task.target"),
        ("[task]", '[task]\nlearner = "ridge"', "task.learner: is of tables, and lots are text"),
        ("[data]", '[data]\nkey = "id"', "data.key: is of tables, and lots are text"),
        ('text = "validation/*.txt"', 'target = "y"\nbase = "old"', "task.base: is of text, and lots are tables"),
        ('text = "validation/*.txt"', "", "task.target: is required"),
        ('text = "validation/*.txt"', 'text = "missing/*.txt"', "no file matches"),
        ('files = "providers/*"', "", "data.files"),
        ('"providers/*"', '"nobody/*"', 'data.files = "nobody/*": no file matches'),
        ('"offers.csv"', '"asks.csv"', "asks.csv: no such file"),
        ("[data]", '[[offer]]\nseller = "a"\n[data]', "data.files: is given, and so is [[offer]]"),
        (
            'files = "providers/*"',
            '\n[[offer]]\nseller = "a"',
            "offer of a: needs a file, or what its seller committed",
        ),
    ],
)
def test_a_mistake_in_the_file_is_met_by_one_line_and_nothing_is_written(
    keeper: Desk, old: str, new: str, told: str
) -> None:
    _edit(keeper, "speeches.toml", old, new)
    before = files(keeper.folder)
    said = keeper("trade", "speeches.toml")
    assert said.code == WRONG
    assert len(said.err.splitlines()) == 1
    assert told in said.err
    assert files(keeper.folder) == before


def test_terms_say_how_prices_are_fixed(keeper: Desk) -> None:
    assert terms(drafted(keeper.folder / "speeches.toml").rules) == ("price by auto, budget 500.00 EUR", "the price")


def test_the_file_that_init_writes_is_a_procurement(tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    path.write_text(commented("procurement"))
    assert load(path).rules.kind == "procurement"
    assert "transfers = false" in path.read_text()
    table = tmp_path / "table.toml"
    table.write_text(commented("procurement", {"task.target": "y"}))
    assert [task.target for task in load(table).rules.task.values()] == ["y"]


def test_lots_may_be_tables_for_a_target(tmp_path: Path) -> None:
    for seed, name in enumerate(("north", "south", "west")):
        rows = stream(seed, "rows").standard_normal((60, 2)).tolist()
        lines = [f"{age:.3f},{dose:.3f},{int(age + dose > 0)}" for age, dose in rows]
        (tmp_path / f"{name}.csv").write_text("\n".join(["age,dose,ill", *lines, ""]))
    (tmp_path / "offers.csv").write_text("seller,ask\nnorth,5.00\nwest,900.00\n")
    text = MARKET.replace('files = "providers/*"', 'files = ["north.csv", "south.csv", "west.csv"]')
    text = text.replace('text = "validation/*.txt"', 'target = "ill"\nlearner = "logistic"')
    (tmp_path / "speeches.toml").write_text(text)
    found = KeptMarket(tmp_path / "speeches.toml").trade()
    assert found.trades == 4
    assert found.notes == ("not bought, since no ask of it stands in the files: south",)
    assert found.earnings is not None
    assert found.earnings.paid.units > 500
