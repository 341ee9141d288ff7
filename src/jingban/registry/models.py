"""Tables of the registry. Periods of one kind never overlap: ``triggers.py`` refuses that on both databases."""

from django.db import models
from django.db.models import F, Q

_ENDS = Q(last__isnull=True) | Q(last__gte=F("first"))


class Office(models.Model):
    """An organisation persons belong to: the few codes a scope is turned into before persons are looked up."""

    code = models.CharField(max_length=24, unique=True)


class Person(models.Model):
    """An insured person. The certificate is encrypted; its keyed digest finds it, its masked form is shown."""

    number = models.CharField(max_length=30, unique=True)  # psn_no
    centre = models.CharField(max_length=24)
    certificate_type = models.CharField(max_length=2)
    certificate_cipher = models.TextField()
    certificate_digest = models.CharField(max_length=64)
    certificate_masked = models.CharField(max_length=32)
    name = models.CharField(max_length=60)
    name_key = models.CharField(max_length=60)
    sex = models.CharField(max_length=1)
    birth = models.DateField()
    death = models.DateField(null=True)
    version = models.IntegerField(default=1)
    changed_by = models.CharField(max_length=64)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["certificate_digest", "certificate_type"], name="registry_person_once"),
            models.CheckConstraint(condition=Q(sex__in=["1", "2", "9"]), name="registry_person_sex"),
            models.CheckConstraint(
                condition=Q(death__isnull=True) | Q(death__gte=F("birth")), name="registry_person_death"
            ),
            models.CheckConstraint(
                condition=~Q(name_key="") & ~Q(certificate_digest="") & ~Q(centre=""), name="registry_person_whole"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="registry_person_version"),
        ]
        indexes = [models.Index(fields=["centre", "id"])]


class PersonGram(models.Model):
    """A character bigram of a name (``^`` marks the first character)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_index=False)
    gram = models.CharField(max_length=4)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gram", "person"], name="registry_gram_once")]
        indexes = [models.Index(fields=["person"])]


class PersonVersion(models.Model):
    """What a person's row said before a correction; only added to."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="versions")
    version = models.IntegerField()
    before = models.JSONField()  # certificate only as cipher text
    reason = models.CharField(max_length=500)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "version"], name="registry_personversion_once")]


class Coverage(models.Model):
    """A person in a scheme, both days included."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="coverages", db_index=False)
    scheme = models.CharField(max_length=6)
    person_type = models.CharField(max_length=6)
    unit = models.CharField(max_length=100, blank=True)
    first = models.DateField()
    last = models.DateField(null=True)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_ENDS, name="registry_coverage_ends"),
            models.UniqueConstraint(fields=["person", "scheme", "first"], name="registry_coverage_once"),
        ]


class GroupMembership(models.Model):
    """A recognised identity of a person, both days included."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="groups", db_index=False)
    identity = models.CharField(max_length=6)
    document = models.CharField(max_length=100, blank=True)
    first = models.DateField()
    last = models.DateField(null=True)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_ENDS, name="registry_group_ends"),
            models.UniqueConstraint(fields=["person", "identity", "first"], name="registry_group_once"),
        ]


class PersonBankAccount(models.Model):
    """An account asked for by one person and decided by another; one accepted account at a time."""

    ASKED, ACCEPTED, REJECTED, REPLACED = "asked", "accepted", "rejected", "replaced"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="accounts")
    holder = models.CharField(max_length=100)
    relation = models.CharField(max_length=10, default="self")
    account_cipher = models.TextField()
    account_masked = models.CharField(max_length=32)
    bank = models.CharField(max_length=100, blank=True)
    bank_code = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=500)
    evidence = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, default=ASKED)
    asked_by = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    checked_by = models.CharField(max_length=64, blank=True)
    checked_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "accepted", "rejected", "replaced"]), name="registry_account_state"
            ),
            models.CheckConstraint(
                condition=Q(checked_by="") | ~Q(checked_by=F("asked_by")), name="registry_account_two_people"
            ),
            models.CheckConstraint(condition=Q(state="asked") | ~Q(checked_by=""), name="registry_account_checked"),
            models.CheckConstraint(condition=~Q(reason=""), name="registry_account_reason"),
            models.UniqueConstraint(fields=["person"], condition=Q(state="asked"), name="registry_account_one_open"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="accepted"), name="registry_account_one_valid"
            ),
        ]


