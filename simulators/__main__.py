"""The `simulators` command."""

import sys

from simulators.cli import run


def main() -> None:
    """Run the command line and exit: 0 success, 1 failure of the thing tested, 2 wrong usage."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
