"""The interface under its own small settings, so that its tests do not lean on those of the site."""

from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

UI = Path(__file__).resolve().parents[1]
LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogues, compiled outside the source tree."""
    root = tmp_path_factory.mktemp("locale")
    for po in (UI / "locale").glob("*/LC_MESSAGES/django.po"):
        target = root / po.relative_to(UI / "locale").with_suffix(".mo")
        target.parent.mkdir(parents=True)
        with po.open("rb") as source, target.open("wb") as sink:
            write_mo(sink, read_po(source, locale=po.parts[-3]))
    return root


@pytest.fixture(autouse=True)
def ui_settings(settings, compiled: Path) -> None:
    settings.ROOT_URLCONF = "zhiquan.ui.tests.urls"
    settings.LANGUAGES = LANGUAGES
    settings.LANGUAGE_CODE = "zh-hans"
    settings.LOCALE_PATHS = [compiled]
    settings.TIME_ZONE = "Asia/Shanghai"
    settings.ZHIQUAN_DEMO_BANNER = True
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "zhiquan.ui.context.shell",
                ]
            },
        }
    ]
