"""Somebody who cannot use a mouse: Tab, Enter, Space and the arrows, and nothing else."""

from playwright.sync_api import ElementHandle, Locator

from tests.journeys.person import Person

MOST_TABS = 150
FOCUS = """() => {
  const at = document.activeElement
  const seen = (thing, part) => {
    const style = getComputedStyle(thing, part)
    const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
    return ring || style.boxShadow !== 'none'
  }
  const around = [at, at.nextElementSibling].filter(Boolean)
  const shows = around.some(thing => [null, '::before'].some(part => seen(thing, part)))
  return {
    at: at.outerHTML.slice(0, 200),
    shows: at === document.body || shows,
    skips: at.classList.contains('govuk-skip-link'),
  }
}"""
IS_THERE = "thing => thing === document.activeElement"


class Keyboard(Person):
    """The same pages by the keyboard; where the focus is must always be seen."""

    def reach(self, thing: Locator) -> None:
        """Tab to a thing; every stop on the way shows that the focus is there.

        On a new page the first stop is the link that skips the frame.
        """
        wanted = thing.element_handle()
        for _ in range(MOST_TABS):
            if wanted.evaluate(IS_THERE):
                return
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(FOCUS)
            assert stop["shows"], f"no focus to be seen: {stop['at']}"
            if stop["skips"] and self.is_inside(wanted):
                self.page.keyboard.press("Enter")
        raise AssertionError(f"not reached by Tab: {wanted.evaluate('one => one.outerHTML')[:200]}")

    @staticmethod
    def is_inside(thing: ElementHandle) -> bool:
        """Whether a thing is in the page's content, not in its frame."""
        return bool(thing.evaluate("one => Boolean(one.closest('main'))"))

    def click(self, thing: Locator) -> None:
        """Enter on a link or a button."""
        self.reach(thing)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def fill(self, line: Locator, value: str) -> None:
        """Type over what a line holds."""
        self.reach(line.first)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(value)

    def select(self, list_: Locator, answer: str) -> None:
        """Type the beginning of an answer in a list; or the next one."""
        self.reach(list_.first)
        if answer:
            self.page.keyboard.type(answer)
        else:
            self.page.keyboard.press("ArrowDown")

    def tick(self, box: Locator, label: Locator) -> None:
        """Space on a box; arrows between the answers of one question."""
        if box.is_checked():
            return
        if box.get_attribute("type") == "checkbox":
            self.reach(box)
            self.page.keyboard.press("Space")
            return
        name = box.get_attribute("name")
        group = self.page.locator(f"input[type=radio][name='{name}']")
        checked = group.and_(self.page.locator(":checked"))
        self.reach(checked.first if checked.count() else group.first)
        self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if box.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        assert box.is_checked()
