"""A market's data as a whole: files in, offers, tasks and orders out."""

from pathlib import Path

import pytest

from gainshare.core.errors import DataError, Refused
from gainshare.core.questions import table_id
from gainshare.service.files.form import RulesFile
from gainshare.service.files.frames import frame_columns, with_target
from gainshare.service.files.keys import DataRules
from gainshare.service.files.market_data import market_offers, market_orders, offers, tasks
from gainshare.service.files.offers import Brought
from gainshare.service.files.rules_file import load

HEAD = 'market = "m"\nkind = "auction"\norders = "orders.csv"\ncurrency = "EUR"\n'


def market(folder: Path, text: str, **files: str) -> RulesFile:
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content)
    path = folder / "m.toml"
    path.write_text(HEAD + text)
    return load(path)


def test_the_bikes_of_the_manual_have_twelve_sellers(tmp_path: Path, real_data: Path) -> None:
    file = market(
        tmp_path,
        f'[data]\nfiles = "{real_data}/bike/hour.csv"\nkey = "instant"\noffer_per = "column"\n'
        'ignore = ["dteday", "casual", "registered"]\n[task]\ntarget = "cnt"\n',
    )
    found = market_offers(file)
    assert len(found.offers) == 12
    assert {offer.table.rows for offer in found.offers} == {17_379}
    assert found.left_out == ()
    task = tasks(file.rules.task, found)[""]
    labels = found.goals[0].labels
    assert labels is not None
    assert (task.learner, task.classes, task.labels) == ("ridge", 0, table_id(labels))


def test_hospitals_bring_rows_and_a_comparison_is_learned_as_classes(tmp_path: Path, real_data: Path) -> None:
    file = market(
        tmp_path,
        f'[data]\nfiles = "{real_data}/heart/*.csv"\nmissing = "?"\nignore = ["slope", "ca", "thal", "fbs"]\n'
        '[task]\ntarget = "num > 0"\n',
    )
    found = market_offers(file)
    assert found.gaps == {"hungarian": 25, "switzerland": 7, "va": 63}
    task = tasks(file.rules.task, found)[""]
    assert (task.learner, task.classes, task.labels) == ("logistic", 2, "")


def test_rows_may_be_divided_among_sellers_by_a_column(tmp_path: Path) -> None:
    text = '[data]\nfiles = "all.csv"\noffer_per = "value of site"\n[task]\ntarget = "y"\nvalidation = "later.csv"\n'
    file = market(tmp_path, text, all="site,a,y\nn,1,2\ns,3,4\nn,5,6\n", later="site,a,y\nn,9,9\n")
    found = market_offers(file)
    assert [(offer.seller, offer.table.names, offer.table.rows) for offer in found.offers] == [
        ("n", ("a", "y"), 2),
        ("s", ("a", "y"), 1),
    ]
    assert tasks(file.rules.task, found)[""].validation == table_id(found.validation["later.csv"])


def test_a_long_table_brings_columns_by_the_value_of_a_column(tmp_path: Path) -> None:
    text = '[data]\nfiles = "*s.csv"\nkey = "id"\noffer_per = "value of site"\n[task]\ntarget = "cnt"\n'
    (tmp_path / "orders.csv").unlink(missing_ok=True)
    file = market(
        tmp_path,
        text.replace("*s.csv", "[rs]*s.csv"),
        rides="id,cnt\n1,5\n2,6\n",
        skies="id,site,hum\n1,n,.1\n2,n,.2\n1,s,.3\n2,s,.4\n",
    )
    assert [(offer.seller, offer.table.values[:, 0].tolist()) for offer in market_offers(file).offers] == [
        ("n", [0.1, 0.2]),
        ("s", [0.3, 0.4]),
    ]


def test_offers_may_be_spelled_out(tmp_path: Path) -> None:
    text = (
        '[data]\nkey = "id"\n[task]\ntarget = "y"\n'
        '[[offer]]\nseller = "ann"\nfile = "all.csv"\ncolumns = ["a"]\ngroup = "g"\n'
        '[[offer]]\nseller = "bob"\nfile = "all.csv"\ncolumns = ["b"]\n'
    )
    found = market_offers(market(tmp_path, text, all="id,a,b,y\n1,2,3,4\n2,3,4,5\n"))
    assert [(offer.seller, offer.table.names, offer.group) for offer in found.offers] == [
        ("ann", ("a",), "g"),
        ("bob", ("b",), ""),
    ]


