"""Context of the shell: what every page needs and no view should have to pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from zhiquan.ui.formats import html_lang


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the switch: Django code, `lang` attribute, name in its own script."""

    code: str
    lang: str
    short: str
    name: str
    current: bool


_NAMES = {"zh-hans": ("简", "简体中文"), "zh-hant": ("繁", "繁體中文"), "en": ("EN", "English")}


def languages() -> tuple[Language, ...]:
    """The languages of settings.LANGUAGES that the interface speaks, the current one marked."""
    here = html_lang()
    return tuple(
        Language(code, html_lang(code), *_NAMES[code.lower()], html_lang(code) == here)
        for code, _ in settings.LANGUAGES
        if code.lower() in _NAMES
    )


def shell(request: HttpRequest) -> dict[str, Any]:
    """Template context processor.

    Reads what the site hangs on the request: `zhiquan_nav` (NavItem list), `zhiquan_actor_menu` (ActorMenu
    or None), `zhiquan_care` (bool), `zhiquan_theme` (URL of a city's accent sheet), `zhiquan_place` (two
    lines beside the wordmark); and `settings.ZHIQUAN_DEMO_BANNER` (False, True or the text itself).
    """
    return {
        "html_lang": html_lang(),
        "languages": languages(),
        "demo_banner": getattr(settings, "ZHIQUAN_DEMO_BANNER", False),
        "nav": getattr(request, "zhiquan_nav", ()),
        "actor_menu": getattr(request, "zhiquan_actor_menu", None),
        "care": bool(getattr(request, "zhiquan_care", False)),
        "theme": getattr(request, "zhiquan_theme", None),
        "place": getattr(request, "zhiquan_place", None),
    }
