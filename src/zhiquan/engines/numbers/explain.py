"""Sentences for people: what is wrong with a typed number and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from zhiquan.engines.numbers.model import Doubt, NumberError

Language = Literal["zh-Hans", "en"]
_Pair = tuple[str, str]

REASONS: Mapping[str, _Pair] = MappingProxyType(
    {
        "empty": ("没有填写号码。", "No number was given."),
        "too_long": (
            "内容有{found}个字符，超过{limit}个，不是一个号码；请每格只填一个号码。",
            "The text has {found} characters, more than {limit}: give one number at a time.",
        ),
        "wrong_length": (
            "应为{expected}位，现有{found}位；请核对是否漏输或多输。",
            "It should have {expected} characters and has {found}: look for one missing or typed twice.",
        ),
        "bad_character": (
            "第{position}个字符“{found}”不能出现在这里，此处应为{allowed}{hint}。",
            "Character {position}, “{found}”, cannot stand here; {allowed} must{hint}.",
        ),
        "check_digit": (
            "校验位应为“{expected}”，现为“{found}”（第{position}个字符）；号码中有一位输错或两位颠倒，请对照原件逐位核对。",
            "The check digit should be “{expected}” and is “{found}” (character {position}): a digit is "
            "wrong or two are swapped, so compare it with the document digit by digit.",
        ),
        "check_digit_missing": (
            "缺少校验位；按已有数字计算应为“{expected}”，请对照原件补上。",
            "The check digit is missing; from the other digits it would be “{expected}”. "
            "Compare with the document and add it.",
        ),
        "check_failed": (
            "号码不符合校验规则，其中有输错的数字，请对照原件核对。",
            "The digits do not satisfy the check rule: one is wrong, so compare with the document.",
        ),
        "bad_date": (
            "从第{position}个字符起的“{found}”不是有效日期，请核对。",
            "“{found}” from character {position} is not a valid date: correct it.",
        ),
        "bad_year": (
            "年份“{found}”不在{low}至{high}之间，请核对。",
            "The year “{found}” is not between {low} and {high}: correct it.",
        ),
        "unknown_region": (
            "地区代码“{found}”不适用于此类证件，请核对前六位或改选证件类型。",
            "The region “{found}” does not belong to this kind of document: "
            "check the first six digits or choose another kind.",
        ),
        "unknown_kind": (
            "第{position}个字符“{found}”不是已有的种类代码（可用：{allowed}）。",
            "Character {position}, “{found}”, is not a known kind; known are {allowed}.",
        ),
        "kind_missing": (
            "缺少文献种类代码，请在末尾补上（{allowed}）。",
            "The kind code is missing: add it at the end ({allowed}).",
        ),
        "kind_mismatch": (
            "种类代码{kind}的号码此处应为“{expected}”，现为“{found}”（第{position}个字符）。",
            "With kind code {kind} character {position} should be “{expected}” and is “{found}”.",
        ),
        "unknown_country": (
            "“{found}”不是WIPO ST.3中的国家或地区代码。",
            "“{found}” is not a country code of WIPO ST.3.",
        ),
        "unknown_code": (
            "“{found}”不在代码表中，请核对。",
            "“{found}” is not in the list of codes: correct it.",
        ),
        "unknown_prefix": (
            "“{found}”不是已有的号段（可用：{allowed}）。",
            "No such number range as “{found}”; there are {allowed}.",
        ),
        "out_of_range": (
            "“{found}”应在{low}至{high}之间。",
            "“{found}” should be between {low} and {high}.",
        ),
        "bad_form": ("格式不符，应写作如“{example}”。", "The form is not right; write it like “{example}”."),
    }
)
"""Reason code of a NumberError to its sentence in Chinese and English."""

DOUBTS: Mapping[str, _Pair] = MappingProxyType(
    {
        "check_digit_added": (
            "1988年以前的申请号没有印出校验位，已按规则补上“{added}”。",
            "Application numbers up to 1988 were printed without a check digit; “{added}” was added "
            "by the rule.",
        ),
        "org_code_check": (
            "其中的组织机构代码校验位应为“{expected}”，现为“{found}”；少数真实代码如此，请对照证照核对。",
            "The organisation code inside should end in “{expected}” and ends in “{found}”; a few real codes "
            "do, so compare with the licence.",
        ),
        "unknown_authority": (
            "登记管理部门和机构类别“{found}”不在代码表中，请对照证照核对。",
            "The authority and type “{found}” are not in the list: compare with the licence.",
        ),
        "unknown_region": (
            "登记地区“{found}”不在行政区划代码中，请对照证照核对。",
            "The region “{found}” is not in the list of regions: compare with the licence.",
        ),
        "kind_not_in_use": (
            "{day}公布的文献不使用种类代码{kind}（当时为{used}），请核对。",
            "The kind code {kind} was not in use on {day} ({used} was): check number and day.",
        ),
    }
)
"""Code of a doubt to its sentence in Chinese and English."""

CHARACTERS: Mapping[str, _Pair] = MappingProxyType(
    {
        "digits": ("数字", "a digit"),
        "digits_1_9": ("数字1至9", "a digit from 1 to 9"),
        "digit_or_x": ("数字或X", "a digit or X"),
        "digit_or_a": ("数字或A", "a digit or A"),
        "capitals": ("英文字母", "a letter"),
        "digits_capitals": ("数字或英文字母", "a digit or a letter"),
        "digits_capitals_marks": ("数字、英文字母、点或短横", "a digit, a letter, a dot or a hyphen"),
        "uscc": ("数字或大写字母（不含I、O、S、V、Z）", "a digit or a letter other than I, O, S, V, Z"),
        "h_or_m": ("字母H或M", "the letter H or M"),
        "section": ("部的字母（A至H）", "a section letter (A to H)"),
    }
)
"""Coded name of a set of characters to its words."""

SCHEME_NAMES: Mapping[str, _Pair] = MappingProxyType(
    {
        "patent_no": ("专利号", "patent number"),
        "application_no": ("专利申请号", "application number"),
        "publication_no": ("公开（公告）号", "publication number"),
        "pct_application_no": ("PCT国际申请号", "PCT application number"),
        "ipc": ("国际专利分类号", "IPC symbol"),
        "cpc": ("联合专利分类号", "CPC symbol"),
        "ipc_subclass": ("国际专利分类小类", "IPC subclass"),
        "locarno_class": ("洛迦诺分类号", "Locarno class"),
        "locarno_edition": ("洛迦诺分类版本", "Locarno edition"),
        "trademark_no": ("商标注册号", "trademark registration number"),
        "nice_edition": ("尼斯分类版本", "Nice edition"),
        "nice_class": ("商品和服务类别", "Nice class"),
        "similar_group": ("类似群", "similar-goods group"),
        "goods_code": ("商品和服务编码", "goods and services code"),
        "resident_id": ("居民身份证号", "resident identity card"),
        "hmt_residence_permit": ("港澳台居民居住证", "residence permit for HK, Macau and Taiwan residents"),
        "foreigner_residence_card": ("外国人永久居留身份证", "foreign permanent resident card"),
        "hkid": ("香港身份证", "Hong Kong identity card"),
        "hm_travel_permit": ("港澳居民来往内地通行证", "mainland travel permit for HK and Macau residents"),
        "tw_travel_permit": ("台湾居民来往大陆通行证", "mainland travel permit for Taiwan residents"),
        "passport": ("护照", "passport"),
        "uscc": ("统一社会信用代码", "unified social credit code"),
        "org_code": ("组织机构代码", "organisation code"),
        "hk_br_no": ("香港商业登记号码", "Hong Kong business registration number"),
        "hk_ci_no": ("香港公司注册证书编号", "Hong Kong certificate of incorporation number"),
        "mo_commercial_no": ("澳门商业登记编号", "Macau commercial registration number"),
        "tw_ubn": ("台湾统一编号", "Taiwan unified business number"),
        "foreign_company_no": ("境外公司注册号", "foreign company number"),
        "agency_code": ("专利代理机构代码", "patent agency code"),
        "agent_certificate_no": ("专利代理师执业证号", "patent attorney certificate number"),
        "etsi_declaration": ("ETSI声明编号", "ETSI declaration reference"),
        "us_docket": ("美国联邦法院案号", "US federal docket number"),
        "itc_investigation": ("美国337调查编号", "ITC investigation number"),
        "nos_code": ("美国诉讼性质代码", "US nature-of-suit code"),
        "country_code": ("国家、地区或组织代码", "country or office code"),
        "inid_code": ("著录项目数据代码", "INID code"),
        "document_no": ("发文字号", "document number"),
        "issue_no": ("期号", "issue number"),
        "cn_mobile": ("手机号码", "mainland mobile number"),
        "cn_landline": ("固定电话", "mainland landline number"),
        "hk_phone": ("香港电话", "Hong Kong telephone number"),
        "mo_phone": ("澳门电话", "Macau telephone number"),
    }
)
"""Scheme code to its name in Chinese and English."""


def _column(language: Language) -> int:
    return 0 if language == "zh-Hans" else 1


def scheme_name(scheme: str, language: Language) -> str:
    """The name of a scheme; raises KeyError for an unknown code."""
    return SCHEME_NAMES[scheme][_column(language)]


def explain(error: NumberError, language: Language) -> str:
    """One sentence on `error`: the scheme, what is wrong, what was expected, what to do."""
    column = _column(language)
    facts = dict(error.detail)
    facts["position"] = str(error.position)
    if error.code == "bad_character":
        twin = facts.get("looks_like", "")
        hints = (f"（是否为“{twin}”？）", f" (is it “{twin}”?)")
        facts["hint"] = hints[column] if twin else ""
        facts["allowed"] = CHARACTERS[facts["allowed"]][column]
    sentence = REASONS[error.code][column].format_map(facts)
    name = SCHEME_NAMES[error.scheme][column]
    return f"{name}：{sentence}" if column == 0 else f"{name[0].upper()}{name[1:]}: {sentence}"


def explain_doubt(doubt: Doubt, language: Language) -> str:
    """One sentence on a doubt that does not refuse the number."""
    return DOUBTS[doubt.code][_column(language)].format_map(dict(doubt.detail))
