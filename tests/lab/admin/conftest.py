"""The shop that the admin's own tests look at."""

from tests.admin.conftest import client, shop, two_spaces, viewer

__all__ = ["client", "shop", "two_spaces", "viewer"]
