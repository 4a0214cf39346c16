"""How many invoices a second: set as PDF, with the seal, merged for the printer.

`python -m bench --invoices`: by one core; CPU seconds beside the wall's, since the seal
and the letters use nothing else. The yardstick is a page with one word through the same compiler.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from accueil.billing.changed import Changed
from accueil.documents.batch import BatchLetter, print_batch
from accueil.documents.invoice import (
    BilledChild,
    Corrected,
    InvoiceRecord,
    Received,
    epc_svg,
    invoice_pdf,
    invoice_values,
)
from accueil.documents.invoice_lines import BilledLine, BilledWeek
from accueil.documents.pdf import read_letters
from accueil.documents.records import Office, Recipient
from accueil.documents.seal import Certificate, make_certificate, seal
from accueil.law.words import LANGUAGES

MADE = datetime(2026, 10, 6, 9, 30, tzinfo=UTC)
COUNT = 40
OFFICE = Office("Gemeng Beckerech", ("Dikrecher Strooss 6", "L-8523 Beckerich"), "+352 23 62 21 1")


def sample(number: int) -> InvoiceRecord:
    """An invoice of one child, five weeks and a correction, in one of the five languages."""
    weeks = tuple(
        BilledWeek(date(2026, 8, 3) + timedelta(days=7 * n), False, 2400, 1200, 5, 4_230, 21_520)
        for n in range(5)
    )
    line = BilledLine("block_2", "minutes", 2880, 150, 7_200, 26_400, 750, 700, 0, 5, 1)
    rules = ("multilingual", "block_1", "block_2", "block_3", "supplement", "meals")
    lines = tuple(replace(line, rule=rule) for rule in rules)
    changed = (Changed("weeks", (("before", 4), ("after", 5)), 3_550),)
    name = f"Mia Müller {number}"
    return InvoiceRecord(
        number=f"00123-2026-{number:05}",
        reference=f"RF36001232026{number:05}",
        language=LANGUAGES[number % len(LANGUAGES)],
        made=MADE,
        pay_by=date(2026, 11, 5),
        provider=replace(OFFICE, name="Crèche Kannerhaus"),
        recipient=Recipient(f"Claire Müller {number}", ("12, rue de la Gare", "L-8510 Redange")),
        period="2026-08",
        iban="LU280019400644750000",
        holder="Crèche Kannerhaus s.à r.l.",
        children=(BilledChild("", name, lines, weeks, (), 43_200, 158_400, 0, changed),),
        corrected=(Corrected(name, "2026-05", 16_750, 14_200, 108_250, 110_800),),
        granted=(),
        last_number="00123-2026-00017",
        last_due_cents=18_000,
        received=(Received(date(2026, 9, 21), 15_000),),
        charged_cents=40_650,
        before_cents=3_000,
        due_cents=43_650,
        state_cents=160_950,
        offices=(OFFICE,),
        sources=("Règlement grand-ducal du 27 juin 2016, annexe",),
    )


def main() -> None:
    """Measure each step over the same invoices and print it a second."""
    read_letters()
    certificate = make_certificate("Accueil", MADE)
    records = [sample(number) for number in range(COUNT)]
    for record in records[: len(LANGUAGES)]:  # the words are read once a process
        seal(invoice_pdf(record), certificate, MADE)
    print(f"{'':42}{'ms':>8}{'CPU ms':>9}{'a second':>10}{'a CPU s':>9}")
    _tell("words of an invoice, with its code", COUNT, lambda: _each(invoice_values, records))
    _tell("  of these the code for the bank's app", COUNT, lambda: _each(epc_svg, records))
    pdfs = _tell("invoice_pdf: words, set, tagged", COUNT, lambda: _each(invoice_pdf, records))
    _tell("the seal alone", COUNT, lambda: _sealed(pdfs, certificate))
    letters = [
        BatchLetter(record.number, record.recipient, pdf)
        for record, pdf in zip(records, pdfs, strict=False)
    ]
    _tell("merged into one file for the printer", COUNT, lambda: _merged(letters))
    _tell(
        "yardstick: a page with one word", COUNT, lambda: _each(lambda _: read_letters(), records)
    )


def _each(work: Callable[[InvoiceRecord], object], records: list[InvoiceRecord]) -> list[bytes]:
    found = [work(record) for record in records]
    return [one for one in found if isinstance(one, bytes)]


def _sealed(pdfs: list[bytes], certificate: Certificate) -> list[bytes]:
    return [seal(pdf, certificate, MADE) for pdf in pdfs]


def _merged(letters: list[BatchLetter]) -> list[bytes]:
    batch = print_batch("B", letters, office=OFFICE, language="fr", made=MADE)
    return [batch.print_pdf]


def _tell(name: str, count: int, work: Callable[[], list[bytes]]) -> list[bytes]:
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    told = (wall * 1000 / count, cpu * 1000 / count, count / wall, count / cpu)
    print(f"{name:42}{told[0]:8.2f}{told[1]:9.2f}{told[2]:10.1f}{told[3]:9.1f}", flush=True)
    return found
