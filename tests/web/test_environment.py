"""Settings: every wrong value is named in Chinese, secrets never show."""

from pathlib import Path

import pytest

from jingban.web import environment as env


def read(**values: str) -> env.Environment:
    return env.read({f"JINGBAN_{name}": value for name, value in values.items()})


def test_nothing_set_is_a_working_installation(tmp_path: Path) -> None:
    found = read(HOME=str(tmp_path))
    assert (found.engine, found.port, found.bind, found.https) == ("sqlite", 8000, "127.0.0.1", False)
    assert env.database(found)["NAME"] == str(tmp_path / "jingban.sqlite3")
    options = env.database(found)["OPTIONS"]
    assert isinstance(options, dict)
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]


def test_one_setting_turns_to_postgresql() -> None:
    database = env.database(read(DATABASE_URL="postgresql://li:p%40ss@db.example:5433/jing?sslmode=require"))
    assert (database["USER"], database["PASSWORD"], database["HOST"], database["PORT"], database["NAME"]) == (
        "li", "p@ss", "db.example", "5433", "jing",
    )  # fmt: skip
    assert database["OPTIONS"] == {"sslmode": "require"}


def test_the_server_keeps_plans_where_it_is_told_to() -> None:
    database = env.database(read(DATABASE_URL="postgresql://li@/jing?host=/run/pg&plans=kept"))
    assert database["OPTIONS"] == {"server_side_binding": True, "prepare_threshold": 5}


def test_a_socket_directory_is_a_host() -> None:
    assert env.database(read(DATABASE_URL="postgresql://li@/jing?host=/run/pg"))["HOST"] == "/run/pg"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "0", "1 到 65535"),
        ("PORT", "80a", "1 到 65535"),
        ("PORT", "-1", "1 到 65535"),
        ("PORT", "８０", "1 到 65535"),
        ("MAX_UPLOAD_MB", "5000", "1 到 1024"),
        ("LOCKOUT_FAILURES", "1", "3 到 50"),
        ("LOG_LEVEL", "LOUD", "DEBUG、INFO"),
        ("LOG_FORMAT", "xml", "json、text"),
        ("HTTPS", "maybe", "1 或 0"),
        ("HOSTS", "a b", "不是主机名"),
        ("CENTRE", "11-01", "行政区划代码"),
        ("DATABASE_URL", "mysql://x/y", "postgresql://"),
        ("DATABASE_URL", "postgresql://host", "postgresql://"),
        ("DATABASE_URL", "postgresql://h:99999/x", "postgresql://"),
        ("SECRET_KEY", "short", "至少 32 个字符"),
        ("HOME", __file__, "不是目录"),
        ("PROT", "8000", "请检查拼写"),
    ],
)
def test_a_wrong_value_is_named_with_what_to_do(name: str, value: str, words: str) -> None:
    with pytest.raises(env.WrongSettings) as wrong:
        read(**{name: value})
    assert len(wrong.value.problems) == 1
    assert f"JINGBAN_{name}" in wrong.value.problems[0]
    assert words in wrong.value.problems[0]


def test_all_wrong_values_are_named_at_once() -> None:
    with pytest.raises(env.WrongSettings) as wrong:
        read(PORT="x", LOG_LEVEL="x", HTTPS="x")
    assert len(wrong.value.problems) == 3


def test_the_summary_hides_secrets_and_names_every_variable() -> None:
    url = "postgresql://li:top-secret@db/jing"
    rows = env.summary(read(SECRET_KEY="k" * 40, DATABASE_URL=url))
    text = repr(rows)
    assert "k" * 40 not in text
    assert "top-secret" not in text
    assert "postgresql://li:***@db/jing" in text
    assert len(rows) == len(env._TITLES)


def test_a_wrong_database_url_does_not_show_its_password() -> None:
    with pytest.raises(env.WrongSettings) as wrong:
        read(DATABASE_URL="mysql://li:top-secret@db/jing")
    assert "top-secret" not in str(wrong.value)


def test_the_made_secret_is_kept_and_private(tmp_path: Path) -> None:
    found = read(HOME=str(tmp_path / "new"))
    secret = env.load_or_create_secret(found)
    assert len(secret) >= 48
    assert env.load_or_create_secret(found) == secret
    assert (tmp_path / "new" / "secret.key").stat().st_mode & 0o777 == 0o600
    assert env.load_or_create_secret(read(SECRET_KEY="k" * 40)) == "k" * 40


def test_the_house_has_a_name() -> None:
    assert read().centre_name == "医疗保障经办机构"
    assert read(CENTRE_NAME="  样例区　医疗保险事务管理中心 ").centre_name == "样例区 医疗保险事务管理中心"
    for wrong in ("长" * 41, "样例区\u0007中心"):
        with pytest.raises(env.WrongSettings, match="JINGBAN_CENTRE_NAME（本机构名称"):
            read(CENTRE_NAME=wrong)
