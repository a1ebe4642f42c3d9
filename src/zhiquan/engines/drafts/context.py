"""What a rule function is given: the draft, the rules of the day, the claims as a tree, and what others worked out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from zhiquan.engines.drafts.model import Claims, Draft, Finding, Part, PartName, Place
from zhiquan.engines.drafts.rules import Check, Rules, finding

T = TypeVar("T")


@dataclass
class Context:
    """One draft under check. `claims` is None where none were handed in.

    `cache` holds what several rules need and is dear to make; use `once`. It lives as long as one check, so
    nothing of one draft reaches another.
    """

    draft: Draft
    rules: Rules
    claims: Claims | None = None
    cache: dict[str, Any] = field(default_factory=dict)

    def active(self, rule: str, code: str) -> Check | None:
        """The check, or None where it is switched off or not made for this kind of application."""
        return self.rules.active(rule, code, self.draft)

    def part(self, name: str) -> Part | None:
        """The part of that name; None where it was not handed in."""
        return self.draft.part(name)

    def found(
        self,
        check: Check,
        part: PartName,
        start: int = 0,
        end: int = 0,
        *,
        claim: int | None = None,
        paragraph: str = "",
        **params: object,
    ) -> Finding:
        """A finding at this stretch of a part, quoting it. `params` fill the message."""
        return finding(check, self.draft, Place(part, start, end, claim, paragraph), **params)

    def once(self, key: str, make: Callable[[], T]) -> T:
        """The value under `key`, made at the first asking. Keys begin with the name of the module."""
        if key not in self.cache:
            self.cache[key] = make()
        value: T = self.cache[key]
        return value
