"""The routes of this part, each with the permission it needs."""

from functools import partial

from accueil.web.base.routes import page
from accueil.web.provider.files import views

files = partial(page, permission="attendance.files", purpose="attendance")

urlpatterns = [
    files("care/<uuid:provider>/files/", views.hand_in, name="stays_file"),
    files("care/<uuid:provider>/files/week.csv", views.week_table, name="stays_file_week"),
    files("care/<uuid:provider>/files/<uuid:key>/", views.look, name="stays_file_look"),
    files("care/<uuid:provider>/files/<uuid:key>/take/", views.take, name="stays_file_take"),
    files("care/<uuid:provider>/files/<uuid:key>/drop/", views.drop, name="stays_file_drop"),
    files(
        "care/<uuid:provider>/files/<uuid:key>/errors.csv", views.errors, name="stays_file_errors"
    ),
]
