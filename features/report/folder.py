"""The folder of a run's reports: one file of each kind. It knows which renderer writes which file, and touches the disk."""

from collections.abc import Callable, Mapping
from pathlib import Path

from features.kit.report_folder import BadFolder
from features.report.cucumber import cucumber
from features.report.declaration import declaration
from features.report.junit import junit
from features.report.page import page
from features.report.run import Run
from features.report.tape_file import tape

FILES: Mapping[str, Callable[[Run], str]] = {
    "index.html": page,
    "junit.xml": junit,
    "cucumber.json": cucumber,
    "trace.jsonl": tape,
    "declaration.md": declaration,
}


def write(folder: Path, run: Run) -> None:
    """Write all files, each whole in place of that of an earlier run; raises BadFolder."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, render in FILES.items():
            part = folder / f".{name}.part"
            part.write_text(render(run), encoding="utf-8", newline="\n")
            part.replace(folder / name)
    except OSError as error:
        raise BadFolder(f"--report {folder}: {error.strerror or error}") from None
