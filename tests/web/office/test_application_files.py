"""Files of an application: handed in, downloaded, refused, removed."""

import pytest

from accueil.store.models import AccessLog, Upload
from accueil.store.security import see
from tests.web.office.counter import CHILD, PDF, Counter, fill_in, hand_in, problems_in

pytestmark = pytest.mark.django_db


def test_a_file_is_handed_in_downloaded_and_removed(counter: Counter) -> None:
    fill_in(counter, "together")
    kind = "allowance_certificate:household"
    assert hand_in(counter, kind, "../../certificat é.pdf", PDF).status_code == 302
    assert hand_in(counter, kind, "second.PDF", PDF + b"\n").status_code == 302
    see(country=True)
    file, second = Upload.objects.filter(application=counter.key).order_by("uploaded_at", "size")
    assert (file.media_type, file.name) == ("application/pdf", "certificat é.pdf")
    answer = counter.client.get(f"{counter.base}files/{file.id}/")
    assert answer.content == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    see(country=True)
    assert AccessLog.objects.filter(action="download").count() == 1
    assert counter.post(f"files/{file.id}/remove/").status_code == 302
    page = counter.get("documents/")
    assert str(second.id) in page and str(file.id) not in page
    see(country=True)
    assert Upload.objects.filter(application=counter.key).count() == 2


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("page.html", b"<html></html>", "PDF, JPG"),
        ("page.pdf", b"<html><script>alert(1)</script></html>", "no PDF, JPEG or PNG"),
        ("drawing.png", b"<svg xmlns='x'/>", "no PDF, JPEG or PNG"),
        ("run.pdf", b"%PDF-1.4 /OpenAction /JavaScript (x)\n%%EOF", "could be run"),
        ("large.pdf", b"%PDF-" + b"0" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
    ],
)
def test_what_is_refused_of_files(counter: Counter, name: str, content: bytes, told: str) -> None:
    counter.save("children/new/", **CHILD)
    counter.save("step/household/", kind="together", allowance_children="1")
    page = hand_in(counter, "allowance_certificate:household", name, content).content.decode()
    assert told in page and problems_in(page)
    see(country=True)
    assert not Upload.objects.filter(application=counter.key).exists()
