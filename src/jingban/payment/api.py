"""HTTP in and out of payment; nothing is decided here."""

from ninja import Router

router = Router()
