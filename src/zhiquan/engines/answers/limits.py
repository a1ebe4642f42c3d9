"""What the assistant does not answer, though it sounds like its business: comparing, predicting, judging a case, amounts
that no text fixes. Which kind a question is of is learned from ways of asking that stand in data, beside questions that
are answered; why it is not answered is said in the data's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhiquan.engines.answers.intents import Model
from zhiquan.engines.answers.model import Intent, Words

# The other side of the scale: what is answered.
OURS = "ours"
NAMED = {"zh-Hans": "可以回答", "en": "Answered"}


@dataclass(frozen=True, slots=True)
class Limit:
    """A kind of question that is not answered: why, and whether a person may help."""

    code: str
    name: Words
    reason: Words
    handover: bool = False


def read_limits(data: Mapping[str, Any]) -> Mapping[str, Limit]:
    """The kinds of `limits.yaml` (schema knowledge_limits) by code."""
    return {
        one["code"]: Limit(one["code"], one["name"], one["reason"], bool(one.get("handover")))
        for one in data.get("limits", ())
    }


class Names:
    """Names of one kind read as one word, so that what is learned of one country holds for all of them."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        means = {say.lower(): rule["means"] for rule in data.get("names", ()) for say in rule["say"]}
        words = sorted(means, key=lambda say: (-len(say), say))
        bounded = (rf"(?<!\w){re.escape(say)}(?!\w)" if say.isascii() else re.escape(say) for say in words)
        self._pattern = re.compile("|".join(bounded), re.IGNORECASE) if words else None
        self._means = means

    def plain(self, text: str) -> str:
        """`text` with its names replaced by what they are names of."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda hit: self._means[hit[0].lower()], text)


def kinds(data: Mapping[str, Any], answered: Iterable[str]) -> tuple[Intent, ...]:
    """The kinds as classes to learn, with `answered` questions and the data's contrast as the class of ours."""
    if not data.get("limits"):
        return ()
    names = Names(data)
    ours = dict.fromkeys(map(names.plain, (*data.get("contrast", ()), *answered)))
    limits = [
        Intent(
            one["code"],
            one["name"],
            {language: tuple(map(names.plain, texts)) for language, texts in one["asks"].items()},
        )
        for one in data["limits"]
    ]
    return (Intent(OURS, NAMED, {"zh-Hans": tuple(ours)}), *limits)


def beyond(model: Model | None, question: str) -> tuple[float, str]:
    """The chance that a question is of a kind that is not answered, and the likeliest such kind."""
    if model is None:
        return 0.0, ""
    ranked = model.rank(question).scores
    chances: Sequence[tuple[str, float]] = [pair for pair in ranked if pair[0] != OURS]
    return sum(chance for _code, chance in chances), chances[0][0]
