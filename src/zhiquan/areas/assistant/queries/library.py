"""One search over law texts, entries and services; an instrument, an article, an entry as pages show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django.conf import settings

from zhiquan.areas.assistant import answering, clusters, ports
from zhiquan.areas.matters.queries import catalogue
from zhiquan.engines.answers.model import Article, Entry, Hit, Instrument, Statement
from zhiquan.engines.plantext.numerals import chinese_number
from zhiquan.engines.text import fold, simplified
from zhiquan.kernel import editions
from zhiquan.kernel.errors import NotVisible

INSTRUMENT, ARTICLE, ENTRY, MATTER = "instrument", "article", "entry", "matter"
KINDS = (ENTRY, ARTICLE, INSTRUMENT, MATTER)
PAGE, MOST_ARTICLES, MOST_EACH = 20, 100, 20
LEAST = 0.34


@dataclass(frozen=True)
class Line:
    """One find. `key` opens it: an article's key, an instrument's name, an entry's or a matter's code.

    `text` is the article's text, the entry's short answer, the matter's summary or the instrument's standing.
    """

    kind: str
    key: str
    title: Mapping[str, str]
    text: Mapping[str, str]
    instrument: str = ""
    level: str = ""
    place: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    standing: str = ""
    score: float = 0.0
    sample: bool = False


@dataclass(frozen=True)
class Found:
    """A page of finds with the facets over all of them: kind, instrument → how many."""

    query: str
    on: date
    total: int
    page: int
    pages: int
    lines: tuple[Line, ...]
    kinds: Mapping[str, int] = field(default_factory=dict)
    instruments: Mapping[str, int] = field(default_factory=dict)
    has_library: bool = True


@dataclass(frozen=True)
class InstrumentPage:
    """An instrument with its versions, and the articles of the version of the day (else the next one, else the last)."""

    shown: Instrument
    versions: tuple[Instrument, ...]
    articles: tuple[Article, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Version:
    """An article's text in one version of its instrument."""

    instrument: Instrument
    article: Article
    standing: str
    same: bool  # the same words as in the version shown


@dataclass(frozen=True)
class ArticlePage:
    """An article with its other versions and who rests on it: entries, services (code, name), rules (codes)."""

    instrument: Instrument
    article: Article
    standing: str
    versions: tuple[Version, ...]
    before: Article | None
    after: Article | None
    entries: tuple[Entry, ...]
    matters: tuple[tuple[str, Mapping[str, str]], ...]
    rules: tuple[str, ...]


@dataclass(frozen=True)
class EntryPage:
    """An entry with the sentences of the day, those still to come, those that are past."""

    entry: Entry
    on: date
    now: tuple[Statement, ...]
    coming: tuple[Statement, ...]
    past: tuple[Statement, ...]
    see: tuple[Entry, ...]
    matters: tuple[tuple[str, Mapping[str, str]], ...]


# ---------- search


