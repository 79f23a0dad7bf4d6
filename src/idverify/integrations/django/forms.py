"""Form fields whose cleaned value is a number of ours."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy

from idverify.errors import IdentifierError
from idverify.identifiers.opaque import OpaqueIdentifier
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.identifiers.phone import PhoneNumber
from idverify.identifiers.phone_field import LONGEST_INPUT
from idverify.integrations.django.problem_response import active_language
from idverify.messages import text


class _IdentifierField(forms.CharField):
    """What the fields have in common: text comes in, a parsed number or None comes out, and no error repeats it."""

    identifier: ClassVar[type[PhoneNumber | PersonalIdNumber]]
    attributes: ClassVar[dict[str, str]]
    help_key: ClassVar[str]

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401  # those of a CharField
        # A limit of CharField's own is held against the cleaned value, and its error carries that value.
        if kwargs.keys() & {"max_length", "min_length", "empty_value"}:
            raise TypeError("an identifier's field takes neither max_length nor min_length nor empty_value")
        kwargs.setdefault("help_text", _said(self.help_key))
        super().__init__(**kwargs)
        self.empty_value = None  # a number or none, never an empty text

    def to_python(self, value: Any) -> Any:  # noqa: ANN401  # Django's
        """The number, or None where nothing was typed.

        Raises:
            ValidationError: it is none; the code is the defect, and the text does not repeat what was typed.
        """
        if isinstance(value, OpaqueIdentifier):
            return value
        typed = super().to_python(value)
        if typed is None:
            return None
        try:
            return self.identifier.parse(typed)
        except IdentifierError as refused:
            raise ValidationError(in_active_language(refused), code=refused.code) from None

    def has_changed(self, initial: Any, data: Any) -> bool:  # noqa: ANN401  # Django's
        """Whether another number was typed; another spelling of it is no change."""
        try:
            return super().has_changed(self.to_python(initial), data)
        except ValidationError:
            return True

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401  # Django's
        """What the input shows: what was typed, or the number that it is about."""
        return value.canonical if isinstance(value, OpaqueIdentifier) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The attributes of the input."""
        return {**super().widget_attrs(widget), "maxlength": str(LONGEST_INPUT), **self.attributes}


class PhoneNumberField(_IdentifierField):
    """A Vietnamese mobile number; it cleans to a ``PhoneNumber``, or to None where it is not required and empty."""

    widget = forms.TelInput
    identifier = PhoneNumber
    attributes: ClassVar[dict[str, str]] = {"autocomplete": "tel", "inputmode": "tel"}
    help_key = "form.phone.help"

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401  # Django's
        """As it is written in Viet Nam."""
        return value.national if isinstance(value, PhoneNumber) else value


class PersonalIdNumberField(_IdentifierField):
    """A personal identification number; it cleans to a ``PersonalIdNumber``, or to None.

    Ask it only of those who have declared to have no Vietnamese mobile; and twelve digits that were typed authenticate
    nobody (147/2024/ND-CP art. 23.3.e).
    """

    identifier = PersonalIdNumber
    attributes: ClassVar[dict[str, str]] = {"autocomplete": "off", "inputmode": "numeric"}
    help_key = "form.personal_id.help"


def in_active_language(refused: IdentifierError) -> str:
    """What to tell whoever typed it."""
    return refused.text.in_(active_language() or "vi")


def _text_of(key: str) -> str:
    return text(key).in_(active_language() or "vi")


_said = lazy(_text_of, str)
