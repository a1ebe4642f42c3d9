"""Addresses of matters."""

from zhiquan.areas.matters.views.cases import CASE_URLS
from zhiquan.areas.matters.views.desk import DESK_URLS
from zhiquan.areas.matters.views.desk_case import DESK_CASE_URLS
from zhiquan.areas.matters.views.drafts import DRAFT_URLS
from zhiquan.areas.matters.views.guide import GUIDE_URLS
from zhiquan.areas.matters.views.law import LAW_URLS
from zhiquan.areas.matters.views.letters import LETTER_URLS
from zhiquan.areas.matters.views.public import PUBLIC_URLS
from zhiquan.areas.matters.views.worklist import WORKLIST_URLS

app_name = "matters"
urlpatterns = [
    *GUIDE_URLS,
    *LAW_URLS,
    *DRAFT_URLS,
    *CASE_URLS,
    *LETTER_URLS,
    *PUBLIC_URLS,
    *DESK_URLS,
    *DESK_CASE_URLS,
    *WORKLIST_URLS,
]
