"""The registry's addresses."""

from django.urls import path

from zhiquan.registry.views import lists, mine, parties, recordals, rights

app_name = "registry"
urlpatterns = [
    path("", rights.rights, name="rights"),
    path("mine/", mine.mine, name="mine"),
    path("add/", rights.add, name="add-right"),
    path("rights/<uuid:uid>/", rights.right, name="right"),
    path("rights/<uuid:uid>/status/", rights.status, name="status"),
    path("rights/<uuid:uid>/owner/", rights.owner, name="owner"),
    path("rights/<uuid:uid>/owner/<uuid:party>/name/", rights.owner_name, name="owner-name"),
    path("rights/<uuid:uid>/locks/add/", rights.lock, name="lock"),
    path("rights/<uuid:uid>/locks/<uuid:lock>/release/", rights.release, name="release"),
    path("parties/", parties.parties, name="parties"),
    path("parties/add/", parties.add, name="add-party"),
    path("parties/<uuid:uid>/", parties.party, name="party"),
    path("parties/<uuid:uid>/rename/", parties.rename, name="rename"),
    path("parties/<uuid:uid>/particulars/", parties.particulars, name="particulars"),
    path("parties/<uuid:uid>/names/add/", parties.add_name, name="add-name"),
    path("parties/<uuid:uid>/numbers/add/", parties.add_identity, name="add-identity"),
    path("parties/<uuid:uid>/numbers/<int:identity>/confirm/", parties.confirm, name="confirm-identity"),
    path("recordals/", recordals.recordals, name="recordals"),
    path("recordals/add/", recordals.add, name="add-recordal"),
    path("recordals/<uuid:uid>/", recordals.recordal, name="recordal"),
    path("recordals/<uuid:uid>/name/", recordals.name, name="recordal-name"),
    path("recordals/<uuid:uid>/end/", recordals.end, name="end-recordal"),
    path("lists/", lists.upload, name="upload"),
    path("lists/template.xlsx", lists.template, name="template"),
    path("lists/<uuid:uid>/", lists.checked, name="import"),
    path("lists/<uuid:uid>/left-out.csv", lists.left_out, name="left-out"),
]
