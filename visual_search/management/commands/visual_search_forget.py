"""Erases all that is known of a shopper, or prints it."""

import json
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from visual_search.personalisation import export, forget


class Command(BaseCommand):
    help = "Erases all that is known of a shopper. With --export it is printed and stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--visitor", help="the name in the cookie visual_search_visitor")
        who.add_argument("--user", help="the primary key of a user, or the name to sign in with")
        parser.add_argument("--export", action="store_true", help="print it as JSON, erase nothing")

    def handle(self, *_: Any, **options: Any) -> None:
        known = options["visitor"]
        who = {"visitor": known} if known else {"user": _key_of(options["user"])}
        if options["export"]:
            self.stdout.write(json.dumps(export(**who), indent=2, ensure_ascii=False))
            return
        self.stdout.write(f"{forget(**who)} erased")


def _key_of(name: str) -> Any:
    """The primary key of a user: by the name to sign in with, else as it stands."""
    model = get_user_model()
    user = model._default_manager.filter(**{model.USERNAME_FIELD: name}).first()
    if user is not None:
        return user.pk
    try:
        key = model._meta.pk.to_python(name)
    except ValidationError as error:
        raise CommandError(f"There is no user {name}.") from error
    if not model._default_manager.filter(pk=key).exists():
        raise CommandError(f"There is no user {name}.")
    return key
