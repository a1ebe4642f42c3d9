"""Settings of the test suite: a temporary folder for everything, SQLite in a file, or PostgreSQL."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

_folder = tempfile.TemporaryDirectory(prefix="zhiquan-test-")
os.environ.setdefault("ZHIQUAN_VAR", _folder.name)
os.environ.setdefault("ZHIQUAN_MFA", "off")
if os.environ.get("ZHIQUAN_TEST_POSTGRES"):
    os.environ["ZHIQUAN_DATABASE_URL"] = os.environ["ZHIQUAN_TEST_POSTGRES"]

from zhiquan.site.settings import *  # noqa: E402, F403
from zhiquan.site.settings import DATABASES, VAR  # noqa: E402

if not os.environ.get("ZHIQUAN_TEST_POSTGRES"):
    # In memory fails under threads.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(VAR) / "test.sqlite3")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
