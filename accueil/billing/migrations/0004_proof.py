"""What was proven is kept: append-only, seen by who sees the country."""

import uuid

from django.db import migrations, models

from accueil.store import security

COUNTRY = "(SELECT current_setting('accueil.scope', true)) = 'country'"


class Migration(migrations.Migration):
    dependencies = [("billing", "0003_marks")]

    operations = [
        migrations.CreateModel(
            name="Proof",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("scope", models.CharField(max_length=8)),
                ("asked_by", models.UUIDField(null=True)),
                ("counts", models.JSONField(null=True)),
                ("found", models.JSONField(default=dict)),
                ("findings", models.JSONField(default=list)),
            ],
            options={
                "indexes": [models.Index(fields=["scope", "-at"], name="proof_of_scope")],
            },
        ),
        security.append_only("billing_proof"),
        security.rows_of_office("billing_proof", COUNTRY),
    ]
