"""What care costs, asked on a phone by somebody without an account."""

import re
from datetime import date

import pytest
from playwright.sync_api import Request

from tests.journeys.person import Person
from tests.journeys.site import Desk

PHONE = {"viewport": {"width": 390, "height": 844}}
CALCULATE = "#calculator button[value=calculate]"
AMOUNT = r"[0-9]\s?€"
BORN = date(2024, 5, 4)


def answer(parent: Person) -> None:
    """The fewest answers: a birth date and an income."""
    parent.open("/calculator/")
    parent.date("Date of birth, known or expected", BORN)
    parent.type("Taxable income in a year", "36.000,00")
    parent.page.locator(CALCULATE).click()
    parent.sees("What care would cost you")


@pytest.mark.parametrize(("language", "script"), [("lb", False), ("pt", True)])
def test_a_parent_asks_compares_and_takes_a_paper(desk: Desk, language: str, script: bool) -> None:
    parent = desk(language=language, java_script_enabled=script, **PHONE)
    answer(parent)
    parent.sees("Keep or send these answers")
    parent.page.locator("button[value=compare]").click()
    parent.sees("What would be different?")
    parent.page.locator("input[value=ap]").check()
    parent.page.locator(CALCULATE).click()
    parent.sees("Side by side")
    parent.sees("Childminder")
    parent.press("Show every line")
    parent.sees("What care would cost you")
    with parent.page.expect_download() as paper:
        parent.press("As a paper (PDF)")
    assert paper.value.path().read_bytes().startswith(b"%PDF")
    with parent.page.expect_navigation():
        parent.page.locator("button[name=language][value=de]").click()
    parent.language = "de"
    parent.sees("What care would cost you")
    parent.press("Change the answers")
    assert parent.page.locator("[name=c0-born_year]").input_value() == "2024"


def test_a_link_fills_the_form_and_no_request_ever_carries_it(desk: Desk) -> None:
    parent = desk(language="en", **PHONE)
    answer(parent)
    link = parent.page.locator(".keep a").get_attribute("href")
    assert link
    amounts = re.findall(AMOUNT, parent.text)
    friend, asked = desk(language="fr", **PHONE), list[Request]()
    friend.page.on("request", lambda request: asked.append(request))
    friend.page.goto(link)
    friend.page.locator("#filled").wait_for()
    assert friend.page.locator("[name=yearly]").input_value() == "36000,00"
    assert friend.page.locator("[name=c0-born_day]").input_value() == "04"
    assert "#" not in friend.page.url
    before = len(asked)
    assert all(request.method == "GET" for request in asked)
    said = [request.url + str(request.headers) + str(request.post_data) for request in asked]
    assert not any("2024" in text or "36000" in text for text in said)
    friend.page.locator(CALCULATE).click()
    friend.sees("What care would cost you")
    later = [request for request in asked[before:] if request.method == "POST"]
    assert [request.url.endswith("/calculator/answer/") for request in later] == [True]
    assert not any("36000" in request.url + str(request.headers) for request in asked)
    assert len(re.findall(AMOUNT, friend.text)) == len(amounts)
    assert {cookie["name"] for cookie in friend.page.context.cookies()} <= {"django_language"}
