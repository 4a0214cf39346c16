"""The routes of this part, each with the permission it needs."""

from accueil.web.base.routes import page
from accueil.web.provider.week import absences, month, pasted, views

READ, WRITE = "attendance.read", "attendance.write"
FOR = "attendance"
CARE = "care/<uuid:provider>/"
WEEK = f"{CARE}week/"
OF = f"{WEEK}<str:monday>/"
ABSENCES = f"{CARE}absences/"
ABSENCE = f"{ABSENCES}<int:absence>/"
DAYS = f"{CARE}children/<uuid:child>/days/"

urlpatterns = [
    page(WEEK, views.this_week, name="week", permission=READ, purpose=FOR),
    page(OF, views.week_of, name="week_of", permission=READ, purpose=FOR),
    page(f"{OF}paste/", pasted.week_paste, name="week_paste", permission=WRITE, purpose=FOR),
    page(ABSENCES, absences.absences, name="absences", permission=READ, purpose=FOR),
    page(f"{ABSENCES}new/", absences.new, name="absence_new", permission=WRITE, purpose=FOR),
    page(ABSENCE, absences.absence, name="absence", permission=READ, purpose=FOR),
    page(
        f"{ABSENCE}evidence/",
        absences.evidence,
        name="absence_evidence",
        permission=READ,
        purpose=FOR,
    ),
    page(DAYS, month.child_days, name="care_child_days", permission=READ, purpose=FOR),
]