MIXED = "id,x,y\n1,0.5,1\n2,n/a,2\n3,0.7,3\n"


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ('missing = "n/a"', ("x",)),
        ('types = {x = "category"}', ("x=0.5", "x=0.7", "x=n/a")),
        ('[[offer]]\nseller = "a"\nfile = "z.csv"\n[[offer]]\nseller = "b"\nfile = "a.csv"\ncolumns = []', ("z",)),
    ],
)
def test_a_word_among_numbers_is_refused_until_it_is_said_what_it_is(
    tmp_path: Path, said: str, names: tuple[str, ...]
) -> None:
    tables = {"a": MIXED, "z": "id,z\n1,1\n2,2\n3,3\n"}
    files = "" if "[[offer]]" in said else 'files = "a.csv"\n'
    text = f'[task]\ntarget = "y"\n[data]\nkey = "id"\n{files}'
    assert market_offers(market(tmp_path, text + said, **tables)).offers[0].table.names == names
    with pytest.raises(DataError, match=r'a\.csv line 3: column x = "n/a": not a number, as 2 of 3 cells are'):
        market_offers(market(tmp_path, '[task]\ntarget = "y"\n[data]\nkey = "id"\nfiles = "a.csv"\n', **tables))
    with pytest.raises(DataError, match=r"a\.csv line 3: column x: 'n/a' is not a number"):
        market_offers(
            market(tmp_path, '[task]\ntarget = "y"\n[data]\nfiles = "a.csv"\ntypes = {x = "number"}\n', **tables)
        )


def test_an_ignored_column_may_hold_numbers_and_words(tmp_path: Path) -> None:
    text = '[data]\nfiles = "a.csv"\nignore = "x"\n[task]\ntarget = "y"\n'
    assert market_offers(market(tmp_path, text, a=MIXED)).offers[0].table.names == ("id", "y")


@pytest.mark.parametrize("files", ['"m/*.csv"', '["a.csv", "m/b.csv"]', '"**/*.csv"'])
def test_a_market_does_not_keep_its_state_among_its_data(tmp_path: Path, files: str) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "b.csv").write_text("x,y\n1,2\n")
    file = market(tmp_path, f'[data]\nfiles = {files}\n[task]\ntarget = "y"\n', a="x,y\n1,2\n")
    with pytest.raises(Refused) as caught:
        market_offers(file)
    assert str(caught.value) == (
        'm.toml: market = "m": m/b.csv lies in the folder in which a market of this name keeps its state: '
        "give it another name [invalid_name]"
    )
    assert caught.value.remedy == 'market = "m-market"'


@pytest.mark.parametrize(
    "text",
    [
        'files = "a.csv"\n[task]\ntarget = "y"\nvalidation = "m/b.csv"\n',
        '[task]\ntarget = "y"\n[[offer]]\nseller = "s"\nfile = "m/b.csv"\n',
    ],
)
def test_neither_spelled_out_offers_nor_test_rows_lie_among_its_state(tmp_path: Path, text: str) -> None:
    file = market(tmp_path, f"[data]\n{text}", a="x,y\n1,2\n")
    with pytest.raises(Refused, match=r"m/b\.csv lies in the folder"):
        market_offers(file)


@pytest.mark.parametrize("key", ['[data]\nfiles = "\\u0000"\n', '[[offer]]\nseller = "hr"\nfile = "\\u0000"\n'])
def test_a_file_whose_name_no_disk_can_hold_is_refused(tmp_path: Path, key: str) -> None:
    file = market(tmp_path, f'{key}[task]\ntarget = "y"\n')
    with pytest.raises(Refused, match="cannot be read: no name holds a NUL byte") as refused:
        market_offers(file)
    assert refused.value.code == "file_not_found"


def test_a_pattern_never_means_what_the_market_itself_wrote(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "left-out.csv").write_text("seller,key,reason\n")
    file = market(tmp_path, '[data]\nfiles = "**/*.csv"\n[task]\ntarget = "y"\n', a="x,y\n1,2\n3,4\n")
    assert [offer.seller for offer in market_offers(file).offers] == ["a"]


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ('files = "a.csv"\nignore = ["hm"]', ["data.ignore", "hm", "did you mean hum"]),
        ('files = "a.csv"\ntypes = {hm = "number"}', ["data.types", "hm", "did you mean hum"]),
        ('files = "a.csv"\noffer_per = "value of hm"', ["data.offer_per", "hm", "did you mean hum"]),
        ('files = "a.csv"\nkey = "idd"', ["a.csv", "idd", "did you mean id"]),
        ('files = ["a.csv", "b.csv"]\noffer_per = "column"', ["data.key", "missing_key"]),
        ('files = "c.csv"', ["c.csv", "file_not_found"]),
        ('files = "x*.csv"', ["x*.csv", "file_not_found"]),
        ('files = "dir/"', ["dir/", "not_a_file"]),
        ("", ["data.files", "missing_key"]),
    ],
)
def test_what_the_data_do_not_have_is_refused_by_name(tmp_path: Path, data: str, named: list[str]) -> None:
    (tmp_path / "dir").mkdir()
    file = market(
        tmp_path, f'[data]\n{data}\n[task]\ntarget = "cnt"\n', a="id,hum,cnt\n1,2,3\n", b="id,hum,cnt\n1,2,3\n"
    )
    with pytest.raises(Refused) as caught:
        market_offers(file)
    for part in named:
        assert part in str(caught.value)


