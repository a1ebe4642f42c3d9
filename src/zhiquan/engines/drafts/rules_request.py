"""The request form and what goes with it: F-REQ-1, F-INV-1, F-SEC-1, F-SEQ-1.

Findings about the form have no text to quote: their place is the part `request` with the field in `paragraph`.
Numbers of persons never enter a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from zhiquan.engines.clocks import add_months
from zhiquan.engines.drafts.context import Context
from zhiquan.engines.drafts.lexicon import hits
from zhiquan.engines.drafts.model import Finding, PartName, Place
from zhiquan.engines.drafts.rules import finding
from zhiquan.engines.numbers import PARTY_SCHEMES, SCHEMES, NumberError, examine

Entry = Mapping[str, Any]
_HOME = frozenset({"", "CN", "中国", "中华人民共和国", "china"})
_HOME_NEEDS = ("name", "address", "postcode", "code")
_FOREIGN_NEEDS = ("name", "country")
_SEQUENCE_ID = re.compile(r"SEQ\s?\.?\s?ID\s?\.?\s?NO", re.IGNORECASE)
_BASES = re.compile(r"(?<![A-Za-z])(?:[ACGTUacgtu]{10,}|(?:[ACGTU]{3,}[ \t]){3,}[ACGTU]{2,})(?![A-Za-z])")
_RESIDUE = "Ala|Arg|Asn|Asp|Cys|Gln|Glu|Gly|His|Ile|Leu|Lys|Met|Phe|Pro|Ser|Thr|Trp|Tyr|Val"  # IUPAC three-letter codes
_RESIDUES = re.compile(rf"(?<![A-Za-z])(?:{_RESIDUE})(?:[-\s]?(?:{_RESIDUE})){{3,}}(?![A-Za-z])")
# One-letter residues only where the text calls them a sequence of amino acids: four are enough for ST.26.
_PEPTIDE = re.compile(
    r"(?:氨基酸|多?肽|蛋白质?)(?:的|链|片段)?(?:氨基酸)?序列(?:为|是|如下|包括|[:：\s])[\s:：“\"]{0,3}(?:[NH]{2}2?-)?"
    r"[ACDEFGHIKLMNPQRSTVWY]{4,}(?![A-Za-z])"
)
_NAME_ODD = re.compile(
    r"[0-9０-９]|等$|(?:先生|女士|小姐|教授|博士|研究员|工程师|老师|院士|经理|主任|高工|总工|院长|所长|总监|总裁|董事长)$|[（(]?(?:笔名|化名|昵称)"
)
_NAME_AI = re.compile(
    r"(?i)(?:^|[^a-z])(?:ai|gpt|chatgpt|dabus|deepseek|llm)(?:$|[^a-z])|人工智能|智能体|大模型|机器人|算法模型"
)
# Fields of the form in words.
_FIELDS: Mapping[str, Mapping[str, str]] = {
    code: {"zh-Hans": chinese, "en": english}
    for code, chinese, english in (
        ("title", "名称", "title"),
        ("applicants", "申请人", "applicant"),
        ("inventors", "发明人或者设计人", "inventor"),
        ("agents", "专利代理师", "agent"),
        ("priorities", "优先权", "priority"),
        ("grace", "宽限期声明", "grace period"),
        ("name", "姓名或者名称", "name"),
        ("address", "地址", "address"),
        ("postcode", "邮政编码", "postcode"),
        ("code", "统一社会信用代码或者身份证件号码", "credit code or identity number"),
        ("country", "国籍或者注册的国家或者地区", "nationality or place of registration"),
        ("number", "号码", "number"),
        ("phone", "联系电话", "phone"),
        ("date", "日期", "date"),
        ("office", "原受理机构名称", "office"),
        ("ground", "所属情形", "ground"),
        ("signed", "签字或者盖章", "signature or seal"),
        ("agency_name", "专利代理机构名称", "name of the agency"),
        ("agency_code", "专利代理机构代码", "code of the agency"),
        ("parent", "原申请", "parent application"),
        ("same_day_number", "同日申请", "same-day application"),
        ("claims", "权利要求书", "claims"),
        ("description", "说明书或者简要说明", "description or brief statement"),
        ("abstract", "说明书摘要", "abstract"),
        ("figures", "附图、图片或者照片", "figures or views"),
    )
}


def _entries(value: object) -> list[Entry]:
    """A list of entries, however it was written: names alone, one entry, several."""
    if value in (None, "", (), []):
        return []
    if isinstance(value, str):
        return [{"name": name} for name in re.split(r"[;；、,，\n]", value) if name.strip()]
    if isinstance(value, Mapping):
        return [value]
    if not isinstance(value, list | tuple):
        return []
    return [each if isinstance(each, Mapping) else {"name": str(each)} for each in value]


def _text(entry: Entry, key: str) -> str:
    return str(entry.get(key) or "").strip()


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    found = re.fullmatch(r"\s*(\d{4})[-./年]?(\d{1,2})[-./月]?(\d{1,2})日?\s*", str(value or ""))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _form_given(context: Context) -> bool:
    return "applicants" in context.draft.request or "inventors" in context.draft.request


def _at(
    context: Context, code: str, field: str, rule: str = "F-REQ-1", **params: object
) -> Iterator[Finding]:
    if check := context.active(rule, code):
        place = Place("request", paragraph=field)
        yield finding(check, context.draft, place, field=named(field), **params)


def named(field: str) -> Mapping[str, str]:
    """A field in words by language: `agents[1].phone` → 专利代理师2的联系电话, phone of agent 2."""
    place = re.fullmatch(r"(\w+)\[(\d+)\](?:\.(\w+))?", field)
    if place is None:
        return _FIELDS.get(field, {"zh-Hans": field, "en": field})
    whole, part = _FIELDS[place[1]], _FIELDS.get(place[3] or "")
    number = int(place[2]) + 1
    if part is None:
        return {"zh-Hans": f"{whole['zh-Hans']}{number}", "en": f"{whole['en']} {number}"}
    return {
        "zh-Hans": f"{whole['zh-Hans']}{number}的{part['zh-Hans']}",
        "en": f"{part['en']} of {whole['en']} {number}",
    }


def fields(context: Context) -> Iterator[Finding]:
    """F-REQ-1: what the form must say of title, applicants and inventors."""
    if not _form_given(context):
        return
    request = context.draft.request
    if not str(request.get("title") or "").strip() and context.part("title") is None:
        yield from _at(context, "missing", "title")
    for field in ("applicants", "inventors"):
        if not _entries(request.get(field)):
            yield from _at(context, "missing", field)
    if request.get("signed") is False:
        yield from _at(context, "unsigned", "signed")
    for at, applicant in enumerate(_entries(request.get("applicants"))):
        yield from _applicant(context, f"applicants[{at}]", applicant)
    for field in ("parent", "same_day_number"):
        number = str(request.get(field) or "").strip()
        if number and not _valid("application_no", number):
            yield from _at(context, "application_number", field)


def _valid(scheme: str, raw: str) -> bool:
    try:
        SCHEMES[scheme].parse(raw)
    except NumberError:
        return False
    return True


def _applicant(context: Context, field: str, applicant: Entry) -> Iterator[Finding]:
    home = _text(applicant, "country") in _HOME
    for need in _HOME_NEEDS if home else _FOREIGN_NEEDS:
        if not _text(applicant, need):
            yield from _at(context, "applicant_incomplete", f"{field}.{need}", name=_text(applicant, "name"))
    code = _text(applicant, "code")
    if home and code and not examine(code, PARTY_SCHEMES).ok:
        yield from _at(context, "applicant_code", f"{field}.code", name=_text(applicant, "name"))
    if not home and not _agency(context):
        yield from _at(context, "agency_needed", f"{field}.country", name=_text(applicant, "name"))


def _agency(context: Context) -> bool:
    request = context.draft.request
    return any(request.get(key) for key in ("agency", "agency_name", "agency_code"))


def agency(context: Context) -> Iterator[Finding]:
    """F-REQ-1: an agency stands with its code, its agents with certificate numbers and a phone."""
    request = context.draft.request
    agents = _entries(request.get("agents")) or [
        {
            "name": request.get("agent_name"),
            "number": request.get("agent_number"),
            "phone": request.get("agent_phone"),
        }
    ]
    named = [agent for agent in agents if _text(agent, "name") or _text(agent, "number")]
    if not _agency(context) and not named:
        return
    code = str(request.get("agency_code") or "").strip()
    if not code:
        yield from _at(context, "agency_incomplete", "agency_code")
    elif not _valid("agency_code", code):
        yield from _at(context, "agency_code", "agency_code", value=code)
    if not str(request.get("agency") or request.get("agency_name") or "").strip():
        yield from _at(context, "agency_incomplete", "agency_name")
    if not named:
        yield from _at(context, "agency_incomplete", "agents")
    for at, agent in enumerate(named):
        for need in ("name", "number", "phone"):
            if not _text(agent, need):
                yield from _at(context, "agency_incomplete", f"agents[{at}].{need}")
        number = _text(agent, "number")
        if number and not _valid("agent_certificate_no", number):
            yield from _at(context, "agent_number", f"agents[{at}].number", value=number)


def priority(context: Context) -> Iterator[Finding]:
    """F-REQ-1: a priority names date, number and office, and lies within its period."""
    filed = _day(context.draft.request.get("filed_on"))
    for at, claim in enumerate(_entries(context.draft.request.get("priorities"))):
        field = f"priorities[{at}]"
        for need in ("date", "number", "office"):
            if not _text(claim, need):
                yield from _at(context, "priority_incomplete", f"{field}.{need}")
        number, office = _text(claim, "number"), _text(claim, "office")
        if number and office in _HOME - {""} and not _valid("application_no", number):
            yield from _at(context, "application_number", f"{field}.number")
        first = _day(claim.get("date"))
        if _text(claim, "date") and first is None:
            yield from _at(context, "bad_date", f"{field}.date")
        if first is not None and filed is not None:
            yield from _priority_period(context, f"{field}.date", first, filed)


def _priority_period(context: Context, field: str, first: date, filed: date) -> Iterator[Finding]:
    check = context.active("F-REQ-1", "priority_late")
    if check is None:
        return
    if first > filed:
        yield from _at(context, "priority_later", field)
        return
    kind = "design" if context.draft.kind == "design" else "technical"
    months = check.settings[kind]
    if filed <= add_months(first, months)[0]:
        return
    restorable = context.active("F-REQ-1", "priority_restorable")
    if kind == "technical" and restorable and filed <= add_months(first, restorable.settings["limit"])[0]:
        yield from _at(
            context, "priority_restorable", field, months=months, limit=restorable.settings["limit"]
        )
        return
    yield from _at(context, "priority_late", field, months=months)


def grace(context: Context) -> Iterator[Finding]:
    """F-REQ-1: a grace period claimed names its ground and day, and lies within its period."""
    filed = _day(context.draft.request.get("filed_on"))
    for at, claim in enumerate(_entries(context.draft.request.get("grace"))):
        field = f"grace[{at}]"
        for need in ("ground", "date"):
            if not _text(claim, need):
                yield from _at(context, "grace_incomplete", f"{field}.{need}")
        shown = _day(claim.get("date"))
        if _text(claim, "date") and shown is None:
            yield from _at(context, "bad_date", f"{field}.date")
        check = context.active("F-REQ-1", "grace_late")
        if check and shown and filed and filed > add_months(shown, check.settings["limit"])[0]:
            yield from _at(context, "grace_late", f"{field}.date", limit=check.settings["limit"])


def same_day(context: Context) -> Iterator[Finding]:
    """F-REQ-1: the statement on an invention and a utility model filed the same day."""
    if not context.draft.request.get("same_day"):
        return
    code = "same_day_design" if context.draft.kind == "design" else "same_day"
    yield from _at(context, code, "same_day")


def inventors(context: Context) -> Iterator[Finding]:
    """F-INV-1: inventors are natural persons under their real names."""
    named = _entries(context.draft.request.get("inventors"))
    for at, inventor in enumerate(named):
        name, field = _text(inventor, "name"), f"inventors[{at}].name"
        if not name:
            yield from _at(context, "nameless", field, "F-INV-1")
        elif _NAME_AI.search(name):
            yield from _at(context, "machine", field, "F-INV-1", name=name)
        elif any(True for _ in hits(name, context.rules.words("not_a_person"))):
            yield from _at(context, "not_a_person", field, "F-INV-1", name=name)
        elif _NAME_ODD.search(name):
            yield from _at(context, "odd_name", field, "F-INV-1", name=name)
    names = [_text(inventor, "name") for inventor in named]
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        yield from _at(context, "twice", f"inventors[{names.index(name)}].name", "F-INV-1", name=name)


def secrecy(context: Context) -> Iterator[Finding]:
    """F-SEC-1: what is to be filed abroad is examined for secrecy first."""
    request = context.draft.request
    if request.get("abroad") and not request.get("secrecy_request"):
        yield from _at(context, "abroad", "abroad", "F-SEC-1")


def sequences(context: Context) -> Iterator[Finding]:
    """F-SEQ-1: sequences come with an ST.26 listing as a part of its own."""
    listing = str(context.draft.request.get("sequence_listing") or "").strip()
    if listing and not listing.lower().endswith((".xml", ".zip")):
        yield from _at(context, "not_st26", "sequence_listing", "F-SEQ-1", value=listing)
    if context.draft.kind == "design":
        return
    named = _first(context, _SEQUENCE_ID)
    if named is not None and not listing:
        code = "listing_missing" if context.draft.request.get("complete") else "listing_unseen"
        if check := context.active("F-SEQ-1", code):
            yield context.found(check, *named)
    written = _first(context, _BASES) or _first(context, _RESIDUES) or _first(context, _PEPTIDE)
    if written is not None and named is None and (check := context.active("F-SEQ-1", "without_number")):
        yield context.found(check, *written)


def _first(context: Context, pattern: re.Pattern[str]) -> tuple[PartName, int, int] | None:
    names: tuple[PartName, ...] = ("description", "claims")
    for name in names:
        part = context.part(name)
        hit = pattern.search(part.text) if part else None
        if hit:
            return name, *hit.span()
    return None


def whole(context: Context) -> Iterator[Finding]:
    """F-REQ-1: a dossier handed in as complete has every part that its kind needs."""
    check = context.active("F-REQ-1", "part_missing")
    if check is None or not context.draft.request.get("complete"):
        return
    kind = context.draft.kind
    needs = ("description",) if kind == "design" else ("claims", "description", "abstract")
    for name in needs:
        part = context.part(name)
        if part is None or not part.text.strip():
            yield context.found(check, "document", paragraph=name, field=named(name))
    if kind == "design" and not context.draft.figures:
        yield context.found(check, "document", paragraph="figures", field=named("figures"))


RULES = (fields, agency, priority, grace, same_day, inventors, secrecy, sequences, whole)
