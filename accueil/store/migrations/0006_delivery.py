"""What gateways report of messages, whether they answer, what leaves at once, what was wiped."""

from django.db import migrations, models
from django.db.models import Q

ID = models.BigAutoField(
    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
)
NEW = {
    "delays": models.IntegerField(default=0),
    "delivered_at": models.DateTimeField(null=True),
    "gateway_id": models.CharField(default="", max_length=128),
    "not_after": models.DateTimeField(null=True),
    "reported": models.CharField(
        choices=[(r, r) for r in ("", "delivered", "bounced")], default="", max_length=9
    ),
    "wiped_at": models.DateTimeField(null=True),
}
INDEXES = (
    models.Index(
        fields=["created_at"],
        name="message_urgent",
        condition=Q(state="waiting", not_after__isnull=False),
    ),
    models.Index(fields=["gateway_id"], name="message_gateway", condition=~Q(gateway_id="")),
    models.Index(
        fields=["kind", "created_at"], name="message_unwiped", condition=Q(wiped_at__isnull=True)
    ),
)


class Migration(migrations.Migration):
    dependencies = [("store", "0005_providers")]

    operations = [
        migrations.CreateModel(
            "Gateway",
            [
                ("id", ID),
                ("channel", models.CharField(max_length=8, unique=True)),
                ("down_since", models.DateTimeField(null=True)),
                ("tried_at", models.DateTimeField()),
                ("why", models.CharField(default="", max_length=400)),
            ],
        ),
        migrations.CreateModel(
            "Report",
            [
                ("id", ID),
                ("channel", models.CharField(max_length=8)),
                ("gateway_id", models.CharField(max_length=128)),
                ("state", models.CharField(max_length=9)),
                ("at", models.DateTimeField()),
            ],
        ),
        *(migrations.AddField("message", name, field) for name, field in NEW.items()),
        *(migrations.AddIndex("message", index) for index in INDEXES),
        migrations.AddConstraint(
            "message",
            models.CheckConstraint(
                name="message_delivered",
                condition=Q(reported="delivered", delivered_at__isnull=False)
                | Q(delivered_at__isnull=True) & ~Q(reported="delivered"),
            ),
        ),
        migrations.AddConstraint(
            "report",
            models.UniqueConstraint(
                fields=["channel", "gateway_id", "state"], name="report_once"
            ),
        ),
    ]
