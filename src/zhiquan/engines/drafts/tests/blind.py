"""Defects planted as an outsider would plant them: by the public record form, knowing nothing of the rules' code.

The applications in `blind_applications.jsonl` are invented (no real person, firm or product): fourteen fields and
styles of writing, and one design. A plant names the rule, the part, the claim and the stretch that is wrong.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Record = dict[str, Any]
NUMBER = re.compile(r"(?m)(?:^[ \t]*|(?<=。))([\d０-９]+)[ \t]*[.．、][ \t]*(?!\d)")
CITED = re.compile(
    r"(如|根据|按照|按|依据|根據)?(权利要求|權利要求)\s*(\d+)([\d至～~\-、或]*)(?:(?:其)?中?任(?:意)?一项?)?"
)
NAME = re.compile(r"所述的?(?:一种)?([^，,：:；。（(]{2,30})")


@dataclass(frozen=True)
class Plant:
    """A record with one defect. `claim` None: not in a claim; `end` 0: anywhere in the part."""

    record: Record
    rule: str
    part: str
    claim: int | None = None
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Cut:
    """The claims of a record as pieces, number included; the pieces joined give the part's text."""

    record: Record
    pieces: tuple[str, ...]
    joint: str

    def number(self, at: int) -> int:
        found = NUMBER.match(self.pieces[at])
        return int(found[1]) if found else at + 1

    def body(self, at: int) -> int:
        found = NUMBER.match(self.pieces[at])
        return found.end() if found else 0

    def dependents(self) -> list[int]:
        """Claims that begin by citing and name no product or use of what they cite."""
        return [
            at
            for at, piece in enumerate(self.pieces)
            if CITED.match(piece, self.body(at)) and not re.search("应用|用途|用于", piece[:40])
        ]

    def edited(self, rule: str, at: int, start: int, end: int, new: str, wrong: tuple[int, int]) -> Plant:
        pieces = list(self.pieces)
        pieces[at] = pieces[at][:start] + new + pieces[at][end:]
        before = sum(len(piece) + len(self.joint) for piece in pieces[:at])
        record = copy.deepcopy(self.record)
        record["claims"] = pieces if self.joint else "".join(pieces)
        return Plant(record, rule, "claims", self.number(at), before + wrong[0], before + wrong[1])


def applications() -> list[Record]:
    path = Path(__file__).with_name("blind_applications.jsonl")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def cut(record: Record) -> Cut:
    claims = record["claims"]
    if isinstance(claims, list):
        return Cut(record, tuple(claims), "\n")
    starts = [found.start() for found in NUMBER.finditer(claims)]
    return Cut(
        record,
        tuple(claims[a:b] for a, b in zip(starts, [*starts[1:], len(claims)], strict=True)),
        "",
    )


Planter = Callable[[Cut], Iterator[Plant]]


def added(rule: str, words: str, wrong: str = "") -> Planter:
    """Words before the last full stop of the first and of the last claim."""

    def plant(claims: Cut) -> Iterator[Plant]:
        for at in {0, len(claims.pieces) - 1}:
            stop = claims.pieces[at].rfind("。")
            first = stop + (words.index(wrong) if wrong else 0)
            yield claims.edited(rule, at, stop, stop, words, (first, first + len(wrong or words)))

    return plant


def ended(new: str) -> Planter:
    """Something else for the full stop of the last claim."""

    def plant(claims: Cut) -> Iterator[Plant]:
        at = len(claims.pieces) - 1
        stop = claims.pieces[at].rfind("。")
        yield claims.edited("F-CLM-1", at, stop, stop + 1, new, (stop - 2, stop + max(1, len(new))))

    return plant


