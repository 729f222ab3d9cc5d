"""`python -m studies.qmia2025 ROW ...`: run rows of the study, print figures beside what is expected of them."""

import sys

from studies.program import main
from studies.qmia2025.catalog import STUDY

if __name__ == "__main__":
    sys.exit(main(STUDY, sys.argv[1:]))
