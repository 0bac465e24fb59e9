"""The page of all steps, docs/steps.md, made from the step modules: `python -m features.kit.steps_page` writes it.

It reads source text only; nothing is imported, so it needs neither pytest nor a CSMS.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "steps"
PAGE = Path(__file__).parents[2] / "docs" / "steps.md"
KEYWORDS = ("given", "when", "then")
HEAD = """# The steps of the features

Every step that a feature may use, by the noun it belongs to: those of the conformance features begin with that word, the others are the
customer's. Words in `<angle brackets>` stand for a value; a step that ends in a colon takes a table, of which
[Write a scenario](conformance.md#write-a-scenario) tells. `python -m features.kit.steps_page` writes this page from `features/steps/`; a
test keeps it up to date.
"""


@dataclass(frozen=True)
class StepText:
    """One step: `keyword` given, when or then; the text as the module has it; what it means; the function behind it."""

    noun: str
    keyword: str
    text: str
    meaning: str
    function: str
    asynchronous: bool


def read_steps(folder: Path = FOLDER) -> list[StepText]:
    """All steps of the modules in a folder, module by module, in the order in which they stand there."""
    return [step for path in sorted(folder.glob("*.py")) for step in _steps_of(path)]


def page(steps: list[StepText]) -> str:
    """The page as Markdown."""
    parts = [HEAD]
    for noun in dict.fromkeys(step.noun for step in steps):
        rows = [step for step in steps if step.noun == noun]
        parts.append(f"\n## {noun.replace('_', ' ')}\n\n{_summary(noun)}\n\n| | step | meaning |\n|---|---|---|\n")
        parts += [f"| {step.keyword.capitalize()} | {_shown(step.text)} | {step.meaning} |\n" for step in rows]
    return "".join(parts)


def _steps_of(path: Path) -> Iterator[StepText]:
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for decorator in reversed(node.decorator_list):
                text = _text(decorator)
                if text is not None:
                    meaning = " ".join((ast.get_docstring(node) or "").split())
                    yield StepText(path.stem, *text, meaning, node.name, isinstance(node, ast.AsyncFunctionDef))


def _text(decorator: ast.expr) -> tuple[str, str] | None:
    """Keyword and text of `@given("...")` or `@given(parsers.parse("..."))`; None for any other decorator."""
    if not (isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id in KEYWORDS):
        return None
    first = decorator.args[0]
    if isinstance(first, ast.Call):
        first = first.args[0]
    if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
        raise ValueError(f"line {decorator.lineno}: the text of a step stands there word for word, so that it can be read and found")
    return decorator.func.id, first.value


def _summary(noun: str) -> str:
    path = FOLDER / f"{noun}.py"
    text = ast.get_docstring(ast.parse(path.read_text())) if path.is_file() else None
    return " ".join((text or "").split("\n\n", maxsplit=1)[0].split())


def _shown(text: str) -> str:
    return re.sub(r"\{(\w+)(:\w+)?\}", r"`<\1>`", text)


def write(target: Path = PAGE) -> None:
    """Write the page."""
    target.parent.mkdir(exist_ok=True)
    target.write_text(page(read_steps()))


if __name__ == "__main__":
    write()
