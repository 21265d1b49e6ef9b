"""Addresses of asking once."""

from django.urls import URLPattern, URLResolver

app_name = "connection"
urlpatterns: list[URLPattern | URLResolver] = []
