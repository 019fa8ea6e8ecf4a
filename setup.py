"""What pyproject.toml has no words for: the wheel carries templates, sample programs and the guide inside the package.

They are copied as the wheel is built; an editable install finds them where they lie.
"""

import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))  # builders run this file with a path of their own

from pipeline.shipped import CARRIED, carried  # noqa: E402  # found by the line above


class BuildWithFiles(build_py):
    """Modules as always, and what comes with them. An sdist takes the files that `get_source_files` names."""

    def _carried(self) -> dict[str, str]:
        """Where each file goes -> where it is."""
        inside = Path(self.build_lib, "pipeline", CARRIED)
        return {str(inside / path.relative_to(ROOT)): str(path.relative_to(ROOT)) for path in carried(ROOT)}

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        for target, source in self._carried().items():
            self.mkpath(str(Path(target).parent))
            self.copy_file(source, target)

    def get_source_files(self) -> list[str]:
        return [*super().get_source_files(), *self._carried().values()]

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        return [*super().get_outputs(include_bytecode), *([] if self.editable_mode else self._carried())]

    def get_output_mapping(self) -> dict[str, str]:
        return {**super().get_output_mapping(), **({} if self.editable_mode else self._carried())}


setup(cmdclass={"build_py": BuildWithFiles})
