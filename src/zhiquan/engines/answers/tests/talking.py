"""The policy's intents, guides and speech, and a model trained of them once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from zhiquan.engines.answers.guides import Guides, read_guides
from zhiquan.engines.answers.intents import Model, read_intents, train
from zhiquan.engines.answers.language import Speech, read_speech
from zhiquan.engines.answers.model import Intent

CITY = Path(__file__).resolve().parents[5] / "policy" / "shenzhen"
MATTERS = frozenset(path.parent.name for path in (CITY / "matters").glob("*/matter.yaml"))


@lru_cache(maxsize=1)
def speech() -> Speech:
    return read_speech(_yaml("speech.yaml"))


@lru_cache(maxsize=1)
def intents() -> tuple[Intent, ...]:
    folder = CITY / "knowledge" / "intents"
    return read_intents([_yaml(f"intents/{path.name}") for path in sorted(folder.glob("*.yaml"))])


@lru_cache(maxsize=1)
def guides() -> Guides:
    return read_guides(_yaml("guides.yaml"))


def some(*codes: str) -> tuple[Intent, ...]:
    return tuple(intent for intent in intents() if intent.code in codes)


@lru_cache(maxsize=1)
def small() -> Model:
    """A model of a few intents, quick to train."""
    return train(
        some(
            "trademark.register",
            "trademark.renew",
            "trademark.change",
            "trademark.transfer",
            "patent.register",
            "patent.annuity",
            "overseas.tro",
            "greeting",
            "out_of_scope",
        ),
        speech(),
    )


def _yaml(name: str) -> Any:
    return yaml.safe_load((CITY / "knowledge" / name).read_text(encoding="utf-8"))
