"""Records that papers are made from in the tests, and what a reader finds in a PDF."""

import struct
import zlib
from datetime import UTC, date, datetime, timedelta, timezone
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from accueil.billing.changed import Changed
from accueil.documents.contract import Change, ContractRecord, ScreenSignature
from accueil.documents.invoice import (
    BilledChild,
    Corrected,
    Ending,
    InvoiceRecord,
    Received,
)
from accueil.documents.invoice_lines import Alone, BilledLine, BilledWeek
from accueil.documents.letter import (
    ActivationLetter,
    CardLetter,
    DecisionLetter,
    ReminderLetter,
    TerminationLetter,
)
from accueil.documents.monthly import Limit, MonthlyPart, MonthlyRecord
from accueil.documents.records import Office, Person, Recipient
from accueil.documents.service_sheet import ServiceSheetRecord, SheetDay
from accueil.law.child import Child
from accueil.law.contract import contract_period, tariffs_of
from accueil.law.household import COUNTING, Household, Income
from accueil.law.parameters import shipped

LANGUAGES = ("lb", "fr", "de", "en", "pt")
SIGNED = date(2026, 10, 6)
MADE = datetime(2026, 10, 6, 9, 30, tzinfo=UTC)
SUMMER_TIME = timezone(timedelta(hours=2))
OFFICE = Office(
    "Gemeng Beckerech",
    ("Dikrecher Strooss 6", "L-8523 Beckerich"),
    "+352 23 62 21 1",
    "csa@beckerich.example",
)
CLAIRE = Recipient("Claire Müller", ("12, rue de la Gare", "L-8510 Redange"))
CHANGES = (
    Change("income", "6.083,33 €", "5.200,00 €", date(2026, 10, 5)),
    Change("address", "3, rue du Fort, L-4000 Esch", "12, rue de la Gare", date(2026, 10, 5)),
)


def contract(
    language: str = "fr", born: date = date(2024, 5, 1), kind: str = "together", **given: Any
) -> ContractRecord:
    """A contract of a child in a household of a kind with 7,300.00 a month and two children."""
    incomes = [Income(who, 8_760_000) for who in COUNTING[kind][:1]]
    household = Household(kind, 2, incomes=incomes)
    household = given.pop("household", household)
    periods = given.get("periods", 12)
    first, last = contract_period(SIGNED, periods)
    tariffs = tariffs_of(household, Child(born), SIGNED, SIGNED, shipped(), until=last)
    content: dict[str, Any] = {
        "number": "2026-000123",
        "version": 1,
        "language": language,
        "made": MADE,
        "office": OFFICE,
        "officer": "Jeanne Weber",
        "child": Person("Mia", "Müller", "2024050112345", born),
        "representative": Person("Claire", "Müller", "1988021412345"),
        "child_address": CLAIRE,
        "billing": CLAIRE,
        "household_kind": household.kind,
        "allowance_children": household.allowance_children,
        "income_declared": household.income_declared,
        "precarious": household.precarious,
        "signed": SIGNED,
        "place": "Beckerich",
        "periods": periods,
        "first": first,
        "last": last,
        "tariffs": tariffs,
        "check_url": "https://accueil.example.lu/check",
    }
    return ContractRecord(**(content | given))


def fullest(language: str) -> ContractRecord:
    """A contract with everything that a contract can have."""
    moment = datetime(2026, 10, 6, 11, 32, tzinfo=SUMMER_TIME)
    return contract(
        language,
        date(2023, 2, 1),
        "blended",
        version=2,
        partner=Person("João", "da Silva", "1985010112345"),
        applicant=Person("Ana", "Pereira", "1960010112345"),
        applicant_address=Recipient("Ana Pereira", ("5, Groussgaass", "L-1930 Luxembourg")),
        periods=3,
        reason="Rückkehr ins Ausland im Januar",
        changes=CHANGES,
        signature=ScreenSignature("Ana Pereira", moment, png()),
    )


def card(language: str = "fr", **given: Any) -> CardLetter:
    """A letter with a card."""
    content = frame("L-2026-000045", language) | {
        "iam_code": "MulMi123",
        "linking_code": "KX7P-2M9Q",
        "portal_url": "https://elteren.example.lu",
    }
    return CardLetter(**(content | given))


