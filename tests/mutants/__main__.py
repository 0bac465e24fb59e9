"""`python -m tests.mutants`: the small CSMS with all its defects, until it is interrupted."""

from contextlib import suppress

from tests.mutants import defects
from tests.mutants.server import main

if __name__ == "__main__":
    defects.load()
    with suppress(KeyboardInterrupt):
        main()
