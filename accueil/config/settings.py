"""Settings: each from the environment, each with a default that is safe.

`ACCUEIL_DATA`         folder of what this installation keeps: embedded database, keys (`.accueil`)
`DATABASE_URL`         a PostgreSQL of one's own, as a plain role; else the embedded one
`DATABASE_OWNER_URL`   the same database as the role that owns the tables: only for migrations
`ACCUEIL_SECRET_KEY`   signs sessions; else made once and kept in the folder
`ACCUEIL_KEYS`         keys of the encrypted fields, `id:base64` with commas, the first one writes
`ACCUEIL_HOSTS`        names under which it is reached, with commas (`localhost,127.0.0.1`)
`ACCUEIL_ADDRESS`      where links in e-mails lead (`http://localhost:8000`)
`ACCUEIL_HTTPS`        `yes` behind a server that speaks HTTPS: cookies only over HTTPS
`ACCUEIL_DEMO`         `yes` for a demonstration: its pages say so and show the sign-in codes
`ACCUEIL_REGISTER_URL` where the national register answers, and `ACCUEIL_REGISTER_TOKEN`
`ACCUEIL_API_RATE`     requests a minute with one key, in each process of the web server (600)
`ACCUEIL_OPEN_RATE`    assessments a minute from one address that need no key, in each process (300)
`ACCUEIL_SMS_URL`      a gateway that sends SMS over HTTP; `sink:` sends nothing (a demonstration)
`ACCUEIL_SMS_TOKEN`    what both sides show, it when it reports a delivery to `/gateway/sms/report`
`ACCUEIL_SMS_SENDER`   from whom SMS come: a number or up to 11 letters (SMPP)
`ACCUEIL_SMPP_URL`     a message centre instead: `smpp://user@host:2775`, `smpps://` over TLS, and
                       `ACCUEIL_SMPP_PASSWORD`; without either, SMS wait and it is said why
`ACCUEIL_SMTP_URL`     the mail server: `smtp://user@host:587` (STARTTLS), `smtps://user@host:465`,
                       `smtp+plain://host:25` (without TLS), and `ACCUEIL_SMTP_PASSWORD`; without it
                       e-mails wait and it is said why
`ACCUEIL_SENDER`       from whom e-mails come (`accueil@localhost`)
`ACCUEIL_EMAIL_TOKEN`  what a mail server shows that reports deliveries to `/gateway/email/report`
`ACCUEIL_BOUNCES`      where e-mails that do not arrive go back to: of `bounce@host` each has its
                       own, `bounce+NAME@host`; else to the sender
`ACCUEIL_BOUNCES_IMAP_URL` the mailbox where they are read: `imaps://user@host/INBOX`, `imap://`
                       (STARTTLS), `imap+plain://`, and `ACCUEIL_BOUNCES_IMAP_PASSWORD`
`ACCUEIL_SEAL`         a PKCS#12 file with the certificate that seals papers (and
                       `ACCUEIL_SEAL_PASSWORD`); else a self-made one is kept in the folder
`ACCUEIL_OIDC_KEY`     RSA keys (PEM) that sign for other services, one after the other: the first
                       signs, all are published; else one is made once and kept in the folder
`ACCUEIL_CSV_MB`       how large a file of stays may be in megabytes (20), `ACCUEIL_XLSX_MB` (5) as
                       an Excel file
`ACCUEIL_PAYER_NAME`   who pays the State's part, `ACCUEIL_PAYER_IBAN` and `ACCUEIL_PAYER_BIC` its
                       account: they stand in the payment orders (values of a demonstration)
`ACCUEIL_CLAIM_AFTER`  in how many orders in a row a provider may owe the State something before it
                       is claimed back (3)
`ACCUEIL_HELPDESK_TELEPHONE` and `ACCUEIL_HELPDESK_EMAIL`  whom parents ask
`ACCUEIL_BANK_MB`      how large a bank statement may be in megabytes (10)
`ACCUEIL_MEDIA_MB`     how large a sound or a film of material may be in megabytes (50)
`ACCUEIL_CERTIFICATE_ROOTS` a PEM file with the issuers of certificates that parents may sign in
                       with (LuxTrust's roots and those below them); without it none is offered
`ACCUEIL_CERTIFICATE_HOST` the name on which the server of TLS asks browsers for a certificate, and
                       `ACCUEIL_CERTIFICATE_PROXY_SECRET`, by which that server is known
"""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from accueil.store import database, keys

