"""Papers of a family, and of a provider alone, beside those about a child."""

import django.db.models.deletion
from django.db import migrations, models

from accueil.store import security

OF_CHILD = "EXISTS (SELECT 1 FROM registry_child seen WHERE seen.id = documents_document.child_id)"
BEFORE = f"CASE WHEN provider_id IS NULL THEN {OF_CHILD} ELSE {security.sees_provider()} END"
OF_FAMILY = (
    "EXISTS (SELECT 1 FROM registry_household seen WHERE seen.id = documents_document.household_id)"
)
SEEN = (
    f"CASE WHEN provider_id IS NULL AND household_id IS NULL THEN {OF_CHILD}"
    f" WHEN household_id IS NULL THEN {security.sees_provider()}"
    f" WHEN provider_id IS NULL THEN {OF_FAMILY}"
    f" ELSE coalesce({security.sees_provider()}, false) OR {OF_FAMILY} END"
)

class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0004_provider_security'),
        ('registry', '0008_written_by_the_state'),
    ]

    operations = [
        migrations.AddField(
            model_name='document',
            name='household',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='registry.household'),
        ),
        migrations.AlterField(
            model_name='document',
            name='child',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='registry.child'),
        ),
        migrations.AlterField(
            model_name='document',
            name='kind',
            field=models.CharField(choices=[('contract', 'contract'), ('card_letter', 'card_letter'), ('reminder', 'reminder'), ('decision', 'decision'), ('termination', 'termination'), ('care_contract', 'care_contract'), ('enrolment', 'enrolment'), ('exit', 'exit'), ('service_sheet', 'service_sheet'), ('invoice', 'invoice'), ('monthly_statement', 'monthly_statement'), ('provider_statement', 'provider_statement'), ('certificate', 'certificate')], max_length=20),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['household', 'made_at'], name='document_household'),
        ),
        security.seen_otherwise("documents_document", SEEN, BEFORE),
    ]
