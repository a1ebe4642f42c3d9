"""The rules of the draft checker as its engine reads them, for one day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhiquan.engines.drafts.rules import Check, Rules
from zhiquan.engines.rules import RuleError, RuleView, canonical_json, read_day

from .editions import Edition
from .loading import load_drafts
from .views import thawed

KINDS = frozenset({"invention", "utility_model", "design"})
Entry = Mapping[str, Any]


def rules_of(policy: Edition | Path, day: date) -> Rules:
    """Return the draft rules of an edition, or of a city's folder, that hold on `day`.

    A check falls away when it is off, when none of its basis is in force on the day, or when a dated limit
    that it names has no value then. An edition without draft rules gives none. Results are kept by the
    edition's hash and the day. Raises PolicyInvalid for a folder with mistakes.
    """
    edition = load_drafts(policy) if isinstance(policy, Path) else policy
    return _kept(edition, day)


@lru_cache(maxsize=64)
def _kept(edition: Edition, day: date) -> Rules:
    return _Merged(edition, day).rules()


class _Merged:
    """All files of draft rules of one edition, with the law of one day."""

    def __init__(self, edition: Edition, day: date) -> None:
        self.edition = edition
        self.day = day
        self.law: RuleView = edition.rules.at(day)
        self.sources: dict[str, Entry] = {
            source["code"]: source for source in edition.section("rules").get("sources", ())
        }

    def rules(self) -> Rules:
        checks = {(check.rule, check.code): check for check in self._checks()}
        lexicons = {
            entry["code"]: tuple(entry["words"])
            for file in self.edition.draft_lexicons.values()
            for entry in file["lexicons"]
        }
        return Rules(self._version(checks), checks, lexicons)

    def _version(self, checks: Mapping[tuple[str, str], Check]) -> str:
        """The newest version that a file names, and a mark of everything that these rules are made of."""
        files = [*self.edition.draft_rules.values(), *self.edition.draft_lexicons.values()]
        newest = max((file["version"] for file in files), default="")
        made_of = {
            "files": [thawed(file) for file in files],
            "checks": [[*key, dict(check.settings), list(check.basis)] for key, check in checks.items()],
        }
        return f"{newest}-{hashlib.sha256(canonical_json(made_of)).hexdigest()[:12]}"

    def _checks(self) -> Iterator[Check]:
        for file in self.edition.draft_rules.values():
            for rule in file["rules"]:
                for entry in rule["checks"]:
                    check = self._check(rule, entry)
                    if check is not None:
                        yield check

    def _check(self, rule: Entry, entry: Entry) -> Check | None:
        if entry["severity"] == "off":
            return None
        basis = tuple(self._basis(entry.get("basis", rule["basis"])))
        limits = self._limits(entry)
        if not basis or limits is None:
            return None
        return Check(
            rule=rule["id"],
            code=entry["code"],
            severity=entry["severity"],
            message=entry["message"],
            suggestion=entry["suggestion"],
            basis=basis,
            kinds=frozenset(entry.get("kinds", KINDS)),
            settings={**thawed(entry.get("settings", {})), **limits},
        )

    def _limits(self, entry: Entry) -> dict[str, Any] | None:
        """Dated limits by the names under which the check reads them; None where one has no value on the day."""
        named = dict(entry.get("limits", {}))
        if "limit" in entry:
            named["limit"] = entry["limit"]
        try:
            return {name: self.law.value(code) for name, code in named.items()}
        except RuleError:
            return None

    def _basis(self, entries: tuple[Entry, ...]) -> Iterator[Mapping[str, object]]:
        """What of a basis is in force, its dates from the source where the entry gives none of its own."""
        for entry in entries:
            source = self.sources[entry["source"]]
            first = entry.get("valid_from") or source.get("in_force")
            last = entry.get("valid_to") or source.get("until")
            if (first and self.day < read_day(first)) or (last and self.day > read_day(last)):
                continue
            yield {
                "source": entry["source"],
                "title": dict(source["title"]),
                "article": entry.get("article", ""),
                "valid_from": first,
                "valid_to": last,
                "status": entry.get("status", "confirmed"),
            }
