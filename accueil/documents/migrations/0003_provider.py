import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0002_security'),
        ('registry', '0006_providers'),
    ]

    operations = [
        migrations.AddField(
            model_name='document',
            name='provider',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='registry.provider'),
        ),
        migrations.AlterField(
            model_name='document',
            name='kind',
            field=models.CharField(choices=[('contract', 'contract'), ('card_letter', 'card_letter'), ('reminder', 'reminder'), ('decision', 'decision'), ('termination', 'termination'), ('care_contract', 'care_contract'), ('enrolment', 'enrolment'), ('exit', 'exit'), ('service_sheet', 'service_sheet')], max_length=16),
        ),
    ]
