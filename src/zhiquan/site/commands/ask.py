"""``./zhiquan ask "…"``: an answer with its sources and dates, or a plain no.

Works on the city's files, without a database and without a language model. With law texts imported (`knowledge import`) the
answers carry quotes. Exit codes: 0 answered, 1 something could not be answered, 2 bad input.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from zhiquan.engines.answers.ask import Assistant
from zhiquan.engines.answers.model import Answer, Talk
from zhiquan.engines.answers.report import as_json
from zhiquan.site.commands import asking, brain
from zhiquan.site.commands.folders import CityOption, JsonOption, bad_input, err

LANGUAGES = ("zh-Hans", "zh-Hant", "en", "yue")
app = typer.Typer(
    add_completion=False, help=__doc__, rich_markup_mode=None, pretty_exceptions_enable=False
)  # fmt: skip


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in your own words.")] = "",
    on: Annotated[str, typer.Option(help="The day whose law counts, YYYY-MM-DD; today when left out.")] = "",
    json_: JsonOption = False,
    file: Annotated[
        Path | None, typer.Option(help='Questions, one JSON object a line: {"id", "question", "on"}.')
    ] = None,
    language: Annotated[str, typer.Option(help="zh-Hans, zh-Hant, en or yue; the question's own.")] = "",
    city: CityOption = None,
) -> None:
    """Answer one question, or a file of them. Lines of a file with the same "talk" continue one another."""
    if language and language not in LANGUAGES:
        bad_input(f"--language {language}: use one of {', '.join(LANGUAGES)}")
    if bool(question.strip()) == bool(file):
        bad_input('write a question: ./zhiquan ask "商标异议期是几个月", or name a file with --file')
    day = asking.day_of(on, "--on")
    lines = list(asking.question_lines(file, day)) if file else []
    assistant = brain.assistant(city)
    if file:
        raise typer.Exit(_file(assistant, lines, language or None))
    answer, _ = assistant.answer(question, day, language=language or None)
    if json_:
        typer.echo(json.dumps(as_json(answer), ensure_ascii=False, indent=2))
    else:
        _show(answer)
    raise typer.Exit(1 if answer.kind == "refuse" else 0)


def _file(assistant: Assistant, lines: list[dict[str, Any]], language: str | None) -> int:
    talks: dict[str, Talk] = {}
    refused = 0
    with Progress(console=err, transient=True, disable=not sys.stderr.isatty()) as progress:
        for line in progress.track(lines, description="Answering"):
            name = line["talk"]
            answer, talk = assistant.answer(line["question"], line["on"], talks.get(name), language)
            if name:
                talks[name] = talk
            refused += answer.kind == "refuse"
            typer.echo(json.dumps({"id": line["id"], **as_json(answer)}, ensure_ascii=False))
    return 1 if refused else 0


def _show(answer: Answer) -> None:
    out = Console(soft_wrap=True, highlight=False)
    out.print(f"[dim]{escape(answer.label)}[/dim]")
    if not answer.sentences:
        out.print(escape(answer.text))
    for line in _shown_lines(answer):
        out.print(escape(line))
    for each in answer.computed:
        out.print(escape(f"  {each.what}: {each.value}  ({each.source})"))
    for number, option in enumerate(answer.options, start=1):
        out.print(escape(f"  {number}) {option.label}"))
    if answer.form_link:
        out.print(escape(f"→ {answer.matter} {answer.form_link}"))
    for number, source in enumerate(answer.citations, start=1):
        since, until = source.valid_from or "?", source.valid_to or ""
        out.print(escape(f"[{number}] 《{source.source}》{source.article}  {since} – {until}"))
        if source.quote:
            out.print(f"    [dim]{escape(source.quote)}[/dim]")


def _shown_lines(answer: Answer) -> Iterator[str]:
    marks = {
        sentence.text: "".join(f"[{number + 1}]" for number in sentence.citations)
        for sentence in answer.sentences
    }
    if answer.sentences:
        for line in answer.text.split("\n"):
            yield f"{line} {marks.get(line, '')}".rstrip()
