"""Settings of the test run: an own data directory, quick password hashing; everything else as in production.

Runs on SQLite unless JINGBAN_TEST_DATABASE_URL names a PostgreSQL server.
"""

import atexit
import os
import shutil
import tempfile

_keep = {"JINGBAN_TEST_DATABASE_URL", "JINGBAN_TEST_KEEP"}
for _name in [n for n in os.environ if n.startswith("JINGBAN_") and n not in _keep]:
    del os.environ[_name]  # the developer's own installation must not leak into the tests

_home = tempfile.mkdtemp(prefix="jingban-test-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["JINGBAN_HOME"] = _home
os.environ["JINGBAN_LOG_LEVEL"] = "ERROR"
os.environ["JINGBAN_SECRET_KEY"] = "only-for-tests-only-for-tests-only-for-tests"
if os.environ.get("JINGBAN_TEST_DATABASE_URL"):
    os.environ["JINGBAN_DATABASE_URL"] = os.environ["JINGBAN_TEST_DATABASE_URL"]

from jingban.web.settings import *  # noqa: E402, F403

# A file, not memory: threads and worker processes of the tests see the same tables, in WAL as in production.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(_home, "test.sqlite3")}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
JINGBAN_CLAIMS_SWITCHES = ("demo_rules",)
