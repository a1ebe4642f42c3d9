"""From instruments, articles and the questions we wrote for them to the arrays that a search reads.

Arrays are plain NumPy and may be memory-mapped; `meta` is small and plain enough for JSON. `n` articles, `m`
instruments, `a` asked questions:

- `words.*`, `pairs.*` (text), `title.*` (names, headings): BM25 fields over n; `asked.*`: cosine field over a
- `asked.owner` (a, int32): the article that a question was written for
- `doc.instrument`, `doc.number` (n, int32), `doc.length` (n, float32, letters), `doc.ip` (n, float32, 0 to 1),
  `doc.tail` (n, bool: day of effect, who interprets), `doc.twin` (n, int32: the first article of the same words)
- `inst.from`, `inst.to` (m, int32, day ordinals, both ends in force; 0 and FAR where unknown), `inst.stale`,
  `inst.amends` (m, bool), `inst.level`, `inst.place` (m, int8)
- `cite.starts` (n + 1, int64), `cite.to` (int32): the articles that an article names, and those that name it
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhiquan.engines.answers.model import Article, Instrument
from zhiquan.engines.answers.retrieval.lexical import Arrays, bm25, cosines
from zhiquan.engines.answers.retrieval.tokens import flat, folded, matter, pairs, words
from zhiquan.engines.plantext.numerals import chinese_number

FAR = 9_999_999
LEVELS = ("law", "regulation", "interpretation", "rule", "local", "constitution", "plan", "other")
# inst.place: no local text, one of here, one of elsewhere.
NOWHERE, HERE, ELSEWHERE = 0, 1, 2
HOME = ("深圳", "广东")
# How much letters of a heading or a name count beside each other is left to BM25; texts longer than this are cut.
LONGEST = 4000
IP_WORDS = re.compile(
    "知识产权|专利|商标|著作权|版权|商业秘密|技术秘密|不正当竞争|植物新品种|布图设计|技术合同|技术成果|地理标志|"
    "科技成果|信息网络传播|注册商标|发明创造|录音录像制作者"
)
TAIL = re.compile(r"起(?:施行|实施|生效)|同时废止|负责解释|参照本.{2,12}执行")
AMENDS = re.compile(r"关于(?:修改|废止|公布|宣布|清理|部分修改)|的决定$|修正案")
CITED = re.compile(
    r"(本法|本条例|本细则|本规定|本办法|本解释|《[^《》]{2,40}》|[\u4e00-\u9fff]{2,8}?法(?:实施细则|实施条例)?)?第([零一二三四五六七八九十百千]+)条"
)


@dataclass(frozen=True)
class Built:
    """What `build` gives; `meta` holds the names of the instruments."""

    arrays: Arrays
    meta: Mapping[str, Any]


def build(
    instruments: Sequence[Instrument],
    articles: Sequence[Article],
    asked: Sequence[tuple[int, str]] = (),
) -> Built:
    """The index of `articles`. `asked` pairs the position of an article with a question that it answers."""
    number = {instrument.id: at for at, instrument in enumerate(instruments)}
    owner = np.array([number[article.instrument] for article in articles], dtype=np.int32)
    texts = [folded(article.text[:LONGEST]) for article in articles]
    titles = [_title(instruments[owner[at]], article) for at, article in enumerate(articles)]
    size = len(articles)
    arrays: Arrays = {
        **bm25("words", *flat(map(words, texts)), size, k1=1.2, b=0.6),
        **bm25("pairs", *flat(map(pairs, texts)), size, k1=1.2, b=0.6),
        **bm25("title", *flat(map(pairs, titles)), size, k1=0.8, b=0.3),
        **asked_arrays(asked),
        **_documents(instruments, articles, owner, texts),
        **_instruments(instruments),
        **_citations(instruments, articles, owner),
    }
    names = [[folded(name) for name in _names(instrument)] for instrument in instruments]
    return Built(arrays, {"names": names, "places": sorted({i.place for i in instruments if i.place})})


def asked_arrays(asked: Sequence[tuple[int, str]]) -> Arrays:
    """The part of the index that holds asked questions: they change oftener than the texts."""
    terms = [asked_terms(question) for _owner, question in asked]
    return {
        **cosines("asked", *flat(terms), len(terms)),
        "asked.owner": np.array([owner for owner, _question in asked], dtype=np.int32),
    }


def asked_terms(question: str) -> NDArray[np.uint64]:
    """The terms by which questions are compared: pairs of letters and words of what they are about."""
    text = matter(question)
    return np.concatenate([pairs(text), words(text)])


def _title(instrument: Instrument, article: Article) -> str:
    names = (
        [instrument.name, *instrument.aliases[:1]]
        if instrument.name != instrument.title
        else [instrument.title]
    )
    return folded(" ".join([*names, *article.path]))


def _names(instrument: Instrument) -> list[str]:
    return list(dict.fromkeys([instrument.name, *instrument.aliases, instrument.title]))


def _documents(
    instruments: Sequence[Instrument],
    articles: Sequence[Article],
    owner: NDArray[np.int32],
    texts: Sequence[str],
) -> Arrays:
    first: dict[str, int] = {}
    twins = [first.setdefault(text, at) for at, text in enumerate(texts)]
    own = np.array([1.0 if one.ip else 0.0 for one in instruments], dtype=np.float32)
    told = np.array(
        [
            min(1.0, 0.4 + 0.2 * len(IP_WORDS.findall(a.text))) if IP_WORDS.search(a.text) else 0.0
            for a in articles
        ]
    )
    tail = [len(a.text) < 160 and TAIL.search(a.text) is not None for a in articles]
    return {
        "doc.instrument": owner,
        "doc.number": np.array([article.number for article in articles], dtype=np.int32),
        "doc.length": np.array([len(text) for text in texts], dtype=np.float32),
        "doc.ip": np.maximum(own[owner], told).astype(np.float32),
        "doc.tail": np.array(tail, dtype=np.bool_),
        "doc.twin": np.array(twins, dtype=np.int32),
    }


def _instruments(instruments: Sequence[Instrument]) -> Arrays:
    levels = [LEVELS.index(one.level) if one.level in LEVELS else len(LEVELS) - 1 for one in instruments]
    places = [HERE if one.place in HOME else ELSEWHERE if one.place else NOWHERE for one in instruments]
    return {
        "inst.from": np.array(
            [i.valid_from.toordinal() if i.valid_from else 0 for i in instruments], dtype=np.int32
        ),
        "inst.to": np.array(
            [i.valid_to.toordinal() if i.valid_to else FAR for i in instruments], dtype=np.int32
        ),
        "inst.stale": np.array([i.stale for i in instruments], dtype=np.bool_),
        "inst.level": np.array(levels, dtype=np.int8),
        "inst.place": np.array(places, dtype=np.int8),
        "inst.amends": np.array([AMENDS.search(i.title) is not None for i in instruments], dtype=np.bool_),
    }


def _citations(
    instruments: Sequence[Instrument], articles: Sequence[Article], owner: NDArray[np.int32]
) -> Arrays:
    """Who names whom, both ways. A name without a version stands for every version at hand."""
    places: dict[tuple[int, int], int] = {}
    for at, article in enumerate(articles):
        places.setdefault((int(owner[at]), article.number), at)
    by_name: dict[str, list[int]] = defaultdict(list)
    for at, instrument in enumerate(instruments):
        for name in _names(instrument):
            by_name[name].append(at)
    edges: set[tuple[int, int]] = set()
    for at, article in enumerate(articles):
        for name, label in CITED.findall(article.text):
            found = chinese_number(label)
            for meant in _meant(name, int(owner[at]), by_name):
                to = places.get((meant, found or -1))
                if to is not None and to != at:
                    edges |= {(at, to), (to, at)}
    rows = np.array(sorted(edges), dtype=np.int64).reshape(-1, 2)
    starts = np.searchsorted(rows[:, 0], np.arange(len(articles) + 1)).astype(np.int64)
    return {"cite.starts": starts, "cite.to": rows[:, 1].astype(np.int32)}


def _meant(name: str, own: int, by_name: Mapping[str, list[int]]) -> list[int]:
    if not name or name.startswith("本"):
        return [own]
    bare = name.strip("《》").removeprefix("中华人民共和国")
    while bare and bare not in by_name and not name.startswith("《"):
        bare = bare[1:]  # 根据专利法 → 专利法
    return by_name.get(bare, [])
