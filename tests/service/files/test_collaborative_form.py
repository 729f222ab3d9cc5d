"""A collaborative market in files: typical mistakes, each met by one line; gaps; groups; orders; later settlements."""

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import BaseModel

from gainshare.core.errors import TaskTooLarge
from gainshare.gains.joint import WIDEST
from gainshare.markets.collaborative.records import Close, Join
from gainshare.service.cli.console import DONE, WRONG
from gainshare.service.files.collaborative_file import CollaborativeFile, CollaborativeRules, OrderLine
from gainshare.service.files.collaborative_form import COLLABORATIVE, members, terms
from gainshare.service.files.draft import commented
from gainshare.service.files.form import Draft
from gainshare.service.files.forms import FORMS
from gainshare.service.files.keys import DataRules, OfferLine, TaskRules
from gainshare.service.files.rules_file import load
from gainshare.service.folder import drafted
from gainshare.service.kept import KeptMarket
from tests.service.files.collaborative_mistakes import BERN, MISTAKES, Spoil, both, data, edit, put, rules, task
from tests.service.hospitals import HOSPITALS, heart, hospital
from tests.service.stage import Desk, copied, files


@pytest.fixture
def keeper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """The command line in a folder with a market that was never traded."""
    return Desk(heart(tmp_path / "new"), monkeypatch, capsys)


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A market of two members whose first round is settled: to copy, not to change."""
    folder = heart(tmp_path_factory.mktemp("settled"))
    (folder / "hospitals" / "oslo.csv").unlink()
    assert KeptMarket(folder / "heart.toml").trade().refused == ()
    return folder


@pytest.fixture
def owner(settled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """The command line in a copy of the settled market's folder."""
    return Desk(copied(settled, tmp_path / "own"), monkeypatch, capsys)


def held(folder: Path, *spoils: Spoil) -> Draft:
    """The market in this folder, its files changed so, read."""
    both(*spoils)(heart(folder))
    return drafted(folder / "heart.toml")


def told(draft: Draft) -> tuple[str, ...]:
    return COLLABORATIVE.notes(draft, None)


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_met_by_one_line_and_nothing_is_written(keeper: Desk, name: str) -> None:
    spoil, line = MISTAKES[name]
    spoil(keeper.folder)
    before = files(keeper.folder)
    said = keeper("trade", "heart.toml")
    assert (said.code, said.err) == (WRONG, f"error: {line}\n")
    assert files(keeper.folder) == before


def test_the_manuals_hospitals_are_a_market_as_they_stand(tmp_path: Path, real_data: Path) -> None:
    (tmp_path / "hospitals").symlink_to(real_data / "heart")
    keys = 'files = "hospitals/*.csv"\nmissing = "?"\n[task]\ntarget = "num > 0"\nscore = "accuracy"\n'
    head = 'market = "heart"\nkind = "collaborative"\n[data]\n'
    (tmp_path / "heart.toml").write_text(f'{head}{keys}[rules]\nprice = "1000.00 EUR/gain"\n')
    draft = drafted(tmp_path / "heart.toml")
    assert draft.described() == "hospitals/*.csv: 920 rows; 0 left out; 1,759 gaps"
    assert members(draft.sold) == ("cleveland", "hungarian", "switzerland", "va")
    assert (draft.rules.price, draft.rules.task.learner, draft.rules.min_validation) == (100_000, "logistic", 30)
    (zeros,) = told(draft)
    assert zeros.startswith("all 123 cells of chol in switzerland are 0: if nothing was measured, missing_in = ")
    edit('missing = "?"', 'missing = "?"\nmissing_in = {chol = 0}')(tmp_path)
    draft = drafted(tmp_path / "heart.toml")
    assert draft.described() == "hospitals/*.csv: 920 rows; 0 left out; 1,931 gaps"
    assert told(draft) == ("no cell of chol at switzerland: a gap in every row there",)


def test_rows_without_a_target_are_left_out_and_counted(tmp_path: Path) -> None:
    draft = held(tmp_path, put("age,num\n50,1\n?,0\n60,?\n", BERN))
    assert draft.offers.offers[0].table.rows == 2
    assert draft.described().startswith("hospitals/*.csv: 162 rows; 1 left out; ")
    assert draft.left_out() == "seller,key,reason\nbern,3,num missing\n"


