"""The columns of a list of rights: how offices head them, and the words that stand in them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from zhiquan.registry.models import Party, Right

NUMBER, KIND, TITLE, STATUS = "number", "kind", "title", "status"
OWNER, OWNER_NUMBER, OWNER_COUNTRY, OWNER_KIND, SHARE = (
    "owner", "owner_number", "owner_country", "owner_kind", "share",
)  # fmt: skip
CLASSES, JURISDICTION = "classes", "jurisdiction"
FILED, GRANTED, EXPIRES = "filed_on", "granted_on", "expires_on"

HEADINGS: dict[str, tuple[str, ...]] = {
    NUMBER: ("号码", "申请号", "专利号", "申请号/专利号", "申请(专利)号", "专利申请号", "注册号", "商标注册号", "登记号",
             "申请号或注册号", "number", "application number", "patent number", "registration number"),
    KIND: ("类型", "种类", "权利类型", "专利类型", "权利种类", "知识产权类型", "kind", "type"),
    TITLE: ("名称", "发明名称", "专利名称", "商标名称", "作品名称", "权利名称", "title", "name"),
    STATUS: ("法律状态", "状态", "当前状态", "status", "legal status"),
    OWNER: ("权利人", "专利权人", "申请人", "注册人", "著作权人", "权利人名称", "申请(专利权)人", "owner", "applicant",
            "holder"),
    OWNER_NUMBER: ("权利人证件号码", "证件号码", "证件号", "统一社会信用代码", "权利人代码", "owner number", "uscc"),
    OWNER_COUNTRY: ("权利人国家或地区", "国家或地区", "国别", "国籍", "owner country", "country"),
    OWNER_KIND: ("权利人性质", "主体性质", "owner kind"),
    SHARE: ("份额", "持有份额", "share", "shares"),
    CLASSES: ("类别", "商品类别", "国际分类", "尼斯分类", "classes", "class"),
    JURISDICTION: ("法域", "授权国家或地区", "jurisdiction"),
    FILED: ("申请日", "申请日期", "filed on", "filing date"),
    GRANTED: ("授权日", "授权公告日", "注册日", "注册公告日", "登记日", "granted on", "grant date", "registration date"),
    EXPIRES: ("届满日", "专用权期限止", "有效期至", "到期日", "expires on", "expiry date"),
}  # fmt: skip
"""Field of a right to the headings under which offices hand it in; the first is the one we print."""

ENGLISH = {
    NUMBER: "Number", KIND: "Kind", TITLE: "Title", STATUS: "Status", OWNER: "Owner", OWNER_NUMBER: "Owner number",
    OWNER_COUNTRY: "Owner country", OWNER_KIND: "Owner kind", SHARE: "Share", CLASSES: "Classes",
    JURISDICTION: "Jurisdiction", FILED: "Filed on", GRANTED: "Granted on", EXPIRES: "Expires on",
}  # fmt: skip

REQUIRED = (NUMBER, TITLE, STATUS, OWNER)
PERSONAL = (OWNER_NUMBER,)
"""Columns whose cells are never repeated in a report."""

KIND_WORDS = {
    "发明": Right.INVENTION, "发明专利": Right.INVENTION, "invention": Right.INVENTION,
    "实用新型": Right.UTILITY, "实用新型专利": Right.UTILITY, "新型": Right.UTILITY,
    "外观": Right.DESIGN, "外观设计": Right.DESIGN, "外观设计专利": Right.DESIGN,
    "商标": Right.TRADEMARK, "普通商标": Right.TRADEMARK, "一般商标": Right.TRADEMARK, "mark": Right.TRADEMARK,
    "集体商标": Right.COLLECTIVE, "证明商标": Right.CERTIFICATION,
    "地理标志": Right.GI, "地理标志产品": Right.GI,
    "集成电路布图设计": Right.LAYOUT, "布图设计": Right.LAYOUT,
    "著作权": Right.COPYRIGHT, "版权": Right.COPYRIGHT, "软件著作权": Right.COPYRIGHT, "计算机软件著作权": Right.COPYRIGHT,
    "植物新品种": Right.VARIETY, "植物新品种权": Right.VARIETY,
}  # fmt: skip

STATUS_WORDS = {
    "申请中": Right.PENDING, "审查中": Right.PENDING, "实质审查": Right.PENDING, "公开": Right.PENDING,
    "待审": Right.PENDING, "受理": Right.PENDING, "application pending": Right.PENDING,
    "有效": Right.IN_FORCE, "授权": Right.IN_FORCE, "已授权": Right.IN_FORCE, "已注册": Right.IN_FORCE,
    "注册": Right.IN_FORCE, "专利权维持": Right.IN_FORCE, "维持": Right.IN_FORCE, "registered": Right.IN_FORCE,
    "in force": Right.IN_FORCE, "granted": Right.IN_FORCE,
    "届满": Right.EXPIRED, "期限届满": Right.EXPIRED, "到期": Right.EXPIRED,
    "失效": Right.LAPSED, "终止": Right.LAPSED, "未缴年费终止": Right.LAPSED, "未缴年费": Right.LAPSED,
    "无效": Right.INVALIDATED, "宣告无效": Right.INVALIDATED, "全部无效": Right.INVALIDATED,
    "撤回": Right.WITHDRAWN, "主动撤回": Right.WITHDRAWN, "视为撤回": Right.WITHDRAWN,
    "驳回": Right.REJECTED, "撤销": Right.CANCELLED, "注销": Right.CANCELLED, "放弃": Right.SURRENDERED,
}  # fmt: skip

PARTY_WORDS = {
    "自然人": Party.NATURAL, "个人": Party.NATURAL, "natural": Party.NATURAL,
    "单位": Party.LEGAL, "企业": Party.LEGAL, "法人": Party.LEGAL, "其他组织": Party.LEGAL, "legal": Party.LEGAL,
}  # fmt: skip

COUNTRY_WORDS = {
    "中国": "CN", "中国大陆": "CN", "内地": "CN", "香港": "HK", "中国香港": "HK", "澳门": "MO", "中国澳门": "MO",
    "台湾": "TW", "中国台湾": "TW",
}  # fmt: skip


def plain(text: str) -> str:
    """A heading or a word without width, case, blanks, brackets' style and a trailing mark of duty."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s*＊:：_]+", "", folded)


