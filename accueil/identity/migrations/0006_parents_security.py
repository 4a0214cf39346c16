"""A parent sees the children that its account is linked to and what is its own; of the rest it
writes nothing."""

from django.db import migrations

from accueil.store import security

COUNTRY = "(SELECT current_setting('accueil.scope', true)) = 'country'"
# What a parent's own connection writes: its account, its messages, files and log. All the rest is
# written by what checks first whose child it is.
READ = {
    "attendance": (
        *("absence", "agencyform", "carecontract", "declaration", "doorevent", "meals", "reason"),
        *("servicesheet", "stay", "weekchoice"),
    ),
    "billing": (
        *("bankentry", "bankfile", "correction", "goodwill", "invoice", "issuer", "mark"),
        *("obstacle", "part", "paymentline", "paymentorder", "proof", "providerstatement"),
        *("statement", "statistic", "transfer"),
    ),
    "documents": ("document", "rendering"),
    "identity": ("apikey", "link"),
    "registry": (
        *("address", "adult", "agreement", "application", "applicationstep", "bankaccount", "bar"),
        *("card", "child", "composition", "consent", "home", "household", "identity", "income"),
        *("maintenance", "membership", "offer", "plannedcare", "precarious", "price", "provider"),
        *("registerquery", "schooling", "situationdecision", "situationrequest"),
    ),
    "store": ("printbatch",),
}
OF_ACCOUNT = ("passkey", "certificate", "signin")
CODE_BEFORE = "child_id IS NULL OR EXISTS (SELECT 1 FROM registry_child c WHERE c.id = child_id)"
CODE = security.of_account("account_id", CODE_BEFORE)


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0005_parents"),
        ("registry", "0008_written_by_the_state"),
        ("attendance", "0005_closing_reason"),
        ("billing", "0008_decided"),
        ("documents", "0005_household"),
        ("store", "0005_providers"),
    ]

    operations = [
        security.rows_of_office("identity_link", security.of_account("account_id", COUNTRY)),
        security.rows_of_office(
            "identity_account", security.of_account("id", f"role <> 'parent' OR {COUNTRY}")
        ),
        *(
            security.rows_of_office(
                f"identity_{t}",
                "EXISTS (SELECT 1 FROM identity_account a WHERE a.id = account_id)",
            )
            for t in OF_ACCOUNT
        ),
        security.seen_otherwise("identity_code", CODE, CODE_BEFORE),
        security.seen_otherwise(
            "registry_child", security.sees_linked("id", "office_id"), security.sees("office_id")
        ),
        *(security.read_by_families(*(f"{app}_{t}" for t in tables)) for app, tables in READ.items()),
    ]
