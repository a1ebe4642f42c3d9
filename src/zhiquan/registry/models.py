"""Parties, rights, who owns them, what locks them, the dealings about them, and entries elsewhere."""

from __future__ import annotations

import uuid
from datetime import date
from fractions import Fraction
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zhiquan.kernel import clock


class Party(models.Model):
    """A person or an organisation that owns or holds something. `name` is the present main name.

    `country` is a WIPO ST.3 code, so that Hong Kong, Macau, Taiwan and foreign parties are first-class.
    `address` and `legal_representative` are those of the register today; what they were stands in the audit
    log as hashes only.
    """

    NATURAL, LEGAL = "natural", "legal"
    KINDS: ClassVar[list[tuple[str, str]]] = [(k, k) for k in (NATURAL, LEGAL)]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=KINDS)
    name = models.CharField(max_length=200, db_index=True)
    country = models.CharField(max_length=2, default="CN")
    organisation = models.ForeignKey(
        "kernel.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="parties"
    )
    person = models.ForeignKey(
        "kernel.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="parties"
    )
    address = models.CharField(max_length=300, blank=True)
    legal_representative = models.CharField(max_length=120, blank=True)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class PartyName(models.Model):
    """One name of a party between two days, both included; an open `valid_to` is in use.

    `main` names follow one another; a name in another language or script stands beside the main one.
    `key` is the folded form that searches compare.
    """

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="names")
    text = models.CharField(max_length=200)
    key = models.CharField(max_length=200, db_index=True)
    language = models.CharField(max_length=10, default="zh-Hans")
    main = models.BooleanField(default=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-main", F("valid_to").desc(nulls_first=True), "-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["party"], condition=Q(main=True, valid_to=None), name="one_main_name_in_use"
            )
        ]

    def __str__(self) -> str:
        return self.text


class OrganisationCode(models.Func):
    """The organisation code inside a unified social credit code (GB 32100-2015): nine signs from the ninth.

    The places stand in the statement itself: an index over the expression is found by its text.
    """

    template = "SUBSTR(%(expressions)s, 9, 9)"
    output_field = models.CharField()


class PartyIdentity(models.Model):
    """A number that identifies a party, under a scheme of `engines.numbers`; one party per number."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="identities")
    scheme = models.CharField(max_length=40)
    number = models.CharField(max_length=60)
    confirmed = models.BooleanField(default=False)
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["scheme", "number"], name="one_party_per_number")]
        indexes = [models.Index(OrganisationCode("number"), name="organisation_in_number")]

    def __str__(self) -> str:
        return self.scheme


class Right(models.Model):
    """One intellectual-property right or application, under its number of one register."""

    INVENTION, UTILITY, DESIGN = "invention_patent", "utility_model", "design"
    TRADEMARK, COLLECTIVE, CERTIFICATION = "trademark", "collective_mark", "certification_mark"
    GI, LAYOUT, COPYRIGHT, VARIETY = "geographical_indication", "ic_layout", "copyright", "plant_variety"
    PATENTS = (INVENTION, UTILITY, DESIGN)
    MARKS = (TRADEMARK, COLLECTIVE, CERTIFICATION)
    KINDS: ClassVar[list[tuple[str, str]]] = [
        (k, k) for k in (*PATENTS, *MARKS, GI, LAYOUT, COPYRIGHT, VARIETY)
    ]

    PENDING, IN_FORCE, EXPIRED, LAPSED = "pending", "in_force", "expired", "lapsed"
    INVALIDATED, WITHDRAWN, REJECTED = "invalidated", "withdrawn", "rejected"
    CANCELLED, SURRENDERED = "cancelled", "surrendered"
    STATUSES: ClassVar[list[tuple[str, str]]] = [
        (s, s)
        for s in (
            PENDING, IN_FORCE, EXPIRED, LAPSED, INVALIDATED, WITHDRAWN, REJECTED, CANCELLED, SURRENDERED,
        )
    ]  # fmt: skip
    LIVE = (PENDING, IN_FORCE)

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=30, choices=KINDS, db_index=True)
    register = models.CharField(max_length=20)
    jurisdiction = models.CharField(max_length=2, default="CN")
    scheme = models.CharField(max_length=40)
    number = models.CharField(max_length=60, db_index=True)
    title = models.CharField(max_length=400)
    classes = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=20, choices=STATUSES, db_index=True)
    filed_on = models.DateField(null=True, blank=True)
    granted_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)
    from_import = models.ForeignKey("Import", null=True, on_delete=models.PROTECT, related_name="rights")
    import_line = models.PositiveIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["register", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "register", "scheme", "number"], name="one_right_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Dealing(models.Model):
    """What was recorded about a right on a day: a transfer, a pledge, a change of name."""

    TRANSFER, TRANSMISSION, NAME_CHANGE = "transfer", "transmission", "name_change"
    LOCK, RELEASE, STATUS, CORRECTION = "lock", "release", "status", "correction"
    KINDS: ClassVar[list[tuple[str, str]]] = [
        (k, k) for k in (TRANSFER, TRANSMISSION, NAME_CHANGE, LOCK, RELEASE, STATUS, CORRECTION)
    ]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    right = models.ForeignKey(Right, on_delete=models.PROTECT, related_name="dealings")
    kind = models.CharField(max_length=20, choices=KINDS)
    on = models.DateField()
    reference = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class Ownership(models.Model):
    """`party` owns `right` from `since` to the day before `until`.

    `recorded_name` is the name in which the register shows the owner; where it is no longer the party's
    present name, a change of name was forgotten. Empty share fields mean owned jointly without shares.
    """

    right = models.ForeignKey(Right, on_delete=models.PROTECT, related_name="ownerships")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="ownerships")
    recorded_name = models.CharField(max_length=200)
    share_of = models.PositiveIntegerField(null=True, blank=True)
    share_in = models.PositiveIntegerField(null=True, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    dealing = models.ForeignKey(Dealing, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["party", "until"])]
        constraints = [
            models.UniqueConstraint(
                fields=["right", "party"], condition=Q(until=None), name="one_ownership_in_force"
            )
        ]

    def __str__(self) -> str:
        return self.recorded_name

    @property
    def share(self) -> Fraction | None:
        """The owner's part, None where the owners hold jointly."""
        if not self.share_of or not self.share_in:
            return None
        return Fraction(self.share_of, self.share_in)


