"""A site on Django with every kind of view behind the gate; settings are of the whole process, so there is one."""

# ruff: noqa: ARG001, ARG002  # a view is called with more than it looks at
from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django
from django.conf import settings

FOLDER = tempfile.TemporaryDirectory(prefix="idverify-django-")
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "idverify.integrations.django.middleware.ProblemMiddleware",
]

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["testserver"],
        AUTH_PASSWORD_VALIDATORS=[],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{FOLDER.name}/site.sqlite3"}},
        DEBUG=True,
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "rest_framework",
            "idverify.integrations.django",
        ],
        LANGUAGE_CODE="vi",
        LOGGING_CONFIG=None,
        MIDDLEWARE=MIDDLEWARE,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        REST_FRAMEWORK={"EXCEPTION_HANDLER": "idverify.integrations.drf.problem_exception_handler"},
        ROOT_URLCONF="django_site",
        SECRET_KEY="of this test alone",
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
            }
        ],
        USE_I18N=True,
        USE_TZ=True,
    )
    django.setup()

from django.contrib.auth import alogin, authenticate, login, logout  # noqa: E402  # once there are settings
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils.decorators import method_decorator  # noqa: E402
from django.views import View  # noqa: E402
from rest_framework import serializers  # noqa: E402
from rest_framework.authentication import BaseAuthentication, SessionAuthentication  # noqa: E402
from rest_framework.decorators import api_view, permission_classes  # noqa: E402
from rest_framework.permissions import IsAuthenticated  # noqa: E402
from rest_framework.renderers import BrowsableAPIRenderer, JSONRenderer  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.views import APIView  # noqa: E402

from idverify.account import Action  # noqa: E402
from idverify.errors import PossessionError  # noqa: E402
from idverify.integrations import drf  # noqa: E402
from idverify.integrations.django import RequiresMixin, adecide, decide, requires  # noqa: E402

ENTERED: list[str] = []  # which views were entered
NAMED: list[tuple[Any, ...]] = []  # what a stream or an item was made of
SHIFT = [timedelta(0)]


def clock() -> datetime:
    """The moment, as a test has set it."""
    return datetime.now(tz=UTC) + SHIFT[0]


def account_in_a_header(request: HttpRequest) -> str | None:
    """Whose request it is, for a site without sessions."""
    return request.headers.get("X-Account")


async def account_in_a_header_async(request: HttpRequest) -> str | None:
    """The same."""
    return request.headers.get("X-Account")


def standing_in_a_header(request: HttpRequest) -> str | None:
    """The standing that came along."""
    return request.headers.get("X-Standing")


not_callable = "a text"


def entered(request: Any, where: str) -> JsonResponse:
    """The page behind the gate."""
    ENTERED.append(where)
    answer = request.idverify
    return JsonResponse({"permitted": answer.permitted, "by": type(answer).__name__, "law": answer.law})


@requires(Action.COMMENT)
def comment(request: HttpRequest) -> HttpResponse:
    return entered(request, "comment")


@requires(Action.COMMENT)
async def comment_async(request: HttpRequest) -> HttpResponse:
    return entered(request, "comment_async")


def named(*given: Any, **names: Any) -> str:
    NAMED.append((*given[1:], names))
    return "evening"


@requires(Action.LIVESTREAM, stream=named, item=named)
def live(request: HttpRequest, stream: str) -> HttpResponse:
    return entered(request, "live")


@requires(Action.LIVESTREAM, stream=named, item=named)
async def live_async(request: HttpRequest, stream: str) -> HttpResponse:
    return entered(request, "live_async")


class OfMethods(View):
    @method_decorator(requires(Action.POST))
    def post(self, request: HttpRequest) -> HttpResponse:
        return entered(request, "of_methods")

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("anybody reads")


class OfMethodsAsync(View):
    @method_decorator(requires(Action.POST))
    async def post(self, request: HttpRequest) -> HttpResponse:
        return entered(request, "of_methods_async")


@method_decorator(requires(Action.POST), name="dispatch")
class OfDispatch(View):
    def post(self, request: HttpRequest) -> HttpResponse:
        return entered(request, "of_dispatch")


@method_decorator(requires(Action.POST), name="dispatch")
class OfDispatchAsync(View):
    async def post(self, request: HttpRequest) -> HttpResponse:
        return entered(request, "of_dispatch_async")


class Mixed(RequiresMixin, View):
    idverify_action = Action.POST
    idverify_methods = ("POST",)

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("anybody reads")

    def post(self, request: HttpRequest) -> HttpResponse:
        return entered(request, "mixed")


class MixedAsync(RequiresMixin, View):
    idverify_action = Action.POST
    idverify_methods = ("POST",)

    async def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("anybody reads")

    async def post(self, request: HttpRequest) -> HttpResponse:
        return entered(request, "mixed_async")


class MixedReading(RequiresMixin, View):
    idverify_action = Action.POST
    idverify_methods = ("GET",)

    def get(self, request: HttpRequest) -> HttpResponse:
        return entered(request, "mixed_reading")


