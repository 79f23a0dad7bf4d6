"""A class-based view for those who may."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, ClassVar

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


class RequiresMixin(_Base):
    """Lets only those in who may; it stands before ``View`` among the bases, and suits asynchronous views too.

    Attributes:
        idverify_action: what the view does.
        idverify_methods: the HTTP methods that do it, in capitals; None, as it is if left out: all of them. HEAD goes
            with GET, whose method of the class answers it.
    """

    idverify_action: ClassVar[Action | None] = None
    idverify_methods: ClassVar[Collection[str] | None] = None

    def idverify_stream(self) -> str | None:
        """In which livestream, as of ``PostingGate.decide``; it asks no database."""
        return None

    def idverify_item(self) -> str | None:
        """What is to be written, likewise."""
        return None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # the view's
        """The answer of the view, or a problem document.

        Raises:
            ImproperlyConfigured: ``idverify_action`` is not set.
        """
        action = self.idverify_action
        if action is None:
            raise ImproperlyConfigured(f"{type(self).__name__}.idverify_action is not set")
        method = "GET" if request.method == "HEAD" else request.method
        if self.idverify_methods is not None and method not in self.idverify_methods:
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
