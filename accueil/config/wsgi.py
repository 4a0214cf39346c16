"""What the web server calls."""

import os
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accueil.config.settings")


def ready() -> Any:
    """The application, when its first request need not wait."""
    made = get_wsgi_application()
    from accueil.config.warm import warm  # its modules need the settings

    warm()
    return made


application = ready()
