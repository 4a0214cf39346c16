"""What bills add up to: seen by the country only, since small cells stand in it."""

from django.db import migrations, models

from accueil.store import security

COUNTRY = "(SELECT current_setting('accueil.scope', true)) = 'country'"


class Migration(migrations.Migration):
    dependencies = [("billing", "0006_written_by_the_state")]

    operations = [
        migrations.CreateModel(
            name="Statistic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", models.CharField(max_length=7)),
                ("commune", models.CharField(max_length=64)),
                ("kind", models.CharField(blank=True, max_length=12)),
                ("band", models.CharField(max_length=12)),
                ("age_group", models.CharField(max_length=8)),
                ("children", models.PositiveIntegerField()),
                ("minutes", models.BigIntegerField()),
                ("free_minutes", models.BigIntegerField()),
                ("parent_cents", models.BigIntegerField()),
                ("state_cents", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                ("counted_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("period", "commune", "kind", "band", "age_group"),
                        name="statistic_once",
                    )
                ],
            },
        ),
        security.rows_of_office("billing_statistic", COUNTRY),
    ]
