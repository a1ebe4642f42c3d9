"""``./zhiquan screen FILE.jsonl``: clues to abnormal filings in a batch, by itself or against a corpus.

Prints clues for an officer to look into, never conclusions. Exit codes: 0 nothing found, 1 findings, 2 bad input (what
could be read is screened all the same). ``./zhiquan screen index build CORPUS.jsonl DIR`` makes an index of a large
corpus of published texts, ``index append`` adds to it; ``--against DIR`` then looks for near-copies in it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Column, Table
from typer.core import TyperGroup

from zhiquan.engines.screening.model import Filing, Screening
from zhiquan.engines.screening.records import RecordError, read_lines
from zhiquan.engines.screening.report import CIRCLED, NOTICE, Report, as_json
from zhiquan.engines.screening.screen import screen
from zhiquan.engines.screening.settings import DETECTORS, Settings
from zhiquan.policy.screening import NoScreening, settings_of
from zhiquan.site.commands import screen_index
from zhiquan.site.commands.folders import CityOption, JsonOption, bad_input, edition, err, print_json

CLEAN, FINDINGS, BAD_INPUT = 0, 1, 2
LANGUAGES = ("zh-Hans", "en")
_SHOWN = 20
_LONG_WORK = 1000
_WORDS = {
    "zh-Hans": {
        "pairs": "相似的申请对（显示{shown}对，共{all}对）",
        "pair_columns": ("甲", "乙", "情形", "分值", "理由", "什么能解释它"),
        "clusters": "相连的申请（显示{shown}组，共{all}组）",
        "cluster_columns": ("组", "件数", "情形", "成员", "申请人"),
        "clues": "线索（显示{shown}条，共{all}条）",
        "clue_columns": ("情形", "名称", "申请", "说明", "什么能解释它"),
        "cleared": "已排除{count}对：同一申请的不同文本、分案、优先权与同族成员、同日申请。",
        "none": "{count}件申请中没有发现线索。",
        "count": "共排查{count}件申请，{found}件有线索。",
        "more": "等{count}件",
    },
    "en": {
        "pairs": "Like filings ({shown} of {all} pairs)",
        "pair_columns": ("a", "b", "kinds", "score", "why", "what would clear it"),
        "clusters": "Filings that hang together ({shown} of {all} groups)",
        "cluster_columns": ("group", "filings", "kinds", "members", "applicants"),
        "clues": "Clues ({shown} of {all})",
        "clue_columns": ("kinds", "name", "filings", "what", "what would clear it"),
        "cleared": "{count} pairs cleared: texts of one filing, divisionals, members of a priority or family, same-day.",
        "none": "No clue in {count} filings.",
        "count": "{count} filings screened, clues on {found}.",
        "more": "… {count} in all",
    },
}


class _FileFirst(TyperGroup):
    """`screen FILE …` is what people type: whatever is no other command is a file to screen."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in ("--help", *self.commands):
            args = ["file", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_FileFirst,
    no_args_is_help=True,
    add_completion=False,
    help=__doc__,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(screen_index.app, name="index")


@app.command(name="file")
def main(
    file: Annotated[Path, typer.Argument(help="Filings as JSON Lines.")],
    against: Annotated[
        Path | None,
        typer.Option(
            "--against",
            help="A corpus as JSON Lines, or the folder of an index; pairs inside it are not reported.",
        ),
    ] = None,
    as_data: JsonOption = False,
    only: Annotated[str, typer.Option(help=f"Detectors, comma between: {', '.join(DETECTORS)}.")] = "",
    lang: Annotated[str, typer.Option(help="zh-Hans or en.")] = "zh-Hans",
    city: CityOption = None,
    embed: Annotated[
        bool, typer.Option("--embed/--no-embed", help="Look for disguises by meaning too (slow).")
    ] = False,
) -> None:
    """Screen the filings of FILE: lawful twins are cleared, then likeness, templates, parameters, capacity,
    dispersal, churn and contradictions are looked for."""
    if lang not in LANGUAGES:
        bad_input(f"--lang {lang}: use one of {', '.join(LANGUAGES)}")
    settings = _settings(city, only)
    filings, errors = _read(file)
    corpus: list[Filing] = []
    if against is not None and against.is_dir():
        corpus = screen_index.near(against, filings, settings)
    elif against is not None:
        corpus, more = _read(against)
        errors += more
    for error in errors:
        field = f"{error.field}: " if error.field else ""
        err.print(escape(f"{error.file}:{error.line}: {field}{error.text(lang)}"), soft_wrap=True)
    screening = _screened(filings, corpus, settings, embed)
    every = [*filings, *corpus]
    if as_data:
        print_json(as_json(screening, every, settings, lang, errors))
    else:
        _show(Report(screening, every, settings, lang), lang)
    if errors:
        raise typer.Exit(BAD_INPUT)
    raise typer.Exit(FINDINGS if screening.pairs or screening.clues else CLEAN)


def _settings(city: Path | None, only: str) -> Settings:
    try:
        settings = settings_of(edition(city))
    except NoScreening as missing:
        bad_input(str(missing))
    wanted = [name.strip() for name in only.split(",") if name.strip()]
    unknown = [name for name in wanted if name not in DETECTORS]
    if unknown:
        bad_input(f"--only {unknown[0]}: there is no such detector; use {', '.join(DETECTORS)}")
    return settings.only(wanted) if wanted else settings


def _read(path: Path) -> tuple[list[Filing], list[RecordError]]:
    try:
        with path.open("rb") as lines:
            return read_lines(lines, path.name)
    except OSError as wrong:
        bad_input(f"{path}: cannot be read ({wrong.strerror}); check the name")


def _screened(filings: list[Filing], corpus: list[Filing], settings: Settings, embed: bool) -> Screening:
    vectors = None
    if embed:
        # Takes seconds to load, so only where it is asked for.
        from zhiquan.engines.screening.embedding import e5

        vectors = e5
    quiet = len(filings) + len(corpus) < _LONG_WORK or not sys.stderr.isatty()
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, console=err, transient=True, disable=quiet) as bars:
        tasks: dict[str, Any] = {}

        def told(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        return screen(filings, corpus, settings, vectors, told, estimated=_estimated)


def _estimated(part: str, figures: dict[str, int]) -> None:
    """What the search for near-copies will meet, said before it begins."""
    limited = "; too many to tell each, groups only" if figures["groups"] else ""
    err.print(
        f"{part}: {figures['texts']:,} texts, about {figures['candidates']:,} candidates and "
        f"{figures['pairs']:,} near-copies to come{limited}",
        soft_wrap=True,
        highlight=False,
    )


def _show(report: Report, language: str) -> None:
    console = Console(highlight=False)
    words = _WORDS[language]
    screening = report.screening
    console.print(escape(NOTICE[language]), style="bold")
    if screening.pairs:
        console.print(_pairs(report, words))
    if screening.clusters:
        console.print(_clusters(report, words))
    if screening.clues:
        console.print(_clues(report, words))
    if screening.cleared:
        console.print(escape(words["cleared"].format(count=len(screening.cleared))))
    found = {name for pair in screening.pairs for name in (pair.a, pair.b)}
    found |= {member for clue in screening.clues for member in clue.members}
    key = "count" if found else "none"
    console.print(escape(words[key].format(count=screening.filings, found=len(found))))


def _pairs(report: Report, words: dict[str, Any]) -> Table:
    pairs = sorted(report.screening.pairs, key=lambda pair: (-pair.score, pair.a, pair.b))
    table = _table(words, "pairs", "pair_columns", len(pairs))
    for pair in pairs[:_SHOWN]:
        _row(
            table,
            pair.a,
            pair.b,
            _kinds(pair.kinds),
            f"{pair.score:.2f}",
            report.reason(pair),
            _clears(report, pair.clears),
        )
    return table


def _clusters(report: Report, words: dict[str, Any]) -> Table:
    clusters = report.screening.clusters
    table = _table(words, "clusters", "cluster_columns", len(clusters))
    for cluster in clusters[:_SHOWN]:
        parties = cluster.shared.get("parties", ())
        assert isinstance(parties, list)
        members = _listed(cluster.members, words)
        _row(
            table,
            cluster.id,
            str(len(cluster.members)),
            _kinds(cluster.kinds),
            members,
            _listed(parties, words),
        )
    return table


def _clues(report: Report, words: dict[str, Any]) -> Table:
    weights = report.settings.clues
    clues = sorted(
        report.screening.clues, key=lambda clue: (-clue.score * weights[clue.code].weight, clue.code)
    )
    table = _table(words, "clues", "clue_columns", len(clues))
    for clue in clues[:_SHOWN]:
        name = report.say(weights[clue.code].name)
        members = _listed(clue.members, words)
        _row(table, _kinds(clue.kinds), name, members, report.sentence(clue), _clears(report, clue.clears))
    return table


def _table(words: dict[str, Any], title: str, columns: str, count: int) -> Table:
    shown = words[title].format(shown=min(count, _SHOWN), all=count)
    headings = (Column(heading, overflow="fold") for heading in words[columns])
    return Table(*headings, title=shown, title_justify="left")


def _row(table: Table, *cells: str) -> None:
    table.add_row(*map(escape, cells))


def _kinds(kinds: Sequence[int]) -> str:
    return "".join(CIRCLED[kind - 1] for kind in kinds)


def _clears(report: Report, codes: Sequence[str]) -> str:
    return "；".join(each["text"] for each in report.clears(codes[:3]))


def _listed(names: Sequence[str], words: dict[str, Any]) -> str:
    shown = "、".join(names[:4])
    return shown if len(names) <= 4 else f"{shown} {words['more'].format(count=len(names))}"
