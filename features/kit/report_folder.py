"""The folder that the reports of a run go to, tried before the run: whoever waited an hour wants to read them. It knows no report."""

from pathlib import Path


class BadFolder(ValueError):
    """A folder that cannot be written to; the text says why."""


def prepare(path: str) -> None:
    """Make sure that reports can be written there; nothing to do for no path. Raises BadFolder."""
    if not path:
        return
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        trial = folder / ".trial"
        trial.write_text("")
        trial.unlink()
    except OSError as error:
        raise BadFolder(f"--report {folder}: {error.strerror or error}") from None
