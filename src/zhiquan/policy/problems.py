"""What is wrong with a policy file, said exactly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class PolicyProblem:
    """One thing to correct. `file` is relative to the city's folder, `line` counts from 1 (0: the file as a
    whole), `field` is the path inside the file (`parameters[3].versions[0].value`), `hint` says what to
    do."""

    file: str
    line: int
    field: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        field = f" {self.field}:" if self.field else ""
        hint = f" — {self.hint}" if self.hint else ""
        return f"{place}:{field} {self.message}{hint}"

    def to_data(self) -> dict[str, Any]:
        """Return the problem as plain data."""
        return asdict(self)


class PolicyInvalid(Exception):
    """The policy folder cannot become an edition. `problems` holds all that is wrong, in order of file and
    line."""

    def __init__(self, problems: Iterable[PolicyProblem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def field_text(path: Iterable[str | int]) -> str:
    """Return a path as people write it: `items[2].title.en`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text
