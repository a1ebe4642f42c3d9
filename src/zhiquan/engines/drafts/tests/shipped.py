"""The shipped rules as tests of this room need them: engines may not import the policy room, which reads them in use.

Limits are those of the version without an end; the basis is left as written.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from zhiquan.engines.drafts.rules import Check, Rules

POLICY = Path(__file__).parents[5] / "policy" / "shenzhen"


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _limits() -> dict[str, Any]:
    topic = _read(POLICY / "rules" / "drafts" / "parameters.yaml")
    return {
        f"{topic['topic']}.{entry['code']}": version["value"]
        for entry in topic["parameters"]
        for version in entry["versions"]
        if "valid_to" not in version
    }


@lru_cache(maxsize=1)
def rules() -> Rules:
    """All rules and words of `policy/shenzhen/drafts`."""
    limits = _limits()
    checks = [
        _check(rule, entry, limits)
        for path in sorted((POLICY / "drafts").glob("rules*.yaml"))
        for rule in _read(path)["rules"]
        for entry in rule["checks"]
    ]
    lexicons = {
        entry["code"]: tuple(entry["words"])
        for path in sorted((POLICY / "drafts").glob("lexicons*.yaml"))
        for entry in _read(path)["lexicons"]
    }
    return Rules("shipped", {(check.rule, check.code): check for check in checks}, lexicons)


def _check(rule: dict[str, Any], entry: dict[str, Any], limits: dict[str, Any]) -> Check:
    named = dict(entry.get("limits", {}))
    if "limit" in entry:
        named["limit"] = entry["limit"]
    severity = entry["severity"]
    return Check(
        rule=rule["id"],
        code=entry["code"],
        # YAML 1.1 reads a bare off as false.
        severity=None if severity in ("off", False) else severity,
        message=entry["message"],
        suggestion=entry["suggestion"],
        basis=tuple(entry.get("basis", rule["basis"])),
        kinds=frozenset(entry.get("kinds", ("invention", "utility_model", "design"))),
        settings={**entry.get("settings", {}), **{name: limits[code] for name, code in named.items()}},
    )
