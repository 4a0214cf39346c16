"""Bills, papers and payments are the State's word: who is one provider, or an office, reads them."""

from django.db import migrations

TABLES = (
    *("statement", "obstacle", "part", "transfer", "issuer"),
    *("invoice", "providerstatement", "paymentline", "goodwill"),
)
STATE = "(SELECT current_setting('accueil.scope', true)) = 'country'"


class Migration(migrations.Migration):
    dependencies = [("billing", "0004_proof")]

    operations = [
        migrations.RunSQL(
            f"ALTER POLICY office ON billing_{table} WITH CHECK ({STATE});",
            migrations.RunSQL.noop,
        )
        for table in TABLES
    ]
