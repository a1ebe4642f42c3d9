"""The provider's addresses before the platform's own."""

from django.urls import include, path

from zhiquan.site.urls import urlpatterns as platform

urlpatterns = [path("", include("allauth.idp.urls")), *platform]
