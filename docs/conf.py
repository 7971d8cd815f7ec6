"""The documentation site: ``make docs`` builds it with Sphinx from the Markdown files of this folder."""

import sys
from importlib.metadata import version as package_version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "Undertone"
author = "The Undertone authors"
project_copyright = "2026, The Undertone authors"
version = release = package_version("undertone")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx_copybutton",
    "site_pages",
]

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
# Headings of reports and of the decision log begin where their tables need it.
suppress_warnings = ["myst.header"]

autodoc_default_options = {"members": True, "member-order": "bysource", "show-inheritance": True}
autodoc_typehints = "signature"
napoleon_use_ivar = True  # fields of named tuples would be described twice
copybutton_prompt_text = r"\$ "
copybutton_prompt_is_regexp = True

html_theme = "furo"
html_title = "Undertone"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_logo = "../extension/icons/mark.svg"
html_favicon = "../extension/icons/mark.svg"

# Hosts of examples, and of servers that only run on the reader's machine.
linkcheck_ignore = [r"http://127\.0\.0\.1.*", r"https://api\.example\.com.*"]
