"""Addresses of filing quality."""

from zhiquan.areas.filing.views.adviser import ADVISER_URLS
from zhiquan.areas.filing.views.agencies import AGENCY_URLS
from zhiquan.areas.filing.views.applicant import APPLICANT_URLS
from zhiquan.areas.filing.views.clues import CLUE_URLS
from zhiquan.areas.filing.views.desk import DESK_URLS
from zhiquan.areas.filing.views.draws import DRAW_URLS
from zhiquan.areas.filing.views.national import NATIONAL_URLS
from zhiquan.areas.filing.views.preexam import PREEXAM_URLS
from zhiquan.areas.filing.views.preexam_more import PREEXAM_MORE_URLS
from zhiquan.areas.filing.views.selfcheck import SELF_CHECK_URLS

app_name = "filing"
urlpatterns = [
    *DESK_URLS,
    *SELF_CHECK_URLS,
    *APPLICANT_URLS,
    *PREEXAM_MORE_URLS,
    *PREEXAM_URLS,
    *CLUE_URLS,
    *NATIONAL_URLS,
    *AGENCY_URLS,
    *DRAW_URLS,
    *ADVISER_URLS,
]
