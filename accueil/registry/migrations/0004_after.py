"""The end of a contract as a plain column, which the database can look up under row security."""

from django.db import migrations, models

from accueil.store import security

CURRENT = models.Q(withdrawn_at__isnull=True)


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_hand_over")]

    operations = [
        migrations.RunSQL(security.GUARD_FACT, migrations.RunSQL.noop),
        migrations.AddField(
            "membership",
            "after",
            models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    "valid", function="upper", output_field=models.DateField()
                ),
                output_field=models.DateField(null=True),
            ),
        ),
        migrations.AddIndex(
            "membership",
            models.Index(fields=["child", "after"], name="membership_last", condition=CURRENT),
        ),
        migrations.AddIndex(
            "membership",
            models.Index(fields=["after"], name="membership_ending", condition=CURRENT),
        ),
    ]
