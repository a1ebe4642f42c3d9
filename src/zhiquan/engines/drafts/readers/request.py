"""The request form (请求书) as a Word or PDF table: the fields that can be recognised, by code.

The form sets out blocks (发明人, 申请人, 代理机构, 联系人 …) with labels inside; a value stands beside its label in the
same cell, after a colon, or in the cell that follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .content import Line

# What precedes a label on the form: ⑦, (7), 7., a tick box of its own.
_LEAD = re.compile(r"^[\s①-⑳㉑-㉟⓪*]*(?:[（(]?\d{1,2}[)）.、．]\s*)?")
_TICK = r"[☑☒■√✓✔▣]|[\[［]\s*[xX√]\s*[\]］]"
_BOX = re.compile(rf"[□☐]|[\[［]\s*[\]］]|{_TICK}")
_TICKED = re.compile(_TICK)
_EMPTY = re.compile(r"^[\s_＿\-—/／:：]*$")
_FIGURE = re.compile(r"图[^\d]{0,8}(\d{1,3})|^\s*(\d{1,3})\s*$")

# A label that begins a block, the block, and the field of the value that may stand beside it.
_BLOCKS: Mapping[str, tuple[str, str]] = {
    "发明人": ("inventors", "inventor"),
    "设计人": ("inventors", "inventor"),
    "第一发明人国籍或地区": ("first", ""),
    "第一发明人国籍": ("first", ""),
    "第一设计人国籍或地区": ("first", ""),
    "申请人": ("applicants", "name"),
    "第一署名申请人": ("applicants", "name"),
    "联系人": ("contact", "name"),
    "代表人": ("contact", ""),
    "专利代理机构": ("agency", "agency"),
    "代理机构": ("agency", "agency"),
    "代理师": ("agents", "name"),
    "代理人": ("agents", "name"),
    "专利代理师": ("agents", "name"),
    "分案申请": ("parent", ""),
    "要求优先权声明": ("priorities", ""),
}
# Labels inside a block or outside any, and the field each is.
_LABELS: Mapping[str, str] = {
    "发明名称": "title",
    "实用新型名称": "title",
    "使用外观设计的产品名称": "title",
    "姓名或名称": "name",
    "申请人名称": "name",
    "申请人姓名或名称": "name",
    "姓名": "name",
    "名称": "name",
    "统一社会信用代码/身份证件号码": "code",
    "统一社会信用代码或身份证件号码": "code",
    "居民身份证件号码或统一社会信用代码": "code",
    "统一社会信用代码": "code",
    "居民身份证件号码": "code",
    "身份证件号码": "code",
    "国籍或注册国家(地区)": "country",
    "国籍或注册国家（地区）": "country",
    "国籍": "country",
    "详细地址": "address",
    "地址": "address",
    "邮政编码": "postcode",
    "邮编": "postcode",
    "电话": "phone",
    "联系电话": "phone",
    "代理机构名称": "agency",
    "机构代码": "agency_code",
    "代理机构代码": "agency_code",
    "执业证号": "number",
    "资格证号": "number",
    "代理师姓名": "name",
    "代理人姓名": "name",
    "原申请号": "parent",
    "在先申请日": "date",
    "在先申请号": "number",
    "原受理机构名称": "office",
    "IPC分类号": "ipc",
    "IPC": "ipc",
    "国际专利分类号": "ipc",
    "洛迦诺分类号": "locarno",
    "摘要附图": "abstract_figure",
    "指定摘要附图": "abstract_figure",
}
_WHOLE = frozenset({"title", "agency", "agency_code", "parent", "ipc", "locarno", "abstract_figure"})
_LISTS = frozenset({"applicants", "agents", "priorities"})
# Statements with a box, and the words that stand beside it.
_BOXES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("same_day", re.compile(r"同样的发明创造")),
    ("early_publication", re.compile(r"提前公布|早日公布")),
    ("secrecy_request", re.compile(r"请求.{0,20}保密审查|保密审查请求")),
    ("abroad", re.compile(r"(?:拟|准备).{0,6}向外国申请")),
    ("examination", re.compile(r"请求.{0,4}实质审查")),
    ("colour", re.compile(r"请求保护.{0,10}色彩")),
    ("partial", re.compile(r"局部外观设计")),
    ("set", re.compile(r"成套产品")),
)


@dataclass
class _Form:
    fields: dict[str, object] = field(default_factory=dict)
    lists: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    inventors: list[str] = field(default_factory=list)
    block: str = ""

    def put(self, code: str, value: str) -> None:
        """A value under a label, in the block that is open."""
        if code == "inventor":
            self._inventors(value)
        elif code == "abstract_figure":
            found = _FIGURE.search(value)
            if found:
                self.fields.setdefault(code, int(found[1] or found[2]))
        elif code in _WHOLE:
            self.fields.setdefault(code, value)
        elif self.block == "inventors" and code == "name":
            self._inventors(value)
        elif self.block == "agency" and code == "name":
            self.fields.setdefault("agency", value)
        elif self.block == "agency" and code == "number":
            self._entry("agents", code, value)
        elif self.block in _LISTS:
            self._entry(self.block, code, value)

    def _entry(self, block: str, code: str, value: str) -> None:
        entries = self.lists.setdefault(block, [])
        # A second name begins a second applicant or agent.
        if not entries or code in entries[-1]:
            entries.append({})
        entries[-1][code] = value

    def _inventors(self, value: str) -> None:
        value = re.sub(r"(?:[□☐☑☒■√]|[\[［][\sxX√]*[\]］])?\s*不公布姓名", "", value)
        for name in re.split(r"[、；;，,\n]", value):
            if name.strip() and not _EMPTY.match(name):
                self.inventors.append(name.strip())

    def result(self) -> dict[str, object]:
        found = {
            **self.fields,
            **{block: tuple(entries) for block, entries in self.lists.items()},
        }
        if self.inventors:
            found["inventors"] = tuple(self.inventors)
        return found


def request_fields(lines: Sequence[Line]) -> Mapping[str, object]:
    """Fields by code; what is not filled in stays away."""
    form = _Form()
    for row in _rows(lines):
        _boxes(row, form.fields)
        code = ""
        for cell in row:
            block, label, value = _labelled(cell)
            if block or label:
                form.block = block or form.block
                code = label
            elif code and not _EMPTY.match(cell) and not (_BOX.search(cell) and code != "inventor"):
                value = cell
            if code and value:
                form.put(code, value)
                # Several inventors may stand in one row; any other label has one value.
                code = code if code == "inventor" else ""
    return form.result()


def _rows(lines: Sequence[Line]) -> Iterator[list[str]]:
    """The cells of each row in reading order, each line of a cell for itself."""
    for line in lines:
        cells = line.cells or tuple(re.split(r"\t|\s{3,}", line.text))
        row = [piece.strip() for cell in cells for piece in cell.split("\n") if piece.strip()]
        if row:
            yield row


def _boxes(row: Sequence[str], fields: dict[str, object]) -> None:
    text = " ".join(row)
    boxes = list(_BOX.finditer(text))
    for at, box in enumerate(boxes):
        words = text[box.end() : boxes[at + 1].start() if at + 1 < len(boxes) else len(text)]
        for code, pattern in _BOXES:
            if pattern.search(words):
                fields[code] = bool(fields.get(code)) or bool(_TICKED.match(box[0]))


def _labelled(cell: str) -> tuple[str, str, str]:
    """Block, field and value that a cell names, each possibly empty."""
    bare = _LEAD.sub("", cell)
    for pattern in (r"([^:：]{1,30})[:：](.*)$", r"(\S{2,20})\s+(\S.*)$", r"(.{1,30})()$"):
        found = re.match(pattern, bare, re.DOTALL)
        if found is None:
            continue
        name = re.sub(r"\s+", "", found[1])
        plain = re.sub(r"[（(]?\d{1,2}[)）]?$", "", name)
        value = "" if _EMPTY.match(found[2]) else found[2].strip()
        if plain in _BLOCKS:
            return *_BLOCKS[plain], value
        if name in _LABELS or plain in _LABELS:
            return "", _LABELS.get(name) or _LABELS[plain], value
    return "", "", ""
