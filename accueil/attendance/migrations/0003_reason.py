"""Why days were changed: seen by the provider, never edited."""

import django.db.models.deletion
from django.db import migrations, models

from accueil.store import security


class Migration(migrations.Migration):

    dependencies = [
        ('attendance', '0002_security'),
        ('registry', '0007_provider_security'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('given_at', models.DateTimeField()),
                ('given_by', models.UUIDField(null=True)),
                ('text', models.TextField()),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reasons', to='registry.child')),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reasons', to='registry.provider')),
            ],
            options={
                'indexes': [models.Index(fields=['provider', 'day'], name='reason_of_provider')],
            },
        ),
        security.rows_of_provider('attendance_reason'),
        security.append_only('attendance_reason'),
    ]