def activation(language: str = "fr", **given: Any) -> ActivationLetter:
    """A letter with an activation code."""
    content = frame("L-2026-000049", language) | {
        "iam_code": "MulMi123",
        "activation_code": "KX7P-2M9Q",
        "portal_url": "https://elteren.example.lu",
        "last": date(2026, 12, 22),
        "possible_from": date(2026, 11, 25),
    }
    content.pop("child_name", None)
    return ActivationLetter(**(content | given))


def reminder(language: str = "fr", **given: Any) -> ReminderLetter:
    """A reminder before a contract ends."""
    content = frame("L-2026-000046", language) | {
        "contract_number": "2025-000123",
        "last": date(2026, 11, 1),
        "bring": ("matricule", "allowance_certificate", "income_evidence"),
        "with_contract_cents": 14_340,
        "without_contract_cents": 89_600,
        "renew_url": "https://elteren.example.lu/renew",
    }
    return ReminderLetter(**(content | given))


def decision(language: str = "fr", *, granted: bool = True, **given: Any) -> DecisionLetter:
    """A decision on a precarious situation."""
    content = frame("L-2026-000047", language) | {
        "asked": date(2026, 9, 14),
        "granted": granted,
        "reasons": ("Avis de l'office social du 21 septembre 2026.",),
        "decided_by": "Jeanne Weber",
        "decided": date(2026, 10, 5),
        "objection_until": date(2027, 1, 6),
        "first": date(2026, 10, 5) if granted else None,
        "last": date(2027, 4, 4) if granted else None,
    }
    return DecisionLetter(**(content | given))


def termination(language: str = "fr", *, annulled: bool = False, **given: Any) -> TerminationLetter:
    """A letter that a contract ends early."""
    content = frame("L-2026-000048", language) | {
        "contract_number": "2026-000123",
        "ended": date(2026, 12, 7) if annulled else date(2026, 12, 6),
        "annulled": annulled,
    }
    if annulled:
        content["reasons"] = ("Revenu déclaré trop bas.",)
        content["barred_until"] = date(2027, 12, 6)
        content["objection_until"] = date(2027, 3, 6)
    return TerminationLetter(**(content | given))


def service_sheet(language: str = "fr", **given: Any) -> ServiceSheetRecord:
    """A child's August 2026 at a childminder: two stays a day, a night, an absence."""
    first = date(2026, 8, 3)
    days = [SheetDay(first + timedelta(days=n)) for n in range(35)]
    for n in range(5):
        days[n] = SheetDay(days[n].day, ((450, 720), (780, 1050)), 1)
    days[5] = SheetDay(days[5].day, ((1320, 1830),))
    days[7] = SheetDay(days[7].day, absence="certificate")
    content: dict[str, Any] = {
        "number": "2026-000045",
        "version": 2,
        "language": language,
        "made": MADE,
        "childminder": Office("Mireille Welter", ("4, rue des Prés", "L-9230 Diekirch")),
        "agency": Office("Agence Dageselteren", ()),
        "child": Person("Mia", "Müller", "", date(2024, 5, 1)),
        "iam_code": "MulMi123",
        "contract_number": "2026-000077",
        "period": "2026-08",
        "days": tuple(days),
        "confirmed_by": "Mireille Welter",
        "confirmed": date(2026, 9, 7),
    }
    return ServiceSheetRecord(**content | given)


def frame(number: str, language: str) -> dict[str, Any]:
    """What every letter has."""
    return {
        "number": number,
        "language": language,
        "made": MADE,
        "written": SIGNED,
        "place": "Beckerich",
        "office": OFFICE,
        "recipient": CLAIRE,
        "child_name": "Mia Müller",
    }