def search(query: str, on: date, kind: str = "", instrument: str = "", page: int = 1) -> Found:
    """Everything that the query finds on the day, the best first; `kind` and `instrument` narrow it.

    Facets count all finds before narrowing. An empty query finds nothing.
    """
    text = query.strip()[:200]
    library = ports.library()
    if not text:
        return Found(text, on, 0, 1, 1, (), has_library=library is not None)
    lines = [
        *entries_found(text, on),
        *_articles(library, text, on),
        *_instruments(library, text, on),
        *_matters(text),
    ]
    kinds = Counter(line.kind for line in lines)
    instruments = Counter(line.instrument for line in lines if line.instrument)
    kept = [
        line
        for line in lines
        if (not kind or line.kind == kind) and (not instrument or line.instrument == instrument)
    ]
    pages = max(1, -(-len(kept) // PAGE))
    page = min(max(1, page), pages)
    return Found(
        query=text,
        on=on,
        total=len(kept),
        page=page,
        pages=pages,
        lines=tuple(kept[(page - 1) * PAGE : page * PAGE]),
        kinds={code: kinds[code] for code in KINDS if kinds[code]},
        instruments=dict(sorted(instruments.items(), key=lambda each: (-each[1], each[0]))),
        has_library=library is not None,
    )


@lru_cache(maxsize=2)
def _shelf(digest: str) -> tuple[tuple[str, frozenset[str], str], ...]:
    """Each entry's code with the pairs of its titles and questions, and these as one folded text."""
    rows = []
    for entry in answering.knowledge(digest).entries:
        texts = [*entry.title.values(), *(ask for each in entry.asks.values() for ask in each)]
        rows.append((entry.code, clusters.pairs_of("\n".join(texts)), _folded("\n".join(texts))))
    return tuple(rows)


@lru_cache(maxsize=16_384)
def _folded(text: str) -> str:
    return fold(simplified(text)).text.lower()


def entries_found(text: str, on: date) -> list[Line]:
    """Entries whose titles and questions share enough with the text, the best first."""
    digest = answering.book_hash()
    if not digest:
        return []
    known = answering.knowledge(digest).by_code
    wanted, typed = clusters.pairs_of(text), _folded(text)
    scored = []
    for code, pairs, folded in _shelf(digest):
        share = len(wanted & pairs) / max(1, len(wanted))
        score = 1 + share if typed in folded else share
        if score >= LEAST:
            scored.append((score, code))
    best = sorted(scored, key=lambda each: (-each[0], each[1]))[:MOST_EACH]
    return [entry_line(known[code], on, score) for score, code in best]


def entry_line(entry: Entry, on: date, score: float = 0.0) -> Line:
    """An entry as a list shows it: its short answer of the day."""
    said = next((s for s in entry.says if s.holds(on)), None)
    return Line(
        kind=ENTRY, key=entry.code, title=entry.title, text=said.text if said else {},
        valid_from=said.valid_from if said else None, valid_to=said.valid_to if said else None,
        standing="in_force" if said else "gone", score=score, sample=entry.status == "sample",
    )  # fmt: skip


def _articles(library: ports.LawLibrary | None, text: str, on: date) -> list[Line]:
    if library is None:
        return []
    return [_article_line(hit, on) for hit in library.search(text, on, MOST_ARTICLES)]


def _article_line(hit: Hit, on: date) -> Line:
    name = hit.instrument.name
    return Line(
        kind=ARTICLE, key=hit.article.key, title={"zh-Hans": f"{name} {hit.article.label}"},
        text={"zh-Hans": hit.article.text}, instrument=name, level=hit.instrument.level, place=hit.instrument.place,
        valid_from=hit.instrument.valid_from, valid_to=hit.instrument.valid_to,
        standing=hit.instrument.standing(on), score=hit.score,
    )  # fmt: skip


def _instruments(library: ports.LawLibrary | None, text: str, on: date) -> list[Line]:
    """Instruments whose name or alias holds the typed text, or is held by it; one line for all versions."""
    if library is None:
        return []
    typed = _folded(text)
    found: dict[str, Instrument] = {}
    for row in library.instruments():
        names = [_folded(each) for each in (row.name, *row.aliases)]
        if any(typed in each or (len(each) > 2 and each in typed) for each in names):
            known = found.get(row.name)
            if known is None or row.standing(on) == "in_force":
                found[row.name] = row
    best = sorted(found.values(), key=lambda row: (len(row.name), row.name))[:MOST_EACH]
    return [
        Line(
            kind=INSTRUMENT, key=row.name, title={"zh-Hans": row.title}, text={}, instrument=row.name, level=row.level,
            place=row.place, valid_from=row.valid_from, valid_to=row.valid_to, standing=row.standing(on),
        )
        for row in best
    ]  # fmt: skip


def _matters(text: str) -> list[Line]:
    found = catalogue.services(text=text)[:MOST_EACH]
    return [Line(MATTER, pack.code, pack.matter["name"], pack.matter.get("summary", {})) for pack in found]


# ---------- one of them


def instrument(name: str, on: date) -> InstrumentPage:
    """An instrument known by name, alias or id. Raises NotVisible where it is not at hand."""
    library = _library()
    versions = tuple(library.versions(name.split("@")[0]))
    if not versions:
        raise NotVisible(f"instrument {name}")
    shown = next((v for v in versions if v.id == name), None) or _of_day(versions, on)
    names = {shown.name, *shown.aliases}
    return InstrumentPage(
        shown=shown,
        versions=versions,
        articles=tuple(library.articles(shown.id)),
        entries=tuple(e for e in answering.entries().values() if _cites(e, names, "")),
    )


def _of_day(versions: Sequence[Instrument], on: date) -> Instrument:
    def fits(standing: str) -> Instrument | None:
        return next((v for v in versions if v.standing(on) == standing), None)

    return fits("in_force") or fits("coming") or versions[-1]


def article(key: str, on: date) -> ArticlePage:
    """An article by its key `<instrument id>#<label>`; without `@` the version of the day. Raises NotVisible."""
    library = _library()
    version, _, label = key.partition("#")
    page = instrument(version, on)
    place = next((n for n, row in enumerate(page.articles) if row.label == label), None)
    if place is None:
        raise NotVisible(f"article {key}")
    shown = page.articles[place]
    names = {page.shown.name, *page.shown.aliases}
    return ArticlePage(
        instrument=page.shown,
        article=shown,
        standing=page.shown.standing(on),
        versions=tuple(_versions(library, page.versions, shown, on)),
        before=page.articles[place - 1] if place else None,
        after=page.articles[place + 1] if place + 1 < len(page.articles) else None,
        entries=tuple(e for e in answering.entries().values() if _cites(e, names, label)),
        matters=tuple(_matters_on(names, label)),
        rules=tuple(_rules_on(page.shown, label)),
    )


def _versions(
    library: ports.LawLibrary, versions: Iterable[Instrument], shown: Article, on: date
) -> Iterable[Version]:
    for row in versions:
        own = next((a for a in library.articles(row.id) if a.label == shown.label), None)
        if own is not None:
            yield Version(row, own, row.standing(on), own.text == shown.text)


def _cites(entry: Entry, names: set[str], label: str) -> bool:
    """Whether any sentence of the entry rests on the article, or on the instrument where no label is given."""
    return any(
        cite.law in names and (not label or cite.article == label)
        for said in entry.says
        for cite in said.cites
    )


def _sources_of(names: set[str]) -> set[str]:
    """Codes of the rules' sources that are versions of the instrument: as the book says, else by their titles."""
    told = {
        code
        for row in (
            answering.current().only("instruments").get("instruments", ()) if answering.book_hash() else ()
        )
        if row["name"] in names
        for code in row.get("sources", {})
    }
    sources = editions.current(settings.CITY).rules.sources
    named = {code for code, row in sources.items() if _bare(str(row.title.get("zh-Hans", ""))) in names}
    return told | named


def _bare(title: str) -> str:
    return title.removeprefix("中华人民共和国").split("（")[0]


def _labels(label: str) -> tuple[str, str]:
    """An article's label as the texts print it and as the rules write it: 第三十三条 and 第33条."""
    number = chinese_number(label.removeprefix("第").split("条")[0])
    return label, f"第{number}条" if number else label


def _names(article: str, labels: tuple[str, str]) -> bool:
    """Whether a place in the rules (第30条第1款) lies in the article."""
    return any(article == label or article.startswith(f"{label}第") for label in labels)


def _rules_on(shown: Instrument, label: str) -> list[str]:
    """Parameters whose version in force when the text is rests on the article."""
    sources, labels = _sources_of({shown.name, *shown.aliases}), _labels(label)
    versions = editions.current(settings.CITY).rules.parameters
    return sorted(
        code
        for code, rows in versions.items()
        if any(row.source in sources and _names(row.article or "", labels) for row in rows)
    )


def _matters_on(names: set[str], label: str) -> list[tuple[str, Mapping[str, str]]]:
    """Services whose legal bases name the article."""
    sources, labels = _sources_of(names), _labels(label)
    return [
        (pack.code, pack.matter["name"])
        for pack in catalogue.every()
        if any(
            base["source"] in sources and _names(str(base.get("article", "")), labels)
            for base in pack.matter.get("bases", ())
        )
    ]


def entry(code: str, on: date) -> EntryPage:
    """An entry of the current book with its sentences by the day. Raises NotVisible for none."""
    known = answering.entries()
    found = known.get(code)
    if found is None:
        raise NotVisible(f"entry {code}")
    names = {pack.code: pack.matter["name"] for pack in catalogue.every()}
    return EntryPage(
        entry=found,
        on=on,
        now=tuple(s for s in found.says if s.holds(on)),
        coming=tuple(s for s in found.says if s.valid_from and on < s.valid_from),
        past=tuple(s for s in found.says if s.valid_to and on > s.valid_to),
        see=tuple(known[other] for other in found.see if other in known),
        matters=tuple((each, names[each]) for each in found.matters if each in names),
    )


def _library() -> ports.LawLibrary:
    library = ports.library()
    if library is None:
        raise NotVisible("no law texts")
    return library
