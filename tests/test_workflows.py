"""What the host of the repository runs: the same commands and versions as here, with no more rights than needed.

The files are read as the host reads them; what has a slip in it would not run, and nobody would be told.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.settings import REPOSITORY

HOSTED = REPOSITORY / ".github"
WORKFLOWS = sorted((HOSTED / "workflows").glob("*.yml"))
MAKEFILE = (REPOSITORY / "Makefile").read_text(encoding="utf-8")


class _Reader(yaml.SafeLoader):
    """As YAML is read there: `on` is a word, and no key may stand twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        assert len(keys) == len(set(keys)), f"twice: {keys}"
        return super().construct_mapping(node, deep)


_Reader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in known if tag != "tag:yaml.org,2002:bool" or first not in "oOyYnN"]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(path: Path) -> dict[str, Any]:
    found = yaml.load(path.read_text(encoding="utf-8"), _Reader)
    assert isinstance(found, dict)
    return found


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in WORKFLOWS:
        yield from ((f"{path.stem}/{name}", job) for name, job in read(path)["jobs"].items())


JOBS = dict(jobs())


def steps(job: dict[str, Any], key: str) -> list[str]:
    """What the steps of a job say at a key: the actions they use, or the lines they run."""
    return [line for step in job["steps"] if key in step for line in step[key].strip().splitlines()]


def variable(name: str) -> str:
    """What a variable of the Makefile says, those in it filled in."""
    (said,) = re.findall(rf"^{name} := (.+)$", MAKEFILE, re.MULTILINE)
    return re.sub(r"\$\((\w+)\)", lambda found: variable(found[1]), said)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_has_a_name_a_cause_and_only_the_right_to_read(path: Path) -> None:
    workflow = read(path)
    assert set(workflow) <= {"name", "on", "permissions", "concurrency", "jobs"}
    assert workflow["name"] == path.stem and workflow["permissions"] == {"contents": "read"}
    assert {"push", "pull_request", "workflow_dispatch"} <= set(workflow["on"])


@pytest.mark.parametrize("job", JOBS.values(), ids=JOBS)
def test_a_job_ends_and_uses_pinned_actions_without_leaving_a_key(job: dict[str, Any]) -> None:
    assert set(job) <= {"runs-on", "timeout-minutes", "strategy", "env", "steps"}
    assert job["timeout-minutes"] <= 60 and not job["runs-on"].endswith("-latest")
    assert all(len({"uses", "run"} & set(step)) == 1 for step in job["steps"])
    used = steps(job, "uses")
    assert len(used) >= 2 and all(re.fullmatch(r"[\w-]+/[\w-]+@(v\d+\.\d+\.\d+|[0-9a-f]{40})", name) for name in used)
    for step in job["steps"]:
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("job", JOBS.values(), ids=JOBS)
def test_what_a_job_makes_is_in_the_makefile(job: dict[str, Any]) -> None:
    wanted = [line.split()[1] for line in steps(job, "run") if line.startswith("make ")]
    assert all(re.search(rf"^{target}:", MAKEFILE, re.MULTILINE) for target in wanted)


def test_the_versions_of_python_are_those_the_project_names() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [line.removeprefix("Programming Language :: Python :: ") for line in project["classifiers"]]
    assert project["requires-python"] == f">={named[0]}"
    for name in ("check/linux", "check/windows"):
        job = JOBS[name]
        assert job["strategy"] == {"fail-fast": False, "matrix": {"python": named}}
        (version,) = [s["with"]["python-version"] for s in job["steps"] if "python-version" in s.get("with", {})]
        assert version == "${{ matrix.python }}"


def test_linux_runs_make_check_with_all_that_tests_need() -> None:
    runs = steps(JOBS["check/linux"], "run")
    assert runs[-1] == "make check PYTHON=python"
    (installed,) = [line for line in runs if "apt-get install" in line]
    script = (REPOSITORY / ".ci" / "run").read_text(encoding="utf-8")
    (office,) = re.findall(r"office=\((libreoffice[^)]+)\)", script)
    (fonts,) = re.findall(r"fonts=\(fonts-liberation2 (fonts-liberation)\)", script)  # newer systems have one of them
    (more,) = re.findall(r"has_fonts \|\| apt_install ([a-z -]+) ", script)
    (mail,) = re.findall(r"mail=\((dovecot[^)]+)\)", script)
    (shown,) = re.findall(r"screen=\((xvfb)\)", script)  # tkinter comes with the Pythons that are set up there
    assert [
        word for word in installed.split()[3:] if not word.startswith("-")
    ] == f"{office} {fonts} {more} {mail} {shown}".split()


def test_windows_installs_what_the_makefile_does_and_runs_the_tests() -> None:
    job = JOBS["check/windows"]
    assert job["runs-on"].startswith("windows-") and job["env"] == {"PYTHONUTF8": "1"}
    assert "export PYTHONUTF8 := 1" in MAKEFILE
    locked, own, tests = steps(job, "run")
    here, there = variable("PY"), "python"
    assert locked == variable("INSTALL_LOCKED").replace(here, there) + " requirements-dev.lock"
    (said,) = re.findall(r"@\$\(PIP_INSTALL\) (--no-index .+) \|\|", MAKEFILE)
    assert own == variable("PIP_INSTALL").replace(here, there) + f" {said}"
    assert tests == f"python -m pytest {variable('PARALLEL')}"


@pytest.mark.parametrize("system", ["linux", "windows"])
def test_packages_are_built_and_tried_where_offices_run_them(system: str) -> None:
    job = JOBS[f"check/packages-on-{system}"]
    typed = [line.split()[:2] for line in steps(job, "run")]
    make = {"linux": "make", "windows": ".\\make.bat"}[system]
    assert typed == [[make, target] for target in ("wheel", "bundle", "tried")]
    assert all(re.search(rf"^{target}:", MAKEFILE, re.MULTILINE) for _, target in typed)
    script = (REPOSITORY / ".ci" / "run").read_text(encoding="utf-8")
    assert script.index("\nmake check\n") < script.index("\nmake wheel bundle") < script.index("\nmake tried\n")


def test_actions_are_raised_weekly_and_issues_ask_for_no_real_data() -> None:
    (updates,) = read(HOSTED / "dependabot.yml")["updates"]
    assert (updates["package-ecosystem"], updates["directory"]) == ("github-actions", "/")
    assert updates["schedule"] == {"interval": "weekly"}
    templates = HOSTED / "ISSUE_TEMPLATE"
    assert read(templates / "config.yml") == {"blank_issues_enabled": False}
    forms = [read(path) for path in sorted(templates.glob("[0-9]*.yml"))]
    assert len(forms) == 2 and all({"name", "description", "body"} <= set(form) for form in forms)
    fields = [field for form in forms for field in form["body"] if field["type"] != "markdown"]
    assert len(fields) == len({field["id"] for field in fields}) and all(f["attributes"]["label"] for f in fields)
    assert "Không gửi biểu thật" in forms[0]["body"][0]["attributes"]["value"]
    assert "make check" in (HOSTED / "pull_request_template.md").read_text(encoding="utf-8")
