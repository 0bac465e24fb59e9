"""The seeded defects: each is a class of a few lines, derived from the sound station. Its name is the defect's, its docstring says what is
wrong. A defect changes one thing, and knows no scenario.
"""

from importlib import import_module
from pathlib import Path


def load() -> None:
    """Make all defects known to `Station.MUTANTS`."""
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        import_module(f"{__name__}.{path.stem}")