def test_columns_that_somebody_has_not_are_said_and_no_mistake(tmp_path: Path) -> None:
    draft = held(tmp_path, edit("chol,pain", "cholesterol,pain", BERN))
    assert told(draft) == (
        "no cell of chol at bern: a gap in every row there",
        "only bern has cells of cholesterol: if others call it by another name, give it one",
    )


def test_a_group_is_one_member(tmp_path: Path) -> None:
    lines = "".join(
        f'[[offer]]\nseller = "{name}"\nfile = "hospitals/{name}.csv"\n' + 'group = "alps"\n' * (name != "oslo")
        for name in HOSPITALS
    )
    draft = held(tmp_path, edit('files = "hospitals/*.csv"\n', ""), edit("[rules]", f"{lines}[rules]"))
    assert members(draft.sold) == ("alps", "oslo")
    assert [order.party for order in COLLABORATIVE.first(draft, 0)] == ["alps", "oslo", "operator"]


def test_a_column_may_name_the_members(tmp_path: Path) -> None:
    draft = held(
        tmp_path,
        put("ward,age,num\na,50,0\nb,60,1\na,55,1\nb,?,0\n", "wards.csv"),
        edit("hospitals/*.csv", "wards.csv"),
        data('offer_per = "value of ward"'),
    )
    assert members(draft.sold) == ("a", "b")


def test_without_orders_all_join_and_the_round_is_closed_and_again_after_an_amendment(tmp_path: Path) -> None:
    draft = held(tmp_path)
    orders = COLLABORATIVE.first(draft, 0)
    assert [type(order) for order in orders] == [Join, Join, Join, Close]
    assert not {order.id for order in orders} & {order.id for order in COLLABORATIVE.first(draft, 1)}


@pytest.mark.parametrize(
    "spoil",
    [
        both(edit("seed = 7", 'orders = "orders.csv"'), put("member,order\n", "orders.csv")),
        edit("[rules]", '[[order]]\nmember = "bern"\norder = "join"\n[rules]'),
    ],
)
def test_where_orders_are_listed_nothing_goes_without_saying(tmp_path: Path, spoil: Spoil) -> None:
    assert COLLABORATIVE.first(held(tmp_path, spoil), 0) == ()


def test_a_table_of_orders_on_the_command_line_says_who_joins(keeper: Desk) -> None:
    (keeper.folder / "some.csv").write_text("member,order\nbern,join\nlyon,join\noperator,close\n")
    said = keeper("trade", "heart.toml", "--orders", "some.csv", "--dry-run")
    assert (said.code, said.out.partition(";")[0]) == (DONE, "Would settle 3 orders")


def test_what_was_settled_is_not_done_again(owner: Desk) -> None:
    said = owner("trade", "heart.toml")
    assert (said.code, said.err) == (DONE, "")
    assert said.out.startswith("Nothing to do: all 3 orders were settled before.")


def test_status_statement_and_report_tell_a_settlement(owner: Desk) -> None:
    assert owner("status", "heart").out.startswith("heart is open: 3 trades.")
    assert owner("statement", "heart", "--party", "lyon").out.startswith("lyon in heart ")
    assert owner("report", "heart").out == "wrote heart/report.html\n"
    assert "hospitals/*.csv: 160 rows; 0 left out; 54 gaps" in (owner.folder / "heart" / "report.html").read_text()


def test_a_further_hospital_needs_a_reason_and_then_all_join_again(owner: Desk) -> None:
    hospital(owner.folder, "oslo", 2)
    said = owner("trade", "heart.toml")
    assert (said.code, "these changed: offers" in said.err) == (WRONG, True)
    assert owner("trade", "heart.toml", "--amend", "Oslo joins", "--dry-run").out.startswith("Would settle 4 orders")
    said = owner("trade", "heart.toml", "--amend", "Oslo joins")
    assert (said.code, said.err) == (DONE, "")
    assert "7 trades, rules amended 1 time: Oslo joins" in owner("status", "heart").out
    assert owner("trade", "heart.toml").out.startswith("Nothing to do: all 7 orders")


