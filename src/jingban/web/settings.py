"""Django's settings, derived from the environment (``environment.py``); nothing is decided twice."""

import importlib.util
import os

from jingban.web import environment as _environment
from jingban.web.logs import logging_config

ENVIRONMENT = _environment.read(os.environ)

DEBUG = ENVIRONMENT.debug
SECRET_KEY = _environment.load_or_create_secret(ENVIRONMENT)
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "jingban.infra.audit",
    "jingban.infra.access",
    "jingban.infra.files",
    "jingban.infra.jobs",
    "jingban.infra.commands",
    "jingban.registry",
    "jingban.benefit",
    "jingban.capture",
    "jingban.payment",
    "jingban.claims",
    *(["jingban.budget"] if importlib.util.find_spec("jingban.budget.apps") else []),
    "jingban.web",
]

MIDDLEWARE = [
    "jingban.web.middleware.observe",
    "django.middleware.security.SecurityMiddleware",
    "jingban.web.middleware.guard_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "jingban.web.middleware.ApiCsrf",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "jingban.web.middleware.guard_body",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "jingban.web.urls"
WSGI_APPLICATION = "jingban.web.wsgi.application"
APPEND_SLASH = False

DATABASES = {"default": _environment.database(ENVIRONMENT)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]

AUTH_USER_MODEL = "access.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "jingban.infra.access.passwords.Length", "OPTIONS": {"least": 10}},
    {"NAME": "jingban.infra.access.passwords.Variety"},
    {"NAME": "jingban.infra.access.passwords.NotAboutMe"},
    {"NAME": "jingban.infra.access.passwords.NotCommon"},
]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = False
WHITENOISE_ROOT = os.path.join(os.path.dirname(__file__), "static", "desk")
WHITENOISE_INDEX_FILE = False
# The build puts a hash of the content into these names: they may be kept for ever.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/assets/.+-[A-Za-z0-9_-]{8}\.[a-z0-9]+$"

SESSION_COOKIE_AGE = ENVIRONMENT.session_hours * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENVIRONMENT.https
SESSION_COOKIE_NAME = "jingban_session"
CSRF_COOKIE_SECURE = ENVIRONMENT.https
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "jingban.web.middleware.csrf_failure"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"] if ENVIRONMENT.https else []

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.https and ENVIRONMENT.proxies else None

# Files are streamed to disk; what is above this size never sits in memory.
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_097_152
DATA_UPLOAD_MAX_NUMBER_FILES = 100

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logging_config(ENVIRONMENT.log_level, ENVIRONMENT.log_format)

JINGBAN_STORE = ENVIRONMENT.store
JINGBAN_MAX_UPLOAD_BYTES = ENVIRONMENT.max_upload_mb * 1_048_576
JINGBAN_LOCKOUT_FAILURES = ENVIRONMENT.lockout_failures
JINGBAN_LOCKOUT_MINUTES = ENVIRONMENT.lockout_minutes
JINGBAN_CENTRE = ENVIRONMENT.centre
JINGBAN_CENTRE_NAME = ENVIRONMENT.centre_name
JINGBAN_JOB_LEASE_SECONDS = ENVIRONMENT.job_lease_seconds
JINGBAN_CAPTURE_SECOND_FEN = ENVIRONMENT.capture_second_yuan * 100
# A demonstration is judged by the demonstration rows of 智能审核; a real centre never is.
JINGBAN_CLAIMS_SWITCHES = (*ENVIRONMENT.claims_switches, *(("demo_rules",) if ENVIRONMENT.demo else ()))
