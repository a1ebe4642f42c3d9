"""The programme's addresses."""

from django.urls import path

from zhiquan.areas.programme.views import board, bulletins, denominators, evidence, items, plans

app_name = "programme"
urlpatterns = [
    path("board/", board.board, name="board"),
    path("plans/", plans.plans, name="plans"),
    path("plans/import/", plans.import_plan, name="import"),
    path("plans/<uuid:uid>/", plans.plan, name="plan"),
    path("plans/<uuid:uid>/review/", plans.review, name="review"),
    path("plans/<uuid:uid>/review/text/", plans.review_text, name="review-text"),
    path("plans/<uuid:uid>/review/add/", plans.add_item, name="add-item"),
    path("plans/<uuid:uid>/publish/", plans.publish, name="publish"),
    path("plans/<uuid:uid>/board/", board.board, name="plan-board"),
    path("plans/<uuid:uid>/ledger.xlsx", board.ledger, name="ledger"),
    path("plans/<uuid:uid>/calendar.ics", board.calendar, name="calendar"),
    path("items/<uuid:uid>/", items.item, name="item"),
    path("items/<uuid:uid>/edit/", plans.edit_item, name="edit-item"),
    path("items/<uuid:uid>/drop/", plans.drop_item, name="drop-item"),
    path("items/<uuid:uid>/ask/", items.ask, name="ask"),
    path("items/<uuid:uid>/lead/", items.lead, name="lead"),
    path("items/<uuid:uid>/override/", items.override, name="override"),
    path("items/<uuid:uid>/evidence/", evidence.submit, name="submit"),
    path("items/<uuid:uid>/milestones/add/", items.add_milestone, name="add-milestone"),
    path("milestones/<uuid:uid>/", items.milestone, name="milestone"),
    path("evidence/", evidence.queue, name="evidence"),
    path("evidence/<uuid:uid>/", evidence.submission, name="submission"),
    path("evidence/<uuid:uid>/file/", evidence.download, name="evidence-file"),
    path("evidence/<uuid:uid>/review/", evidence.review, name="review-evidence"),
    path("evidence/<uuid:uid>/share/", evidence.share, name="share"),
    path("indicators/<str:code>/", board.indicator, name="indicator"),
    path("bulletins/", bulletins.bulletins, name="bulletins"),
    path("bulletins/draft/", bulletins.draft, name="draft-bulletin"),
    path("bulletins/<uuid:uid>/", bulletins.bulletin, name="bulletin"),
    path("bulletins/<uuid:uid>/edit/", bulletins.edit, name="edit-bulletin"),
    path("bulletins/<uuid:uid>/act/", bulletins.act, name="act-on-bulletin"),
    path("bulletins/<uuid:uid>/<str:kind>/", bulletins.download, name="bulletin-file"),
    path("denominators/", denominators.denominators, name="denominators"),
    path("denominators/freeze/", denominators.freeze, name="freeze"),
    path("denominators/<uuid:uid>/", denominators.denominator, name="denominator"),
    path("contacts/", items.contacts, name="contacts"),
    path("contacts/<uuid:uid>/", items.name_contact, name="name-contact"),
]
