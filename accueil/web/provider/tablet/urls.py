"""The routes of the tablet at the door."""

from accueil.web.base.routes import page
from accueil.web.provider.tablet import door, events, worker

WRITE = "attendance.write"
DOOR = "care/<uuid:provider>/door/"
WHY = "attendance"

urlpatterns = [
    page(DOOR, door.door, name="door", permission=WRITE, purpose=WHY),
    page(f"{DOOR}now/", events.door_now, name="door_now", permission=WRITE, purpose=WHY),
    page(f"{DOOR}events/", events.door_events, name="door_events", permission=WRITE, purpose=WHY),
    page(f"{DOOR}without/", door.without, name="door_without", permission=WRITE, purpose=WHY),
    page(f"{DOOR}worker.js", worker.door_worker, name="door_worker", permission=WRITE, purpose=WHY),
]
