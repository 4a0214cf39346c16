"""Letters that carry no accent to fold, and other scripts, in Latin letters.

Greek and Cyrillic as in passports, roughly; Arabic and Hebrew write few vowels down, so their
names come out as consonants. A parent reads the result, nobody reads it back. Scripts without an
alphabet (Chinese, Japanese) are left out: the registers hold those names in Latin letters.
"""


def _table(letters: str, sounds: str) -> dict[str, str]:
    """Each letter with its sound; letters beyond the sounds given have none."""
    spoken = sounds.split()
    return dict(zip(letters, spoken + [""] * (len(letters) - len(spoken)), strict=True))


LETTERS: dict[str, str] = (
    _table("ßẞæœøłđðþıħŋəŧŀĸƒɛɔɖɓɗŉſ", "ss ss ae oe o l d d th i h n e t l k f e o d b d n s")
    | _table("’‘ʼ‐‑–—", "' ' ' - - - -")
    | _table("αβγδεζηθικλμνξοπρσςτυφχψω", "a v g d e z i th i k l m n x o p r s s t y f ch ps o")
    | _table(
        "абвгдежзийклмнопрстуфхцчшщыэюяєіїґђјљњћџўёѓќѕъь",
        "a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh shch y e yu ya "
        "ie i i g d j lj nj c dz u e g k dz",
    )
    | _table(
        "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىآأإؤئپچژگکیء",
        "a b t th j h kh d dh r z s sh s d t z a gh f q k l m n h w y a a a a i u i p ch zh g k i",
    )
    | _table(
        "אבגדהוזחטיכךלמםנןסעפףצץקרשת",
        "a b g d h v z ch t y k k l m m n n s a p p ts ts k r sh t",
    )
    | _table(
        "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ",
        "a b g d e z e y t zh i l kh ts k h dz gh ch m y n sh o ch p j r s v t r ts v p k o f",
    )
    | _table(
        "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
        "a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h",
    )
)
