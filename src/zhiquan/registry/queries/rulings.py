"""Which texts of an edition speak about a change, register by register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhiquan.engines.rules import Evaluation, FactsInvalid, NotInForce, Parameter, UnknownCode
from zhiquan.registry.queries.locks import STEPS_TABLES, is_sample
from zhiquan.registry.queries.terms import Terms

FAN_OUT = "company_change.fan_out"
# Further values that people must see beside a group, where the edition has them.
_BESIDE: Mapping[str, tuple[str, ...]] = {
    "company": ("company_change.apply",),
    "trademark": ("trademark.change_all_marks_together",),
    "trademark_grace": ("trademark.renewal_grace",),
    "customs": ("customs.recordal_change",),
    "domain_name": ("customs_change.domain_holder_change",),
}
_TABLES_OF_LOCKS: Mapping[str, str] = {"trademark_locked": "mark", "patent_locked": "patent"}


@dataclass(frozen=True)
class RuleRef:
    """One text: `code` of the table or parameter, `source` and `article`, and what it says.

    `act` is change, transfer or empty; `certificate` whether the registrar's certificate is needed; `value` and
    `unit` are a period or another figure.
    """

    code: str
    source: str
    article: str
    sample: bool
    act: str = ""
    certificate: bool = False
    value: Any = None
    unit: str = ""


class Rulings:
    """The texts about one change of one party, asked by the code of a touch."""

    def __init__(self, terms: Terms, change: str, **has: bool) -> None:
        self._terms = terms
        # Both at once is judged as a change of name, which asks for more than one of address.
        self._facts = {"change": "name" if change == "both" else change, **has}
        self._rows = self._fan_out()

    def of(self, code: str) -> tuple[RuleRef, ...]:
        refs = list(self._rows.get(code, ()))
        refs += [ref for name in _BESIDE.get(code, ()) if (ref := self._parameter(name)) is not None]
        return (*refs, *self._locks(code))

    def _fan_out(self) -> dict[str, list[RuleRef]]:
        answer = self._answer(FAN_OUT, self._facts)
        if answer is None:
            return {}
        rows = {row.code: row for row in answer.table.rows}
        sample = is_sample(answer)
        found: dict[str, list[RuleRef]] = {}
        for code, said in zip(answer.rows, answer.outputs, strict=True):
            ref = RuleRef(
                FAN_OUT, answer.table.source, str(rows[code].article or answer.table.article or ""), sample,
                str(said["act"]), bool(said["certificate"]), said["within"], str(said["unit"] or ""),
            )  # fmt: skip
            found.setdefault(str(said["register"]), []).append(ref)
        return found

    def _parameter(self, code: str) -> RuleRef | None:
        try:
            rule: Parameter = self._terms.rules.get(code)
        except (NotInForce, UnknownCode):
            return None
        return RuleRef(
            code, rule.source, str(rule.article or ""), self._terms.is_sample(rule), value=rule.value, unit=rule.unit
        )  # fmt: skip

    def _locks(self, code: str) -> list[RuleRef]:
        """What the tables of steps say of a pledged or seized right of that register."""
        register = _TABLES_OF_LOCKS.get(code)
        if register is None:
            return []
        step = "transfer" if self._facts["change"] == "restructuring" else "name_change"
        found: dict[tuple[str, str], RuleRef] = {}
        for table in self._terms.edition.rules.tables:
            if not table.startswith(STEPS_TABLES):
                continue
            for lock in ("pledge", "seizure"):
                facts = {"lock": lock, "exclusive": False, "register": register, "step": step}
                answer = self._answer(table, facts)
                if answer is None or not answer.rows:
                    continue
                rows = {row.code: row for row in answer.table.rows}
                for row in answer.rows:
                    article = str(rows[row].article or answer.table.article or "")
                    ref = RuleRef(table, answer.table.source, article, is_sample(answer))
                    found.setdefault((table, article), ref)
        return list(found.values())

    def _answer(self, code: str, facts: Mapping[str, Any]) -> Evaluation | None:
        try:
            return self._terms.rules.evaluate(code, facts)
        except (NotInForce, UnknownCode, FactsInvalid):
            return None
