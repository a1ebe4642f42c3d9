"""Addresses of filing quality."""

from zhiquan.areas.filing.views.preexam import PREEXAM_URLS
from zhiquan.areas.filing.views.selfcheck import SELF_CHECK_URLS

app_name = "filing"
urlpatterns = [*SELF_CHECK_URLS, *PREEXAM_URLS]
