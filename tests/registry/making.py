"""What the tests of the registry are made of."""

from datetime import date
from pathlib import Path

from jingban.infra.access.services import system
from jingban.registry.core.certificates import check_digit
from jingban.registry.core.lists import NewPerson
from jingban.registry.services import lists, persons

SYSTEM = system("test")


def id_number(serial: int, birth: str = "19900307") -> str:
    first17 = f"110105{birth}{serial:03d}"
    return first17 + check_digit(first17)


def new(serial: int, name: str = "测试甲", centre: str = "110105001") -> NewPerson:
    return NewPerson("01", id_number(serial), name, "1" if serial % 2 else "2", date(1990, 3, 7), centre)


def registered(serial: int, name: str = "测试甲", centre: str = "110105001") -> int:
    return persons.register(SYSTEM, new(serial, name, centre), f"register-{serial}")


def imported(kind: str, path: Path, text: str, command: str = "") -> dict[str, int]:
    path.write_text(text, "utf-8")
    return lists.import_file(SYSTEM, kind, path, command or persons.new_command())
