"""The questions, their answers, and the pages each of them names.

What they say of cards, codes and accounts is what the ministry's portal tells parents.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accueil.web.base.lines import Words


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the paragraphs of its answer, the names of the routes where one goes."""

    key: str
    question: Words
    answer: tuple[Words, ...]
    where: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """What some questions are about."""

    key: str
    name: Words
    questions: tuple[Question, ...]


# What a link to a page is called.
WHERE: Mapping[str, Words] = {
    "family_new": _("Create an account"),
    "family_sign_in": _("Sign in"),
    "family_forgotten": _("Ask for an activation code"),
    "family_account": _("My account"),
    "family_bills": _("Bills"),
    "family_home": _("My children"),
    "family_material": _("Material"),
    "family_renewal": _("Contracts"),
    "family_what_if": _("What if …?"),
    "family_privacy": _("My data"),
    "family_pins": _("Link a child with two PINs"),
    "family_pins_help": _("Help with the two PINs"),
    "family_account_facility_add": _("Add a child with two PINs"),
}
ACCOUNT = Group(
    "account",
    _("The parent account"),
    (
        Question(
            "what-for",
            _("What is a parent account for?"),
            (
                _(
                    "With it you see every bill of the voucher (CSA) down to the last cent, choose "
                    "the weeks without free hours, renew your contract and find material for your "
                    "children. Other services of the ministry accept it too."
                ),
            ),
            ("family_new", "family_sign_in"),
        ),
        Question(
            "who",
            _("Who can create an account?"),
            (
                _(
                    "Whoever holds the IAM code and the connection code of a child. Both stand in "
                    "the letter that came by post with the child's card (myCard)."
                ),
            ),
            ("family_new",),
        ),
        Question(
            "two",
            _("Can both parents have an account?"),
            (
                _(
                    "Yes, each of you has an own account, with an own password and mobile number. "
                    "A connection code works once: ask your commune or the helpdesk for a second "
                    "letter."
                ),
            ),
            ("family_new",),
        ),
        Question(
            "several",
            _("I have several children. How many accounts do I need?"),
            (
                _(
                    "One. For each child you received a letter of its own. Create the account with "
                    "the letter of any child and add the others afterwards in your account."
                ),
            ),
            ("family_account",),
        ),
        Question(
            "office",
            _("What can I do in my account?"),
            (
                _(
                    "Change your password, your e-mail and your mobile number, add or remove a "
                    "child, register a LuxTrust certificate or a passkey, see who signed in when, "
                    "and sign out everywhere. This is what was called the virtual office."
                ),
            ),
            ("family_account",),
        ),
        Question(
            "data",
            _("Who sees my data?"),
            (
                _(
                    "Your commune and the ministry as far as their work asks for it, and the place "
                    "of care what concerns its own hours. Whoever looks leaves a trace: you see it "
                    "in your account."
                ),
            ),
            ("family_privacy",),
        ),
    ),
)
CARD = Group(
    "card",
    _("Card and codes"),
    (
        Question(
            "no-letter",
            _("I have received no letter. What do I do?"),
            (
                _(
                    "You do not use the voucher yet: ask your commune. If you live abroad and work "
                    "in Luxembourg, ask the Children's Future Fund (CAE)."
                ),
                _("You have asked already: the letter with the card comes by post within days."),
            ),
        ),
        Question(
            "iam",
            _("What is the IAM code?"),
            (
                _(
                    "It names your child, for example MusMa123, and is the user name of your "
                    "account. It stands on the card, at the bottom right of the letter."
                ),
            ),
        ),
        Question(
            "connection",
            _("What is the connection code?"),
            (
                _(
                    "A code that ties one child to your account. It stands in the letter with the "
                    "card and works once only."
                ),
            ),
            ("family_account",),
        ),
        Question(
            "activation",
            _("What is the activation code?"),
            (
                _(
                    "It opens your account again when you have forgotten the name or the password. "
                    "It comes by post and works once only."
                ),
            ),
            ("family_forgotten",),
        ),
        Question(
            "wrong-name",
            _("The name on the card is wrong."),
            (_("Tell the helpdesk: a new card with the right name comes by post."),),
        ),
        Question(
            "lost-card",
            _("I have lost the card."),
            (
                _(
                    "Ask your commune for a new one; from abroad, the Children's Future Fund "
                    "(CAE). Your account and your password stay as they are."
                ),
            ),
        ),
        Question(
            "valid",
            _("How long is the card valid?"),
            (
                _(
                    "Until the end of primary school. When you renew your contract you get no new "
                    "card."
                ),
            ),
            ("family_renewal",),
        ),
    ),
)
SIGNING_IN = Group(
    "sign-in",
    _("Signing in"),
    (
        Question(
            "name",
            _("Which user name do I sign in with?"),
            (
                _(
                    "With the IAM code of any of your children, or with your account's e-mail. "
                    "The password is always the one of your account."
                ),
            ),
            ("family_sign_in",),
        ),
        Question(
            "sms",
            _("Why do I get a code by SMS?"),
            (
                _(
                    "So that nobody enters with your password alone. After the password we send a "
                    "code to your mobile number. You have one minute from its arrival; if that was "
                    "too short, have another one sent."
                ),
                _(
                    "An SMS is not the safest way: a number can be taken over, and a code can be "
                    "coaxed out of somebody. Never tell anybody your code, not us either. A "
                    "passkey or a LuxTrust certificate is safer: add one in your account."
                ),
            ),
            ("family_account",),
        ),
        Question(
            "number",
            _("What do you use my mobile number for?"),
            (
                _(
                    "For the codes, and for messages about your contract and your account. Nobody "
                    "else gets it."
                ),
            ),
        ),
        Question(
            "forgotten",
            _("I have forgotten my user name or my password."),
            (
                _(
                    "Your user name is the IAM code on the card. For a new password ask for an "
                    "activation code: we send it by post."
                ),
            ),
            ("family_forgotten",),
        ),
        Question(
            "new-number",
            _("I have a new mobile number."),
            (
                _(
                    "Change it in your account while the old number still works: we send a code to "
                    "both. If the old number is gone, use a recovery code or a passkey, or ask for "
                    "an activation code and say that the telephone is lost."
                ),
            ),
            ("family_account", "family_forgotten"),
        ),
    ),
)
BILLS = Group(
    "bills",
    _("Bills and weeks"),
    (
        Question(
            "hour",
            _("An hour on the bill is not right."),
            (
                _(
                    "Open the day and say what is right. As long as the billing period is open, "
                    "your place of care corrects it before the bill is made; later it becomes a "
                    "correction on the next bill."
                ),
            ),
            ("family_bills",),
        ),
        Question(
            "weeks",
            _("What are weeks without free hours?"),
            (
                _(
                    "Children from one to four have 20 free hours in 46 weeks of the year "
                    "(multilingual education). You choose in which of the other weeks the hours "
                    "are not free; we show what it costs and propose the cheapest choice."
                ),
            ),
            ("family_home",),
        ),
        Question(
            "cost",
            _("What would other hours or another place of care cost?"),
            (_("Try it: the same rules that make the bill compute the year for you."),),
            ("family_what_if",),
        ),
    ),
)
MATERIAL = Group(
    "material",
    _("Material for children"),
    (
        Question(
            "captions",
            _("I do not hear the film or the song well. Is there a text?"),
            (
                _(
                    "Films have captions: press the button for them in the player. Under the "
                    "player stands what is said, word by word. You can keep the captions."
                ),
                _(
                    "Is something missing, or is it not in your language? Ask the helpdesk and say "
                    "which film or sound it is."
                ),
            ),
            ("family_material",),
        ),
    ),
)
GROUPS = (ACCOUNT, CARD, SIGNING_IN, BILLS, MATERIAL)
