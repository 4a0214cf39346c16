"""Signing in: the right way, all the wrong ones, and a session that ends under one's hands."""

from accueil.identity.demo import PASSWORD
from accueil.store.sessions import kept_key
from tests.journeys.site import COLLEAGUE, OFFICER, Desk, Site

MINISTRY, HELPDESK = "ministry@example.lu", "helpdesk@example.lu"


def test_the_shown_officer_signs_in(desk: Desk) -> None:
    officer = desk(OFFICER)
    officer.open("/")
    assert "Esch-sur-Alzette" in officer.page.locator("header").inner_text()
    officer.open("/applications/")
    assert officer.heading == officer.word("Applications")


def test_a_wrong_password_and_a_wrong_code_are_told_and_then_nothing_for_ten_minutes(
    desk: Desk,
) -> None:
    person = desk(language="lb")
    person.open("/applications/")
    assert person.where.startswith("/sign-in/?next=")
    person.first_step(HELPDESK, "a wrong password")
    person.sees("The e-mail address or the password is not right.")
    assert person.page.get_by_label(person.word("E-mail address")).input_value() == HELPDESK
    person.first_step(HELPDESK, PASSWORD)
    person.second_step("000000")
    person.sees("The code is not right. Wait for the next one, and enter it.")
    for _ in range(3):
        person.second_step("000000")
    assert person.page.locator("form:has(input[name=code])").count() == 0
    assert "10" in person.text
    person.page.goto("/sign-in/")
    person.first_step(HELPDESK, PASSWORD)
    assert "10" in person.text and person.page.locator("#demo-code").count() == 0


def test_a_session_that_ends_says_so_and_comes_back_to_where_one_was(
    desk: Desk, site: Site
) -> None:
    person = desk(language="de")
    person.sign_in(COLLEAGUE)
    person.speak("de")
    person.open("/applications/?page=1")
    key = next(c["value"] for c in person.page.context.cookies() if c["name"] == "sessionid")
    site.execute(
        "UPDATE django_session SET expire_date = now() - interval '1 hour' WHERE session_key = %s",
        kept_key(key),
    )
    person.go("Children")
    person.sees("You were signed out: nothing happened for 20 minutes.")
    person.first_step(COLLEAGUE)
    person.second_step()
    assert person.where == "/children/"


def test_signing_out_ends_it(desk: Desk) -> None:
    person = desk(language="fr")
    person.sign_in(MINISTRY)
    person.speak("fr")
    person.press("Sign out")
    person.sees("You are signed out.")
    person.page.goto("/children/")
    assert person.where.startswith("/sign-in/")