def words_of(pdf: bytes) -> str:
    """The text of a PDF with single spaces, as somebody reads it."""
    pages = PdfReader(BytesIO(pdf)).pages
    text = " ".join(page.extract_text() for page in pages)
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has."""
    return len(PdfReader(BytesIO(pdf)).pages)


def png(width: int = 40, height: int = 12) -> bytes:
    """A small drawing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    rows = b"".join(b"\0" + bytes(255 * (x % 7 > 2) for x in range(width)) for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def invoice(language: str = "fr", **given: Any) -> InvoiceRecord:
    """September 2026 of Mia at a crèche: five weeks less, an income that was corrected."""
    weeks = tuple(
        BilledWeek(date(2026, 9, 7) + timedelta(days=7 * n), True, 2400, 1200, 5, 4_230, 21_520)
        for n in range(4)
    )
    lines = (
        BilledLine("multilingual", "minutes", 4800, 0, 0, 56_000, 750, 700, 0, 5, 1),
        BilledLine("block_1", "minutes", 1920, 0, 0, 22_400, 750, 700, 0, 5, 2),
        BilledLine("block_2", "minutes", 2880, 150, 7_200, 26_400, 750, 700, 0, 5, 2, True),
        BilledLine("supplement", "minutes", 4800, 50, 4_000, 0, 750, 700, 0, 5, 3),
        BilledLine("meals", "meals", 20, 150, 3_000, 6_000, 450, 450, 0, 5, 4),
    )
    child = BilledChild(
        "7c9e6679-7425-40de-944b-e07fc1f90ae7",
        "Mia Müller",
        lines,
        weeks,
        (Alone("unjustified_absence", "", 480, 0, 6_000), Alone("extra", "Transport", 0, 0, 2_500)),
        14_200,
        110_800,
        8_500,
        (
            Changed("weeks", (("before", 5), ("after", 4)), -3_550),
            Changed("alone_unjustified_absence", (("before", 0), ("after", 6_000)), 6_000),
        ),
    )
    why = Changed("income", (("before", "r3"), ("after", "r2")), -2_550)
    content: dict[str, Any] = {
        "number": "00123-2026-00042",
        "reference": "RF3600123202600042",
        "language": language,
        "made": MADE,
        "pay_by": date(2026, 11, 5),
        "provider": Office(
            "Crèche Kannerhaus", ("4, rue des Prés", "L-9230 Diekirch"), "+352 26 80 00 00"
        ),
        "recipient": CLAIRE,
        "period": "2026-09",
        "iban": "LU280019400644750000",
        "holder": "Crèche Kannerhaus s.à r.l.",
        "children": (child,),
        "corrected": (
            Corrected("Mia Müller", "2026-05", 16_750, 14_200, 108_250, 110_800, (why,)),
        ),
        "granted": (),
        "last_number": "00123-2026-00017",
        "last_due_cents": 18_000,
        "received": (Received(date(2026, 9, 21), 15_000),),
        "charged_cents": 20_150,
        "before_cents": 3_000,
        "due_cents": 23_150,
        "state_cents": 113_350,
        "ending": (Ending("Mia Müller", date(2026, 11, 1), 14_200, 125_000, OFFICE),),
        "offices": (OFFICE,),
        "sources": (
            "Loi modifiée du 4 juillet 2008 sur la jeunesse, art. 38bis; Barème CSA 2026",
            "Règlement grand-ducal du 27 juin 2016, annexe",
            "Règlement grand-ducal du 27 juin 2016, art. 26",
            "Règlement grand-ducal du 27 juin 2016, art. 27",
        ),
    }
    return InvoiceRecord(**content | given)


def monthly(language: str = "fr", **given: Any) -> MonthlyRecord:
    """September 2026 of Mia at two providers, in its second version."""
    child = invoice().children[0]
    content: dict[str, Any] = {
        "number": "2026-000077",
        "version": 2,
        "language": language,
        "made": MADE,
        "office": OFFICE,
        "recipient": CLAIRE,
        "child": "Mia Müller",
        "period": "2026-09",
        "band": "r2",
        "family_group": 2,
        "parts": (
            MonthlyPart("Crèche Kannerhaus", 9_600, 20, 14_200, 110_800, 8_500),
            MonthlyPart("Mireille Welter", 1_440, 0, 4_800, 8_160, 0),
        ),
        "lines": child.lines,
        "weeks": child.weeks,
        "alone": child.alone,
        "limits": (Limit("beyond_60", date(2026, 9, 14), 120),),
        "sources": invoice().sources,
        "changed": (Changed("provider_new", (("provider", "7"),), 4_800),),
        "names": (("7", "Mireille Welter"),),
    }
    return MonthlyRecord(**content | given)
