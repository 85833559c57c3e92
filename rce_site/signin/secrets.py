"""How the second factor's secrets stand in the database: encrypted with what SECRET_KEY gives."""

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _fernet() -> MultiFernet:
    """Encrypts with SECRET_KEY, and decrypts with the keys that it had before, too."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(f"rce second factor {key}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class Secrets(DefaultMFAAdapter):
    """A copy of the database alone lets nobody compute codes."""

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """cryptography.fernet.InvalidToken where SECRET_KEY is another one by now."""
        return _fernet().decrypt(encrypted_text.encode()).decode()
