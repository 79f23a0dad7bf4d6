"""A class-based view for those who may."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

from idverify.account import Action
from idverify.errors import IdverifyError
from idverify.integrations.django.gate import adecide, decide
from idverify.integrations.django.problem_response import problem_response

if TYPE_CHECKING:
    from django.views import View

    _Base = View
else:
    _Base = object

# Of RFC 9110, section 9, and RFC 5789; a class may answer more, which its ``http_method_names`` tells.
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})


class RequiresMixin(_Base):
    """Lets only those in who may; it stands before ``View`` among the bases, and suits asynchronous views too.

    Attributes:
        idverify_action: what the view does.
        idverify_methods: the HTTP methods that do it, in capitals; None, as it is if left out: all of them. HEAD goes
            with GET, whose method of the class answers it.

    Raises:
        ImproperlyConfigured: a class is made that would let everybody in: one of its bases answers before this one
            does, or ``idverify_methods`` names what no request comes with.
    """

    idverify_action: ClassVar[Action | None] = None
    idverify_methods: ClassVar[Collection[str] | None] = None

    def __init_subclass__(cls, **kwargs: Any) -> None:  # noqa: ANN401  # whatever other bases take
        super().__init_subclass__(**kwargs)
        from django.views import View

        for base in cls.__mro__[: cls.__mro__.index(RequiresMixin)]:
            if issubclass(base, View) and not issubclass(base, RequiresMixin) and "dispatch" in vars(base):
                raise ImproperlyConfigured(f"{cls.__name__}: RequiresMixin must stand before {base.__name__}")
        if not hasattr(cls.idverify_methods, "__get__"):  # a property is looked at when it is asked
            _require_methods(cls, cls.idverify_methods)

    def idverify_stream(self) -> str | None:
        """In which livestream, as of ``PostingGate.decide``; it asks no database."""
        return None

    def idverify_item(self) -> str | None:
        """What is to be written, likewise."""
        return None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # the view's
        """The answer of the view, or a problem document.

        Raises:
            ImproperlyConfigured: ``idverify_action`` is not set, or ``idverify_methods`` was given to ``as_view`` and
                names what no request comes with.
        """
        action = self.idverify_action
        if action is None:
            raise ImproperlyConfigured(f"{type(self).__name__}.idverify_action is not set")
        method, methods = "GET" if request.method == "HEAD" else request.method, self.idverify_methods
        _require_methods(type(self), methods)
        if methods is not None and method not in methods:
            return super().dispatch(request, *args, **kwargs)
        if self.view_is_async:
            return self._idverify_waited(action, request, *args, **kwargs)
        try:
            decide(request, action, stream=self.idverify_stream(), item=self.idverify_item()).require()
        except IdverifyError as refused:
            return problem_response(request, refused)
        return super().dispatch(request, *args, **kwargs)

    async def _idverify_waited(self, action: Action, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # the same
        try:
            answer = await adecide(request, action, stream=self.idverify_stream(), item=self.idverify_item())
            answer.require()
        except IdverifyError as refused:
            return problem_response(request, refused)
        response: Any = super().dispatch(request, *args, **kwargs)
        return await response


def _require_methods(view: type, given: Any) -> None:  # noqa: ANN401  # whatever was written
    """Refuse what would be compared with a request's method in vain, and so let everybody in."""
    if given is None:
        return
    known = [*_METHODS, *(name.upper() for name in getattr(view, "http_method_names", ()))]
    several = isinstance(given, Collection) and not isinstance(given, str | bytes) and len(given) > 0
    if not several or any(method not in known for method in given) or ("HEAD" in given and "GET" not in given):
        raise ImproperlyConfigured(
            f'{view.__name__}.idverify_methods must hold HTTP methods in capitals, as in ("POST",); HEAD goes with GET'
        )
