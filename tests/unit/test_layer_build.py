import subprocess
import sys
from pathlib import Path

import pytest

from layers import build


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "package" / "tests").mkdir(parents=True)
    (tmp_path / "package" / "module.py").write_text("ANSWER = 42\n")
    (tmp_path / "package" / "tests" / "test_it.py").write_text("")
    return tmp_path


def test_unneeded_files_are_removed(folder: Path) -> None:
    build.trim(folder, ["package/**/tests"])
    assert sorted(path.name for path in folder.rglob("*.py")) == ["module.py"]


def test_packages_that_cannot_be_installed_stop_the_build(folder: Path) -> None:
    layer = folder / "layer"
    layer.mkdir()
    (layer / "requirements.txt").write_text("no such requirement\n")
    with pytest.raises(SystemExit, match="packages of layer could not be installed"):
        build.install(layer / "requirements.txt", folder / "target", "x86_64")


def test_an_unmatched_pattern_stops_the_build(folder: Path) -> None:
    with pytest.raises(SystemExit, match="package/gone finds nothing"):
        build.trim(folder, ["package/gone"])


def test_a_lazy_package_exports_the_same_names_and_initializes_on_first_use(folder: Path) -> None:
    (folder / "package" / "__init__.py").write_text('from .module import ANSWER\n__all__ = ["ANSWER"]\n')
    (folder / "package" / "submodule.py").write_text("")
    build.make_lazy(folder / "package")
    code = (
        "import sys, package.submodule; assert 'package.module' not in sys.modules; "
        "from package import ANSWER; from package import *; assert ANSWER == package.ANSWER == 42; "
        "assert not hasattr(package, 'missing'); from package import module"
    )
    subprocess.run([sys.executable, "-c", code], cwd=folder, check=True)


def test_a_missing_lazy_package_stops_the_build(folder: Path) -> None:
    with pytest.raises(SystemExit, match="gone is no package"):
        build.make_lazy(folder / "gone")


def test_an_emptied_module_can_be_imported(folder: Path) -> None:
    build.make_empty(folder / "package" / "module.py")
    code = "import package.module; assert not hasattr(package.module, 'ANSWER')"
    subprocess.run([sys.executable, "-c", code], cwd=folder, check=True)


def test_a_missing_module_to_empty_stops_the_build(folder: Path) -> None:
    with pytest.raises(SystemExit, match=r"gone\.py is no module"):
        build.make_empty(folder / "package" / "gone.py")


def test_bytecode_is_unchecked_and_has_the_paths_of_lambda(folder: Path) -> None:
    build.compile_sources(folder)
    (compiled,) = (folder / "package" / "__pycache__").glob("module.*.pyc")
    flags = int.from_bytes(compiled.read_bytes()[4:8], "little")
    assert flags == 0b01, "expected a file with a hash that is never checked"
    assert b"/opt/python/package/module.py" in compiled.read_bytes()
    assert f"cpython-{sys.version_info.major}{sys.version_info.minor}" in compiled.name


def test_the_same_sources_give_the_same_layer(folder: Path) -> None:
    build.compile_sources(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*.pyc")}
    build.compile_sources(folder)
    assert {path: path.read_bytes() for path in folder.rglob("*.pyc")} == before


def test_an_unknown_architecture_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="'riscv'; expected x86_64 or arm64"):
        build.install(tmp_path / "requirements.txt", tmp_path, "riscv")


def test_a_pattern_list_may_have_comments_or_be_missing(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("# why\none  # because\n\ntwo\n")
    assert build.lines(tmp_path / "list.txt") == ["one", "two"]
    assert build.lines(tmp_path / "none.txt") == []
