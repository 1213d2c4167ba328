"""What the checkout asks for: as little as a demonstration needs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .basket import MOST_OF_ONE


class QuantityForm(forms.Form):
    product = forms.IntegerField(min_value=1)
    quantity = forms.IntegerField(min_value=0, max_value=MOST_OF_ONE)


class OrderForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
