"""Everything between a fresh checkout and a page: migrations, catalogues, static files, policy, demo."""

from __future__ import annotations

import hashlib
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from zhiquan.site import catalogues


def run(*, demo: bool, reset_demo: bool) -> None:
    """Idempotent; a second start does nothing that is done already."""
    catalogues.compile_into(Path(settings.VAR) / "locale")
    django.setup()
    _database()
    _collect_static()
    _load_policy()
    if demo or reset_demo:
        from zhiquan.site import demo as cast

        cast.load(reset=reset_demo)
    connections.close_all()


def _database() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def start_over() -> None:
    """Drop every table and build them anew, with the policy: for a demo that begins again."""
    connection = connections["default"]
    if connection.vendor == "sqlite":
        connection.close()
        for path in Path(connection.settings_dict["NAME"]).parent.glob(
            Path(connection.settings_dict["NAME"]).name + "*"
        ):
            path.unlink()
    else:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
    _database()
    _load_policy()


def _static_stamp() -> str:
    """Changes when any file that would be served does."""
    digest = hashlib.sha256()
    package = Path(__file__).resolve().parents[1]
    for path in sorted(package.glob("**/static/**/*")):
        if path.is_file():
            digest.update(
                f"{path.relative_to(package)}:{path.stat().st_size}:{path.stat().st_mtime_ns}".encode()
            )
    digest.update(Path(django.__file__).read_bytes())
    return digest.hexdigest()


def _collect_static() -> None:
    stamp_file, stamp = Path(settings.STATIC_ROOT) / ".stamp", _static_stamp()
    if stamp_file.exists() and stamp_file.read_text() == stamp:
        return
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp_file.write_text(stamp)


def _load_policy() -> None:
    from zhiquan.areas.assistant.service import books
    from zhiquan.kernel import editions

    city = Path(settings.POLICY) / settings.CITY
    editions.load_folder(city)
    books.load_folder(city)
