"""Routes of the design system: the gallery of components."""

from django.urls import path

from zhiquan.ui import views

urlpatterns = [path("components/", views.components, name="ui-components")]
