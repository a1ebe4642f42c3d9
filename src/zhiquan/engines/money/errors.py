"""Why a typed amount or rate was refused, coded; the sentences stand beside the codes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Language = Literal["zh-Hans", "en"]


class MoneyError(ValueError):
    """A typed amount cannot be read.

    `code` is a key of REASONS, `position` the 1-based character as typed (None: the whole), `detail` facts.
    """

    def __init__(
        self, code: str, position: int | None = None, detail: Mapping[str, str] | None = None
    ) -> None:
        self.code = code
        self.position = position
        self.detail: dict[str, str] = dict(detail or {})
        super().__init__(code, position, self.detail)

    def __str__(self) -> str:
        return self.code if self.position is None else f"{self.code} at {self.position}"


REASONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "empty": ("没有填写金额。", "No amount was given."),
        "too_long": ("金额过长，请核对。", "The amount is too long: correct it."),
        "bad_character": (
            "第{position}个字符“{found}”不能出现在金额中。",
            "Character {position}, “{found}”, cannot stand in an amount.",
        ),
        "bad_form": (
            "不是可识别的金额；请写作如“1,200,000.00”或“120万元”。",
            "This is no amount; write it like “1,200,000.00” or “120万元”.",
        ),
        "bad_grouping": (
            "千位分隔符应每三位一个，请核对是否漏输数字。",
            "A separator belongs after every three digits: look for a missing one.",
        ),
        "too_fine": (
            "金额应精确到分，请先按规则取整。",
            "An amount has at most whole fen: round it by the rule first.",
        ),
        "too_large": ("金额超出可写范围。", "The amount is too large to write."),
        "bad_percent": ("不是可识别的比例；请写作如“12.5%”。", "This is no rate; write it like “12.5%”."),
    }
)
"""Code of a MoneyError to its sentence in Chinese and English."""


def explain(error: MoneyError, language: Language) -> str:
    """One sentence on `error`."""
    sentence = REASONS[error.code][0 if language == "zh-Hans" else 1]
    return sentence.format_map({**error.detail, "position": str(error.position)})
