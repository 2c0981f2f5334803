"""The verdict of Python and of the browser's engine on the same files: made, asked for and put side by side."""

from tests.verdicts.browser import Browser
from tests.verdicts.cases import Case, cases, soups
from tests.verdicts.ours import examined, soup_read

__all__ = ["Browser", "Case", "cases", "examined", "soup_read", "soups"]
