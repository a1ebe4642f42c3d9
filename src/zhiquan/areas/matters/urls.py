"""Addresses of matters."""

from zhiquan.areas.matters.views.guide import GUIDE_URLS

app_name = "matters"
urlpatterns = [*GUIDE_URLS]
