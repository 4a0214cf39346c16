"""How parents are reached: numbers read as people write them, shown with most of it hidden."""

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from accueil.law.words import NO_BREAK
from accueil.store.encrypted import blind

HOME = "LU"
MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
SHOWN = 3


class NotAMobile(ValueError):
    """What was typed is no number that an SMS reaches; `reason`: `number` or `mobile`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotANumber(ValueError):
    """What was typed is no telephone number."""


def read_mobile(typed: str) -> str:
    """A number such as `621 123 456` or `0049 170 1234567` as `+352621123456`.

    Without a country it is one of Luxembourg. Refuses with NotAMobile what is no number, and a
    number that is no mobile one.
    """
    try:
        number = read_number(typed)
    except NotANumber as error:
        raise NotAMobile("number") from error
    if phonenumbers.number_type(phonenumbers.parse(number)) not in MOBILE:
        raise NotAMobile("mobile")
    return number


def read_number(typed: str) -> str:
    """Any telephone number, mobile or not, as `+352621123456`. Refuses with NotANumber.

    Without a country it is one of Luxembourg.
    """
    try:
        found = phonenumbers.parse(typed, HOME)
    except phonenumbers.NumberParseException as error:
        raise NotANumber from error
    if not phonenumbers.is_valid_number(found):
        raise NotANumber
    return phonenumbers.format_number(found, PhoneNumberFormat.E164)


def shown(number: str) -> str:
    """A whole number as people read it: `+352 621 123 456`; what is none as it is."""
    try:
        found = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(found, PhoneNumberFormat.INTERNATIONAL)


def number_key(mobile: str) -> bytes:
    """The digest by which a number is found."""
    return blind(mobile, "mobile")


def email_key(email: str) -> bytes:
    """The digest by which a private e-mail is found, however it is written."""
    return blind(email.strip().lower(), "private_email")


def masked(mobile: str) -> str:
    """A number of which its owner knows the end: `+352 ••• 456`; no line breaks inside."""
    country = phonenumbers.parse(mobile).country_code
    return f"+{country}{NO_BREAK}•••{NO_BREAK}{mobile[-SHOWN:]}"
