"""The routes of the ministry's door, each with the permission it needs."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