PACKAGE = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("ACCUEIL_DATA", ".accueil")).absolute()
HTTPS = os.environ.get("ACCUEIL_HTTPS") == "yes"
DEMO = os.environ.get("ACCUEIL_DEMO") == "yes"

DEBUG = False
SECRET_KEY = os.environ.get("ACCUEIL_SECRET_KEY") or keys.kept_secret(DATA, "secret_key")
FIELD_KEYS = keys.read(os.environ.get("ACCUEIL_KEYS") or keys.kept_key(DATA))
INDEX_KEY = keys.index_key(
    os.environ.get("ACCUEIL_INDEX_KEY") or keys.kept_secret(DATA, "index_key")
)
ALLOWED_HOSTS = os.environ.get("ACCUEIL_HOSTS", "localhost,127.0.0.1").split(",")
ADDRESS = os.environ.get("ACCUEIL_ADDRESS", "http://localhost:8000")
SEAL = os.environ.get("ACCUEIL_SEAL", "")
SEAL_PASSWORD = os.environ.get("ACCUEIL_SEAL_PASSWORD", "")
OIDC_KEY = os.environ.get("ACCUEIL_OIDC_KEY", "")
REGISTER_URL = os.environ.get("ACCUEIL_REGISTER_URL", "http://localhost:8090")
REGISTER_TOKEN = os.environ.get("ACCUEIL_REGISTER_TOKEN", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "axes",
    "accueil.store",
    "accueil.registry",
    "accueil.attendance",
    "accueil.material",
    "accueil.billing",
    "accueil.identity",
    "accueil.identity.services",
    "accueil.documents",
    "accueil.jobs",
    "accueil.web.base",
    "accueil.web.office",
    "accueil.web.provider",
    "accueil.web.ministry",
    "accueil.web.staff",
    "accueil.web.parent",
    "accueil.web.public",
    "accueil.web.api",
]
MIDDLEWARE = [
    "accueil.web.base.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "accueil.web.api.gate.Gate",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accueil.web.base.middleware.Door",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "accueil.config.demo_urls" if DEMO else "accueil.config.urls"
WSGI_APPLICATION = "accueil.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": sorted(str(path) for path in PACKAGE.glob("web/*/*/templates")),
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "accueil.web.base.context.page",
                "accueil.web.office.children.navigation.navigation",
                "accueil.web.provider.navigation.navigation",
                "accueil.web.parent.navigation.navigation",
                "accueil.web.public.navigation.navigation",
            ],
        },
    }
]
FORM_RENDERER = "accueil.web.base.fields.Renderer"

DATABASES = database.settings(os.environ, DATA)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "identity.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accueil.identity.backend.Password",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "sign_in"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=10)
AXES_USERNAME_FORM_FIELD = "username"  # what `authenticate` calls it, not the form
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "accueil.web.staff.lock.locked_page"
AXES_CLIENT_IP_CALLABLE = "accueil.web.base.entering.address_of"
# The access log is our own; of what was typed nothing is kept.
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = AXES_ENABLE_ADMIN = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "email", "code", "answer", "next"]

SESSION_ENGINE = "accueil.store.sessions"
SESSION_COOKIE_AGE = 20 * 60  # from the last time that the door put it off
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
# Over HTTPS no other host of the domain can write a cookie with a name that begins like this.
HOST_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{HOST_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{HOST_PREFIX}csrftoken"
LANGUAGE_COOKIE_NAME = f"{HOST_PREFIX}django_language"
CHOSEN_COOKIE_NAME = f"{HOST_PREFIX}chosen_language"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# What goes wrong is written to the error output, one line of JSON each.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "accueil.config.log.Line"}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["lines"], "level": "WARNING"},
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}

LANGUAGE_CODE = "fr"
LANGUAGES = [
    ("lb", "Lëtzebuergesch"),
    ("fr", "Français"),
    ("de", "Deutsch"),
    ("en", "English"),
    ("pt", "Português"),
]
LOCALE_PATHS = sorted(str(path) for path in PACKAGE.glob("**/locale"))
TIME_ZONE = "Europe/Luxembourg"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
# Files of stays: as they are handed in, and an Excel file once it is inflated.
STAYS_CSV_BYTES = int(os.environ.get("ACCUEIL_CSV_MB", "20")) * 1024 * 1024
STAYS_XLSX_BYTES = int(os.environ.get("ACCUEIL_XLSX_MB", "5")) * 1024 * 1024
STAYS_INFLATED_BYTES = 40 * STAYS_XLSX_BYTES

