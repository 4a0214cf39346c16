"""Files on their way in, never more of it in memory than may be handed in and nothing on disk;
and out again, to be kept, never shown or run by the browser."""

from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from accueil.store.models import Upload
from accueil.store.uploads import SAFE_HEADERS

View = Callable[..., HttpResponse]


def handed_out(file: Upload, name: str = "") -> HttpResponse:
    """A file as it was handed in, as a download; called `name` where it is not its own."""
    disposition = content_disposition_header(True, name or str(file.name)) or "attachment"
    headers = {**SAFE_HEADERS, "Content-Disposition": disposition}
    return HttpResponse(bytes(file.content), content_type=file.media_type, headers=headers)


class Bounded(FileUploadHandler):
    """Keeps at most so many bytes of a file; what is larger arrives as a file of that size and one.

    The rest is read from the line and thrown away, so that the page can say what was wrong.
    """

    def __init__(self, request: HttpRequest | None = None, *, most: int) -> None:
        """Take at most `most` bytes."""
        super().__init__(request)
        self.room = most + 1  # of all files of a request together
        self.kept = BytesIO()

    def new_file(self, *args: Any, **options: Any) -> None:
        """A file begins; no other handler sees it."""
        super().new_file(*args, **options)
        self.kept = BytesIO()
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece, as far as there is room."""
        piece = raw_data[: self.room]
        self.room -= self.kept.write(piece)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The file, as much as was kept of it."""
        size = self.kept.tell()
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept, self.field_name, self.file_name or "", self.content_type, size, self.charset
        )


def bounded(view: View, most: str = "STAYS_CSV_BYTES") -> View:
    """A view whose uploads are bounded before anything of them is read, the check against forged
    requests included. `most`: the setting that says by how many bytes."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
        request.upload_handlers = [Bounded(request, most=getattr(settings, most))]
        answer: HttpResponse = csrf_protect(view)(request, *args, **values)
        return answer

    return guarded
