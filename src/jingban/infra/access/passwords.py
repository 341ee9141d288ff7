"""Password rules, with Chinese messages that say what to do. Validators in Django's shape."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError

# Openly known favourites; compared in lower case and without digits or signs at the end.
_COMMON = frozenset(
    "password passw0rd p@ssword p@ssw0rd admin administrator root qwerty qwertyuiop asdfghjkl zxcvbnm letmein welcome "
    "iloveyou woaini yibao jingban beijing zhongguo abc abcd abcdef aaaaaa test guest user monkey dragon".split()
)
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv")


class Length:
    """Not too short to guess, not so long that hashing it is an attack."""

    def __init__(self, least: int = 10, most: int = 128) -> None:
        self.least, self.most = least, most

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError unless the length is within bounds."""
        if len(password) < self.least:
            raise ValidationError(f"至少 {self.least} 个字符", code="password_too_short")
        if len(password) > self.most:
            raise ValidationError(f"至多 {self.most} 个字符", code="password_too_long")

    def get_help_text(self) -> str:
        """What the rule asks for."""
        return f"密码应为 {self.least} 到 {self.most} 个字符"


class Variety:
    """At least three of: capital letters, small letters, digits, other characters."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError unless three kinds of characters occur."""
        kinds = [
            any("A" <= c <= "Z" for c in password),
            any("a" <= c <= "z" for c in password),
            any("0" <= c <= "9" for c in password),
            any(not (c.isascii() and c.isalnum()) for c in password),
        ]
        if sum(kinds) < 3:
            raise ValidationError("须包含大写字母、小写字母、数字、其他字符中的至少三类", code="password_too_plain")
        if len(set(password)) < 5:
            raise ValidationError("不同的字符太少", code="password_too_plain")

    def get_help_text(self) -> str:
        """What the rule asks for."""
        return "密码须包含大写字母、小写字母、数字、其他字符中的至少三类"


class NotAboutMe:
    """Does not contain the login name or the display name."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when a name of the person occurs in the password."""
        folded = password.casefold()
        for name in _names(user):
            if name.casefold() in folded:
                raise ValidationError("不能包含用户名或姓名", code="password_about_me")

    def get_help_text(self) -> str:
        """What the rule asks for."""
        return "密码不能包含用户名或姓名"


class NotCommon:
    """Not a well-known password and not a walk along the keyboard."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for favourites of everybody."""
        folded = password.casefold()
        core = folded.strip("0123456789!@#$%^&*()-_=+.,?~ ")
        walk = any(row[i : i + 6] in folded for row in _ROWS for i in range(len(row) - 5))
        if core in _COMMON or (core == "" and folded.isascii()) or walk:
            raise ValidationError("太常见，容易被猜到", code="password_too_common")

    def get_help_text(self) -> str:
        """What the rule asks for."""
        return "密码不能是常见密码或键盘顺序"


def _names(user: Any) -> Collection[str]:
    names = (getattr(user, "username", ""), getattr(user, "display_name", ""))
    return [name for name in names if name and len(name) >= 2]
