"""Settings of the forum: those of a new Django project, and IDVERIFY."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = os.environ.get("FORUM_SECRET_KEY", "for development alone")
DEBUG = os.environ.get("FORUM_DEBUG", "1") == "1"
ALLOWED_HOSTS = os.environ.get("FORUM_HOSTS", "127.0.0.1 localhost").split()
ROOT_URLCONF = "forum.urls"
ASGI_APPLICATION = "forum.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "rest_framework",
    "idverify.integrations.django",
    "forum",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "idverify.integrations.django.middleware.ProblemMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ]
        },
    }
]
# The forum's own tables: users, sessions, comments. No phone number is among them.
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "forum.sqlite3"}}
STATIC_URL = "static/"

REST_FRAMEWORK = {"EXCEPTION_HANDLER": "idverify.integrations.drf.problem_exception_handler"}

# Each key is the variable IDVERIFY_… of the environment, which is where a server has them.
IDVERIFY = {
    "STORE": f"sqlite:///{BASE_DIR / 'identity.sqlite3'}",
    "TENANT": "forum",
    "KEYS_FILE": BASE_DIR / "development" / "keys",
    "OFFICERS_FILE": BASE_DIR / "development" / "officers.json",
    "STANDING_AT_LOGIN": True,
}
# Where messages go in place of a telephone.
SMS_FILE = BASE_DIR / "sms.log"
