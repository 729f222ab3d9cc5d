"""`python -m studies.ohrimenko2019 ROW ...`: run rows of the study, print figures beside what is expected of them."""

import sys

from studies.ohrimenko2019.catalog import STUDY
from studies.program import main

if __name__ == "__main__":
    sys.exit(main(STUDY, sys.argv[1:]))
