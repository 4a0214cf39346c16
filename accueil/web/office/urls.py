"""The routes of the office door, each with the permission it needs."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
