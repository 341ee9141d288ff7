"""HTTP of payments."""

from ninja import Router

router = Router()
