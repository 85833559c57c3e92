"""The site's settings. Everything that varies comes from the environment: see docs/settings.md."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from rce_site import logs
from rce_site.databases import database
from rce_site.environment import Environment, unfit_for_production
from rce_site.signin.unfit import unfit

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

VERSION = "0.1.0"
PRODUCTION = env.bool("RCE_PRODUCTION", default=False)
DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = env.folder("RCE_DATA_DIR", default=BASE_DIR / "var")


def _secret_key() -> str:
    """SECRET_KEY, or outside production one that is made once and kept in the data folder."""
    given = env.str("SECRET_KEY", default="")
    if given or PRODUCTION or env.wrong:
        return given
    kept = DATA_DIR / "secret_key"
    if not kept.exists():
        from django.core.management.utils import get_random_secret_key

        kept.touch(mode=0o600)
        kept.write_text(get_random_secret_key())
    return kept.read_text()


SECRET_KEY = _secret_key()
# Those of before: what they signed and encrypted can still be read.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "records",
    "ingest",
    "transformers",
    "billing",
    "budget",
    "powerbi",
    "rce_site",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "rce_site.signin",
    "records.apps.RCEAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "records.apps.SignInsConfig",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "django_tasks",
    "django_tasks_db",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "import_export",
    "rest_framework",
    "simple_history",
]

MIDDLEWARE = [
    "rce_site.logs.requests.Requests",
    "rce_site.health.Probes",
    "django.middleware.security.SecurityMiddleware",
    "rce_site.headers.Permissions",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "records.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rce_site.signin.standing.Standing",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "records.audit.Doors",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "rce_site.urls"
WSGI_APPLICATION = "rce_site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "rce_site.tour.card",
                "records.context.site",
            ],
        },
    },
]

DATABASES = {"default": database(env, DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sign-in
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "records.permissions.Granted",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
PASSWORD_RESET_TIMEOUT = 60 * 60
# What counts as too often, and where: rce_site/signin/locks.py.
AXES_HANDLER = "rce_site.signin.locks.Locks"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "rce_site.signin.locks.address"
AXES_LOCKOUT_CALLABLE = "rce_site.signin.locks.answer"
AXES_SENSITIVE_PARAMETERS = ["code", "proof", "old_password", "new_password1", "new_password2"]
# How many proxies stand before `serve`, and the address of the last one: who the client is comes
# from them, never from the client.
PROXIES = env.int("RCE_PROXIES", default=1 if PRODUCTION else 0)
PROXY = env.str("RCE_PROXY", default="127.0.0.1")
# A session ends after so long without a request, and so long after signing in, in seconds.
SESSION_COOKIE_AGE = env.int("RCE_SESSION_HOURS", default=12, least=1) * 60 * 60
SESSION_LONGEST = env.int("RCE_SESSION_DAYS", default=7, least=1) * 24 * 60 * 60
# Who must have a second factor
SECOND_FACTOR = env.choice(
    "RCE_SECOND_FACTOR", ("optional", "administrators", "everyone"), default="optional"
)
MFA_ADAPTER = "rce_site.signin.secrets.Secrets"
MFA_TOTP_ISSUER = "RCE"
MFA_TOTP_TOLERANCE = 1  # half minutes that clocks may differ
MFA_RECOVERY_CODE_DIGITS = 10
# Microsoft Entra ID; passwords may be closed once it is set.
ENTRA_TENANT = env.str("RCE_ENTRA_TENANT", default="")
ENTRA_CLIENT = env.str("RCE_ENTRA_CLIENT", default="")
ENTRA_SECRET = env.str("RCE_ENTRA_SECRET", default="")
ENTRA_URL = env.address("RCE_ENTRA_URL", default="https://login.microsoftonline.com")
ENTRA_CREATE = env.bool("RCE_ENTRA_CREATE", default=False)
ENTRA_ROLES = dict(
    map(str.strip, pair.partition("=")[::2]) for pair in env.list("RCE_ENTRA_ROLES", default=[])
)
PASSWORDS = env.bool("RCE_PASSWORDS", default=True)
env.wrong += unfit(
    tenant=ENTRA_TENANT, client=ENTRA_CLIENT, secret=ENTRA_SECRET, passwords=PASSWORDS
)
ACCOUNT_ADAPTER = "rce_site.signin.entra.Accounts"
ACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_ADAPTER = "rce_site.signin.entra.Logins"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"

# Words, numbers and time
LANGUAGE_CODE = "es-co"
LANGUAGES = [("es-co", _("Spanish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["rce_site.formats"]
TIME_ZONE = "America/Bogota"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# E-mail: written to the console unless EMAIL_URL names a server
EMAIL = env.email_url("EMAIL_URL", default="consolemail://")
vars().update({name: value for name, value in EMAIL.items() if name.startswith("EMAIL_")})
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="RCE <rce@localhost>")
# How people reach the site: what links in e-mails begin with.
SITE_URL = env.address("RCE_SITE_URL", default="http://localhost:8000")

# Power BI: what its gateway calls the database's server, and the dataset that is to be refreshed
# after uploads, if any, by which service principal.
POWERBI_SERVER = env.str("RCE_POWERBI_SERVER", default="")
POWERBI_DATABASE = env.str("RCE_POWERBI_DATABASE", default="")
POWERBI_TENANT = env.str("RCE_POWERBI_TENANT", default="")
POWERBI_CLIENT = env.str("RCE_POWERBI_CLIENT", default="")
POWERBI_SECRET = env.str("RCE_POWERBI_SECRET", default="")
POWERBI_GROUP = env.str("RCE_POWERBI_GROUP", default="")
POWERBI_DATASET = env.str("RCE_POWERBI_DATASET", default="")
POWERBI_DAILY_REFRESHES = env.int("RCE_POWERBI_DAILY_REFRESHES", default=8)
POWERBI_LOGIN_URL = env.address(
    "RCE_POWERBI_LOGIN_URL", default="https://login.microsoftonline.com"
)
POWERBI_API_URL = env.address("RCE_POWERBI_API_URL", default="https://api.powerbi.com")

# Files
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("manual", BASE_DIR / "docs" / "images")]
MEDIA_ROOT = DATA_DIR / "uploads"
STORAGES = {
    "default": {"BACKEND": "records.storage.WholeFiles"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# What a filter says while it narrows nothing.
FILTERS_EMPTY_CHOICE_LABEL = _("Any")

# Backups: where they are kept, how often one is made, how many stay. Where the database's backups
# are its administrator's, ours hold the uploads' files alone.
BACKUP_DIR = env.str("RCE_BACKUP_DIR", default="")
BACKUP_EVERY = env.choice("RCE_BACKUP_EVERY", ("month", "day"), "month")
BACKUPS_KEPT = env.int("RCE_BACKUPS_KEPT", default=7)
BACKUPS_KEPT_MONTHS = env.int("RCE_BACKUPS_KEPT_MONTHS", default=12)
BACKUPS_BY_DBA = env.bool("RCE_BACKUPS_BY_DBA", default=False)
SQL_SERVER_BACKUP_DIR = env.str("RCE_SQL_SERVER_BACKUP_DIR", default="")
POSTGRESQL_PROGRAMS = env.str("RCE_POSTGRESQL_PROGRAMS", default="")

# Work by the clock, in TIME_ZONE: whether `serve` looks after it itself, and at what hours; the
# folder whose workbooks are loaded, and as whom.
SCHEDULE = env.bool("RCE_SCHEDULE", default=not PRODUCTION)
SCHEDULE_NIGHT = env.clock("RCE_SCHEDULE_NIGHT", default="02:00")
SCHEDULE_ALERTS = env.clock("RCE_SCHEDULE_ALERTS", default="07:00")
# By so many days after a month's end its actas and its energy are expected.
MONTH_DUE_DAYS = env.int("RCE_MONTH_DUE_DAYS", default=10)
WATCHED_DIR = env.str("RCE_WATCHED_DIR", default="")
WATCHED_USER = env.str("RCE_WATCHED_USER", default="")

# Workbooks
UPLOAD_MAX_BYTES = env.int("RCE_UPLOAD_MAX_MB", default=50, least=1) * 2**20
UPLOAD_MAX_ROWS = env.int("RCE_UPLOAD_MAX_ROWS", default=1_000_000, least=1)
UPLOAD_MAX_UNPACKED_BYTES = env.int("RCE_UPLOAD_MAX_UNPACKED_MB", default=1024, least=1) * 2**20
# DANE codes of the departments where the company works, nearest first: a municipality given by
# name alone is looked for there before elsewhere.
COMPANY_DEPARTMENTS = env.list("RCE_DEPARTMENTS", default=["68", "54", "20", "13", "15", "05"])

IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "add"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

FORM_RENDERER = "records.selects.Renderer"
DJANGO_TABLES2_TEMPLATE = "records/table.html"

REST_FRAMEWORK = {
    # The first class decides between 401 and 403: Basic makes Power BI ask for a sign-in.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "records.authentication.TokenAsPassword",
        "records.authentication.BearerToken",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["records.permissions.RolePermissions"],
    "DEFAULT_PARSER_CLASSES": [
        "records.parsing.ShallowJSON",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_PAGINATION_CLASS": "records.pagination.Pages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "records.openapi.Description",
    "DEFAULT_THROTTLE_CLASSES": ["records.throttling.Calls"],
    "DEFAULT_THROTTLE_RATES": {
        "known": env.rate("RCE_API_RATE", default="600/minute"),
        "strangers": "60/minute",
    },
    # Who calls is REMOTE_ADDR, which `serve` takes from the proxies that it trusts.
    "NUM_PROXIES": 0,
    "EXCEPTION_HANDLER": "records.problems.answer",
    "COERCE_DECIMAL_TO_STRING": False,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "RCE",
    "VERSION": VERSION,
    "OAS_VERSION": "3.1.1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "records.openapi.complete",
        "rce_site.api.with_examples",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    # Fields named alike hold different lists of words: each list by its own name.
    "ENUM_NAME_OVERRIDES": {
        "ItemKindEnum": "billing.choices.ItemKind",
        "ChangeKindEnum": "billing.choices.ChangeKind",
        "ReadingEnum": "transformers.choices.Reading",
        "VoltageLevelEnum": "transformers.choices.VoltageLevel",
    },
}

# Security
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        # The form that signs in with Microsoft is answered by a redirection to there.
        "form-action": [SELF, *([ENTRA_URL] if ENTRA_TENANT else [])],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
CSRF_FAILURE_VIEW = "records.views.errors.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# How long the audit trail is kept; 0 keeps it for ever.
AUDIT_MONTHS = env.int("RCE_AUDIT_MONTHS", default=24)
# The company's other sites are not ours to bind: HSTS speaks of this host alone.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("RCE_HSTS_SUBDOMAINS", default=False)
    SECURE_HSTS_PRELOAD = env.bool("RCE_HSTS_PRELOAD", default=False)
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    # Browsers take such a cookie over HTTPS alone, from this host and for it.
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"

# The log: for programs in production, for people elsewhere
LOGGING = logs.configuration(
    env.choice("RCE_LOG_FORMAT", logs.FORMATS, default="json" if PRODUCTION else "line"),
    env.choice("RCE_LOG_LEVEL", logs.LEVELS, default="INFO" if PRODUCTION else "WARNING"),
    env.folder("RCE_LOG_DIR", default=None),
    env.int("RCE_LOG_DAYS", default=30, least=1),
)

# Nothing starts with a value that somebody meant otherwise, nor unsafely where others can reach it.
if PRODUCTION:
    env.wrong += unfit_for_production(
        debug=DEBUG,
        secret_key=SECRET_KEY,
        hosts=ALLOWED_HOSTS,
        hosts_given="ALLOWED_HOSTS" in env.ENVIRON,
        site_url=SITE_URL,
    )
env.refuse()