_FIELDS = {plain(heading): field for field, headings in HEADINGS.items() for heading in headings}
_KINDS = {plain(w): k for w, k in KIND_WORDS.items()} | {plain(k): k for k, _ in Right.KINDS}
_STATUSES = {plain(w): s for w, s in STATUS_WORDS.items()} | {plain(s): s for s, _ in Right.STATUSES}


def field_of(heading: str) -> str | None:
    """The field that a heading means, None for one that is not read."""
    return _FIELDS.get(plain(heading))


def kind_of(text: str) -> str | None:
    return _KINDS.get(plain(text))


def status_of(text: str) -> str | None:
    return _STATUSES.get(plain(text))


def party_kind_of(text: str) -> str | None:
    return {plain(w): k for w, k in PARTY_WORDS.items()}.get(plain(text))


def country_of(text: str) -> str:
    """An ST.3 code from a code or a usual Chinese word; the text itself in capitals where it is neither."""
    return COUNTRY_WORDS.get(text.strip(), text.strip().upper())


_DATES = (
    re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]0{1,2}:00(?::00)?)?", re.ASCII),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日", re.ASCII),
    re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII),
)


def day_of(text: str) -> date:
    """A day in the spellings offices use. Raises ValueError."""
    folded = unicodedata.normalize("NFKC", text).strip()
    for pattern in _DATES:
        match = pattern.fullmatch(folded)
        if match:
            return date(*(int(part) for part in match.groups()))
    raise ValueError(folded)


def parts_of(text: str) -> list[str]:
    """Several owners in one cell are parted by a semicolon or a line break."""
    return [part.strip() for part in re.split(r"[;；\n]+", text) if part.strip()]
