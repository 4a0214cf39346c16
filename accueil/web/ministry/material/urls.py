"""The routes of this part, each with the permission it needs."""

from typing import Any

from accueil.web.base.routes import page
from accueil.web.ministry.material import captions, steps, uploading, views

ONE = "material/<uuid:item>/"
TEXT, FILE = f"{ONE}text/<slug:language>/", f"{ONE}files/<uuid:file>/"
CAPTIONS = f"{FILE}captions/<slug:language>/"
ROUTES: tuple[tuple[str, Any, str], ...] = (
    ("material/", views.items, "material"),
    ("material/new/", steps.new, "material_new"),
    (ONE, views.item, "material_item"),
    (f"{ONE}preview/", views.preview, "material_preview"),
    (f"{ONE}publish/", views.publish, "material_publish"),
    (f"{ONE}withdraw/", views.withdraw, "material_withdraw"),
    (f"{ONE}ages/", steps.ages, "material_ages"),
    (f"{ONE}days/", steps.days, "material_days"),
    (TEXT, steps.text, "material_text"),
    (f"{TEXT}remove/", steps.remove_text, "material_text_remove"),
    (f"{ONE}files/new/", uploading.add, "material_file_new"),
    (FILE, uploading.describe, "material_file"),
    (f"{FILE}remove/", uploading.remove, "material_file_remove"),
    (f"{FILE}content/", uploading.content, "material_content"),
    (CAPTIONS, captions.save, "material_captions"),
    (f"{CAPTIONS}remove/", captions.remove, "material_captions_remove"),
)
urlpatterns = [
    page(route, view, name=name, permission="material.keep", purpose="material")
    for route, view, name in ROUTES
]
