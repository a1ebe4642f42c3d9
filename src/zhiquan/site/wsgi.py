"""The web process. It ends with its parent, so that no orphan keeps serving the port."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiquan.site.settings")

from zhiquan.site import processes

processes.die_with_leader()

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()