def test_members_come_and_go_by_the_table_and_a_settled_line_stands(keeper: Desk) -> None:
    edit("seed = 7", 'seed = 7\norders = "orders.csv"')(keeper.folder)
    lines = "member,order\nbern,join\nlyon,join\noslo,join\noslo,withdraw\noperator,close\n"
    put(lines, "orders.csv")(keeper.folder)
    said = keeper("trade", "heart.toml")
    assert (said.code, said.err) == (DONE, "")
    assert "oslo" not in keeper("explain", "heart/5").out
    put(lines.replace("oslo,withdraw", "lyon,withdraw"), "orders.csv")(keeper.folder)
    said = keeper("trade", "heart.toml")
    assert (said.code, said.err.partition(", for ")[0]) == (
        WRONG,
        "error: settled line 4: was settled from this table",
    )


def test_a_round_is_not_closed_without_a_member_whose_name_is_misspelt(keeper: Desk) -> None:
    edit("seed = 7", 'seed = 7\norders = "orders.csv"')(keeper.folder)
    put("member,order\nbern,join\nlyon,join\nOslo,join\noperator,close\n", "orders.csv")(keeper.folder)
    said = keeper("trade", "heart.toml")
    told = 'error: orders.csv line 4: member = "Oslo": offers no data here, did you mean oslo: nothing was settled'
    assert (said.code, said.err.partition(" [")[0]) == (WRONG, told)
    put("member,order\nbern,join\nlyon,join\noslo,join\noperator,close\n", "orders.csv")(keeper.folder)
    assert keeper("trade", "heart.toml").code == DONE
    assert "oslo" in keeper("statement", "heart.toml", "--party", "oslo").out


def test_one_table_judges_one_model_for_all(tmp_path: Path) -> None:
    draft = held(
        tmp_path,
        lambda home: (home / "hospitals" / "oslo.csv").rename(home / "judge.csv"),
        task('validation = "judge.csv"'),
        rules('quality = "common"\ndivision = "published-balanced"'),
    )
    assert draft.rules.task.validation
    assert draft.charter("").rules.quality == "common"


def test_a_new_file_loads_as_it_stands_and_has_every_key(tmp_path: Path) -> None:
    text = commented("collaborative")
    (tmp_path / "market.toml").write_text(text)
    assert load(tmp_path / "market.toml").currency.code == "EUR"
    models: tuple[type[BaseModel], ...] = (
        CollaborativeFile,
        DataRules,
        TaskRules,
        CollaborativeRules,
        OfferLine,
        OrderLine,
    )
    for key in (name for model in models for name in model.model_fields if name != "key"):
        assert f"{key} = " in text or f"[{key}]" in text


def test_the_terms_are_said_in_words(tmp_path: Path) -> None:
    assert terms(held(tmp_path).rules) == ("customised models, price 1,000.00 EUR/gain", "banzhaf")


WIDE = """
market = "board"
kind = "collaborative"
[data]
files = "wards/*.csv"
[task]
target = "sick"
learner = "logistic"
[rules]
price = "1000.00 EUR/gain"
"""


def test_a_file_with_more_is_refused_by_name_before_the_market_is_opened(tmp_path: Path) -> None:
    (tmp_path / "wards").mkdir()
    head = ",".join([*(f"x{place}" for place in range(WIDEST + 1)), "sick"])
    for ward in "ab":
        rows = [",".join([str(row)] * (WIDEST + 1) + [str(row % 2)]) for row in range(4)]
        (tmp_path / "wards" / f"{ward}.csv").write_text("\n".join([head, *rows]) + "\n")
    (tmp_path / "board.toml").write_text(WIDE)
    with pytest.raises(TaskTooLarge, match=r"board.toml: columns = 201"):
        FORMS["collaborative"].draft(load(tmp_path / "board.toml"))


def test_the_same_rows_under_two_names_are_a_note(tmp_path: Path) -> None:
    draft = held(tmp_path)
    first, other = draft.sold[:2]
    twice = replace(draft, sold=(first, replace(other, source=first.source), *draft.sold[2:]))
    assert f"{first.party} and {other.party} bring the very same rows: copies earn nothing" in told(twice)
    assert not any("very same rows" in note for note in told(draft))
