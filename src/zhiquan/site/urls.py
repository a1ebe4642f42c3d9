"""All addresses."""

from django.urls import include, path, re_path
from django.views.i18n import set_language

from zhiquan.site import admin, admin_connections, identifiers, pages, views
from zhiquan.site.api import api
from zhiquan.ui import views as ui_views

urlpatterns = [
    path("", views.home, name="home"),
    path("about/", pages.about, name="about"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("rules/", pages.rules, name="rules"),
    path("identifiers/", identifiers.identifiers, name="identifiers"),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("healthz", views.healthz, name="healthz"),
    path("i18n/language/", set_language, name="set-language"),
    path("actor/", views.choose_actor, name="actor-choose"),
    path("actor/switch/", views.switch_actor, name="actor-switch"),
    path("notices/", views.my_notices, name="notices"),
    # The library also offers signing up, e-mail and third-party pages. Accounts are opened by an officer, so
    # these stay closed; their names stay, because the library's own pages look them up.
    re_path(
        r"^accounts/(?:signup|email|confirm-email|password/(?:set|reset)|login/code|3rdparty|social)/",
        views.closed,
        name="accounts-closed",
    ),
    path("accounts/", include("allauth.urls")),
    path("admin/", include(admin.urlpatterns)),
    path("admin/", include(admin_connections.urlpatterns)),
    path("programme/", include("zhiquan.areas.programme.urls")),
    path("registry/", include("zhiquan.registry.urls")),
    path("", include("zhiquan.areas.matters.urls")),
    path("filing/", include("zhiquan.areas.filing.urls")),
    path("assistant/", include("zhiquan.areas.assistant.urls")),
    path("api/v1/", api.urls),
    path("", include("zhiquan.ui.urls")),
]

handler400 = views.bad_request
handler403 = ui_views.permission_denied
handler404 = views.page_not_found
handler500 = views.server_error
