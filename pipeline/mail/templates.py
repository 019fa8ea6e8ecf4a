"""The letter templates that staff edit: plain text, the first line of which is the subject."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import jinja2
from jinja2 import meta

from pipeline.errors import TemplateError
from pipeline.sandbox import NotAllowed, Sandbox
from pipeline.text import clean

TEMPLATES_FOLDER = "thu"
SUBJECT = "Chủ đề:"
MAX_LENGTH = 100_000  # bytes of a letter's template; the longest of ours has 3,000


class Templates:
    """The letter templates of a folder, checked when first used."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # No escaping, as it is plain text: a union's & and < are to stay what they are.
        self._environment = Sandbox(autoescape=False, trim_blocks=True, lstrip_blocks=True)
        self._made: dict[str, jinja2.Template] = {}

    def text(self, name: str, variables: Mapping[str, object]) -> str:
        """What a template says. Raises TemplateError when it is missing, broken or names what is not known."""
        try:
            template = self._made.get(name) or self._load(name, variables)
            return str(template.render(variables))
        except jinja2.UndefinedError as error:
            raise TemplateError(f"{self._path(name)}: có biến hoặc thuộc tính không tồn tại ({error}).") from None
        except (TypeError, ValueError, ArithmeticError) as error:
            raise TemplateError(f"{self._path(name)}: biểu thức không tính được ({error}).") from None
        except jinja2.TemplateError as error:
            raise TemplateError(f"{self._path(name)}: không dùng được ({error}).") from None

    def render(self, name: str, variables: Mapping[str, object]) -> tuple[str, str]:
        """Subject and body of a letter. Raises TemplateError as `text` does, and where the subject is missing."""
        first, _, body = self.text(name, variables).strip().partition("\n")
        if not first.startswith(SUBJECT):
            raise TemplateError(f"{self._path(name)}: dòng đầu phải là “{SUBJECT} …”, đang là “{clean(first)[:60]}”.")
        return clean(first.removeprefix(SUBJECT)), body.strip() + "\n"

    def check(self, name: str, variables: Mapping[str, object]) -> None:
        """Raise TemplateError when the template is missing, broken or names what is not among `variables`."""
        self._load(name, variables)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.j2"

    def _load(self, name: str, variables: Mapping[str, object]) -> jinja2.Template:
        path = self._path(name)
        try:
            if path.stat().st_size > MAX_LENGTH:
                raise TemplateError(f"{path}: mẫu thư quá dài (hơn {MAX_LENGTH // 1000} KB).")
            source = path.read_text(encoding="utf-8-sig")
            named = meta.find_undeclared_variables(self._environment.tree(source))
            self._made[name] = self._environment.from_string(source)
        except OSError:
            raise TemplateError(f"{path}: không có hoặc không đọc được mẫu thư này.") from None
        except UnicodeDecodeError:
            raise TemplateError(f"{path}: mẫu thư phải lưu dạng UTF-8.") from None
        except NotAllowed as error:
            raise TemplateError(f"{path}, dòng {error.lineno}: {error.message}.") from None
        except jinja2.TemplateSyntaxError as error:
            raise TemplateError(f"{path}, dòng {error.lineno}: viết sai cú pháp ({error.message}).") from None
        unknown = ", ".join(sorted(named - variables.keys()))
        if unknown:
            raise TemplateError(f"{path}: không có biến {unknown}; các biến: {', '.join(variables)}.")
        return self._made[name]
