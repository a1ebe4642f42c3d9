"""``./zhiquan …``: one command line for people and programs.

Engines run on files without a database; commands that need one set Django up first. Exit codes: 0 clean,
1 findings, 2 bad input.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Annotated

import typer

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiquan.site.settings")

# Command → module under `site.commands` with a Typer `app`. Loaded only when called, so that a command
# starts in a moment and an engine's command needs no database.
COMMANDS = {
    "plan": "Read a plan document; list plans.",
    "number": "Check identifiers: patents, marks, credit codes, documents.",
    "draft": "Check a patent application before it is filed.",
    "draw": "Recompute a published random draw of inspections.",
    "screen": "Find near-copies, splices, templates and linked groups in filings.",
    "matter": "List, prove, show and compare matters.",
    "policy": "Check, load and show a city's policy.",
    "ask": "Ask a question; answers cite, compute, open a form, or say no.",
    "knowledge": "Import law texts, search them, check our answers against them.",
    "audit": "Verify the audit log's chain.",
    "people": "Accounts, mandates and second factors.",
}
SERVICES = ("up", "worker", "manage", "test")


def _setup() -> None:
    import django

    django.setup()


services = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help=__doc__,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@services.command()
def up(
    port: Annotated[int, typer.Option(help="The port on 127.0.0.1.")] = 8000,
    no_demo: Annotated[bool, typer.Option("--no-demo", help="Start without the invented demo.")] = False,
    reset_demo: Annotated[bool, typer.Option("--reset-demo", help="Begin again with a fresh demo.")] = False,
) -> None:
    """Start the platform: database, policy, web server and one worker."""
    from zhiquan.site import supervisor

    raise typer.Exit(supervisor.run(port=port, demo=not no_demo, reset_demo=reset_demo))


@services.command()
def worker() -> None:
    """Run one worker (started by `up`; more of them on a larger installation)."""
    _setup()
    from zhiquan.kernel import worker as kernel_worker

    kernel_worker.main()


@services.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def manage(context: typer.Context) -> None:
    """Django's own commands, for engineers."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["zhiquan manage", *context.args])


@services.command()
def test(
    only: Annotated[str, typer.Option(help="lint, types, contracts, unit, journeys; comma between.")] = "",
    postgres: Annotated[str, typer.Option(help="A PostgreSQL address for the contract tests.")] = "",
) -> None:
    """Run everything a newcomer should see green."""
    from zhiquan.site import checks

    raise typer.Exit(checks.run(only=[p for p in only.split(",") if p], postgres=postgres))


def _help() -> None:
    lines = ["Usage: ./zhiquan COMMAND …", "", "Services:"]
    lines += [
        f"  {c.callback.__name__:<10}{(c.callback.__doc__ or '').splitlines()[0]}"
        for c in services.registered_commands
        if c.callback
    ]
    lines += ["", "Tools:"] + [f"  {name:<10}{text}" for name, text in COMMANDS.items()]
    lines += ["", "Each command explains itself with --help."]
    typer.echo("\n".join(lines))


def main() -> None:
    words = sys.argv[1:]
    if not words or words[0] in ("-h", "--help", "help"):
        _help()
        raise SystemExit(0)
    if words[0] in SERVICES:
        services(prog_name="zhiquan")
        return
    if words[0] not in COMMANDS:
        typer.echo(f"zhiquan: there is no command {words[0]!r}; see ./zhiquan --help", err=True)
        raise SystemExit(2)
    module = importlib.import_module(f"zhiquan.site.commands.{words[0]}")
    module.app(args=words[1:], prog_name=f"zhiquan {words[0]}")
