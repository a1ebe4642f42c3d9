"""The law texts of ../shared/data as instruments and articles, read and put in order the way the assistant does."""

from __future__ import annotations

from pathlib import Path

from zhiquan.adapters.law_store.reading import drafts_of
from zhiquan.engines.answers.model import Article, Instrument
from zhiquan.engines.answers.versions import shelve
from zhiquan.policy.schemas import Schemas
from zhiquan.site.commands.knowledge_check import register_of

ROOT = Path(__file__).resolve().parents[2]
CITY = ROOT / "policy" / "shenzhen"
DATA = ROOT.parent / "shared" / "data"
FOLDERS = ("laws", "regs", "programme")


def read_all(data: Path = DATA) -> tuple[list[Instrument], list[Article]]:
    """Every version of every instrument, and all articles in the order of their instruments."""
    places = [data / folder for folder in FOLDERS if (data / folder).is_dir()]
    register = register_of(CITY, Schemas(CITY.parent / "schemas"))
    drafts, _refused = drafts_of(places, register)
    versions = shelve(drafts, register).versions
    return [each.instrument for each in versions], [article for each in versions for article in each.articles]


def passage(instrument: Instrument, article: Article) -> str:
    """What of an article is embedded: the law's title and the head of its text."""
    return f"{instrument.title.removeprefix('中华人民共和国')} {article.text}"[:500]
