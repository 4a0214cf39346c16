"""Where the addresses of material lead: the ministry's editor's, and parents'."""

from collections.abc import Mapping
from functools import partial

from tests.journeys.example import Example
from tests.journeys.family_examples import PARENT

MINISTRY = "ministry@example.lu"
WITH_SOUND = """FROM material_materialfile f JOIN material_item i ON i.id = f.item_id
    WHERE f.kind = 'audio' AND i.state = 'published' ORDER BY f.added_at LIMIT 1"""
WITH_FILM = WITH_SOUND.replace("'audio'", "'video'")
# Shown to English readers in another language.
IN_GERMAN = """SELECT i.id FROM material_item i WHERE i.state = 'published' AND NOT EXISTS
    (SELECT 1 FROM material_itemtext t WHERE t.item_id = i.id AND t.language IN ('en', 'fr'))
    ORDER BY i.from_months LIMIT 1"""
MATERIAL_ONES: Mapping[str, str] = {
    "song": f"SELECT i.id {WITH_SOUND}",
    "sound": f"SELECT f.id {WITH_SOUND}",
    "film": f"SELECT f.id {WITH_FILM}",
    "film_item": f"SELECT i.id {WITH_FILM}",
    "captions": f"""SELECT c.id FROM material_materialfile c
        WHERE c.language = 'lb' AND c.of_id = (SELECT f.id {WITH_FILM})""",
    "cards": """SELECT i.id FROM material_item i JOIN material_materialfile f ON f.item_id = i.id
        WHERE f.kind = 'paper' ORDER BY f.added_at LIMIT 1""",
    "in_german": IN_GERMAN,
    "unfinished": "SELECT id FROM material_item WHERE state = 'draft' ORDER BY made_at LIMIT 1",
}
ministry, parent = partial(Example, who=MINISTRY), partial(Example, who=PARENT)
MATERIAL_EXAMPLES = (
    ministry("material"),
    ministry("material", query="q=couleurs&language=fr"),
    ministry("material", query="q=zebra"),
    ministry("material_new"),
    ministry("material_item", ("song",)),
    ministry("material_item", ("unfinished",)),
    ministry("material_preview", ("song",), query="in=lb"),
    ministry("material_preview", ("unfinished",)),
    ministry("material_publish", ("unfinished",), answers="posted"),
    ministry("material_withdraw", ("song",), answers="posted"),
    ministry("material_ages", ("song",)),
    ministry("material_days", ("song",)),
    ministry("material_text", ("song", "lb")),
    ministry("material_text", ("unfinished", "pt")),
    ministry("material_text_remove", ("song", "lb"), answers="posted"),
    ministry("material_file_new", ("song",)),
    ministry("material_file", ("song", "sound")),
    ministry("material_file_remove", ("song", "sound"), answers="posted"),
    ministry("material_content", ("song", "sound"), answers="file"),
    ministry("material_preview", ("film_item",)),
    ministry("material_file", ("film_item", "film")),
    ministry("material_captions", ("film_item", "film", "lb")),
    ministry("material_captions", ("film_item", "film", "pt")),
    ministry("material_captions_remove", ("film_item", "film", "lb"), answers="posted"),
    parent("family_material"),
    parent("family_material", query="who=all"),
    parent("family_material", query="q=zebra&who=all"),
    parent("family_material_item", ("song",)),
    parent("family_material_item", ("cards",), query="in=de"),
    parent("family_material_item", ("in_german",)),
    parent("family_material_item", ("film_item",)),
    parent("family_material_file", ("song", "sound"), answers="file"),
    parent("family_material_file", ("film_item", "captions"), answers="file"),
)