class Provider(models.Model):
    """A designated hospital or pharmacy; level and state stand in its periods."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=100)
    name_key = models.CharField(max_length=100)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name_key=""), name="registry_provider_named")]


class ProviderPeriod(models.Model):
    """Name, level and state of a provider for a time, both days included."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="periods", db_index=False)
    name = models.CharField(max_length=100)
    level = models.CharField(max_length=1)
    state = models.CharField(max_length=10)
    category = models.CharField(max_length=40, blank=True)
    first = models.DateField()
    last = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_ENDS, name="registry_provider_ends"),
            models.CheckConstraint(condition=Q(level__in=["1", "2", "3", "9"]), name="registry_provider_level"),
            models.CheckConstraint(
                condition=Q(state__in=["active", "suspended", "ended"]), name="registry_provider_state"
            ),
            models.UniqueConstraint(fields=["provider", "first"], name="registry_provider_first"),
        ]


class CatalogueVersion(models.Model):
    """One version of a catalogue item, both days included. Ceilings in 分 by hospital level."""

    code = models.CharField(max_length=30)
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200)
    item_class = models.CharField(max_length=2)
    ratio = models.DecimalField(max_digits=5, decimal_places=4)
    spec = models.CharField(max_length=200, blank=True)
    form = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    ceiling_1 = models.BigIntegerField(null=True)
    ceiling_2 = models.BigIntegerField(null=True)
    ceiling_3 = models.BigIntegerField(null=True)
    limits_text = models.CharField(max_length=1000, blank=True)
    age_min = models.SmallIntegerField(null=True)
    age_max = models.SmallIntegerField(null=True)
    sex = models.CharField(max_length=1, blank=True)
    level_min = models.CharField(max_length=1, blank=True)
    indications = models.JSONField(default=list)
    document = models.CharField(max_length=100, blank=True)
    first = models.DateField()
    last = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "first"], name="registry_item_once"),
            models.CheckConstraint(condition=_ENDS, name="registry_item_ends"),
            models.CheckConstraint(condition=Q(ratio__gte=0) & Q(ratio__lte=1), name="registry_item_ratio"),
            models.CheckConstraint(condition=Q(kind__in=["drug", "service", "consumable"]), name="registry_item_kind"),
            models.CheckConstraint(condition=Q(item_class__in=["01", "02", "03"]), name="registry_item_class"),
        ]
        indexes = [models.Index(fields=["name_key"])]


class ItemGram(models.Model):
    """A character bigram of an item's stem, the blocking index of matching."""

    item = models.ForeignKey(CatalogueVersion, on_delete=models.CASCADE, db_index=False)
    gram = models.CharField(max_length=4)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gram", "item"], name="registry_itemgram_once")]
        indexes = [models.Index(fields=["item"])]


class ItemMapping(models.Model):
    """What a printed name of a provider means, said by a person; a newer word replaces the older, which stays."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="mappings")
    name_key = models.CharField(max_length=200)
    spec_key = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200)  # as printed
    spec = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=30)
    active = models.BooleanField(default=True)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "name_key", "spec_key"], condition=Q(active=True), name="registry_mapping_one"
            ),
            models.CheckConstraint(condition=~Q(name_key=""), name="registry_mapping_named"),
        ]


class CalendarDay(models.Model):
    """A day that differs from the week: a free weekday or a worked weekend day."""

    day = models.DateField(primary_key=True)
    kind = models.CharField(max_length=10)  # holiday, makeup
    name = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=["holiday", "makeup"]), name="registry_day_kind")]
