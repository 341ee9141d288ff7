"""Secrets kept in the database are encrypted with a key derived from the installation's secret."""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def _fernet(purpose: str) -> Fernet:
    return _cipher(purpose, settings.SECRET_KEY)


@lru_cache(maxsize=16)
def _cipher(purpose: str, secret: str) -> Fernet:
    key = HKDF(SHA256(), 32, salt=b"jingban", info=purpose.encode()).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(key))


def encrypt(text: str, purpose: str) -> str:
    """Cipher text of ``text``; ``purpose`` separates keys of different uses."""
    return _fernet(purpose).encrypt(text.encode()).decode("ascii")


def decrypt(cipher: str, purpose: str) -> str | None:
    """The text again, or None when the key is another one (the installation's secret was changed)."""
    try:
        return _fernet(purpose).decrypt(cipher.encode("ascii")).decode()
    except InvalidToken:
        return None
