import accueil.store.encrypted
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0003_message_next_try'),
    ]

    operations = [
        migrations.CreateModel(
            name='Answered',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('caller', models.UUIDField()),
                ('key', models.CharField(max_length=80)),
                ('asked', models.BinaryField()),
                ('status', models.PositiveSmallIntegerField()),
                ('body', accueil.store.encrypted.EncryptedBytes()),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['at'], name='answered_at')],
                'constraints': [models.UniqueConstraint(fields=('caller', 'key'), name='answered_once')],
            },
        ),
    ]
