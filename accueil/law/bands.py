"""The words by which the scale is looked up: bands, kinds of provider, ages."""

BANDS = ("precarious", "r0", "r1.5", "r2", "r2.5", "r3", "r3.5", "r4", "r4.5", "undeclared")
INCOME_BANDS = BANDS[1:-1]
PROVIDER_KINDS = ("sea", "mini_creche", "ap")
FUNDINGS = ("contracted", "commercial")
AGE_GROUPS = ("young", "school")
SCHOOLINGS = ("none", "precoce_part", "precoce_full", "school")
FAMILY_GROUPS = (1, 2, 3, 4)
BLOCKS = (1, 2, 3)
