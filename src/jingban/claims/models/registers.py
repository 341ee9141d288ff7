"""What others have already paid: 联网直接结算, and bills reimbursed elsewhere. Never changed, only reversed."""

from django.db import models
from django.db.models import F, Q


class DirectSettlement(models.Model):
    """联网结算 of one visit, as the national fields tell it. Amounts in 分; ``fields``: all of them as imported."""

    setl_id = models.CharField(max_length=30, unique=True)
    person_digest = models.CharField(max_length=64)  # keyed digest of the certificate
    provider = models.CharField(max_length=30)  # fixmedins_code
    med_type = models.CharField(max_length=6)
    first = models.DateField()
    last = models.DateField()
    settled_on = models.DateField()
    total = models.BigIntegerField()
    eligible = models.BigIntegerField()
    fund = models.BigIntegerField()
    personal = models.BigIntegerField()
    fields = models.JSONField()
    reversed = models.BooleanField(default=False)  # refd_setl_flag
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="claims_direct_days"),
            models.CheckConstraint(condition=Q(total=F("fund") + F("personal")), name="claims_direct_shares"),
            models.CheckConstraint(condition=Q(total__gte=0, fund__gte=0, personal__gte=0), name="claims_direct_signs"),
        ]
        indexes = [models.Index(fields=["person_digest", "first"])]


class OtherPayment(models.Model):
    """A bill another register has reimbursed: 医疗救助, 商业保险, 工伤 …"""

    register = models.CharField(max_length=40)
    reference = models.CharField(max_length=60)
    code = models.CharField(max_length=40, blank=True)  # of the bill
    number = models.CharField(max_length=40)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "reference", "code", "number"], name="claims_other_once")
        ]
        indexes = [models.Index(fields=["number"])]