# Payments of the State: from which account, and when what a provider owes is claimed back.
PAYER_NAME = os.environ.get("ACCUEIL_PAYER_NAME", "Trésorerie de l'État (démonstration)")
PAYER_IBAN = os.environ.get("ACCUEIL_PAYER_IBAN", "LU280019400644750000")
PAYER_BIC = os.environ.get("ACCUEIL_PAYER_BIC", "BCEELULL")
CLAIM_AFTER = int(os.environ.get("ACCUEIL_CLAIM_AFTER", "3"))
# Material for children: sounds and films; pictures and papers are uploads like all others.
MATERIAL_LONG_BYTES = int(os.environ.get("ACCUEIL_MEDIA_MB", "50")) * 1024 * 1024
MATERIAL_BYTES = 10 * 1024 * 1024
MATERIAL_CAPTIONS_BYTES = 512 * 1000
BANK_FILE_BYTES = int(os.environ.get("ACCUEIL_BANK_MB", "10")) * 1024 * 1024
# All files that a parent hands in with one page; each is at most 10 MB.
FAMILY_FILES_BYTES = 30 * 1024 * 1024
# What a facility may attach to one message to families, all files together.
NOTICE_FILES_BYTES = 50 * 1024 * 1024

API_REQUESTS_A_MINUTE = int(os.environ.get("ACCUEIL_API_RATE", "600"))
OPEN_REQUESTS_A_MINUTE = int(os.environ.get("ACCUEIL_OPEN_RATE", "300"))
CERTIFICATE_ROOTS = os.environ.get("ACCUEIL_CERTIFICATE_ROOTS", "")
CERTIFICATE_HOST = os.environ.get("ACCUEIL_CERTIFICATE_HOST", "")
CERTIFICATE_PROXY_SECRET = os.environ.get("ACCUEIL_CERTIFICATE_PROXY_SECRET", "")
# So many days the two PINs of a facility may be used.
PINS_VALID_DAYS = int(os.environ.get("ACCUEIL_PINS_DAYS", "30"))
HELPDESK_TELEPHONE = os.environ.get("ACCUEIL_HELPDESK_TELEPHONE", "8002 1112")
HELPDESK_EMAIL = os.environ.get("ACCUEIL_HELPDESK_EMAIL", "helpdesk@chequeservice.lu")
# What leaves. A demonstration sends nothing: what it would have sent is read in it.
SMS_URL = os.environ.get("ACCUEIL_SMS_URL", "sink:" if DEMO else "")
SMS_TOKEN = os.environ.get("ACCUEIL_SMS_TOKEN", "")
SMS_SENDER = os.environ.get("ACCUEIL_SMS_SENDER", "")
SMPP_URL = os.environ.get("ACCUEIL_SMPP_URL", "")
SMPP_PASSWORD = os.environ.get("ACCUEIL_SMPP_PASSWORD", "")
_SMTP = urlsplit(os.environ.get("ACCUEIL_SMTP_URL", ""))
EMAIL_BACKEND = "accueil.exchange.email.Nowhere"
if DEMO:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
if _SMTP.hostname:
    EMAIL_BACKEND = "accueil.exchange.email.MailServer"
EMAIL_BACKEND = os.environ.get("ACCUEIL_EMAIL", EMAIL_BACKEND)
EMAIL_USE_SSL = _SMTP.scheme == "smtps"
EMAIL_USE_TLS = _SMTP.scheme == "smtp"
EMAIL_HOST = _SMTP.hostname or "localhost"
EMAIL_PORT = _SMTP.port or {"smtps": 465, "smtp+plain": 25}.get(_SMTP.scheme, 587)
EMAIL_HOST_USER = unquote(_SMTP.username or "")
EMAIL_HOST_PASSWORD = os.environ.get("ACCUEIL_SMTP_PASSWORD", "")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("ACCUEIL_SENDER", "accueil@localhost")
# What is said of e-mails later: to us, or to a mailbox.
EMAIL_TOKEN = os.environ.get("ACCUEIL_EMAIL_TOKEN", "")
BOUNCES = os.environ.get("ACCUEIL_BOUNCES", "")
BOUNCES_IMAP_URL = os.environ.get("ACCUEIL_BOUNCES_IMAP_URL", "")
BOUNCES_IMAP_PASSWORD = os.environ.get("ACCUEIL_BOUNCES_IMAP_PASSWORD", "")
