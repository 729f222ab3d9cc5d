"""`predict`: a delivery used by query, for rows named by their keys; every call is counted."""

import json
import stat
from pathlib import Path

import numpy as np
import pytest

from gainshare.engine.models import read_model
from gainshare.service.cli.console import DONE, WRONG
from tests.gains.hospitals import NAMES, hospital
from tests.service.stage import Desk, copied


def asked(owner: Desk, text: str) -> str:
    (owner.folder / "asked.csv").write_text(text)
    return "asked.csv"


def counted(folder: Path) -> dict[str, int]:
    path = folder / "bikes" / "queries.json"
    found: dict[str, int] = json.loads(path.read_text()) if path.exists() else {}
    return found


def test_rows_are_predicted_by_their_keys_and_counted(owner: Desk) -> None:
    said = owner("predict", "bikes/20", asked(owner, "key\n3\n5\n3\n"))
    assert (said.code, said.err) == (DONE, "")
    header, *rows = said.rows
    assert header == ["key", "prediction"]
    assert [row[0] for row in rows] == ["3", "5", "3"]
    assert rows[0] == rows[2] != rows[1]
    assert counted(owner.folder) == {"bikes/20": 3}
    again = owner("--json", "predict", "bikes", asked(owner, "note,key\nx,5\n"))
    document = json.loads(again.out)
    assert document["queries"] == 4
    assert document["predictions"] == [{"key": "5", "prediction": pytest.approx(float(rows[1][1]), abs=1e-12)}]


def test_the_predictions_are_those_that_were_delivered(owner: Desk) -> None:
    receipt = json.loads((owner.folder / "bikes" / "receipts" / "20.json").read_text())
    (delivery,) = receipt["body"]["deliveries"]
    digits = delivery["artefact"].removeprefix("sha256:")
    delivered = (owner.folder / "bikes" / "deliveries" / f"{digits}.csv").read_text().splitlines()[1:]
    keys = [line.partition(",")[0] for line in delivered]
    said = owner("predict", "bikes/20", asked(owner, "\n".join(["key", *keys]) + "\n"))
    assert [float(row[1]) for row in said.rows[1:]] == pytest.approx(
        [float(line.partition(",")[2]) for line in delivered], abs=2**-30
    )


def test_the_markets_own_key_column_will_do(owner: Desk) -> None:
    assert owner("predict", "bikes", "rows.csv").code == DONE
    assert counted(owner.folder) == {"bikes/20": 80}


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("key\n3\n999\n", 'key = "999": is not a row of this market'),
        ("name\n3\n", "asked.csv: column key or id: is required"),
        ("", "the file is empty"),
    ],
)
def test_what_cannot_be_predicted_is_refused_and_not_counted(owner: Desk, text: str, hint: str) -> None:
    said = owner("predict", "bikes/20", asked(owner, text))
    assert (said.code, said.out) == (WRONG, "")
    assert hint in said.err
    assert counted(owner.folder) == {}


def test_a_trade_that_bought_nothing_and_a_file_predict_nothing(owner: Desk, tmp_path: Path) -> None:
    papers = [json.loads(path.read_text())["body"] for path in (owner.folder / "bikes" / "receipts").iterdir()]
    empty = next(body["step"] for body in papers if not body["deliveries"])
    said = owner("predict", f"bikes/{empty}", asked(owner, "key\n3\n"))
    assert said.code == WRONG
    assert "nothing was bought in this trade" in said.err
    (tmp_path / "r.json").write_text(owner("receipt", "bikes/20").out)
    said = owner("predict", str(tmp_path / "r.json"), "asked.csv")
    assert said.code == WRONG
    assert "queries run at the market" in said.err


def test_where_sellers_bring_rows_the_model_file_is_used_instead(owner: Desk, hospitals: Path, tmp_path: Path) -> None:
    desk = Desk(copied(hospitals, tmp_path / "heart"), *owner.tools)
    said = desk("predict", "heart", "cleveland.csv")
    assert said.code == WRONG
    assert "where sellers bring rows a model file is delivered: use that" in said.err
    assert {path.suffix for path in (desk.folder / "heart" / "deliveries").iterdir()} == {".csv", ".skops"}


