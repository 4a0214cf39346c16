"""Reports of delivery as mail systems write them, for tests; the words are ours."""

HEX = "0123456789abcdef0123456789abcdef"
OURS = f"<{HEX}@accueil.example.lu>"
WHEN = "Sun, 22 Nov 2026 09:00:12 +0100"


def _mail(*lines: str) -> bytes:
    return "\r\n".join(lines).encode()


def report(kind: str, fields: tuple[str, ...], *rest: str, to: str = "accueil@example.lu") -> bytes:
    """A report: the fields of its head, a text for people, and parts."""
    return _mail(
        *fields,
        f"To: {to}",
        f"Date: {WHEN}",
        "MIME-Version: 1.0",
        f"Content-Type: multipart/report; report-type={kind};",
        '\tboundary="line"',
        "",
        "This is a MIME-encapsulated message.",
        "",
        "--line",
        "Content-Type: text/plain; charset=us-ascii",
        "",
        "A program tells you what became of your letter.",
        "",
        *rest,
        "--line--",
        "",
    )


def postfix(action: str, *, status: str = "5.1.1", envelope: str = HEX) -> bytes:
    """Postfix: an envelope id where one was given, the head of the mail as text."""
    return report(
        "delivery-status",
        (
            "Return-Path: <>",
            "From: MAILER-DAEMON@mx.example.lu (Mail Delivery System)",
            "Subject: Undelivered Mail Returned to Sender",
            "Auto-Submitted: auto-replied",
        ),
        "--line",
        "Content-Description: Delivery report",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.example.lu",
        *((f"Original-Envelope-Id: {envelope}",) if envelope else ()),
        "X-Postfix-Queue-ID: 4C1F62A0B1",
        "X-Postfix-Sender: rfc822; accueil@example.lu",
        "Arrival-Date: Sun, 22 Nov 2026 09:00:01 +0100 (CET)",
        "",
        "Final-Recipient: rfc822; eltern@example.lu",
        "Original-Recipient: rfc822;eltern@example.lu",
        f"Action: {action}",
        f"Status: {status}",
        "Remote-MTA: dns; in.example.lu",
        "Diagnostic-Code: smtp; 550 5.1.1 <eltern@example.lu>: nobody of that name",
        "",
        "--line",
        "Content-Description: Undelivered Message Headers",
        "Content-Type: text/rfc822-headers",
        "Content-Transfer-Encoding: 8bit",
        "",
        "From: accueil@example.lu",
        "Subject: Äre Kont",
        f"Message-ID: {OURS}",
        "",
    )


def exchange() -> bytes:
    """Exchange: no envelope id, a text in two shapes, the mail itself, a long head."""
    return report(
        '"delivery-status"',
        (
            "From: <postmaster@kanner.example.lu>",
            "Subject: Undeliverable: Kont",
            "X-MS-Exchange-Message-Is-Ndr:",
            f"In-Reply-To: {OURS}",
        ),
        "--line",
        'Content-Type: multipart/alternative; differences=Content-Type; boundary="two"',
        "",
        "--two",
        'Content-Type: text/html; charset="us-ascii"',
        "Content-Transfer-Encoding: quoted-printable",
        "",
        "<p>Your message couldn=92t be delivered.</p>",
        "--two--",
        "",
        "--line",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns;AM0PR01.prod.example.com",
        "Received-From-MTA: dns;accueil.example.lu",
        "Arrival-Date: Sun, 22 Nov 2026 08:00:02 +0000",
        "",
        "Final-Recipient: rfc822;Eltern@kanner.example.lu",
        "Action: failed",
        "Status: 5.2.2",
        "Diagnostic-Code: smtp;554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:",
        " QuotaExceededException; [Hostname=AM0PR01]",
        "",
        "--line",
        "Content-Type: message/rfc822",
        "",
        "Received: from accueil.example.lu by AM0PR01.prod.example.com",
        f"Message-ID: {OURS}",
        "Subject: Kont",
        "Content-Type: text/plain",
        "",
        "Moien",
        "",
    )


def gmail(action: str = "failed") -> bytes:
    """Gmail: pictures and HTML first, the reply's name, the mail itself."""
    return report(
        "delivery-status",
        (
            "From: Mail Delivery Subsystem <mailer-daemon@googlemail.example>",
            "Auto-Submitted: auto-replied",
            "X-Failed-Recipients: eltern@gmail.example",
            f"References: {OURS}",
            f"In-Reply-To: {OURS}",
        ),
        "--line",
        'Content-Type: multipart/related; boundary="two"',
        "",
        "--two",
        "Content-Type: image/png",
        "Content-Transfer-Encoding: base64",
        "",
        "iVBORw0KGgo=",
        "--two--",
        "--line",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; googlemail.example",
        "Arrival-Date: Sun, 22 Nov 2026 00:00:10 -0800 (PST)",
        "",
        "Final-Recipient: rfc822; eltern@gmail.example",
        f"Action: {action}",
        "Status: 5.1.1",
        "Diagnostic-Code: smtp; 550-5.1.1 The account that you try to reach is not here.",
        "Last-Attempt-Date: Sun, 22 Nov 2026 00:00:11 -0800 (PST)",
        "",
        "--line",
        "Content-Type: message/rfc822",
        "",
        "MIME-Version: 1.0",
        "",
        "Moien",
        "",
    )


def for_everybody(action: str) -> bytes:
    """Of an address with letters of all alphabets (RFC 6533), to a return path with the name."""
    return report(
        "delivery-status",
        ("From: postmaster@example.lu",),
        "--line",
        "Content-Type: message/global-delivery-status",
        "Content-Transfer-Encoding: 8bit",
        "",
        "Reporting-MTA: dns; mx.example.lu",
        "",
        "Final-Recipient: utf-8; älteren@example.lu",
        f"Action: {action}",
        "Status: 2.0.0",
        "",
        to=f"<bounce+{HEX.upper()}@example.lu>",
    )


AWAY = _mail(
    "From: eltern@example.lu",
    "To: accueil@example.lu",
    "Subject: Out of office: Kont",
    "Auto-Submitted: auto-replied",
    f"In-Reply-To: {OURS}",
    "Content-Type: text/plain",
    "",
    "I am away; delivery failed is what they say of me.",
)
READ = report(
    "disposition-notification",
    (f"In-Reply-To: {OURS}",),
    "--line",
    "Content-Type: message/disposition-notification",
    "",
    f"Original-Message-ID: {OURS}",
    "Disposition: manual-action/MDN-sent-manually; displayed",
    "",
)
