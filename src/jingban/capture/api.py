"""HTTP in and out of capture; nothing is decided here."""

from ninja import Router

router = Router()
