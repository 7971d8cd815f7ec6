"""Runs built functions under AWS's Runtime Interface Emulator, with Lambda's memory limit and share of a processor.

Run ``make build`` first. The process has only what it would have on Lambda: the function's folder, its
layers, and the few packages of the managed runtime.
"""

import importlib.resources
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import yaml

from layers import build

ROOT = Path(__file__).parents[1]
BUILT = ROOT / ".aws-sam" / "build"
RUNTIME = ROOT / ".aws-sam" / "runtime"
EMULATOR = Path(str(importlib.resources.files("samcli"))) / "local" / "rapid" / "aws-lambda-rie-x86_64"
MEGABYTE = 1024 * 1024

# The packages of the managed runtime in addition to the standard library.
RUNTIME_PACKAGES = (
    "awslambdaric", "boto3", "botocore", "jmespath", "python-dateutil", "s3transfer", "simplejson", "six",
    "snapshot-restore-py", "urllib3",
)  # fmt: skip

# Enters its own control group (v1, as root; elsewhere the limits are not enforced) and executes the command.
LIMITED = """
for kind in memory cpu; do
  group=/sys/fs/cgroup/$kind/undertone-$UNDERTONE_GROUP
  mkdir -p $group 2>/dev/null || continue
  if [ $kind = memory ]; then echo $((AWS_LAMBDA_FUNCTION_MEMORY_SIZE*1048576)) > $group/memory.limit_in_bytes
  else
    echo 100000 > $group/cpu.cfs_period_us
    echo $((100000*AWS_LAMBDA_FUNCTION_MEMORY_SIZE/1769)) > $group/cpu.cfs_quota_us
    echo 262144 > $group/cpu.shares  # before whatever else this machine does: on Lambda the share is the function's own
  fi 2>/dev/null
  echo $$ > $group/cgroup.procs
done 2>/dev/null
exec "$@"
"""


class Emulator:
    """One container of a function; use it as a context manager.

    Args:
        function: Logical name of the function, such as ``PredictFunction``.
        memory: Memory in MB; default the template's. 1,769 MB correspond to one processor.
        environment: Environment variables in addition to the template's, which they override.
        keys: Whether to set access keys in the environment, as Lambda does unless a function starts from a snapshot.
    """

    def __init__(
        self,
        function: str,
        *,
        memory: int | None = None,
        environment: Mapping[str, str] | None = None,
        keys: bool = True,
    ) -> None:
        template = read_built_template()
        properties = template["Resources"][function]["Properties"]
        common = template["Globals"]["Function"]
        self.memory = memory or properties.get("MemorySize") or common["MemorySize"]
        self._folder = BUILT / properties["CodeUri"]
        # a layer behind a condition is off by default
        layers = [template["Resources"][layer["Ref"]]["Properties"] for layer in properties["Layers"] if "Ref" in layer]
        self._layers = [BUILT / layer["ContentUri"] for layer in layers]
        variables = common["Environment"]["Variables"] | properties.get("Environment", {}).get("Variables", {})
        own = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"} if keys else {}
        known = {name: value for name, value in variables.items() if isinstance(value, str)}
        self._environment = {**own, **known, **(environment or {})}
        self._timeout = properties.get("Timeout") or common["Timeout"]
        self._port, api_port = free_port(), free_port()
        self._command = [
            str(EMULATOR), "--log-level", "info", "--runtime-interface-emulator-address", f"127.0.0.1:{self._port}",
            "--runtime-api-address", f"127.0.0.1:{api_port}", "/bin/bash", "-c", LIMITED, "limited",
            sys.executable, "-S", "-m", "awslambdaric", "app.handler",
        ]  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self.log = BUILT.parent / f"emulator-{self._port}.log"

    @property
    def unzipped(self) -> int:
        """The unzipped size of the function with its layers, in bytes."""
        return sum(file.stat().st_size for file in self.files)

    @property
    def files(self) -> list[Path]:
        """The files of the function and of its layers."""
        return [file for folder in (self._folder, *self._layers) for file in folder.rglob("*") if file.is_file()]

    def __enter__(self) -> Self:
        runtime = prepare_runtime()
        path = [self._folder, *(layer / "python" for layer in self._layers), runtime]
        environment = {
            "AWS_REGION": "us-east-1",
            "AWS_LAMBDA_FUNCTION_NAME": self._folder.name, "AWS_LAMBDA_FUNCTION_VERSION": "1",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self.memory), "AWS_LAMBDA_FUNCTION_TIMEOUT": str(self._timeout),
            "LAMBDA_TASK_ROOT": str(self._folder), "LANG": "en_US.UTF-8", "TZ": ":UTC", "PATH": os.defpath,
            "OMP_NUM_THREADS": "1", "PYTHONPATH": ":".join(map(str, path)), "PYTHONDONTWRITEBYTECODE": "1",
            "UNDERTONE_GROUP": str(self._port), **self._environment,
        }  # fmt: skip
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command, cwd=self._folder, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        _wait_for(self._port)
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        for kind in ("memory", "cpu"):
            _remove_group(Path(f"/sys/fs/cgroup/{kind}/undertone-{self._port}"))
        self.log.unlink(missing_ok=True)

    def invoke(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Send an event and wait for the response; the emulator handles one at a time, so callers queue."""
        url = f"http://127.0.0.1:{self._port}/2015-03-31/functions/function/invocations"
        request = urllib.request.Request(url, json.dumps(event).encode())
        with self._lock, urllib.request.urlopen(request, timeout=120) as response:  # noqa: S310 - our own URL
            answer: dict[str, Any] = json.load(response)
        return answer

    @property
    def init_seconds(self) -> float:
        """Return the function's init duration in seconds, as Lambda's log would report it."""
        found = re.search(r"INIT REPORT\(durationMs: ([\d.]+)\)", self.log.read_text())
        if not found:
            raise RuntimeError("the emulator has not reported a start; invoke the function first")
        return float(found[1]) / 1000

    def timed(self, event: Mapping[str, Any]) -> tuple[dict[str, Any], float]:
        """Invoke the function, and return the duration in seconds."""
        started = time.perf_counter()
        answer = self.invoke(event)
        return answer, time.perf_counter() - started


def is_built() -> bool:
    """Return whether ``make build`` has run."""
    return (BUILT / "template.yaml").exists()


def read_built_template() -> dict[str, Any]:
    """Return the template written by ``sam build``, with intrinsic functions in their long form, ``{"Ref": ...}``."""
    template: dict[str, Any] = yaml.load((BUILT / "template.yaml").read_text(), yaml.CSafeLoader)
    return template


def prepare_runtime() -> Path:
    """Install the packages of the managed runtime into a folder, once, and return the folder."""
    if not (RUNTIME / "boto3").exists():
        wanted = RUNTIME.with_name("runtime.txt")
        wanted.write_text("\n".join(RUNTIME_PACKAGES))
        build.install(wanted, RUNTIME, "x86_64")
        build.compile_sources(RUNTIME)
    return RUNTIME


def free_port() -> int:
    """Return an unused port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_for(port: int) -> None:
    for _ in range(3_000):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise TimeoutError(f"the emulator does not listen on port {port} after 30 s")


def _remove_group(group: Path) -> None:
    for _ in range(50):
        try:
            group.rmdir()
        except FileNotFoundError:
            return
        except OSError:  # its last process is still running
            time.sleep(0.02)
        else:
            return
