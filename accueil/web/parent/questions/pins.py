"""What guardians ask about the two PINs of a facility: the same answers on the page of help."""

from django.utils.translation import gettext_lazy as _

from accueil.web.parent.questions.asked import Group, Question

PINS = Group(
    "pins",
    _("Two PINs of a facility"),
    (
        Question(
            "what-pins",
            _("What are the two PINs?"),
            (
                _(
                    "With them you link your child at a crèche, day-care centre or childminder to "
                    "your account. The facility gives you PIN 1, on paper or by telephone. PIN 2 "
                    "comes by e-mail to the address that it entered for you. Neither opens "
                    "anything alone."
                ),
                _(
                    "You then see the hours, meals, contract, invoices and messages of that "
                    "facility. The bills of all providers need the code from the letter with the "
                    "child's card."
                ),
            ),
            ("family_pins",),
        ),
        Question(
            "no-email",
            _("I have received no e-mail with PIN 2."),
            (
                _("Look into the folder for spam: the e-mail may lie there."),
                _(
                    "Is your mailbox full? Make room, and ask the facility to create the PINs "
                    "again."
                ),
                _(
                    "Ask the facility to read out the address that it entered, letter by letter. "
                    "If there is a slip in it, the facility corrects it and creates new PINs. "
                    "PIN 1 is then a new one too."
                ),
            ),
        ),
        Question(
            "no-account",
            _("I have both PINs, but they are not accepted."),
            (
                _(
                    "The e-mail address has to be exactly the one that the facility entered. If "
                    "that is eltern@gmail.com, then eltern@googlemail.com does not work, although "
                    "both lead to the same mailbox. Ask the facility which one it is."
                ),
                _(
                    "Take PIN 1 from the last sheet and PIN 2 from the last e-mail: new PINs make "
                    "those before void. They also end after five wrong tries and after some weeks. "
                    "The facility then creates new ones."
                ),
            ),
            ("family_pins",),
        ),
        Question(
            "again",
            _("My PINs do not work a second time."),
            (
                _(
                    "They are needed once, to link the child. Afterwards you sign in with your "
                    "e-mail address, your password and a code by SMS, as often as you like."
                ),
                _(
                    "Remember with which e-mail address you signed up, and keep the password in a "
                    "safe place, for example in a password manager."
                ),
            ),
            ("family_sign_in",),
        ),
        Question(
            "which-address",
            _("I have forgotten which e-mail address I used."),
            (
                _(
                    "Ask the facility: it sees to which address it sent PIN 2. If your child's "
                    "card is in your account too, the IAM code on it is enough to sign in."
                ),
            ),
            ("family_sign_in",),
        ),
        Question(
            "password",
            _("I have forgotten my password."),
            (
                _(
                    "Ask the facility to create new PINs. Enter them here: we see that you have an "
                    "account, send a code to your mobile number, and you choose a new password."
                ),
                _("If your child's card is in your account, you can have a letter sent instead."),
            ),
            ("family_pins", "family_forgotten"),
        ),
        Question(
            "phone",
            _("I have another mobile number now."),
            (
                _(
                    "Sign in with one of your recovery codes instead of the code by SMS, and enter "
                    "the new number in your account. If you have none left, call the helpdesk."
                ),
            ),
            ("family_sign_in",),
        ),
        Question(
            "moves",
            _("My child moves to another facility."),
            (
                _(
                    "Keep your account: do not close it. Give the new facility the same e-mail "
                    "address. It creates a new pair of PINs, and you add the child with them in "
                    "your account."
                ),
                _(
                    "If your child has left the facility before, the link to that one ends by "
                    "itself. If it still goes there, both stand side by side."
                ),
            ),
            ("family_account_facility_add",),
        ),
        Question(
            "second-child",
            _("I have a second child in a facility."),
            (
                _(
                    "Each child has its own pair of PINs, at each facility. Do not create a second "
                    "account: sign in and add the child with its PINs."
                ),
            ),
            ("family_account_facility_add",),
        ),
    ),
)
