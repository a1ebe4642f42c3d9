"""Django's settings. What an operator may change comes from the environment or from ``var/``."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from csp.constants import NONE, SELF

from zhiquan.site import database, identity

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = Path(__file__).resolve().parents[1]
VAR = Path(os.environ.get("ZHIQUAN_VAR", ROOT / "var"))
POLICY = Path(os.environ.get("ZHIQUAN_POLICY", ROOT / "policy"))
CITY = os.environ.get("ZHIQUAN_CITY", "shenzhen")


def _secret_key() -> str:
    """Made at first start, kept readable by the owner alone."""
    path = VAR / "secret-key"
    if not path.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as out:
                out.write(secrets.token_urlsafe(64))
        except FileExistsError:
            pass
    return path.read_text()


SECRET_KEY = os.environ.get("ZHIQUAN_SECRET_KEY") or _secret_key()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("ZHIQUAN_HOSTS", "127.0.0.1,localhost").split(",")
SECURE = os.environ.get("ZHIQUAN_HTTPS") == "1"
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("ZHIQUAN_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "zhiquan.kernel",
    "zhiquan.ui",
    "zhiquan.registry",
    "zhiquan.areas.matters",
    "zhiquan.areas.filing",
    "zhiquan.areas.assistant",
    "zhiquan.areas.programme",
    "zhiquan.adapters.webhooks",
    "zhiquan.site",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_tasks_db",
]
# The city's identity: off unless the environment names an issuer (see `site/identity.py`).
ZHIQUAN_IDENTITY = identity.read(os.environ)
if ZHIQUAN_IDENTITY:
    INSTALLED_APPS.append("allauth.socialaccount.providers.openid_connect")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "zhiquan.site.middleware.Uploads",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "zhiquan.site.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zhiquan.site.middleware.Acting",
    "zhiquan.site.middleware.Refusals",
]

ROOT_URLCONF = "zhiquan.site.urls"
WSGI_APPLICATION = "zhiquan.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "site" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "zhiquan.ui.context.shell",
                "zhiquan.site.shell.shell",
                "zhiquan.site.accounts.identity",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "zhiquan.ui.templatetags.ui",
            ],
        },
    }
]
FORM_RENDERER = "zhiquan.ui.forms.Renderer"

DATABASES = {"default": database.settings_for(os.environ.get("ZHIQUAN_DATABASE_URL", ""), VAR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

AUTH_USER_MODEL = "kernel.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "actor-choose"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "zhiquan.site.accounts.AccountAdapter"
ACCOUNT_PREVENT_ENUMERATION = True
# The figures are those of policy topic `security`; tests/contracts/test_policy_in_force.py holds them together.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key,30/15m/ip", "login": "60/m/ip"}
ACCOUNT_SESSION_REMEMBER = False
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("ZHIQUAN_PROXIES", "0"))
SOCIALACCOUNT_ADAPTER = "zhiquan.site.accounts.IdentityAdapter"
SOCIALACCOUNT_PROVIDERS = ZHIQUAN_IDENTITY.providers() if ZHIQUAN_IDENTITY else {}
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_STORE_TOKENS = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Zhiquan"
# Roles whose holders must sign in with a second factor (demo accounts on this machine excepted).
ZHIQUAN_MFA = os.environ.get("ZHIQUAN_MFA", "required") == "required"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
# Compiled from the committed .po files at start, into var/ (see `site.catalogues`).
LOCALE_PATHS = [VAR / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "media"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = False
ZHIQUAN_FILES = VAR / "files"

# Uploads stay in memory: an unpublished draft must not lie in a temporary file.
ZHIQUAN_UPLOAD_LIMIT = 50 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = ZHIQUAN_UPLOAD_LIMIT + 6 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 50

SESSION_COOKIE_NAME = "zhiquan_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_SAVE_EVERY_REQUEST = False
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "zhiquan.ui.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_SSL_REDIRECT = SECURE
# Browsers' preload lists hold whole domains; whether the city's goes on them is not for one platform to say.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # The button that signs in with the city's identity is a form whose answer leads there.
        "form-action": [SELF, *(ZHIQUAN_IDENTITY.origins if ZHIQUAN_IDENTITY else ())],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

# Logs name what happened and to which ref; never what was written in it.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "zhiquan.kernel.logs.Lines",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"zhiquan": {"level": "INFO"}, "django.security": {"level": "WARNING"}},
}
DEFAULT_EXCEPTION_REPORTER_FILTER = "zhiquan.site.reports.Nothing"

# Portals that may show the assistant's box in a frame of theirs: origins, parted by commas.
ZHIQUAN_PORTALS = [
    origin.strip() for origin in os.environ.get("ZHIQUAN_PORTALS", "").split(",") if origin.strip()
]
