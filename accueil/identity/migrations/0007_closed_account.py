import accueil.store.encrypted
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("identity", "0006_parents_security")]

    operations = [
        migrations.AddField(
            model_name="account", name="closed_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="account",
            name="email_pending",
            field=accueil.store.encrypted.EncryptedText(null=True),
        ),
        migrations.RemoveConstraint(model_name="account", name="mobile_of_parent"),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(("role", "parent"), _negated=True)
                | models.Q(("closed_at__isnull", True), ("mobile__isnull", False))
                | models.Q(
                    ("closed_at__isnull", False),
                    ("is_active", False),
                    ("mobile__isnull", True),
                    ("private_email__isnull", True),
                ),
                name="mobile_of_parent",
            ),
        ),
    ]
