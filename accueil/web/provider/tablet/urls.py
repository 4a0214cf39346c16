"""The routes of this part, each with the permission it needs."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
