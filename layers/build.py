"""Builds one layer: ``python layers/build.py NAME FOLDER``; each layer's Makefile calls it for ``sam build``.

NAME is a folder beside this file. What it may hold:

- ``requirements.txt``: the packages, by name and without what they depend on; versions and hashes come from
  ``requirements.lock``, so a layer cannot differ from what the tests ran with.
- ``trim.txt``: globs of files that are not needed for serving.
- ``lazy.txt``: packages whose ``__init__`` is slow to import; it runs at the first use instead.
- ``empty.txt``: modules that only set docstrings or the like; they stay importable, without their content.
- ``package.txt``: folders of this project that are copied into the layer.

The wheels are those of the Lambda machine (``ARCHITECTURE``, x86_64 or arm64), whatever machine builds.
"""

import compileall
import os
import py_compile
import shutil
import subprocess
import sys
from pathlib import Path

LAYERS = Path(__file__).resolve().parent
LOCK = LAYERS.parent / "requirements.lock"
PLATFORMS = {"x86_64": "x86_64-manylinux_2_34", "arm64": "aarch64-manylinux_2_34"}
"""Amazon Linux 2023, on which Lambda's Python 3.13 runs, has glibc 2.34."""


def main(name: str, artifacts: Path) -> None:
    """Build the layer ``name`` into ``artifacts``."""
    source, target = LAYERS / name, artifacts / "python"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    install(source / "requirements.txt", target, os.environ.get("ARCHITECTURE") or "x86_64")
    for package in lines(source / "package.txt"):
        shutil.copytree(source / package, target / package, ignore=shutil.ignore_patterns("__pycache__"))
    trim(target, lines(source / "trim.txt"))
    for package in lines(source / "lazy.txt"):
        make_lazy(target / package)
    for module in lines(source / "empty.txt"):
        make_empty(target / module)
    compile_sources(target)


def install(requirements: Path, target: Path, architecture: str) -> None:
    """Install wheels for Lambda's machine, as locked."""
    if architecture not in PLATFORMS:
        raise SystemExit(f"ARCHITECTURE is {architecture!r}; expected {' or '.join(PLATFORMS)}")
    command = [_uv(), "pip", "install", "--quiet", "--link-mode", "copy", "--no-deps", "--only-binary", ":all:"]
    command += ["--python", sys.executable, "--python-version", "3.13", "--python-platform", PLATFORMS[architecture]]
    command += ["--target", str(target), "--requirement", str(requirements), "--constraint", str(LOCK)]
    if subprocess.run(command, check=False).returncode:  # noqa: S603 - no word of it comes from outside
        sys.exit(f"The packages of {requirements.parent.name} could not be installed: see above.")


def _uv() -> str:
    """The uv of our environment, or else the one on PATH."""
    ours = Path(sys.executable).with_name("uv")
    return str(ours) if ours.exists() else "uv"


def trim(target: Path, patterns: list[str]) -> None:
    """Remove what nobody needs while serving.

    Raises:
        SystemExit: when a pattern finds nothing, because then the package has changed and the list is wrong.
    """
    for pattern in [*patterns, ".lock", "bin"]:
        found = sorted(target.glob(pattern))
        if not found and pattern in patterns:
            raise SystemExit(f"trim.txt: {pattern} finds nothing in {target}; take it out or correct it")
        for path in found:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


LAZY = '''"""Imports the names of _eager.py when they are first used: PEP 562, written by layers/build.py."""


def __getattr__(name):
    if name.startswith("__") and name not in ("__all__", "__author__", "__version__"):
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(__name__ + "._eager"), name)
'''


def make_lazy(package: Path) -> None:
    """Run a package's ``__init__`` only when one of its names is used; what can be imported from it stays the same.

    Raises:
        SystemExit: There is no such package, so the list is wrong.
    """
    source = package / "__init__.py"
    if not source.is_file():
        raise SystemExit(f"lazy.txt: {package} is no package; take it out or correct it")
    source.rename(package / "_eager.py")
    source.write_text(LAZY)


def make_empty(module: Path) -> None:
    """Remove a module's content; it can still be imported.

    Raises:
        SystemExit: There is no such module, so the list is wrong.
    """
    if not module.is_file():
        raise SystemExit(f"empty.txt: {module} is no module; take it out or correct it")
    module.write_text("")


def compile_sources(target: Path) -> None:
    """Compile everything, trusting the result unchecked: a layer never changes once it is built."""
    done = compileall.compile_dir(
        target, quiet=1, stripdir=target, prependdir="/opt/python",
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )  # fmt: skip
    if not done:
        raise SystemExit(f"not everything in {target} could be compiled")


def lines(path: Path) -> list[str]:
    """The entries of a list, without comments and blank lines; none if there is no such file."""
    text = path.read_text() if path.exists() else ""
    return [entry for line in text.splitlines() if (entry := line.partition("#")[0].strip())]


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