def cited(rule: str, wording: str, least: int = 1) -> Planter:
    """Another reference in the last dependent claim that has `least` dependents before it. {n}: its own number."""

    def plant(claims: Cut) -> Iterator[Plant]:
        chosen = [at for at in claims.dependents() if at >= least and _runs(claims, at, least)]
        for at in chosen[-1:]:
            found = CITED.search(claims.pieces[at], claims.body(at))
            assert found is not None
            own = claims.number(at)
            new = (found[1] or "根据") + wording.format(n=own, next=own + 1, far=own + 50)
            place = (found.start(), found.start() + len(new))
            yield claims.edited(rule, at, found.start(), found.end(), new, place)

    return plant


def _runs(claims: Cut, at: int, least: int) -> bool:
    dependents = claims.dependents()
    return all(one in dependents for one in range(1, least))


def renamed(name: str) -> Planter:
    def plant(claims: Cut) -> Iterator[Plant]:
        for at in claims.dependents()[:1]:
            found = NAME.search(claims.pieces[at], claims.body(at))
            if found:
                place = (claims.body(at), found.start(1) + len(name))
                yield claims.edited("F-CLM-3", at, *found.span(1), name, place)

    return plant


def numbered(label: str) -> Planter:
    """Another label for the last claim's number: {n}."""

    def plant(claims: Cut) -> Iterator[Plant]:
        at = len(claims.pieces) - 1
        if NUMBER.match(claims.pieces[at]) and claims.pieces[at - 1].endswith("\n"):
            new = label.format(n=claims.number(at), han="零一二三四五六七八九"[claims.number(at)])
            yield claims.edited("F-CLM-1", at, 0, claims.body(at), new, (0, max(2, len(new))))

    return plant


def named(suffix: str) -> Planter:
    def plant(claims: Cut) -> Iterator[Plant]:
        found = re.compile(r"(?:一种|一種)?([^，,：:；。（(及和与、]{2,30})(?=，)").match(
            claims.pieces[0], claims.body(0)
        )
        if found and not found[1].endswith(("方法", "处理")):
            place = (found.start(1), found.end(1) + len(suffix))
            yield claims.edited("F-CLM-7", 0, found.end(1), found.end(1), suffix, place)

    return plant


def unmarked(claims: Cut) -> Iterator[Plant]:
    found = re.search("，?其特[征徵](在于|在於|是|为)[，：:]?", claims.pieces[0])
    if found:
        yield claims.edited("F-CLM-6", 0, *found.span(), "，", (0, found.start() + 1))


CLAIM_PLANTERS: dict[str, Planter] = {
    "two full stops": added("F-CLM-1", "。所述部件由钢制成", "。"),
    "no full stop": ended(""),
    "semicolon": ended("；"),
    "full width dot": ended("．"),
    "word before the number": numbered("权利要求{n}. "),
    "权项": numbered("权项{n}. "),
    "Han number": numbered("{han}、"),
    "third item": numbered("第{han}项、"),
    "as the description says": added("F-CLM-2", "，具体如说明书所述", "如说明书所述"),
    "as the figure shows": added("F-CLM-2", "，其形状如图2所示", "如图2所示"),
    "see the figure": added("F-CLM-2", "，参见附图1", "附图1"),
    "picture": added("F-CLM-2", "，具体为![图](a.png)", "![图](a.png)"),
    "cites a claim that is not there": cited("F-CLM-3", "权利要求{far}"),
    "cites itself": cited("F-CLM-3", "权利要求{n}"),
    "range with itself": cited("F-CLM-3", "权利要求1至{n}中任一项", 2),
    "no number": cited("F-CLM-3", "权利要求"),
    "any one of no number": cited("F-CLM-3", "权利要求其中任一项"),
    "another thing": renamed("离心泵"),
    "and": cited("F-CLM-4", "权利要求1和2", 2),
    "as well as": cited("F-CLM-4", "权利要求1以及权利要求2", 2),
    "bare list": cited("F-CLM-4", "权利要求1、2", 2),
    "bare range": cited("F-CLM-4", "权利要求1至2", 2),
    "no characterising part": unmarked,
    "technology": named("技术"),
    "product and method": named("及其制备方法"),
    "scheme": named("的技术方案"),
    **{
        f"word {wrong}": added("F-CLM-8", words, wrong)
        for words, wrong in (
            ("，例如采用黄铜", "例如"),
            ("，最好是黄铜", "最好是"),
            ("，尤其是黄铜", "尤其是"),
            ("，必要时加热", "必要时"),
            ("，优选地加热", "优选地"),
            ("，可选的，设有把手", "可选的"),
            ("，较佳的是铜", "较佳的"),
            ("，长度约3mm", "约"),
            ("，温度在60℃左右", "左右"),
            ("，重量在5kg上下", "上下"),
            ("，采用钢、铁、铝等", "等"),
            ("，采用橡胶或类似物", "或类似物"),
            ("，设有厚的垫片", "厚的"),
            ("，具有很强的磁性", "很强"),
            ("，由金属（优选为铜）制成", "（优选为铜）"),
        )
    },
    **{
        f"antecedent {words}": added("F-CLM-9", words, "霍尔探针")
        for words in (
            "，所述霍尔探针固定于外部",
            "，该霍尔探针为两个",
            "，上述霍尔探针由陶瓷制成",
            "，每个所述霍尔探针均设有护罩",
        )
    },
}