def test_an_array_in_memory_has_one_seller_for_each_column() -> None:
    held = with_target(frame_columns({"age": [1.0, 2.0], "bmi": [3.0, 4.0]}), [5.0, 6.0], name="target")
    found = offers([Brought("memory", held)], ["target"], DataRules(offer_per="column"))
    assert [offer.seller for offer in found.offers] == ["age", "bmi"]


def test_a_learner_that_does_not_fit_its_target_is_refused_with_the_task_named(tmp_path: Path) -> None:
    text = '[data]\nfiles = "a.csv"\noffer_per = "column"\n[task.sky]\ntarget = "sky"\nlearner = "ridge"\n'
    file = market(tmp_path, text, a="hum,sky\n1,x\n2,y\n")
    with pytest.raises(Refused, match=r"task\.sky\.learner"):
        tasks(file.rules.task, market_offers(file))
    constant = market(tmp_path, text.replace('learner = "ridge"', ""), a="hum,sky\n1,x\n2,x\n")
    with pytest.raises(DataError, match="one class"):
        tasks(constant.rules.task, market_offers(constant))


def test_orders_come_from_the_table_given_or_the_file_or_the_lines_spelled_out(tmp_path: Path) -> None:
    file = market(tmp_path, '[task]\ntarget = "y"\n', orders="buyer,bid\na,5\n", more="who,bid\nb,5\n")
    assert [order.buyer for order in market_orders(file)] == ["a"]
    more = market_orders(file, table=tmp_path / "more.csv", columns={"buyer": "who"})
    assert [order.buyer for order in more] == ["b"]
    (tmp_path / "m.toml").write_text(
        (HEAD + '[task]\ntarget = "y"\n[[order]]\nbuyer = "c"\nbid = "5"\n').replace('orders = "orders.csv"\n', "")
    )
    assert [order.buyer for order in market_orders(load(tmp_path / "m.toml"))] == ["c"]


def test_a_file_that_several_offers_name_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("id,a,b,y\n1,1,2,3\n2,2,3,4\n")
    offers = "".join(f'[[offer]]\nseller = "{name}"\nfile = "rows.csv"\ncolumns = ["{name}"]\n' for name in ("a", "b"))
    text = 'market = "m"\nkind = "auction"\ncurrency = "EUR"\n[data]\nkey = "id"\n[task]\ntarget = "y"\n'
    (tmp_path / "m.toml").write_text(text + offers)
    found = market_offers(load(tmp_path / "m.toml"))
    assert [offer.table.names for offer in found.offers] == [("a",), ("b",)]
    assert found.offers[0].table.keys is found.offers[1].table.keys


def test_a_table_that_judges_is_nobodys_data(tmp_path: Path) -> None:
    text = '[data]\nfiles = "*.csv"\n[task]\ntarget = "y"\nvalidation = "./b.csv"\n'
    file = market(tmp_path, text, a="x,y\n1,2\n", b="x,y\n3,4\n")
    with pytest.raises(Refused, match=r'task.validation = "./b.csv": is a file of \[data\] too: what is trained on'):
        market_offers(file)


def test_a_number_may_stand_for_a_gap_in_one_column_alone(tmp_path: Path) -> None:
    text = '[data]\nfiles = "*.csv"\nmissing_in = {x = 0}\n[task]\ntarget = "y"\n'
    file = market(tmp_path, text, a="x,y\n0,2\n1,0\n", b="x,y\n3,4\n0.0,4\n")
    assert [offer.table.rows for offer in market_offers(file).offers] == [1, 1]
    (tmp_path / "m.toml").write_text((tmp_path / "m.toml").read_text().replace("{x = 0}", "{z = [0, 9]}"))
    with pytest.raises(Refused, match=r'data.missing_in = "z": not a column'):
        market_offers(load(tmp_path / "m.toml"))
