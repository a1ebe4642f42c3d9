"""What the registry's codes are called."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from zhiquan.ui.formats import day_text

KINDS = {
    "invention_patent": _("Invention patent"),
    "utility_model": _("Utility model"),
    "design": _("Design"),
    "trademark": _("Trademark"),
    "collective_mark": _("Collective mark"),
    "certification_mark": _("Certification mark"),
    "geographical_indication": _("Geographical indication"),
    "ic_layout": _("IC layout-design"),
    "copyright": _("Copyright"),
    "plant_variety": _("Plant variety"),
}

STATUSES = {
    "pending": pgettext_lazy("right", "Pending"),
    "in_force": pgettext_lazy("right", "In force"),
    "expired": pgettext_lazy("right", "Expired"),
    "lapsed": pgettext_lazy("right", "Lapsed, fee unpaid"),
    "invalidated": pgettext_lazy("right", "Declared invalid"),
    "withdrawn": pgettext_lazy("right", "Withdrawn"),
    "rejected": pgettext_lazy("right", "Rejected"),
    "cancelled": pgettext_lazy("right", "Cancelled"),
    "surrendered": pgettext_lazy("right", "Surrendered"),
}

# Light of each status: a right that lives is on track, one that ended is merely over.
LIGHTS = {"pending": "idle", "in_force": "ok"}
OVER = "unasked"

LOCKS = {
    "pledge": _("Pledge"),
    "seizure": _("Seizure"),
    "licence": _("Licence"),
    "open_licence": _("Open licence"),
    "co_owner": _("Co-ownership"),
    "trust": _("Trust"),
}

STEPS = {
    "transfer": _("Transfer"),
    "licence": _("Ordinary licence"),
    "exclusive_licence": _("Exclusive or sole licence"),
    "open_licence": _("Open licence statement"),
    "pledge": _("Pledge registration"),
    "name_change": _("Change of name or address"),
    "surrender": _("Surrender"),
}

FIELDS = {
    "title": _("Title or mark"),
    "status": _("Status"),
    "classes": _("Nice classes"),
    "filed_on": _("Filed on"),
    "granted_on": _("Granted or registered on"),
    "expires_on": _("Expires on"),
}

EFFECTS = {
    "block": _("not possible while it stands"),
    "consent": _("only with consent"),
}

CONSENTS = {
    "holder": _("of the holder"),
    "co_owners": _("of all co-owners"),
    "court": _("of the court"),
    "": "",
}

DEALINGS = {
    "transfer": _("Transfer recorded"),
    "transmission": _("Passing of the right recorded (merger, inheritance)"),
    "name_change": _("Change of the owner's name recorded"),
    "lock": _("Lock registered"),
    "release": _("Lock released"),
    "status": _("Status changed"),
    "correction": _("Record corrected"),
}

PARTY_KINDS = {"natural": _("Natural person"), "legal": _("Organisation")}

REGISTER_NO = _("register number (no check digit)")

IMPORT_STATES = {
    "checked": _("Checked, not taken over yet"),
    "running": _("Being taken over"),
    "done": _("Taken over"),
    "dropped": _("Dropped"),
}

LANGUAGES = {"zh-Hans": _("Simplified Chinese"), "zh-Hant": _("Traditional Chinese"), "en": _("English"),
             "pt": _("Portuguese"), "other": pgettext_lazy("language", "Other")}  # fmt: skip

RECORDALS = {
    "customs": _("Customs recordal"),
    "domain_name": _("Domain name"),
    "pre_exam": _("Pre-examination recordal"),
    "exporters": _("Directory of key exporters"),
    "insurance": _("Insurance policy"),
}

RECORDAL_STATES = {
    "in_force": pgettext_lazy("right", "In force"),
    "ended": pgettext_lazy("recordal", "Ended"),
}

RENEWALS = {
    "not_open": _("Renewal not open yet"),
    "window": _("Renewal open"),
    "grace": _("In the grace period"),
    "over": _("Grace period over"),
}
RENEWAL_LIGHTS = {"not_open": "ok", "window": "warn", "grace": "late", "over": "unasked"}

# What a change of a party touches: registers, and what stands out within one.
TOUCHES = {
    "company": _("Company register"),
    "trademark": _("Trademarks"),
    "trademark_locked": _("of these pledged or seized"),
    "trademark_grace": _("of these in the renewal grace period"),
    "trademark_older_name": _("of these under an older name"),
    "trademark_co_owned": _("of these co-owned"),
    "trademark_madrid": _("of these international registrations"),
    "trademark_special": _("of these collective or certification marks"),
    "trademark_pending": _("of these applications"),
    "trademark_excluded": _("left out: no longer in force"),
    "patent": _("Patents and applications"),
    "patent_locked": _("of these pledged or seized"),
    "patent_older_name": _("of these under an older name"),
    "patent_co_owned": _("of these co-owned"),
    "patent_pending": _("of these applications"),
    "patent_excluded": _("left out: no longer in force"),
    "customs": _("Customs recordals"),
    "copyright": _("Copyright registrations"),
    "other_rights": _("Layout-designs, plant varieties, geographical indications"),
    "pledge_contract": _("Pledge contracts"),
    "licence": _("Recorded licences"),
    "lock_held": _("Locks held on rights of others"),
    "domain_name": _("Domain names"),
    "pre_exam": _("Pre-examination recordals"),
    "exporters": _("Directory of key exporters"),
    "insurance": _("Insurance policies"),
    "same_name": _("Perhaps also yours: same name, no number"),
}

TOUCH_NOTES = {
    "pledge": _("pledged to %(holder)s, %(reference)s"),
    "seizure": _("seized, %(reference)s"),
    "in_grace": _("can be renewed until %(until)s"),
    "older_name": _("recorded under “%(name)s”"),
    "older_name_since": _("recorded under “%(name)s”, not borne since %(since)s"),
    "co_owned": _("together with %(owners)s"),
    "contract": _("%(holder)s, %(reference)s, rights: %(count)s"),
    "held": _("%(lock)s, %(reference)s"),
    "ended": _("no longer in force: %(status)s"),
    "term_over": _("the term and the grace period are over"),
    "same_name": _("recorded under “%(name)s”"),
}


def touch_note(note: Any) -> str:
    """A `TouchNote` as a sentence in the reader's language."""
    values = dict(note.values)
    for name, words in (("lock", LOCKS), ("status", STATUSES)):
        if name in values:
            values[name] = words.get(values[name], values[name])
    for name in ("since", "until"):
        if values.get(name):
            values[name] = day_text(values[name])
    if "owners" in values:
        values["owners"] = gettext(", ").join(values["owners"])
    return str(TOUCH_NOTES[note.code]) % values
