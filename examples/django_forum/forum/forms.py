"""The two steps of signing up with a number."""

from django import forms

from idverify.integrations.django.forms import PhoneNumberField


class NumberForm(forms.Form):
    """Who it is, and where the code goes."""

    name = forms.CharField(max_length=100)
    birth_date = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    phone = PhoneNumberField()


class CodeForm(NumberForm):
    """The same again with the code: in between the forum keeps neither name nor number."""

    name = forms.CharField(max_length=100, widget=forms.HiddenInput)
    birth_date = forms.DateField(widget=forms.HiddenInput)
    phone = PhoneNumberField(widget=forms.HiddenInput)
    code = forms.CharField(max_length=10, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}))
