"""HTTP in and out of claims; nothing is decided here."""

from ninja import Router

router = Router()
