"""Tables of people, roles, grants and log-in attempts."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower


class Users(BaseUserManager["User"]):
    """Look-up by login name, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account of this login name."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """An account. Rights come from grants only; there is no superuser flag."""

    username = models.CharField(max_length=64, unique=True)
    display_name = models.CharField(max_length=64, blank=True)
    centre = models.CharField(max_length=24, blank=True)  # organisation code the person works for
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=True)
    totp_secret = models.TextField(blank=True)  # encrypted; empty when TOTP is off
    totp_pending = models.TextField(blank=True)  # encrypted; begun but not confirmed
    totp_last_step = models.BigIntegerField(default=0)  # a code is accepted once
    created_at = models.DateTimeField()
    password_changed_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[Users] = Users()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("username"), name="access_username_once")]


class Role(models.Model):
    """A named set of rights."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    rights = models.JSONField(default=list)  # list of right names
    order = models.SmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "code"]


class Grant(models.Model):
    """A role, held by a person, within a scope, with the field classes the person may see in clear."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="grants")
    scope = models.CharField(max_length=24, default="*")  # organisation code prefix, * for everywhere
    fields = models.JSONField(default=list)  # field classes that may be unmasked, e.g. person_name

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "scope"], name="access_grant_once"),
            models.CheckConstraint(condition=~models.Q(scope=""), name="access_grant_has_scope"),
        ]


class Attempt(models.Model):
    """Failed log-ins of one key (an account name or an address) since the last success."""

    key = models.CharField(max_length=200, primary_key=True)  # account:<name> | address:<ip>
    failures = models.IntegerField(default=0)
    first_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(failures__gte=0), name="access_failures_counted")]


class Unmasking(models.Model):
    """A deliberate, logged look at masked fields of one object by one person, for a short time."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    object = models.CharField(max_length=200)
    fields = models.JSONField(default=list)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "object", "until"])]
