import accueil.store.encrypted
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('registry', '0006_providers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Closing',
            fields=[
                ('period', models.CharField(max_length=7, primary_key=True, serialize=False)),
                ('closed_at', models.DateTimeField()),
                ('closed_by', models.UUIDField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.UUIDField(null=True)),
                ('reason', models.TextField(blank=True, default='')),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawn_by', models.UUIDField(null=True)),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('kind', models.CharField(choices=[('sick', 'sick'), ('certificate', 'certificate'), ('holiday', 'holiday'), ('other', 'other'), ('unjustified', 'unjustified')], max_length=12)),
                ('note', models.CharField(blank=True, default='', max_length=400)),
                ('evidence', models.UUIDField(null=True)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to='registry.child')),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to='registry.provider')),
            ],
            options={
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('withdrawn_at__isnull', True)), expressions=[('child', '='), ('provider', '='), ('valid', '&&')], name='absence_once')],
            },
        ),
        migrations.CreateModel(
            name='AgencyForm',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('enrolment', 'enrolment'), ('exit', 'exit')], max_length=12)),
                ('contract_number', models.CharField(max_length=16)),
                ('day', models.DateField()),
                ('document', models.UUIDField(null=True)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.UUIDField(null=True)),
                ('signed_by_childminder', models.DateField(null=True)),
                ('signed_by_parents', models.DateField(null=True)),
                ('scan', models.UUIDField(null=True)),
                ('received_at', models.DateTimeField(null=True)),
                ('received_by', models.UUIDField(null=True)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agency_forms', to='registry.child')),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agency_forms', to='registry.provider')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('contract_number', 'kind'), name='agency_form_once')],
            },
        ),
        migrations.CreateModel(
            name='CareContract',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.UUIDField(null=True)),
                ('reason', models.TextField(blank=True, default='')),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawn_by', models.UUIDField(null=True)),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('number', models.CharField(max_length=16)),
                ('iam_code', models.CharField(max_length=8)),
                ('language', models.CharField(choices=[('lb', 'lb'), ('fr', 'fr'), ('de', 'de'), ('pt', 'pt'), ('en', 'en')], max_length=2)),
                ('signed', models.DateField()),
                ('signer', accueil.store.encrypted.EncryptedText()),
                ('pattern', models.JSONField()),
                ('meal_days', models.JSONField(default=list)),
                ('billed', models.CharField(choices=[('real', 'real'), ('agreed', 'agreed'), ('longer', 'longer')], max_length=8)),
                ('hour_cents', models.PositiveIntegerField(null=True)),
                ('meal_cents', models.PositiveIntegerField(null=True)),
                ('deposit_cents', models.PositiveIntegerField(default=0)),
                ('notice_days', models.PositiveSmallIntegerField(default=30)),
                ('extras', models.JSONField(default=list)),
                ('group', models.CharField(blank=True, default='', max_length=40)),
                ('left', models.DateField(null=True)),
                ('ended', models.CharField(blank=True, default='', max_length=12)),
                ('after', models.GeneratedField(db_persist=True, expression=models.Func('valid', function='upper', output_field=models.DateField()), output_field=models.DateField(null=True))),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='care_contracts', to='registry.child')),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='care_contracts', to='registry.provider')),
            ],
            options={
                'indexes': [models.Index(fields=['provider', 'after'], name='care_of_provider'), models.Index(fields=['number'], name='care_by_number')],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('withdrawn_at__isnull', True)), expressions=[('child', '='), ('provider', '='), ('valid', '&&')], name='care_contract_once')],
            },
        ),
        migrations.CreateModel(
            name='Declaration',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('period', models.CharField(max_length=7)),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('declared_at', models.DateTimeField()),
                ('declared_by', models.UUIDField(null=True)),
                ('children', models.PositiveIntegerField()),
                ('minutes', models.PositiveIntegerField()),
                ('meals', models.PositiveIntegerField()),
                ('parent_cents', models.BigIntegerField()),
                ('state_cents', models.BigIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('odd', models.JSONField(default=list)),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='declarations', to='registry.provider')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('provider', 'period', 'version'), name='declaration_once')],
            },
        ),
        migrations.CreateModel(
            name='DoorEvent',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('in', 'in'), ('out', 'out')], max_length=4)),
                ('day', models.DateField()),
                ('minute', models.PositiveSmallIntegerField()),
                ('received_at', models.DateTimeField()),
                ('received_by', models.UUIDField(null=True)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='door_events', to='registry.child')),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='door_events', to='registry.provider')),
            ],
            options={
                'indexes': [models.Index(fields=['provider', 'day', 'child', 'minute'], name='door_of_provider')],
            },
        ),
        migrations.CreateModel(
            name='Meals',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.UUIDField(null=True)),
                ('reason', models.TextField(blank=True, default='')),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawn_by', models.UUIDField(null=True)),
                ('day', models.DateField()),
                ('count', models.PositiveSmallIntegerField()),
                ('source', models.CharField(choices=[('grid', 'grid'), ('tablet', 'tablet'), ('file', 'file'), ('api', 'api'), ('sheet', 'sheet'), ('import', 'import')], max_length=8)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meals', to='registry.child')),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meals', to='registry.provider')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('withdrawn_at__isnull', True)), fields=['provider', 'day'], name='meals_of_provider')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('child', 'provider', 'day'), name='meals_once'), models.CheckConstraint(condition=models.Q(('count__gte', 1), ('count__lte', 3)), name='meals_of_a_day')],
            },
        ),
        migrations.CreateModel(
            name='ServiceSheet',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('period', models.CharField(max_length=7)),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('digest', models.CharField(max_length=64)),
                ('document', models.UUIDField(null=True)),
                ('confirmed_at', models.DateTimeField()),
                ('confirmed_by', models.UUIDField(null=True)),
                ('received_at', models.DateTimeField(null=True)),
                ('received_by', models.UUIDField(null=True)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='registry.child')),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='registry.provider')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('provider', 'child', 'period', 'version'), name='sheet_once')],
            },
        ),
        migrations.CreateModel(
            name='Stay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.UUIDField(null=True)),
                ('reason', models.TextField(blank=True, default='')),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawn_by', models.UUIDField(null=True)),
                ('day', models.DateField()),
                ('start', models.PositiveSmallIntegerField()),
                ('until', models.PositiveSmallIntegerField()),
                ('source', models.CharField(choices=[('grid', 'grid'), ('tablet', 'tablet'), ('file', 'file'), ('api', 'api'), ('sheet', 'sheet'), ('import', 'import')], max_length=8)),
                ('during', models.GeneratedField(db_persist=True, expression=models.Func(output_field=django.contrib.postgres.fields.ranges.IntegerRangeField(), template="int4range((day - DATE '2000-01-01') * 1440 + start, (day - DATE '2000-01-01') * 1440 + until)"), output_field=django.contrib.postgres.fields.ranges.IntegerRangeField())),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stays', to='registry.child')),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stays', to='registry.provider')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('withdrawn_at__isnull', True)), fields=['provider', 'day'], name='stay_of_provider'), models.Index(condition=models.Q(('withdrawn_at__isnull', True)), fields=['child', 'day'], name='stay_of_child')],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('withdrawn_at__isnull', True)), expressions=[('child', '='), ('during', '&&')], name='in_one_place'), models.CheckConstraint(condition=models.Q(('start__lt', 1440), ('until__gt', models.F('start')), ('until__lte', django.db.models.expressions.CombinedExpression(models.F('start'), '+', models.Value(1440)))), name='stay_within_a_day')],
            },
        ),
    ]
