"""The rule table as the engine sees it: switched and tuned in policy, never here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from zhiquan.engines.drafts.model import Draft, Finding, Place, Severity


@dataclass(frozen=True)
class Check:
    """One check of a rule: its severity (None: switched off), its words with {places}, its settings.

    `message` and `suggestion` by language. `settings` hold limits (already resolved for the day) and word lists.
    """

    rule: str
    code: str
    severity: Severity | None
    message: Mapping[str, str]
    suggestion: Mapping[str, str]
    basis: tuple[Mapping[str, object], ...]
    kinds: frozenset[str] = frozenset({"invention", "utility_model", "design"})
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Rules:
    """The rules that hold on one day. `checks` by (rule, check code); `lexicons` are named word lists."""

    version: str
    checks: Mapping[tuple[str, str], Check]
    lexicons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def active(self, rule: str, code: str, draft: Draft) -> Check | None:
        """The check, or None where it is switched off or not made for this kind of application."""
        check = self.checks.get((rule, code))
        if check is None or check.severity is None or draft.kind not in check.kinds:
            return None
        return check

    def words(self, name: str) -> tuple[str, ...]:
        """A named word list; empty where policy has none."""
        return self.lexicons.get(name, ())


def finding(check: Check, draft: Draft, place: Place, **params: object) -> Finding:
    """A finding of this check at this place, quoting the part's own text."""
    part = draft.part(place.part)
    quote = part.text[place.start : place.end] if part else ""
    assert check.severity is not None
    values = {"quote": quote, "claim": place.claim, **params}
    return Finding(
        rule=check.rule,
        check=check.code,
        severity=check.severity,
        place=place,
        quote=quote,
        message=_filled(check.message, values),
        basis=check.basis,
        suggestion=_filled(check.suggestion, values),
        params=params,
    )


def _filled(texts: Mapping[str, str], params: Mapping[str, object]) -> Mapping[str, str]:
    """Texts with their places filled; a parameter that is a mapping holds its words by language."""
    filled: dict[str, str] = {}
    for language, text in texts.items():
        words = {
            name: value.get(language, "") if isinstance(value, Mapping) else value
            for name, value in params.items()
        }
        filled[language] = text.format_map(words)
    return filled


def found(findings: Iterator[Finding]) -> tuple[Finding, ...]:
    """Findings in the order of parts and places, each once."""
    order = {
        name: at
        for at, name in enumerate(
            ("request", "title", "abstract", "claims", "description", "figures", "document")
        )
    }
    unique = {(f.rule, f.check, f.place, f.quote): f for f in findings}
    return tuple(
        sorted(
            unique.values(), key=lambda f: (order[f.place.part], f.place.start, f.place.end, f.rule, f.check)
        )
    )
