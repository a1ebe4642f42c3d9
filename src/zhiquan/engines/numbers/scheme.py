"""A scheme: how one kind of number is read, written and found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from zhiquan.engines.numbers.folding import Typed, fold
from zhiquan.engines.numbers.model import Draft, Number

Reader = Callable[[Typed], Draft]
Styler = Callable[[Number], str]
Lead = Callable[[str, int], int]


@dataclass(frozen=True, slots=True)
class Scheme:
    """One kind of number.

    `family` is right | party | class | agent | procedure | code | document | contact; `source` the standard
    or authority; `confirmed` False where the format itself is not verified (the reader is permissive then);
    `example` an invented or public number; `styles` ways of writing besides "canonical";
    `pattern` a regular expression over folded text by which `find_in_text` proposes candidates,
    and `lead` moves a candidate's start to the left, given the folded text and the matched start;
    `personal` True where the number names a natural person (it is masked in `repr`).
    """

    code: str
    family: str
    source: str
    example: str
    reader: Reader
    styles: Mapping[str, Styler] = field(default_factory=dict)
    pattern: str | None = None
    lead: Lead | None = None
    confirmed: bool = True
    personal: bool = False

    def parse(self, raw: str) -> Number:
        """Read `raw`; raises NumberError."""
        typed = fold(self.code, raw)
        if not typed.text:
            raise typed.fault("empty")
        draft = self.reader(typed)
        return Number(
            self.code, draft.canonical, draft.pairs, raw, draft.warnings, draft.certainty, self.personal
        )

    def format(self, number: Number, style: str = "canonical") -> str:
        """Write `number` in `style`: "canonical", "masked" or one of `styles`; raises KeyError for others."""
        if number.scheme != self.code:
            raise ValueError(f"a number of {number.scheme} cannot be written as {self.code}")
        if style == "canonical":
            return number.canonical
        if style == "masked":
            return number.masked
        return self.styles[style](number)
