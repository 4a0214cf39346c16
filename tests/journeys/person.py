"""A person at the pages: reads, types, chooses and presses as one does, in any language.

Texts are given in English and looked for in the person's language.
"""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext, override
from playwright.sync_api import Locator, Page, expect

from accueil.identity.demo import PASSWORD
from accueil.store.encrypted import unseal

TRIES, NEXT_CODE_MS = 14, 5_000
PARENT = "parent"
LAST_SMS = """SELECT content FROM store_message WHERE kind = 'sms_code'
    ORDER BY created_at DESC LIMIT 1"""
expect.set_options(timeout=30_000)


class Person:
    """Somebody with a mouse and a keyboard in front of a page.

    `ask`: asks the database what reaches a person otherwise than by pages.
    """

    def __init__(self, page: Page, address: str, language: str) -> None:
        self.page, self.address, self.language = page, address, language
        self.ask: Callable[..., Any] | None = None

    # What they read.

    def word(self, text: str, **values: Any) -> str:
        """A text of the pages in the person's language."""
        with override(self.language):
            said = gettext(text)
        return said % values if values else said

    @property
    def text(self) -> str:
        """What the page says, without its frame."""
        return self.page.locator("main").inner_text()

    @property
    def heading(self) -> str:
        """What the page is called."""
        return self.page.locator("h1").inner_text()

    @property
    def where(self) -> str:
        """The page's path."""
        return "/" + "".join(self.page.url.split("/", 3)[3:])

    def sees(self, text: str, **values: Any) -> None:
        """The page says this."""
        expect(self.page.locator("main")).to_contain_text(self.word(text, **values))

    def reads(self, data: str) -> None:
        """The page says this, in any language."""
        expect(self.page.locator("main")).to_contain_text(data)

    # What they do.

    def open(self, path: str) -> None:
        """Go to a page by its address."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == 200, (path, answer.status)

    def speak(self, language: str) -> None:
        """Have the pages in another language, without a click."""
        self.language = language
        cookie = {"name": "django_language", "value": language, "url": self.address}
        self.page.context.add_cookies([cookie])

    def follow(self, text: str, **values: Any) -> None:
        """Click on a link that says this, perhaps with more for those who do not see the page."""
        words = re.escape(self.word(text, **values))
        self.click(self.named(self.page.locator("main a"), f"^{words}(\\s*:|$)"))

    def go(self, text: str) -> None:
        """Click on a link of the menu."""
        menu = self.page.get_by_role("navigation").first
        self.click(menu.get_by_role("link", name=self.word(text), exact=True))

    def press(self, text: str, **values: Any) -> None:
        """Press a button."""
        words = re.escape(self.word(text, **values))
        self.click(self.page.get_by_role("button", name=re.compile(f"^{words}(\\s*:|$)")).first)

    def type(self, label: str, value: Any, within: Locator | None = None) -> None:
        """Fill in a line by its label; without a group around it, the first one so called."""
        label = re.escape(self.word(label))
        optional = re.escape(self.word("(optional)"))
        place: Any = within or self.page.locator("main")
        self.fill(place.get_by_label(re.compile(f"^\\s*{label}\\s*({optional})?\\s*$")), str(value))

    def pick(self, label: str, answer: str, within: Locator | None = None) -> None:
        """Choose from a list that opens."""
        place: Any = within or self.page.locator("main")
        self.select(place.get_by_label(self.word(label)), answer)

    def choose(self, question: str, answer: str, **values: Any) -> Locator:
        """Tick one answer of a question, or one of several; gives what is asked below it."""
        group = self.group(question, **values)
        word = re.escape(self.word(answer))
        box = group.locator("label").filter(has_text=re.compile(f"^\\s*{word}(\\s*:|\\s*$)")).first
        self.tick(group.locator(f"#{box.get_attribute('for')}"), box)
        return group.locator(".below").filter(has_text=self.word(answer)).first

    def group(self, question: str, **values: Any) -> Locator:
        """The answers to a question."""
        words = self.word(question, **values)
        legend = self.page.locator("legend").filter(has_text=words)
        return self.page.locator("fieldset").filter(has=legend).last

    def date(self, question: str, day: date, within: Locator | None = None) -> None:
        """Fill in the three boxes of a date."""
        group = (
            (within or self.page)
            .locator("fieldset")
            .filter(has=self.page.locator("legend").filter(has_text=self.word(question)))
        )
        for label, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            self.type(label, number, group)

    def hand_in(self, label: str, name: str, content: bytes, kind: str = "application/pdf") -> None:
        """Choose a file."""
        chosen = {"name": name, "mimeType": kind, "buffer": content}
        self.page.get_by_label(self.word(label)).set_input_files([chosen])

    def download(self, text: str, **values: Any) -> tuple[str, bytes]:
        """Fetch what a link leads to: its name and content."""
        words = re.escape(self.word(text, **values))
        link = self.named(self.page.locator("main a"), words)
        return self.fetch(str(link.get_attribute("href")))

    def fetch(self, address: str) -> tuple[str, bytes]:
        """A file by its address, as this browser would get it."""
        answer = self.page.context.request.get(address)
        assert answer.status == 200, (address, answer.status)
        return answer.headers.get("content-disposition", ""), answer.body()

    def named(self, things: Locator, pattern: str) -> Locator:
        """The first of these things with such a name; some links look like buttons."""
        named = re.compile(pattern)
        link = self.page.get_by_role("link", name=named)
        return things.and_(link.or_(self.page.get_by_role("button", name=named))).first

    # How they do it.

    def click(self, thing: Locator) -> None:
        """Click on a thing."""
        thing.click()

    def fill(self, line: Locator, value: str) -> None:
        """Type into a line."""
        line.first.fill(value)

    def select(self, list_: Locator, answer: str) -> None:
        """Choose from a list that opens; without an answer, the second one."""
        if answer:
            list_.first.select_option(label=answer)
        else:
            list_.first.select_option(index=1)

    def tick(self, box: Locator, label: Locator) -> None:
        """Tick a box by its label."""
        if not box.is_checked():
            label.click()

    # What they do often.

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """Both steps; the demonstration shows the code, that of a parent comes by SMS."""
        if email.startswith(PARENT):
            return self.sign_in_as_parent(email, password)
        self.open("/sign-in/")
        self.first_step(email, password)
        self.second_step()
        expect(self.page).not_to_have_url(re.compile(r"/sign-in/"))

    def sign_in_as_parent(self, name: str, password: str = PASSWORD) -> None:
        """Both steps of a parent."""
        self.open("/family/sign-in/")
        self.type("IAM code of a child, or e-mail address", name)
        self.type("Password", password)
        self.press("Continue")
        self.second_step(self.code_by_sms())
        expect(self.page).not_to_have_url(re.compile(r"/sign-in/"))

    def code_by_sms(self) -> str:
        """The six digits of the SMS that was ordered last, as its telephone would show them."""
        assert self.ask is not None
        ((sealed,),) = self.ask(LAST_SMS)
        text = json.loads(unseal(bytes(sealed), "store_message.content"))["text"]
        return re.findall(r"\d{6}", text)[0]

    def first_step(self, email: str, password: str = PASSWORD) -> None:
        """E-mail and password."""
        self.type("E-mail address", email)
        self.type("Password", password)
        self.press("Continue")

    def second_step(self, code: str = "") -> None:
        """The code that the demonstration shows, or another one."""
        self.type("Code of six digits", code or self._shown_code())
        self.press("Sign in")

    def _shown_code(self) -> str:
        """The code that the page shows; who signed in twice just now waits for the next one."""
        shown = self.page.locator("#demo-code")
        for _ in range(TRIES):
            if shown.count():
                break
            self.page.wait_for_timeout(NEXT_CODE_MS)
            self.page.reload()
        return shown.inner_text()
