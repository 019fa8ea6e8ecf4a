"""The block about the form: a name is no number, a telephone number looks like one, and neither stands for a date.

What may be somebody's telephone number is not repeated in messages: they go further than the form.
"""

from __future__ import annotations

import re
from datetime import date

from pipeline.forms.layout import T_PHONE, T_REPORTER
from pipeline.text import narrow, parse_date

NOT_REPEATED = "một dãy số"  # in place of what stands in the cell
_LEAST, _MOST = 4, 40  # digits: a number within a house; two numbers with their countries
_READ = 200  # characters looked at
_DAY = re.compile(r"(?<!\d)\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}(?!\d)")  # a slip in a date is repeated
_LONG = 7  # digits of what may be a telephone number


def digits(text: str) -> int:
    """How many digits a text has, of any script."""
    return sum(c.isdecimal() for c in text)


def may_be_phone(value: object) -> bool:
    """Whether a wrong value has so many digits, and so few letters, that it may be a telephone number."""
    text = narrow(str(int(value)) if isinstance(value, float) and value.is_integer() else str(value))[:_READ]
    return not _DAY.search(text) and digits(text) >= _LONG and sum(c.isalpha() for c in text) < digits(text)


def doubt_about(name: str, value: object, text: str) -> str:
    """The code of what is wrong with `text`, as read from `value`, for the field `name`; '' where nothing is."""
    if name == T_REPORTER:
        return "G31" if not isinstance(value, str) or not any(c.isalpha() for c in text) else ""
    if name == T_PHONE:
        if not _LEAST <= digits(narrow(text)) <= _MOST:
            return "G32"
        return "G32" if isinstance(value, date) or _is_date(text) else ""
    return ""


def _is_date(text: str) -> bool:
    try:
        parse_date(text)
    except ValueError:
        return False
    return True
