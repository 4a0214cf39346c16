"""Captions are files of a film of the same item; sounds and films have what is said in them."""

import django.db.models.deletion
from django.db import migrations, models

KINDS = ("picture", "paper", "audio", "video", "captions")


class Migration(migrations.Migration):
    dependencies = [("material", "0003_families")]

    operations = [
        migrations.AddField(
            model_name="filetext",
            name="said",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AlterField(
            model_name="filetext", name="text", field=models.TextField(blank=True)
        ),
        migrations.AddField(
            model_name="materialfile",
            name="of",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="captions",
                to="material.materialfile",
            ),
        ),
        migrations.AlterField(
            model_name="materialfile",
            name="kind",
            field=models.CharField(choices=[(kind, kind) for kind in KINDS], max_length=8),
        ),
        migrations.AddConstraint(
            model_name="materialfile",
            constraint=models.CheckConstraint(
                condition=(
                    models.Q(kind="captions", of__isnull=False) & ~models.Q(language="")
                    | ~models.Q(kind="captions") & models.Q(of=None)
                ),
                name="material_captions_of",
            ),
        ),
        migrations.AddConstraint(
            model_name="materialfile",
            constraint=models.UniqueConstraint(
                condition=models.Q(removed_at=None),
                fields=("of", "language"),
                name="material_captions_once",
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE material_materialfile"
            " ADD CONSTRAINT material_file_of_item UNIQUE (id, item_id),"
            " ADD CONSTRAINT material_captions_item FOREIGN KEY (of_id, item_id)"
            " REFERENCES material_materialfile (id, item_id);",
            "ALTER TABLE material_materialfile DROP CONSTRAINT material_captions_item,"
            " DROP CONSTRAINT material_file_of_item;",
        ),
    ]
