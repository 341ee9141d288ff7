"""Stable error codes of files handed to claims, each with a Chinese message that says what to do next."""

from collections.abc import Mapping
from types import MappingProxyType

CLAIMS_ERRORS: Mapping[str, str] = MappingProxyType({})


class ClaimsError(Exception):
    """A file or a value that cannot be taken; ``line`` from 1 where it is of a file."""

    def __init__(self, code: str, field: str = "", detail: str = "", hint: str = "", line: int = 0) -> None:
        super().__init__(code)
        self.code, self.field, self.detail, self.hint, self.line = code, field, detail, hint, line

    @property
    def message(self) -> str:
        """Chinese, says what to do."""
        return CLAIMS_ERRORS[self.code].format(field=self.field, detail=self.detail, hint=self.hint)