class Unset(RequiresMixin, View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return entered(request, "unset")


class Undecorated(View):
    @requires(Action.POST)  # without method_decorator
    def get(self, request: HttpRequest) -> HttpResponse:
        return entered(request, "undecorated")


def own_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("in" if decide(request, Action.COMMENT).permitted else "please sign up first")


async def own_page_async(request: HttpRequest) -> HttpResponse:
    answer = await adecide(request, Action.COMMENT)
    return HttpResponse("in" if answer.permitted else "please sign up first")


def fails(_request: HttpRequest) -> HttpResponse:
    raise PossessionError("too_many", minutes=2)


async def fails_async(_request: HttpRequest) -> HttpResponse:
    raise PossessionError("too_many", minutes=2)


def broken(_request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def sign_in(request: HttpRequest) -> HttpResponse:
    user = authenticate(request, username=request.POST["name"], password="right")
    assert user is not None
    login(request, user)
    return HttpResponse("in")


async def sign_in_async(request: HttpRequest) -> HttpResponse:
    from django.contrib.auth import aauthenticate

    user = await aauthenticate(request, username=request.POST["name"], password="right")
    assert user is not None
    await alogin(request, user)
    return HttpResponse("in")


def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponse("out")


# With Django REST framework


class ByHeader(BaseAuthentication):
    """Somebody with a key of an API in place of a session."""

    def authenticate(self, request: Any) -> Any:
        name = request.headers.get("X-User")
        if name is None:
            return None
        from django.contrib.auth.models import User

        return User.objects.get(username=name), None

    def authenticate_header(self, request: Any) -> str:
        return "Key"


@api_view(["GET", "POST"])
@permission_classes([drf.requires(Action.COMMENT)])
def api_comment(request: Any) -> Response:
    ENTERED.append("api_comment")
    return Response({"permitted": request.idverify.permitted, "by": type(request.idverify).__name__})


class ApiByKey(APIView):
    authentication_classes = (ByHeader,)
    permission_classes = (IsAuthenticated, drf.requires(Action.COMMENT))

    def post(self, request: Any) -> Response:
        return Response({"permitted": request.idverify.permitted, "again": request._request.idverify.permitted})


class Typed(serializers.Serializer[Mapping[str, Any]]):
    phone = drf.PhoneNumberSerializerField()


class ApiBrowsed(APIView):
    authentication_classes = (SessionAuthentication,)
    renderer_classes = (JSONRenderer, BrowsableAPIRenderer)

    def get_permissions(self) -> Any:
        return [drf.requires(Action.COMMENT)()] if self.request.method == "POST" else []

    def get(self, request: Any) -> Response:
        return Response({"comments": []})

    def post(self, request: Any) -> Response:
        return Response({})


class ApiLive(APIView):
    permission_classes = (drf.requires(Action.LIVESTREAM, stream=named, item=named),)

    def post(self, request: Any, stream: str) -> Response:
        return Response({})


@api_view(["POST"])
@permission_classes([])
def api_typed(request: Any) -> Response:
    given = Typed(data=request.data)
    given.is_valid(raise_exception=True)
    return Response({"masked": str(given.validated_data["phone"])})


@api_view(["POST"])
@permission_classes([])
def api_fails(_request: Any) -> Response:
    raise PossessionError("too_many", minutes=2)


urlpatterns = [
    path("comment", comment),
    path("comment/async", comment_async),
    path("live/<str:stream>", live),
    path("live/async/<str:stream>", live_async),
    path("methods", OfMethods.as_view()),
    path("methods/async", OfMethodsAsync.as_view()),
    path("dispatch", OfDispatch.as_view()),
    path("dispatch/async", OfDispatchAsync.as_view()),
    path("mixed", Mixed.as_view()),
    path("mixed/async", MixedAsync.as_view()),
    path("mixed/reading", MixedReading.as_view()),
    path("unset", Unset.as_view()),
    path("undecorated", Undecorated.as_view()),
    path("own", own_page),
    path("own/async", own_page_async),
    path("fails", fails),
    path("fails/async", fails_async),
    path("broken", broken),
    path("in", sign_in),
    path("in/async", sign_in_async),
    path("out", sign_out),
    path("api/comment", api_comment),
    path("api/key", ApiByKey.as_view()),
    path("api/browsed", ApiBrowsed.as_view()),
    path("api/live/<str:stream>", ApiLive.as_view()),
    path("api/typed", api_typed),
    path("api/fails", api_fails),
]


def document(response: Any) -> dict[str, Any]:
    """The problem document that a response is."""
    assert response["Content-Type"] == "application/problem+json", response.content
    found: dict[str, Any] = json.loads(response.content)
    assert found["status"] == response.status_code
    return found


def settings_of(folder: Path, **more: object) -> dict[str, object]:
    """``settings.IDVERIFY`` for a platform on a store in a folder, with the officers' keys that it needs."""
    from idverify.sealing import Group, OfficerKey, Officers

    officers = folder / "officers.json"
    if not officers.exists():
        keys = [OfficerKey.generate(f"officer-{group}", group) for group in Group]
        officers.write_text(Officers(tuple(key.officer for key in keys)).to_json(), encoding="utf-8")
    return {
        "STORE": f"sqlite:///{folder / 'identity.sqlite3'}",
        "TENANT": "forum",
        "KEYS": "2026a:" + bytes(range(32)).hex(),
        "OFFICERS_FILE": officers,
        **more,
    }
