"""Letters and official forms: policy's text templates, filled in and set as DOCX and PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_noop as N_

from zhiquan.areas.matters.models import Case, CaseRight, Defect
from zhiquan.areas.matters.packs import Pack
from zhiquan.engines import documents as engine
from zhiquan.engines import forms
from zhiquan.engines.documents import textform
from zhiquan.kernel import clock
from zhiquan.kernel.errors import Refused

CHINESE = "zh-Hans"
YES_NO = forms.Words("是", "否")
LETTERS, DOCUMENTS = "letters", "documents"
NOTHING = "——"
CLOCK_WORDS = ("due.", "days.")


def template(pack: Pack, use: str, name: str) -> textform.Template:
    text = pack.edition.template(pack.code, use, name)
    if text is None:
        raise Refused("no_template", N_("There is no text form “%(name)s” for this matter."), name=name)
    return _parsed(text)


@lru_cache(maxsize=256)
def _parsed(text: str) -> textform.Template:
    return textform.parse(text)


def issuer(pack: Pack) -> str:
    for body in pack.edition.city["bodies"]:
        if body["code"] == pack.desk:
            return str(body["name"][CHINESE])
    return str(pack.edition.city["bodies"][0]["name"][CHINESE])


def window_of(pack: Pack) -> Mapping[str, Any]:
    """The first window that takes this matter."""
    for window in pack.edition.windows:
        if window["matters"] == "all" or pack.code in window["matters"]:
            return window
    return {}


def answers(pack: Pack, values: Mapping[str, Any], rights: Mapping[str, str]) -> dict[str, str]:
    """Every element of the form in words, empty where nothing was given; official papers are in Chinese."""
    said = forms.Words(YES_NO.yes, YES_NO.no, rights)
    found = dict.fromkeys(pack.packs.elements, "")
    for code, element in pack.packs.elements.items():
        value = values.get(code)
        if value not in (None, "", []):
            found[code] = forms.value_text(element, value, CHINESE, said)
    return found


def common(
    pack: Pack, values: Mapping[str, Any], *, number: str, submitted: date | None, party: Any
) -> dict[str, str]:
    """The names that every template may use, but those of letters."""
    window = window_of(pack)
    new, old = str(values.get("party.name.new") or ""), str(values.get("party.name.old") or "")
    return {
        "case.number": number,
        "case.matter": str(pack.matter["name"][CHINESE]),
        "case.submitted_on": engine.chinese_date(submitted) if submitted else "",
        "applicant.name": old or (party.name if party else "") or str(values.get("contact.name") or ""),
        "applicant.identity": str(values.get("party.identity") or ""),
        "authority.name": str(pack.authority.get("name", {}).get(CHINESE, issuer(pack))),
        "issuer.name": issuer(pack),
        "letter.number": "",
        "letter.date": "",
        "decision.reason": "",
        "receipt.number": "",
        "window.name": str(window.get("name", {}).get(CHINESE, "")),
        "window.phone": str(window.get("phone", "")),
        "window.address": str(window.get("address", {}).get(CHINESE, "")),
        "party.old_name": old,
        "party.new_name": new or old,
        "right.number": "",
        "right.title": "",
        "lock.holder": "",
        "lock.reference": "",
    }


def clock_words(case: Case) -> dict[str, str]:
    """`due.<clock>` and `days.<clock>` of every clock of the case, the latest of each."""
    found: dict[str, str] = {}
    for row in case.clocks.all():
        found[f"due.{row.code}"] = engine.chinese_date(row.due_on)
        found[f"days.{row.code}"] = str((row.due_on - clock.today()).days)
    return found


def rights_table(rows: Sequence[CaseRight]) -> engine.Table:
    lines = tuple((str(n), r.number, r.title, r.recorded_name or "") for n, r in enumerate(rows, 1))
    return engine.Table(("序号", "号码", "名称", "登记名义"), lines or _none(4), widths=(1, 3, 4, 5))


def _none(columns: int) -> tuple[tuple[str, ...], ...]:
    """The one row of a table that has nothing to list."""
    return (("无", *[""] * (columns - 1)),)


def defects_table(rows: Sequence[Defect], sources: Mapping[str, str]) -> engine.Table:
    lines = tuple((str(n), d.text, _cited(d, sources)) for n, d in enumerate(rows, 1))
    return engine.Table(("序号", "缺陷", "依据"), lines or _none(3), widths=(1, 6, 4))


def _cited(defect: Defect, sources: Mapping[str, str]) -> str:
    if not defect.source:
        return ""
    return f"{sources.get(defect.source, defect.source)} {defect.article}".strip()


def source_titles(pack: Pack) -> dict[str, str]:
    return {code: source.title[CHINESE] for code, source in pack.edition.rules.sources.items()}


def materials_table(names: Sequence[tuple[str, str]]) -> engine.Table:
    lines = tuple((str(n), material, file) for n, (material, file) in enumerate(names, 1))
    return engine.Table(("序号", "材料", "文件"), lines or _none(3), widths=(1, 4, 5))


def material_names(case: Case, pack: Pack) -> list[tuple[str, str]]:
    labels = {m.type: m.name.get(CHINESE, m.type) for part in pack.parts for m in part.materials}
    rows = case.files.filter(replaced_at=None).select_related("file")
    return [(labels.get(f.type, f.type or f.material), f.file.name) for f in rows]


def _tells_days(found: textform.Template) -> bool:
    return any(name.startswith(CLOCK_WORDS) for name in found.placeholders)


def render(
    found: textform.Template, values: Mapping[str, str], tables: Mapping[str, engine.Table]
) -> textform.Rendered:
    """Fill a template; clocks it names that never ran are empty, and a `? ` line with them goes."""
    wanted = {name: "" for name in found.placeholders if name.startswith(CLOCK_WORDS)}
    filled = {**wanted, **values}
    try:
        return textform.render(found, filled, tables)
    except textform.TextFormError:
        # A notice must leave even where an answer is missing: the gap is shown, not hidden and not a crash.
        return textform.render(found, {n: _gap(found, n, v) for n, v in filled.items()}, tables)


def _gap(found: textform.Template, name: str, value: str) -> str:
    in_optional = any(line.optional and name in line.names for part in found.parts for line in part.lines)
    return value if value or in_optional else NOTHING


def form_document(
    pack: Pack,
    name: str,
    values: Mapping[str, Any],
    *,
    number: str = "",
    submitted: date | None = None,
    party: Any = None,
    rights: Sequence[CaseRight] = (),
    more: Mapping[str, str] | None = None,
    notices: tuple[str, ...] = (),
) -> engine.OfficialDocument:
    """An official form of the matter filled with these answers; unanswered fields stay blank to write in."""
    found = template(pack, DOCUMENTS, name)
    titles = {r.ref.partition(":")[2]: f"{r.number} {r.title}" for r in rights}
    filled = {
        **answers(pack, values, titles),
        **common(pack, values, number=number, submitted=submitted, party=party),
        **(more or {}),
    }
    tables = {
        "rights": rights_table(rights),
        "defects": defects_table((), {}),
        "materials": materials_table(()),
    }
    rendered = render(found, filled, tables)
    return engine.form(
        issuer=str(pack.authority.get("name", {}).get(CHINESE, issuer(pack))),
        title=rendered.title,
        document_date=submitted or clock.today(),
        addressee=rendered.addressee,
        body=rendered.blocks,
        signature=(),
        notices=notices,
    )


def case_form(case: Case, pack: Pack, name: str) -> engine.OfficialDocument:
    rights = list(case.rights.exclude(state=CaseRight.EXCLUDED))
    notices = ("演示件，不具效力",) if case.is_demo else ()
    return form_document(
        pack, name, case.values, number=case.number, submitted=clock.day_of(case.submitted_at), party=case.party,
        rights=rights, notices=notices,
    )  # fmt: skip


def letter_document(
    case: Case,
    pack: Pack,
    template_name: str,
    *,
    number: str,
    on: date,
    reason: str = "",
    receipt: str = "",
    handler: str = "",
) -> engine.OfficialDocument:
    """A letter of the case as it stands at this moment."""
    found = template(pack, LETTERS, template_name)
    rights = list(case.rights.exclude(state=CaseRight.EXCLUDED))
    defects = list(case.defects.filter(round=case.round)) if case.round else []
    filled = {
        **answers(pack, case.values, {r.ref.partition(":")[2]: f"{r.number} {r.title}" for r in rights}),
        **common(
            pack, case.values, number=case.number, submitted=clock.day_of(case.submitted_at), party=case.party
        ),
        **(clock_words(case) if _tells_days(found) else {}),
        "letter.number": number,
        "letter.date": engine.chinese_date(on),
        "decision.reason": reason,
        "receipt.number": receipt or case.receipt,
    }
    tables = {
        "rights": rights_table(rights),
        "defects": defects_table(defects, source_titles(pack)),
        "materials": materials_table(material_names(case, pack) if "materials" in found.tables else ()),
    }
    rendered = render(found, filled, tables)
    return engine.letter(
        issuer=issuer(pack),
        title=rendered.title,
        addressee=rendered.addressee or filled["applicant.name"],
        document_date=on,
        document_no=number,
        body=rendered.blocks,
        handler=handler,
        notices=("演示件，不具效力",) if case.is_demo else (),
    )
