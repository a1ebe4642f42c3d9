"""Addresses of the assistant."""

from zhiquan.areas.assistant.views.copilot import COPILOT_URLS
from zhiquan.areas.assistant.views.desk import DESK_URLS
from zhiquan.areas.assistant.views.drafts import DRAFT_URLS
from zhiquan.areas.assistant.views.editing import EDITING_URLS
from zhiquan.areas.assistant.views.entries import ENTRY_URLS
from zhiquan.areas.assistant.views.library import LIBRARY_URLS
from zhiquan.areas.assistant.views.notice import NOTICE_URLS
from zhiquan.areas.assistant.views.talk import TALK_URLS
from zhiquan.areas.assistant.views.widget import WIDGET_URLS

app_name = "assistant"
urlpatterns = [
    *TALK_URLS,
    *LIBRARY_URLS,
    *ENTRY_URLS,
    *NOTICE_URLS,
    *DESK_URLS,
    *DRAFT_URLS,
    *EDITING_URLS,
    *WIDGET_URLS,
    *COPILOT_URLS,
]
