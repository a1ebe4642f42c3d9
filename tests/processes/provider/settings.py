"""The platform's settings, with the provider switched on."""

from __future__ import annotations

import os

from zhiquan.site.settings import *  # noqa: F403
from zhiquan.site.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "allauth.idp.oidc"]
ROOT_URLCONF = "tests.processes.provider.urls"
IDP_OIDC_ADAPTER = "tests.processes.provider.claims.Claims"
IDP_OIDC_PRIVATE_KEY = os.environ["PROVIDER_KEY"]
