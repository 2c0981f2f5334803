"""The project's own files agree with each other."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from types import ModuleType

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCK = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))
WORKFLOWS = sorted((ROOT / ".github").glob("*/*.yml"))


# The workflows: what makes them safe is in test_workflow_lint.py.


def test_one_version_of_each_action() -> None:
    used = {line for path in WORKFLOWS for line in re.findall(r"uses: (.+)", path.read_text("utf-8"))}
    assert len({line.partition("@")[0] for line in used}) == len(used), sorted(used)


# What is installed.


def test_the_locks_name_no_host_but_the_registries() -> None:
    assert {next(iter(package["source"].values())) for package in LOCK["package"]} == {"https://pypi.org/simple", "."}
    hosts = set(re.findall(r"https?://([^/\"]+)", (ROOT / "uv.lock").read_text("utf-8")))
    assert hosts == {"pypi.org", "files.pythonhosted.org"}
    for lock in (ROOT / "tests/node/package-lock.json", ROOT / "site_src/app/package-lock.json"):
        for name, package in json.loads(lock.read_text("utf-8"))["packages"].items():
            assert not name or package["integrity"].startswith("sha512-"), (lock, name)
            assert package.get("resolved", "https://registry.npmjs.org/").startswith("https://registry.npmjs.org/")


def test_what_the_package_imports_is_what_it_declares() -> None:
    """The development tools are not there where the package is installed as a pre-commit hook."""
    imported = set()
    for path in (ROOT / "scripts" / "zhengji").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.partition(".")[0])
    owners = metadata.packages_distributions()
    used = {owners[name][0].lower().replace("_", "-") for name in imported - sys.stdlib_module_names - {"zhengji"}}
    declared = {re.split(r"[<>=]", line)[0].lower() for line in PYPROJECT["project"]["dependencies"]}
    assert used | {"mkdocs", "mkdocs-material"} == declared  # MkDocs is run, Material is its theme


def test_node_tools_have_exact_versions() -> None:
    for manifest in (ROOT / "tests/node/package.json", ROOT / "site_src/app/package.json"):
        held = json.loads(manifest.read_text("utf-8"))
        for name, version in {**held.get("dependencies", {}), **held.get("devDependencies", {})}.items():
            assert re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+(-[a-z0-9.]+)?", version), (name, version)


@pytest.fixture(scope="module")
def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "scripts" / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_bootstrap_starts_on_an_old_python_to_say_so() -> None:
    ast.parse((ROOT / "scripts" / "bootstrap.py").read_text("utf-8"), feature_version=(3, 8))


def test_bootstrap_installs_the_uv_of_the_lock(bootstrap: ModuleType) -> None:
    (package,) = [package for package in LOCK["package"] if package["name"] == "uv"]
    requirement = bootstrap.locked_uv()
    assert requirement.startswith(f"uv=={package['version']} --hash=sha256:")
    assert {wheel["hash"] for wheel in package["wheels"]} <= set(re.findall(r"sha256:\w+", requirement))


def test_node_comes_from_the_lock_where_the_system_has_none(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "TOOLS", tmp_path / "bin")
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    bootstrap.install_node()
    for tool in ("node", "npm"):
        printed = subprocess.run([tool, "--version"], capture_output=True, text=True, check=True).stdout
        assert re.match(r"v?[0-9]+\.[0-9]+", printed)


def test_bootstrap_says_what_is_missing_in_both_languages(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "BROWSERS", ("no-such-browser",))
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 1000)
    assert bootstrap.main(["browser"]) == 2
    said = capsys.readouterr().err
    assert "请先运行：sudo apt-get install chromium" in said
    assert "first: sudo apt-get install chromium" in said


# What people read and run.


def test_make_help_lists_the_commands() -> None:
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("site", "test", "serve", "check", "bench", "help"):
        assert re.search(rf"^  make {target} +\S", listed, re.M), target


def test_ci_ends_with_the_tests() -> None:
    """The linters come first: the tests' summary is the last thing that is printed."""
    assert (ROOT / ".ci" / "run").read_text("utf-8").strip().splitlines()[-2:] == ["make check", "make test"]


def test_the_changelog_knows_the_version() -> None:
    version = PYPROJECT["project"]["version"]
    assert re.search(rf"^## \[(Unreleased|{re.escape(version)})\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)


def test_the_licence_is_the_one_declared() -> None:
    assert PYPROJECT["project"]["license"] == "Apache-2.0"
    assert "Apache License\n                           Version 2.0" in (ROOT / "LICENSE").read_text("utf-8")


def test_editors_know_every_form() -> None:
    """Repair: list each form of each call.yaml in .vscode/settings.json."""
    expected = {}
    for path in sorted((ROOT / "schemas").glob("*/call.yaml")):
        call = yaml.safe_load(path.read_text("utf-8"))
        for form in call["forms"]:
            schema = (path.parent / form["schema"]).relative_to(ROOT).as_posix()
            expected[schema] = f"submissions/{call['id']}/{form['id']}/**/*.yaml"
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text("utf-8"))
    assert settings["yaml.schemas"] == expected


@pytest.mark.parametrize("name", [".pre-commit-hooks.yaml", ".pre-commit-config.yaml"])
def test_hooks_run_commands_that_exist(name: str) -> None:
    hooks = yaml.safe_load((ROOT / name).read_text("utf-8"))
    hooks = hooks if isinstance(hooks, list) else hooks["repos"][0]["hooks"]
    commands = {hook["entry"].split()[1] for hook in hooks if hook["entry"].split()[0].endswith("zhengji")}
    assert commands == {"check", "fmt"}
    for command in commands:
        subprocess.run([Path(sys.executable).with_name("zhengji"), command, "--help"], check=True, capture_output=True)


def test_the_samples_are_in_canonical_form() -> None:
    """Repair: zhengji fmt."""
    run = subprocess.run(
        [Path(sys.executable).with_name("zhengji"), "fmt", "--check"], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout
