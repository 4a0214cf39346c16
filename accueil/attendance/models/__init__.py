"""The tables of care, by what they are about.

A provider sees its own rows only, and of the registry no child: join `child_id`, never `child`.
"""

from accueil.attendance.models.contracts import AgencyForm, CareContract
from accueil.attendance.models.declarations import Closing, Declaration, ServiceSheet
from accueil.attendance.models.disputes import Dispute
from accueil.attendance.models.guardians import (
    AbsenceDeadline,
    EmergencyContact,
    Guardian,
    Notice,
    NoticeRead,
)
from accueil.attendance.models.stays import Absence, DoorEvent, Meals, Reason, Stay
from accueil.attendance.models.weeks import WeekChoice

RECORDED = (CareContract, Absence, Stay, Meals, WeekChoice)

__all__ = [
    "RECORDED",
    "Absence",
    "AbsenceDeadline",
    "AgencyForm",
    "CareContract",
    "Closing",
    "Declaration",
    "Dispute",
    "DoorEvent",
    "EmergencyContact",
    "Guardian",
    "Meals",
    "Notice",
    "NoticeRead",
    "Reason",
    "ServiceSheet",
    "Stay",
    "WeekChoice",
]
