"""HTTP of reconcile."""

from ninja import Router

router = Router()
