"""The site's own settings with the probe added."""

from zhiquan.site.settings import *  # noqa: F403
from zhiquan.site.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.processes.probe"]
ROOT_URLCONF = "tests.processes.probe.urls"
