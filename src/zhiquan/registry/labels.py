"""What the registry's codes are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
