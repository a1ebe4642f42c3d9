"""Routes that the shell looks for, standing in for those of the site."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("", nothing, name="home"),
    path("language/", nothing, name="set-language"),
    path("actor/", nothing, name="actor-switch"),
    path("out/", nothing, name="account_logout"),
    path("in/", nothing, name="account_login"),
    path("care/", nothing, name="care-mode"),
    path("ui/", include("zhiquan.ui.urls")),
]
