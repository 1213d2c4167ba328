"""Settings of the demo shop, taken from the environment.

DATABASE_URL   postgres://user:password@host:5432/name, with pgvector 0.8.4 or newer
REDIS_URL      redis://host:6379/0; cache and rate limit use the two databases after that one
DEBUG          1 (the default) or 0
SECRET_KEY     needed when DEBUG is 0
ALLOWED_HOSTS  host names, separated by commas
HTTPS          1 when shoppers come through HTTPS (the default when DEBUG is 0)
BEHIND_PROXY   1 when a proxy sets X-Forwarded-Proto, and removes it from what shoppers send
TRUSTED_PROXIES   how many proxies add to X-Forwarded-For (1 when BEHIND_PROXY is on, else 0)
PHOTO_PLACES   photos that one web process works on at a time (1: one process a core)
PHOTO_QUEUE    photos that wait for a place in one web process (2)
MEDIA_ROOT, STATIC_ROOT, MODEL_CACHE_DIR   directories
SHOP_SERVES_MEDIA   1 when no web server in front serves MEDIA_ROOT
READERS        what workers read of product pictures: health (the default), and words, which
               needs the extra `reader` and 0.4 seconds of one core for each
LOG_LEVEL      INFO
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from dev.services import database_settings, redis_database


def _is_on(name: str, default: str) -> bool:
    return os.environ.get(name, default).strip().lower() in {"1", "true", "yes", "on"}


def _listed(name: str, default: str) -> list[str]:
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


BASE_DIR = Path(__file__).resolve().parent.parent
RUNTIME_DIR = BASE_DIR / ".services" / "demo"

# Security

DEBUG = _is_on("DEBUG", "1")
HTTPS = _is_on("HTTPS", "0" if DEBUG else "1")
SECRET_KEY = os.environ.get("SECRET_KEY", "")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured("Set SECRET_KEY to a long random string, or DEBUG to 1.")
    SECRET_KEY = "open-to-everyone-and-good-enough-for-a-demo-on-one-machine"  # noqa: S105
ALLOWED_HOSTS = _listed("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _listed("CSRF_TRUSTED_ORIGINS", "")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = _is_on("BEHIND_PROXY", "0")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# The largest body that any address takes; DATA_UPLOAD_MAX_MEMORY_SIZE does not count files.
MOST_BODY_BYTES = 11 * 1024 * 1024

# Application

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    # Before the app whose templates it overrides.
    "shop_demo.catalogue",
    "shop_demo.checkout",
    "shop_demo.shoppers",
    "visual_search",
    "visual_search.lab",
]
MIDDLEWARE = [
    # Before all that might read a form.
    "shop_demo.bodies.BodyLimit",
    "shop_demo.policy.ContentPolicy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "shop_demo.compression.PageCompression",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Knows shoppers who have no account, as far as they agreed to it.
    "visual_search.personalisation.visit.VisitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
ROOT_URLCONF = "shop_demo.urls"
WSGI_APPLICATION = "shop_demo.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "shop_demo" / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

REST_FRAMEWORK = {"DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema"}
SPECTACULAR_SETTINGS = {"TITLE": "Demo shop", "VERSION": "1", "SERVE_INCLUDE_SCHEMA": False}

# Data

DATABASES = {
    "default": database_settings(
        os.environ.get("DATABASE_URL", "postgres://localhost:5432/shop"),
    )
}
REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": redis_database(REDIS_URL, offset=1),
        "OPTIONS": {
            "socket_connect_timeout": 2,
            "socket_timeout": 2,
            "serializer": "shop_demo.json_cache.JSONSerializer",
        },
    }
}
VISUAL_SEARCH = {
    "CONSENT": "shop_demo.shoppers.consent.level",
    "MODEL_CACHE_DIR": os.environ.get("MODEL_CACHE_DIR"),
    # Apart from the cache, which is emptied as a whole.
    "RATE_LIMIT_URL": redis_database(REDIS_URL, offset=2),
    "TRUSTED_PROXIES": int(os.environ.get("TRUSTED_PROXIES") or BEHIND_PROXY),
    "CONCURRENT_ENCODINGS": int(os.environ.get("PHOTO_PLACES") or 1),
    "WAITING_ENCODINGS": int(os.environ.get("PHOTO_QUEUE") or 2),
    "READERS": _listed("READERS", "health"),
    # As many as the Dockerfile and `make demo` give gunicorn.
    "SERVER_THREADS": 64,
}

MEDIA_URL = "/media/"
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", RUNTIME_DIR / "media"))
SHOP_SERVES_MEDIA = _is_on("SHOP_SERVES_MEDIA", "0")
STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", BASE_DIR / "staticfiles"))
# Sample photos for the photo search, and for the hero of the home page.
STATICFILES_DIRS = [
    ("shopper_photos", BASE_DIR / "shop_demo/catalogue/seed/collection/shopper_photos")
]
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
STATIC_STORAGE = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if DEBUG
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATIC_STORAGE},
}

# Background work. PostgreSQL knows what is to be embedded and Redis only carries hints, so a
# message may be lost, late or doubled; a worker that dies leaves a lease that the sweep picks up.

VISIBILITY_SECONDS = 300
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": VISIBILITY_SECONDS,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "health_check_interval": 10,
}
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {"visibility_timeout": VISIBILITY_SECONDS}
CELERY_VISIBILITY_TIMEOUT = VISIBILITY_SECONDS
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
# A redelivered message that kills its worker would come back without end.
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_TASK_SOFT_TIME_LIMIT = 30
CELERY_TASK_TIME_LIMIT = 60
# A shopper's or an admin's request waits while its hint is sent, so it does not wait long.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 800_000  # kilobytes
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "visual_search.tasks.sweep", "schedule": 30.0, "options": {"expires": 25}}
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
}
