"""`python -m studies.tpmp2022 ROW ...`: run rows of the study, print figures beside what is expected of them."""

import sys

from studies.program import main
from studies.tpmp2022.catalog import STUDY

if __name__ == "__main__":
    sys.exit(main(STUDY, sys.argv[1:]))
