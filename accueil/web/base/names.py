"""What documents, persons, papers, messages and answers are called, on every door's pages."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accueil.web.base.lines import Words

ROLES: Mapping[str, Words] = {
    "applicant": _("Applicant"),
    "representative": _("Legal representative"),
    "partner": _("Partner"),
    "other_parent": _("Other parent"),
    "foster_parent": _("Foster parent"),
    "foster_parent_2": _("Second foster parent"),
    "child": _("Child"),
    "household": _("Household"),
}
DOCUMENTS: Mapping[str, Words] = {
    "matricule": _("Proof of the identification number"),
    "power_of_attorney": _("Signed power of attorney"),
    "employment_certificate": _("Certificate of employment in Luxembourg"),
    "allowance_certificate": _("Payment certificate of the Caisse pour l'avenir des enfants"),
    "placement_decision": _("Decision on the placement"),
    "foster_certificate": _("Certificate of the foster family"),
    "residence_decision": _("Decision on alternating residence"),
    "representative_agreement": _("Agreement of the parents on who represents the child"),
    "income_evidence": _("Evidence of income: tax assessment or three pay slips"),
    "revis_certificate": _("REVIS certificate"),
    "precarious_opinion": _("Opinion on the precarious situation"),
    "maintenance_evidence": _("Judgment or agreement on maintenance"),
    "maintenance_unrecoverable": _("Evidence that the maintenance cannot be recovered"),
}
OUTCOMES: Mapping[str, Words] = {
    "found": _("Found"),
    "unknown": _("Not known to the register"),
    "down": _("The register did not answer"),
    "refused": _("The register refused to answer"),
}
PAPERS: Mapping[str, Words] = {
    "contract": _("Membership contract"),
    "card_letter": _("Letter with the card"),
    "reminder": _("Reminder to renew"),
    "decision": _("Decision"),
    "termination": _("Termination"),
    "care_contract": _("Care contract"),
    "enrolment": _("Enrolment form"),
    "exit": _("Exit form"),
    "service_sheet": _("Service sheet"),
    "certificate": _("Certificate of childcare costs"),
    "invoice": _("Invoice"),
    "monthly_statement": _("Monthly statement"),
    "provider_statement": _("Statement of a provider"),
}
CARD_REASONS: Mapping[str, Words] = {
    "first": _("First card"),
    "lost": _("Replaced: the card was lost"),
    "wrong_name": _("Replaced: the name was wrong"),
}
MESSAGES: Mapping[str, Words] = {
    "card_letter": _("Letter with the card"),
    "reminder": _("Reminder to renew"),
    "decision": _("Decision"),
    "contract": _("Membership contract"),
    "contract_version": _("New version of the contract"),
    "termination": _("End of the contract"),
    "invitation": _("Invitation to sign in"),
    "password": _("Link for a new password"),
    "sms_code": _("Code for signing in"),
    "erasing": _("Notice that an account ends because its children are erased by law"),
    "account_changed": _("Notice that an account was changed"),
    "email_code": _("Code that proves an e-mail address"),
    "activation": _("Letter with an activation code"),
    "agency_form": _("Form for the childminders' agency"),
    "correction": _("Correction of a bill"),
    "proof": _("Audit of the bills"),
    "renewal": _("Reminder to renew"),
    "parents_word": _("Answer to what parents said"),
    "dispute": _("A family says that hours are not right"),
    "dispute_answered": _("Answer about hours"),
    "pin_2": _("PIN 2 for a guardian"),
    "pins_reminder": _("Reminder of two PINs that wait"),
    "pins_locked": _("Two PINs are void after wrong tries"),
    "link_ended": _("Notice that a facility ended a link"),
    "notice": _("Message of a facility to families"),
}
CHANGES: Mapping[str, Words] = {
    "income": _("The income has changed"),
    "address": _("The address has changed"),
    "household": _("The household has changed"),
    "allowance": _("The number of children with family allowance has changed"),
    "maintenance": _("The maintenance has changed"),
    "schooling": _("The school has changed"),
    "language": _("The family wants another language"),
}
