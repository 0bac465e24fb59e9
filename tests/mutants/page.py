"""`docs/mutants.md`, written from the defects and from what kills them. It plays nothing."""

from pathlib import Path

from tests.mutants.pairs import Kill, Pairs
from tests.mutants.plays import title
from tests.mutants.station import Station

PATH = Path(__file__).parents[2] / "docs" / "mutants.md"
HEAD = """# Is the kit sharp?

A suite that passes proves nothing until it has failed. `tests/mutants/` is a small CSMS on the `ocpp` library, written apart from
ours, which passes every scenario, and {mutants} defects of it, a few lines each. **{killed} of {mutants} defects are
killed**: at least one scenario fails with the defect and passes without. **{sharp} of {scenarios} scenarios kill** at least one by what
they are about: not while the station is being prepared, but at a step of their own or by what an observer cites.

```
python -m tests.mutants                          the small CSMS with all its defects; it prints --csms and --csms-port
python -m tests.mutants.matrix --quick           search what kills what; some minutes on two cores
python -m tests.mutants.matrix                   every example of every scenario against every defect; an hour or so
python -m tests.mutants.matrix --repair          only where what is recorded kills no longer
python -m tests.mutants.matrix --mutant NAME     what kills one of them
pytest tests/mutants                             the recorded pairs, as `make test` plays them
```

A station's identity names the defect that it meets (`M-same-transaction-id-0123abcd`), so one process has them all and nothing
restarts. The matrix writes this page and `features/kit/mutants.toml`, which has for each defect a quick scenario that kills it, and
for each scenario a defect that it kills: the likeliest one, or, of the whole matrix, that with the fewest other victims. `make test`
plays exactly these pairs, and each of their scenarios with the sound CSMS as well, under the same limits; it fails when a pair no longer
kills, or kills at another step or clause. Not in it are the customer's own
scenarios. How a server in the style of the library's documentation is judged stands in [results.md](results.md).

## The defects

| defect | what is wrong | a scenario that kills it | where |
|---|---|---|---|
"""


def text(pairs: Pairs) -> str:
    """The page."""
    numbers = {
        "mutants": len(pairs.mutants),
        "killed": len(pairs.mutants) - len(pairs.survivors),
        "scenarios": len(pairs.scenarios),
        "sharp": len(pairs.scenarios) - len(pairs.blunt),
    }
    rows = [
        f"| {name} | {_cell(Station.MUTANTS[name].__doc__ or '')} | {_cell(title(kill.key)) if kill else 'none'} | {_place(kill)} |"
        for name, kill in pairs.mutants.items()
    ]
    lines = [f"| {_cell(name)} | {kill.mutant if kill else 'none'} | {_place(kill)} |" for name, kill in pairs.scenarios.items()]
    return "\n".join(
        (HEAD.format(**numbers) + "\n".join(rows), "", "## The scenarios", "", "| scenario | kills | where |", "|---|---|---|", *lines, "")
    )


def _place(kill: Kill | None) -> str:
    return _cell(" or ".join(kill.at)) if kill else ""


def _cell(said: str) -> str:
    return " ".join(said.split()).replace("|", "\\|").replace("<", "&lt;")
