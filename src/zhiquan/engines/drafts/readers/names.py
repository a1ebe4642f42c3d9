"""Which part of an application a heading, a page header or a file name speaks of."""

from __future__ import annotations

import re
from collections.abc import Mapping

# Longest names first: 说明书摘要 and 说明书附图 begin with 说明书.
_HEADINGS: tuple[tuple[str, str], ...] = (
    ("说明书核苷酸和氨基酸序列表", "sequences"),
    ("外观设计简要说明", "description"),
    ("外观设计图片或照片", "figures"),
    ("外观设计专利请求书", "request"),
    ("实用新型专利请求书", "request"),
    ("发明专利请求书", "request"),
    ("专利请求书", "request"),
    ("说明书摘要附图", "abstract_figure"),
    ("说明书摘要", "abstract"),
    ("说明书附图", "figures"),
    ("权利要求书", "claims"),
    ("权利要求", "claims"),
    ("图片或照片", "figures"),
    ("简要说明", "description"),
    ("摘要附图", "abstract_figure"),
    ("请求书", "request"),
    ("说明书", "description"),
    ("摘要", "abstract"),
    ("附图", "figures"),
    ("序列表", "sequences"),
)
_ENGLISH: Mapping[str, str] = {
    "claims": "claims",
    "claim": "claims",
    "description": "description",
    "specification": "description",
    "spec": "description",
    "abstract": "abstract",
    "drawings": "figures",
    "drawing": "figures",
    "figures": "figures",
    "request": "request",
    "title": "title",
}
# The forms of the electronic filing, as their files are numbered.
_FORMS: Mapping[str, str] = {
    "100001": "claims",
    "100002": "description",
    "100003": "figures",
    "100004": "abstract",
    "100005": "abstract_figure",
    "110101": "request",
    "120101": "request",
    "130101": "request",
}
_BY_NAME = dict(_HEADINGS)
_DECORATION = re.compile(r"^[#*【\[《<\s]+|[*】\]》>：:\s]+$")
_PAGE = re.compile(
    r"(?:第?\d{1,4}(?:[/／]\d{1,4})?页(?:共\d{1,4}页)?|\d{1,4}[/／]\d{1,4}|[（(]\d{1,4}[/／]\d{1,4}[)）])$"
)
_PUBLICATION = re.compile(r"^CN\d{7,12}[A-Z]\d?")
_SPLIT = re.compile(r"[\s\-_.·，,()（）\[\]【】\d]+")

# The headed parts of a description, in the order of the rules (细则 and Guidelines name them; the rules check them).
DESCRIPTION_HEADINGS = (
    "技术领域",
    "背景技术",
    "发明内容",
    "实用新型内容",
    "附图说明",
    "具体实施方式",
    "具体实施例",
    "实施方式",
    "所属技术领域",
)


def squeezed(text: str) -> str:
    """The line without blanks and without the marks that only decorate a heading."""
    return _DECORATION.sub("", re.sub(r"\s+", "", text))


def heading_part(text: str) -> str:
    """The part a line names when it says nothing else: 权 利 要 求 书, ## 说明书, 说明书摘要：, 权利要求书 1/2页."""
    if len(text) > 60:
        return ""
    plain = squeezed(text)
    if plain in _BY_NAME:
        return _BY_NAME[plain]
    plain = squeezed(_PAGE.sub("", _PUBLICATION.sub("", plain)))
    return _BY_NAME.get(plain, "") or (
        _ENGLISH.get(text.strip("#*: \t").lower(), "") if text.isascii() else ""
    )


def header_part(text: str) -> str:
    """The part a page header names, among other words such as a number or a firm's name."""
    plain = re.sub(r"\s+", "", text)
    if len(plain) > 60:
        return ""
    return next((part for name, part in _HEADINGS if len(name) > 2 and name in plain), "")


def description_heading(text: str) -> bool:
    """Whether the line is one of a description's own headings, with or without a number or brackets."""
    plain = squeezed(text)
    return re.sub(r"^(?:[一二三四五六七八九十]+[、.．]|\d+[、.．]?)", "", plain) in DESCRIPTION_HEADINGS


def file_part(name: str) -> str:
    """The part a file name speaks of: 权利要求书.docx, XX_claims_v2.txt, 100001.docx."""
    stem = re.sub(r"\.[A-Za-z]{2,5}$", "", re.split(r"[/\\]", name)[-1])
    form = re.match(r"(1[0-3]\d{4})(?:$|\D)", stem)
    if form and form[1] in _FORMS:
        return _FORMS[form[1]]
    pieces = [piece for piece in _SPLIT.split(stem) if piece]
    for piece in pieces:
        if piece in _BY_NAME:
            return _BY_NAME[piece]
        if piece.lower() in _ENGLISH:
            return _ENGLISH[piece.lower()]
    if not pieces:
        return ""
    return next(
        (
            part
            for word, part in _HEADINGS
            if len(word) > 2 and (pieces[-1].endswith(word) or pieces[0] == word)
        ),
        "",
    )
