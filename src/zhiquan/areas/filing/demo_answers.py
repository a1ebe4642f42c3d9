"""What the demo's invented firms answer in the forms of recordal and pre-examination."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FIRM_USCC, HONG_KONG_NUMBER = "91440300MADEM0011W", "00000019"
ENTITY: Mapping[str, Any] = {
    "entity.kind": "company",
    "party.address.old": "广东省深圳市南山区示例路2号（虚构）",
    "entity.fields": ["new_energy", "equipment", "information_technology"],
    "entity.main_classes": [{"class": "H01M", "yearly": 6}, {"class": "B64U", "yearly": 4}],
    "entity.research_staff": 46,
    "entity.insured_staff": 128,
    "entity.filings_last_year": 19,
    "entity.laboratory": "province",
    "entity.ip_management": "office",
    "entity.no_abnormal": True,
    "entity.rules_accepted": True,
    "consent.truth": True,
    "contact.phone": "0755-00000000",
    "contact.email": "ip@example.org",
}
REQUEST: Mapping[str, Any] = {
    "preexam.kind": "invention",
    "preexam.same_day": False,
    "preexam.pct": "none",
    "preexam.divisional": False,
    "preexam.secrecy": False,
    "preexam.abroad": False,
    "preexam.elsewhere": False,
    "preexam.place": "mainland",
    "agent.used": False,
    "contact.phone": "0755-00000000",
    "contact.email": "ip@example.org",
    "undertaking.identical": True,
    "undertaking.in_time": True,
    "undertaking.fees": True,
    "undertaking.no_amendment": True,
    "undertaking.answers": True,
    "undertaking.no_withdrawal": True,
    "undertaking.good_faith": True,
    "consent.truth": True,
}
# Papers of a recordal by their type.
PAPERS = {
    "identity_document": "营业执照副本",
    "hk_business_registration": "香港商业登记证",
    "research_proof": "研发情况证明",
    "laboratory_proof": "省级实验室认定文件",
}
HONG_KONG: Mapping[str, Any] = {
    "preexam.place": "hk",
    "entity.kind": "hk_entity",
    "entity.hk_number": HONG_KONG_NUMBER,
    "party.address.old": "香港新界样例道1号（虚构）",
}
