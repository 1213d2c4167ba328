"""Settings of the test suite: the smallest project that uses the app."""

import os
from pathlib import Path

from dev.services import database_settings

BASE_DIR = Path(__file__).parent
SECRET_KEY = "for-tests-only"
ALLOWED_HOSTS = ["*"]
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "shop_demo.catalogue",
    "shop_demo.checkout",
    "shop_demo.shoppers",
    "visual_search",
    "visual_search.lab",
    "tests.testapp",
]
MIDDLEWARE = [
    "tests.csp.StrictPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "visual_search.personalisation.visit.VisitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
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
ROOT_URLCONF = "tests.urls"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR.parent / "shop_demo" / "locale"]
STATIC_URL = "/static/"
STATICFILES_DIRS = [
    ("shopper_photos", BASE_DIR.parent / "shop_demo/catalogue/seed/collection/shopper_photos")
]
MEDIA_URL = "/media/"
MEDIA_ROOT = BASE_DIR / "media"

DATABASES = {"default": database_settings(os.environ["DATABASE_URL"])}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_BROKER_URL = os.environ["REDIS_URL"]
CELERY_BEAT_SCHEDULE = {"sweep": {"task": "visual_search.tasks.sweep", "schedule": 30.0}}

REST_FRAMEWORK = {"DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema"}
VISUAL_SEARCH = {
    "ENCODERS": {"default": {"BACKEND": "visual_search.encoders.backends.dummy.DummyEncoder"}},
}
