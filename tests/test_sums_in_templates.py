"""What templates work out of values: sums, texts put together, filters, tests and loops; recorded whole."""

from __future__ import annotations

from itertools import product

import jinja2

from pipeline.sandbox import Sandbox
from tests.readout import as_recorded

VALUES: dict[str, object] = {
    "so": 12,
    "le": 2.5,
    "chu": "năm",
    "rong": "",
    "dung": True,
    "ds": ["a", "b"],
    "trong": [],
    "khong": None,
    "to": 10**12,
}
PARTS = ("so", "le", "chu", "dung", "ds", "khong", "thieu", "'3'", "to")
OTHERS = (
    "-so",
    "+le",
    "-chu",
    "not so",
    "so ~ chu",
    "ds ~ le",
    "rong ~ khong",
    "so > le",
    "chu == 'năm'",
    "so in ds",
    "'a' in ds",
    "so if dung else le",
    "so if rong",
    "ds[0]",
    "ds[5]",
    "ds[-1]",
    "chu[0]",
    "so[0]",
    "ds.x",
    "chu.upper()",
    "ds | length",
    "ds | join",
    "ds | join(', ')",
    "so | join",
    "chu | upper",
    "chu | length",
    "khong | default('x')",
    "thieu | default('x')",
    "ds | first",
    "trong | first",
    "so | round",
    "le | round(1)",
    "so is defined",
    "thieu is defined",
    "khong is none",
    "to * 10",
    "to * to",
    "so / 0",
    "so // 5",
    "so % 5",
    "so ** 2",
    "ds | length + 1",
    "loop",
    "range(3)",
    "'%s' % so",
    "dung and rong",
    "rong or le",
    "1 < so < 20",
    "(so, le)",
    "{'a': so}",
    "[so, le] | join('-')",
)
BLOCKS = (
    "{% for x in ds %}{{ loop.index }}{{ x }}{% endfor %}",
    "{% for x in trong %}{{ x }}{% else %}không{% endfor %}",
    "{% for x in chu %}{{ x }}{% endfor %}",
    "{% for x in thieu %}{{ x }}{% endfor %}",
    "{% for x in so %}{% endfor %}",
    "{% if so > 20 %}a{% elif le %}b{% else %}c{% endif %}",
    "{% if khong %}a{% endif %}b",
    "{% if thieu %}a{% endif %}b",
    "{% set a = so %}{{ a }}",
    "{% for a in ds %}{% for b in ds %}{{ a }}{{ b }} {% endfor %}{% endfor %}",
    "{# lời #}x",
)


def told(text: str) -> str:
    made = Sandbox(autoescape=False)
    try:
        return made.from_string(text).render(VALUES)
    except jinja2.exceptions.UndefinedError:
        return "! UndefinedError"  # its words are the library's
    except (jinja2.TemplateError, TypeError, ValueError, ArithmeticError) as error:
        return f"! {type(error).__name__} {error}"


def test_what_is_worked_out_in_templates_is_as_recorded() -> None:
    sums = (f"{{{{ {a} {sign} {b} }}}}" for sign in "+-*/" for a, b in product(PARTS, PARTS))
    texts = (*sums, *(f"{{{{ {text} }}}}" for text in OTHERS), *BLOCKS)
    as_recorded("sums in templates", "\n".join(f"{text}: {told(text)!r}" for text in texts) + "\n")
