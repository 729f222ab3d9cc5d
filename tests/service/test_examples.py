"""The bundled data are the published ones."""

import subprocess
import sys

from gainshare.service.examples import DIABETES, diabetes


def test_diabetes_is_442_patients_and_ten_measurements() -> None:
    found = diabetes()
    assert tuple(found.columns) == DIABETES
    assert {len(column) for column in found.columns.values()} == {442} == {len(found.target)}
    assert (found.target.min(), found.target.max(), round(float(found.target.mean()), 2)) == (25.0, 346.0, 152.13)
    assert repr(found) == "Example(diabetes: 442 rows, 10 columns)"


def test_reading_it_loads_no_scikit_learn() -> None:
    code = "import sys; from gainshare.service.examples import diabetes; diabetes(); print('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
