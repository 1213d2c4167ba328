"""Orders in the back office: to read, not to write."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from .models import Order, OrderLine

# Django's admin classes are generic for type checkers only.
if TYPE_CHECKING:
    LineInline = admin.TabularInline[OrderLine, Order]
    OrderModelAdmin = admin.ModelAdmin[Order]
else:
    LineInline = admin.TabularInline
    OrderModelAdmin = admin.ModelAdmin


class OrderLineInline(LineInline):
    model = OrderLine
    extra = 0
    can_delete = False
    fields = readonly_fields = ("product", "sku", "name", "unit_price", "quantity")


@admin.register(Order)
class OrderAdmin(OrderModelAdmin):
    inlines = [OrderLineInline]
    list_display = ("number", "name", "created_at", "total")
    readonly_fields = ("number", "name", "email", "created_at")
    search_fields = ("number", "name", "email")
    date_hierarchy = "created_at"

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        return super().get_queryset(request).prefetch_related("lines")
