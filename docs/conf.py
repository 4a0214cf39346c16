"""How Sphinx builds these pages: `make docs` writes them into `build/docs`, warnings are errors."""

project = "Accueil"
author = "The Accueil contributors"
copyright = "The Accueil contributors, EUPL-1.2"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
root_doc = "index"
exclude_patterns = ["examples"]
nitpicky = True
language = "en"

# A link to a heading is checked too: `services.md#in-short`.
myst_heading_anchors = 3

html_theme = "furo"
html_title = "Accueil"
html_copy_source = False
html_show_sphinx = False
