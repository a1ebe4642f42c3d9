"""Findings and rules of the draft checker as tables for people."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from zhiquan.engines.drafts.model import Finding, Report
from zhiquan.engines.drafts.readers.errors import PART_NAMES
from zhiquan.engines.drafts.report import not_read, said
from zhiquan.engines.drafts.rules import Rules

SEVERITIES = ("error", "warning", "hint")
_STYLES = {"error": "bold red", "warning": "yellow", "hint": "cyan"}
_WORDS = {
    "zh-Hans": {"error": "错误", "warning": "警告", "hint": "提示"},
    "en": {"error": "error", "warning": "warning", "hint": "hint"},
}
_HEADINGS = {
    "zh-Hans": ("级别", "规则", "位置", "原文", "问题与改法"),
    "en": ("severity", "rule", "place", "quote", "what is wrong, and the mend"),
}
_RULE_HEADINGS = {
    "zh-Hans": ("规则", "检查", "级别", "适用", "依据", "说明"),
    "en": ("rule", "check", "severity", "kinds", "basis", "message"),
}
_SUMMARY = {
    "zh-Hans": "{error}个错误，{warning}个警告，{hint}个提示",
    "en": "{error} errors, {warning} warnings, {hint} hints",
}
_QUOTED = 60


def show(report: Report, language: str) -> None:
    """All findings as a table, what was not read, and one line of counts."""
    console = Console()
    if report.findings:
        table = Table(*(Column(text, overflow="fold") for text in _HEADINGS[language]))
        for finding in report.findings:
            table.add_row(*_row(finding, language))
        console.print(table)
    for note in report.not_read:
        said_of_it = not_read(note, language)
        console.print(
            escape(" ".join(str(w) for w in (note.get("label"), said_of_it["text"]) if w)), style="dim"
        )
    counts = Counter(finding.severity for finding in report.findings)
    console.print(_SUMMARY[language].format(**{name: counts[name] for name in SEVERITIES}))


def _row(finding: Finding, language: str) -> tuple[str, ...]:
    style = _STYLES[finding.severity]
    mend = str(said(finding.suggestion, language))
    quote = finding.quote if len(finding.quote) <= _QUOTED else finding.quote[: _QUOTED - 1] + "…"
    return (
        f"[{style}]{_WORDS[language][finding.severity]}[/]",
        escape(finding.rule),
        escape(_place(finding, language)),
        escape(quote),
        escape(str(said(finding.message, language))) + (f"\n[dim]→ {escape(mend)}[/]" if mend else ""),
    )


def _place(finding: Finding, language: str) -> str:
    place = finding.place
    if place.claim is not None:
        return f"权利要求{place.claim}" if language == "zh-Hans" else f"claim {place.claim}"
    names = PART_NAMES.get(place.part, {"zh-Hans": "全套文件", "en": "the whole set"})
    return names[language] + (f" [{place.paragraph}]" if place.paragraph else "")


def rule_data(rules: Rules, language: str) -> list[dict[str, Any]]:
    """The checks in the order of their rules, with words in one language."""
    return [
        {
            "rule": check.rule,
            "check": check.code,
            "severity": check.severity,
            "kinds": sorted(check.kinds),
            "message": said(check.message, language),
            "suggestion": said(check.suggestion, language),
            "basis": [{key: said(value, language) for key, value in entry.items()} for entry in check.basis],
        }
        for _, check in sorted(rules.checks.items())
    ]


def show_rules(rules: Rules, language: str) -> None:
    """The checks as a table."""
    table = Table(*(Column(text, overflow="fold") for text in _RULE_HEADINGS[language]), title=rules.version)
    for entry in rule_data(rules, language):
        severity = entry["severity"]
        basis = "\n".join(f"{one['title']} {one['article']}" for one in entry["basis"])
        table.add_row(
            escape(entry["rule"]),
            escape(entry["check"]),
            f"[{_STYLES[severity]}]{_WORDS[language][severity]}[/]",
            escape(", ".join(entry["kinds"])),
            escape(basis),
            escape(str(entry["message"])),
        )
    Console().print(table)