def test_a_members_model_is_asked_by_features_as_the_market_writes_them(owner: Desk, tmp_path: Path) -> None:
    desk = Desk(wards(tmp_path / "wards"), *owner.tools)
    assert desk("trade", "wards.toml").code == DONE
    (path,) = (desk.folder / "wards" / "deliveries").iterdir()
    model = read_model(path.read_bytes())
    (desk.folder / "asked.csv").write_text("note,ca,age,chol\nx,1.5,?,240\ny,?,40,200\n")
    said = desk("predict", "wards", "asked.csv")
    assert (said.code, said.err) == (DONE, "")
    header, *rows = said.rows
    assert header == ["key", "prediction", "class 0", "class 1"]
    nan = float("nan")
    expected = model.predictor.predict(np.array([[nan, 240.0, 1.5], [40.0, 200.0, nan]]))
    assert np.array([row[2:] for row in rows], dtype=float) == pytest.approx(expected, abs=1e-12)
    assert [row[:2] for row in rows] == [
        ["1", repr(float(expected[0, 1] > 0.5))],
        ["2", repr(float(expected[1, 1] > 0.5))],
    ]
    (desk.folder / "asked.csv").write_text("ca,age\n1.5,50\n")
    for words, hint in (
        (("wards", "asked.csv"), 'asked.csv: column = "chol": is required: the model predicts from it'),
        (("wards", "asked.csv", "--party", "x"), 'party = "x": got nothing in wards/3 to predict with'),
        (("wards/1", "asked.csv"), "nothing was bought in this trade"),
    ):
        said = desk("predict", *words)
        assert (said.code, said.out) == (WRONG, "")
        assert hint in said.err
    assert json.loads((desk.folder / "wards" / "queries.json").read_text()) == {"wards/3/lyon": 2}


def test_a_model_that_was_paid_for_answers_whatever_its_helpers_do_to_their_data(owner: Desk, tmp_path: Path) -> None:
    desk = Desk(wards(tmp_path / "wards", 'delivery = "queries"\n'), *owner.tools)
    assert desk("trade", "wards.toml").code == DONE
    (path,) = (desk.folder / "wards" / "held").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [*(desk.folder / "wards" / "deliveries").iterdir()] == []
    assert "Waiting" not in desk("status", "wards").out
    assert "every artefact made and scored anew" in desk("audit", "wards", "--tries", "1", "--promise", "delivery").out
    (desk.folder / "asked.csv").write_text("ca,age,chol\n1.5,?,240\n?,40,200\n")
    before = desk("predict", "wards/3", "asked.csv", "--party", "lyon")
    assert (before.code, before.err) == (DONE, "")

    helper = desk.folder / "bern.csv"
    helper.write_text("".join(helper.read_text().splitlines(keepends=True)[:-1]))
    assert desk("predict", "wards/3", "asked.csv").out == before.out
    assert desk("trade", "wards.toml", "--amend", "a row less").code == DONE
    assert desk("predict", "wards/3", "asked.csv").out == before.out
    helper.unlink()
    assert desk("predict", "wards/3", "asked.csv").out == before.out
    assert json.loads((desk.folder / "wards" / "queries.json").read_text()) == {"wards/3/lyon": 8}


def test_a_kept_model_that_is_gone_is_made_anew_while_its_data_are_here(owner: Desk, tmp_path: Path) -> None:
    desk = Desk(wards(tmp_path / "wards", 'delivery = "queries"\n'), *owner.tools)
    assert desk("trade", "wards.toml").code == DONE
    (path,) = (desk.folder / "wards" / "held").iterdir()
    (desk.folder / "asked.csv").write_text("ca,age,chol\n1.5,?,240\n")
    content, before = path.read_bytes(), desk("predict", "wards", "asked.csv").out
    path.write_bytes(content.replace(b"1", b"2"))
    assert desk("predict", "wards", "asked.csv").out == before
    assert path.read_bytes() == content
    path.unlink()
    assert "missing or others" in desk("audit", "wards", "--tries", "1", "--promise", "delivery").out
    assert desk("report", "wards").code == DONE
    assert path.read_bytes() == content

    helper = desk.folder / "bern.csv"
    helper.write_text("".join(helper.read_text().splitlines(keepends=True)[:-1]))
    assert desk("trade", "wards.toml", "--amend", "a row less").code == DONE
    said = desk("audit", "wards", "--tries", "1", "--promise", "delivery")
    assert "not checked\tunder earlier rules: 1 delivery, here as sold but not scored anew" in said.out
    path.unlink()
    said = desk("predict", "wards/3", "asked.csv")
    assert (said.code, said.out) == (WRONG, "")
    assert "of lyon is not here as it was sold, and data that it was made of have changed since" in said.err
    assert "missing or others" in desk("audit", "wards", "--tries", "1", "--promise", "delivery").out


def wards(folder: Path, more: str = "") -> Path:
    """A market of two members, one of whom improves. more: of its rules."""
    folder.mkdir()
    for place, (name, count) in enumerate((("bern", 120), ("lyon", 300))):
        held = hospital(40 + place, count, gaps=0.1).values.tolist()
        lines = [
            ",".join("?" if np.isnan(cell) else f"{cell:.3f}" for cell in row[:3]) + f",{row[3]:.0f}" for row in held
        ]
        (folder / f"{name}.csv").write_text("\n".join([",".join(NAMES), *lines]) + "\n")
    head = (
        'market = "wards"\nkind = "collaborative"\nseed = 0\n[data]\nfiles = ["bern.csv", "lyon.csv"]\nmissing = "?"\n'
    )
    task = '[task]\ntarget = "sick > 0"\nscore = "skill"\n[rules]\nprice = "1000.00 EUR/gain"\n'
    (folder / "wards.toml").write_text(head + task + more)
    return folder