class Lock(models.Model):
    """Something that stands in the way of steps with a right, in force from its registration day."""

    PLEDGE, SEIZURE, LICENCE = "pledge", "seizure", "licence"
    OPEN_LICENCE, CO_OWNER, TRUST = "open_licence", "co_owner", "trust"
    KINDS: ClassVar[list[tuple[str, str]]] = [
        (k, k) for k in (PLEDGE, SEIZURE, LICENCE, OPEN_LICENCE, CO_OWNER, TRUST)
    ]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    right = models.ForeignKey(Right, on_delete=models.PROTECT, related_name="locks")
    kind = models.CharField(max_length=20, choices=KINDS)
    holder = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="locks")
    exclusive = models.BooleanField(default=False)
    effective_from = models.DateField()
    until = models.DateField(null=True, blank=True)
    released_on = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-effective_from", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}".strip()

    def in_force(self, day: date) -> bool:
        """Whether it stands in the way on `day`: from registration, to `until` included, until released."""
        return (
            self.effective_from <= day
            and (self.until is None or day <= self.until)
            and (self.released_on is None or day < self.released_on)
        )


class Recordal(models.Model):
    """An entry about a party outside the registers of rights: at customs, for a domain name, in a policy.

    `recorded_name` is the name in which it shows the party, `authority` who keeps it. `valid_to` is its last
    day. A pledge contract is no recordal: it follows from the locks.
    """

    CUSTOMS, DOMAIN, PRE_EXAM = "customs", "domain_name", "pre_exam"
    EXPORTERS, INSURANCE = "exporters", "insurance"
    KINDS: ClassVar[list[tuple[str, str]]] = [
        (k, k) for k in (CUSTOMS, DOMAIN, PRE_EXAM, EXPORTERS, INSURANCE)
    ]
    IN_FORCE, ENDED = "in_force", "ended"
    STATUSES: ClassVar[list[tuple[str, str]]] = [(s, s) for s in (IN_FORCE, ENDED)]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="recordals")
    kind = models.CharField(max_length=20, choices=KINDS)
    number = models.CharField(max_length=120)
    title = models.CharField(max_length=400, blank=True)
    right = models.ForeignKey(
        Right, null=True, blank=True, on_delete=models.PROTECT, related_name="recordals"
    )
    recorded_name = models.CharField(max_length=200)
    name_recorded_on = models.DateField(null=True, blank=True)
    authority = models.CharField(max_length=200, blank=True)
    since = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=20, choices=STATUSES, default=IN_FORCE)
    ended_on = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["kind", "number", "pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="one_recordal_per_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class Import(models.Model):
    """A handed-in list of rights: checked first, taken over only when somebody says so.

    `report` holds the counts and every problem by line and column; the bytes are a stored file.
    """

    CHECKED, RUNNING, DONE, DROPPED = "checked", "running", "done", "dropped"
    STATES: ClassVar[list[tuple[str, str]]] = [(s, s) for s in (CHECKED, RUNNING, DONE, DROPPED)]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=STATES, default=CHECKED)
    report = models.JSONField(default=dict)
    job_uid = models.UUIDField(null=True)
    lines_done = models.PositiveIntegerField(default=0)
    made = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return str(self.file)