def with_text(record: Record, part: str, text: str, rule: str, start: int, end: int, **more: object) -> Plant:
    changed = {**copy.deepcopy(record), part: text, **more}
    return Plant(changed, rule, part, None, start, end)


def text_plants(record: Record) -> Iterator[tuple[str, Plant]]:
    """Defects of title, abstract, description and request of one application."""
    title, described, abstract = record["title"], record["description"], record.get("abstract")
    plain = re.sub("^一[种種]", "", title)
    for words in ("及其他", "及其类似物"):
        new = plain + words
        yield (
            f"title {words}",
            with_text(record, "title", new, "F-TITLE-2", len(plain), len(new), description=None),
        )
    for words in ("“飞鸽牌”", "样例科技有限公司的", "一种XK-200型"):
        new = words + plain
        yield (
            f"title {words}",
            with_text(record, "title", new, "F-TITLE-2", 0, len(words), description=None),
        )
    for name in ("样例课题组", "样例大学", "ChatGPT", "王强高工", "Sample Robotics Ltd."):
        yield (
            f"inventor {name}",
            Plant({**record, "request": {"inventors": [name]}}, "F-INV-1", "request"),
        )
    if record["kind"] == "design" or abstract is None:
        return
    long = "一种用于大型公共建筑地下停车场以及多层立体车库之中并且能够根据车流密度变化自动调整运行参数的具有多级缓冲结构的可拆卸的"
    yield (
        "title too long",
        with_text(record, "title", long + plain, "F-TITLE-1", 0, len(long), description=None),
    )
    for prefix in ("发明名称：", "【发明名称】", "发明名称 ", "题目："):
        if described.startswith(title):
            yield (
                f"first line {prefix}",
                with_text(record, "description", prefix + described, "F-DESC-1", 0, len(prefix)),
            )
    for words in (
        "如权利要求1所述的结构采用铝合金。",
        "参见权利要求书所述。",
        "本产品销量第一。",
        "欢迎来电。",
    ):
        yield (
            f"text {words}",
            with_text(
                record,
                "description",
                described + words,
                "F-DESC-3",
                len(described),
                len(described + words),
            ),
        )
    for words in ("摘要：", "【摘要】"):
        yield (
            f"abstract {words}",
            with_text(record, "abstract", words + abstract, "F-ABS-1", 0, len(words)),
        )
    more = abstract + "该方案结构简单且运行可靠，能够在不同的环境条件下长期保持稳定的工作状态。" * 9
    yield "abstract too long", with_text(record, "abstract", more, "F-ABS-1", 0, len(more))
    if record.get("figures") is not None:
        request = {"inventors": ["刘样"], "abstract_figure": 9}
        if record["figures"] or "附图说明" not in described:
            yield "abstract figure", Plant({**record, "request": request}, "F-ABS-2", "request")


