"""Django REST framework's door: ``permission_classes = [requires(Action.COMMENT)]``.

The project has ``idverify.integrations.django`` among its applications too, whose settings it goes by, and
``REST_FRAMEWORK = {"EXCEPTION_HANDLER": "idverify.integrations.drf.problem_exception_handler"}``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponseBase
from rest_framework import permissions, serializers
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from idverify.account import Action
from idverify.errors import IdentifierError, IdverifyError
from idverify.identifiers.phone import PhoneNumber
from idverify.integrations.django.decorator import Named, names
from idverify.integrations.django.forms import in_active_language
from idverify.integrations.django.gate import decide
from idverify.integrations.django.problem_response import language, problem_response
from idverify.problem import problem_of

if TYPE_CHECKING:
    from rest_framework.views import APIView


class RefusedError(APIException):
    """What keeps somebody out, as Django REST framework carries it.

    Its own handler answers it with the same members, as plain JSON.

    Args:
        error: what it was.
        request: whose language the text is in.
    """

    def __init__(self, error: IdverifyError, request: Request) -> None:
        problem = problem_of(error)
        self.error = error
        self.status_code = problem.status
        self.wait = problem.retry_after
        document = problem.document(language(request))
        self.detail = document  # whole: numbers stay numbers
        self._code, self._said = str(document["code"]), str(document["detail"])

    def get_codes(self) -> str:
        """The code of the problem, such as ``denied``."""
        return self._code

    def get_full_details(self) -> Any:  # noqa: ANN401  # a mapping; the stubs name its type in private
        """What it says and its code, in the shape that other errors of Django REST framework have."""
        return {"message": self._said, "code": self._code}


def requires(action: Action, *, stream: Named = None, item: Named = None) -> type[permissions.BasePermission]:
    """A permission class that lets only those in who may do this now; the answer is at ``request.idverify``.

    It says no by raising, so put it beside others in the list rather than behind ``|``. Where ``IsAuthenticated``
    stands before it, that one's 401 is what somebody who is not signed in gets.

    Args:
        action: what the view does.
        stream, item: as of ``idverify.integrations.django.requires``; a function is called with the request and what
            the address holds.
    """
    action = Action(action)

    class Requires(permissions.BasePermission):
        def has_permission(self, request: Request, view: APIView) -> bool:
            try:
                answer = decide(request, action, **names(stream, item, request, **view.kwargs))
                request._request.idverify = answer  # type: ignore[attr-defined]  # noqa: SLF001  # where middleware looks
                answer.require()
            except IdverifyError as refused:
                raise RefusedError(refused, request) from None
            return True

    return Requires


def problem_exception_handler(error: Exception, context: dict[str, Any]) -> HttpResponseBase | None:
    """The answer to an error of a view: a problem document for one of idverify's, as Django's door gives it.

    Errors of Django REST framework itself keep the shape that its clients know. A project with a handler of its own
    calls this one from there.

    Args:
        error: what the view raised.
        context: what Django REST framework tells of it.
    """
    from rest_framework.views import exception_handler, set_rollback  # which reads settings as it is loaded

    found = error.error if isinstance(error, RefusedError) else error
    if isinstance(found, IdverifyError):
        set_rollback()
        return problem_response(context["request"], found)
    answered: Response | None = exception_handler(error, context)
    return answered


class PhoneNumberSerializerField(serializers.CharField):
    """A Vietnamese mobile number; text comes in, a ``PhoneNumber`` comes out, and no error repeats it.

    Raises:
        TypeError: it is made with a limit of ``CharField``, which would be held against what comes out.
    """

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401  # those of a CharField
        if kwargs.keys() & {"max_length", "min_length"}:
            raise TypeError("an identifier's field takes neither max_length nor min_length")
        # A number in a reply is a number in a log of replies; whoever wants one there says so.
        kwargs.setdefault("write_only", not kwargs.get("read_only", False))
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Any:  # noqa: ANN401  # the framework's
        """The number.

        Raises:
            ValidationError: it is none; the code is the defect.
        """
        if not isinstance(data, str):  # a number of JSON has lost its zero
            self.fail("invalid")
        try:
            return PhoneNumber.parse(data)
        except IdentifierError as refused:
            raise serializers.ValidationError(in_active_language(refused), code=refused.code) from None

    def to_representation(self, value: Any) -> str:  # noqa: ANN401  # the framework's
        """The number in clear, as E.164."""
        return value.e164 if isinstance(value, PhoneNumber) else PhoneNumber.parse(value).e164
