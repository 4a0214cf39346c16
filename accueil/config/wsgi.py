"""What the web server calls."""

import gc
import os
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accueil.config.settings")


def ready() -> Any:
    """The application, when its first request need not wait."""
    made = get_wsgi_application()
    from accueil.config.warm import warm  # its modules need the settings

    warm()
    gc.freeze()  # what is loaded stays: no need to look through it again for every page
    return made


application = ready()
