"""What screening looks for and how it says it: read from policy, never fixed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhiquan.engines.screening.model import KINDS

Text = Mapping[str, str]
LANGUAGES = ("zh-Hans", "en")

# What can be switched on and off, in the order in which it runs.
DETECTORS = (
    "near_copy",
    "disguised",
    "splice",
    "template",
    "random_text",
    "parameters",
    "limits",
    "capacity",
    "dispersal",
    "churn",
    "contradictions",
)


@dataclass(frozen=True)
class KindText:
    """One kind of Order 77 Art. 3: its number, short name, wording and where it stands."""

    number: int
    name: Text
    text: Text
    source: str
    article: str


@dataclass(frozen=True)
class Wording:
    """A method of likeness, a clue or a reason in words. `text` holds {places} filled from facts; `weight` is
    how far a full score moves a filing's rank (0–1); `clears` are codes of what would clear it."""

    code: str
    name: Text
    text: Text
    kinds: tuple[int, ...] = ()
    weight: float = 0.0
    clears: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settings:
    """All of it. `values` by detector: one that is missing is switched off."""

    version: str
    kinds: Mapping[int, KindText]
    values: Mapping[str, Mapping[str, Any]]
    methods: Mapping[str, Wording]
    clues: Mapping[str, Wording]
    reasons: Mapping[str, Wording]
    clears: Mapping[str, Text]
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def on(self, detector: str) -> bool:
        """Whether policy has this detector switched on."""
        return detector in self.values

    def number(self, detector: str, name: str) -> float:
        """A threshold of a detector. Raises KeyError for one that policy does not set."""
        return float(self.values[detector][name])

    def whole(self, detector: str, name: str) -> int:
        """A whole number of a detector."""
        return int(self.values[detector][name])

    def only(self, detectors: Sequence[str]) -> Settings:
        """The same with no other detectors than these; `twins`, `entities`, `clusters` always stay."""
        kept = {
            name: values for name, values in self.values.items() if name not in DETECTORS or name in detectors
        }
        return Settings(
            self.version, self.kinds, kept, self.methods, self.clues, self.reasons, self.clears, self.words
        )


def read(data: Mapping[str, Any]) -> Settings:
    """Settings from plain data in the shape of `screening.schema.json`. Raises ValueError where codes do not
    agree with one another."""
    clears = {entry["code"]: entry["text"] for entry in data["clears"]}
    methods = _wordings(data["methods"])
    clues = _wordings(data["clues"])
    for wording in (*methods.values(), *clues.values()):
        unknown = [code for code in wording.clears if code not in clears]
        if unknown:
            raise ValueError(f"{wording.code}: clears names {unknown[0]!r}, which clears does not hold")
        if not set(wording.kinds) <= set(KINDS):
            raise ValueError(f"{wording.code}: a kind that no machine gives")
    return Settings(
        version=data["version"],
        kinds={
            entry["number"]: KindText(
                entry["number"], entry["name"], entry["text"], entry["source"], entry["article"]
            )
            for entry in data["kinds"]
        },
        values={entry["code"]: entry["settings"] for entry in data["detectors"] if entry["enabled"]},
        methods=methods,
        clues=clues,
        reasons=_wordings(data["reasons"]),
        clears=clears,
        words={entry["code"]: tuple(entry["words"]) for entry in data.get("words", ())},
    )


def _wordings(entries: Sequence[Mapping[str, Any]]) -> dict[str, Wording]:
    return {
        entry["code"]: Wording(
            code=entry["code"],
            name=entry["name"],
            text=entry["text"],
            kinds=tuple(entry.get("kinds", ())),
            weight=float(entry.get("weight", 0)),
            clears=tuple(entry.get("clears", ())),
        )
        for entry in entries
    }
