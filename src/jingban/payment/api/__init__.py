"""HTTP in and out of payment, the ledger and reconciliation; nothing is decided here."""

from ninja import Router

from jingban.payment.api import ledger, payments, reconcile

router = Router()
router.add_router("/ledger", ledger.router)
router.add_router("/reconcile", reconcile.router)
router.add_router("", payments.router)
