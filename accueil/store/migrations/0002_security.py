"""Functions of row-level security, and the guards of the store's own tables."""

from django.db import migrations

from accueil.store import security


class Migration(migrations.Migration):
    dependencies = [("store", "0001_initial")]

    operations = [
        security.base(),
        security.append_only("store_accesslog", "accueil_guard_log"),
        security.append_only("store_printbatch"),
        security.rows_of_office("store_accesslog", security.sees("office")),
        security.rows_of_office("store_message", security.sees("office")),
        security.rows_of_office("store_printbatch", security.sees("office")),
        security.rows_of_office("store_upload", security.sees("office")),
    ]