# Lawful claims that must not be called wrong.
LAWFUL: dict[str, str] = {
    "an independent claim cites several, one of them multiple": "1.一种净水方法，其特征在于，包括过滤步骤。\n"
    "2.根据权利要求1所述的净水方法，其特征在于，还包括杀菌步骤。\n"
    "3.根据权利要求1或2所述的净水方法，其特征在于，所述过滤步骤采用活性炭。\n"
    "4.一种净水设备，其特征在于，用于实施权利要求1至3中任一项所述的净水方法。",
    "上述 before the reference": "1.一种钻头，其特征在于，包括钻体和切削齿。\n"
    "2.根据权利要求1所述的钻头，其特征在于，所述切削齿为金刚石齿。\n"
    "3.根据上述权利要求1至2中任何一项所述的钻头，其特征在于，所述钻体的直径为100mm。\n"
    "4.按权利要求1所述钻头，其特征在于：所述切削齿的数量为6个。",
    "numbers of steps and compounds": "1、一种砂轮的制造方法，其特征在于，包括以下步骤：\n1)混料：将磨料与2,2'-联吡啶混合，得到混合料；\n"
    "2)烧成：将所述混合料在1250.5℃烧成。\n2、根据权利要求1所述的砂轮的制造方法，其特征在于，步骤2)中的烧成时间为8h。",
    "Swiss form": "1.化合物A在制备治疗高血压药物中的应用。\n2.根据权利要求1所述的应用，其特征在于，所述药物为片剂。",
    "open words in names": "1.一种支撑架，其特征在于，包括三根等长的撑杆，所述撑杆采用等离子喷涂工艺处理，各组分的配比如下：钢90%、"
    "铝10%，壁为5mm厚的板，所述板含有邻苯二甲酸二(2-乙基己)酯和任选取代的苯基。",
}

FAULTY = (
    "1.一种水杯，其特征在于，包括杯体和杯盖，所述杯盖与所述杯体螺纹连接。\n"
    "2.根据权利要求1所述的水杯，其特征在于，所述手柄为木质。\n"
    "3.根据权利要求1和2所述的水杯，其特征在于，所述杯体为双层。\n"
    "4.根据权利要求5所述的水杯，例如，所述杯盖由塑料制成。\n"
    "5.根据权利要求1所述的茶壶，其特征在于，长度约为5cm。"
)
FOUND = {
    ("F-CLM-9", 2, "所述手柄"),
    ("F-CLM-4", 3, "权利要求1和2"),
    ("F-CLM-3", 4, "权利要求5"),
    ("F-CLM-8", 4, "例如"),
    ("F-CLM-3", 5, "茶壶"),
    ("F-CLM-8", 5, "约为"),
}


def _each(label: str) -> str:
    return re.sub(r"(?m)^(\d)\.", label, FAULTY)


WRITTEN: dict[str, str | list[str]] = {
    "plain": FAULTY,
    "bold numbers": _each(r"**\1.** "),
    "bold claims": re.sub(r"(?m)^(.*)$", r"**\1**", FAULTY),
    "headings": _each(r"### \1. "),
    "escaped": _each(r"\1\\. "),
    "full width": FAULTY.translate({ord(str(one)): 0xFF10 + one for one in range(10)}).replace(".", "．"),
    "CRLF": FAULTY.replace("\n", "\r\n"),
    "CR": FAULTY.replace("\n", "\r"),
    "one line": FAULTY.replace("\n", ""),
    "blank lines": FAULTY.replace("\n", "\n\n"),
    "comma-like mark": _each(r"\1、"),
    "in brackets": _each(r"(\1)"),
    "indented": re.sub(r"(?m)^", "\u3000\u3000", FAULTY),
    "heading": f"权利要求书\n\n{FAULTY}",
    "list": FAULTY.split("\n"),
    "list without numbers": [claim[2:] for claim in FAULTY.split("\n")],
}
