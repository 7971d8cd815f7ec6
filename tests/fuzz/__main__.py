"""``python -m tests.fuzz``: fuzz the functions and the local server; ``make fuzz`` runs it."""

import argparse
import contextlib
import io
import secrets
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from devtools.local_server import running_server
from tests.fuzz.cases import Case
from tests.fuzz.functions import Functions
from tests.fuzz.minimize import command, minimized, shortened, unpacked
from tests.fuzz.wire import Message, Wire
from training.stores import STARTER

_SHOWN_OF_A_KIND = 3


class Findings:
    """Problems, printed as they are found; the first few of each kind."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self._output = sys.stdout

    def is_new(self, problem: str) -> bool:
        """Count a problem, and tell whether it is worth to be shown."""
        self.kinds[kind_of(problem)] += 1
        return self.kinds[kind_of(problem)] <= _SHOWN_OF_A_KIND

    def tell(self, text: str) -> None:
        """Print, whatever standard output is redirected to."""
        print(text, file=self._output, flush=True)


def kind_of(problem: str) -> str:
    """What two problems have in common that are the same fault."""
    return " ".join(problem.split()[:2])


def fuzz_functions(store: str, seed: str, count: int, seconds: float, findings: Findings) -> int:
    """Try the handlers in this process; give the number of requests."""
    with contextlib.redirect_stdout(io.StringIO()) as metrics, contextlib.redirect_stderr(io.StringIO()) as log:
        functions = Functions(store)
        for tried, problem in functions.run(seed, count, time.monotonic() + seconds):
            if findings.is_new(problem):
                small = minimized(tried, _fails_alike(functions, kind_of(problem)))
                findings.tell(f"{problem}\n  {command('event', [small.function, small.event, small.plain])}")
            for output in (metrics, log):
                output.seek(0)
                output.truncate()
    return functions.tried


def _fails_alike(functions: Functions, kind: str) -> Callable[[Case], bool]:
    return lambda case: kind_of(functions.problem(case) or "") == kind


def fuzz_server(port: int, seed: str, count: int, seconds: float, findings: Findings) -> int:
    """Try the local server over HTTP; give the number of requests."""
    wire = Wire(port)
    for tried, data, problem in wire.run(seed, count, time.monotonic() + seconds):
        if findings.is_new(problem):
            small = _smaller_message(wire, tried, data, kind_of(problem))
            findings.tell(
                f"{problem}\n  {command('bytes', [tried.function, tried.event, small.decode('latin-1'), small.whole])}"
            )
    return wire.tried


def tracebacks(log: Path, findings: Findings) -> None:
    """Tell what the server could not handle: whatever comes, it writes no traceback."""
    text = log.read_text(errors="replace")
    if "Traceback" in text and findings.is_new("traceback of the server"):
        findings.tell(f"traceback of the server\n{text[text.index('Traceback') :][:4_000]}")


def _smaller_message(wire: Wire, tried: Case, data: Message, kind: str) -> Message:
    if data.whole:
        return data  # its answer is judged by the event that it was made from

    def fails(part: bytes) -> bool:
        return kind_of(wire.problem(tried, _half(part)) or "") == kind

    return _half(shortened(bytes(data), fails, time.monotonic() + 30))


def _half(data: bytes) -> Message:
    message = Message(data)
    message.whole = False
    return message


def again(packed: str, store: str) -> int:
    """Try one finding again, and tell what comes of it."""
    kind, content = unpacked(packed)
    function, event, *rest = content
    if kind == "event":
        problem = Functions(store).problem(Case(function, event, plain=rest[0]))
    else:
        data = Message(rest[0].encode("latin-1"))
        data.whole = rest[1]
        with running_server(Path(store)) as url:
            problem = Wire(int(url.rpartition(":")[2])).problem(Case(function, event, plain=False), data)
    print(problem or "nothing is wrong with the answer")
    return 1 if problem else 0


def main(arguments: list[str]) -> int:
    """Fuzz for some minutes; fail if anything was found."""
    options = _options(arguments)
    if options.again:
        return again(options.again, options.store)
    seconds, findings = options.minutes * 60, Findings()
    print(f"seed {options.seed}: the same seed tries the same requests", flush=True)
    started = time.monotonic()
    tried = fuzz_functions(options.store, options.seed, options.count, seconds * 0.7, findings)
    print(f"{tried} requests to the functions in {time.monotonic() - started:.0f} s", flush=True)
    started = time.monotonic()
    with TemporaryDirectory() as folder:
        log = Path(folder) / "server.log"
        with running_server(Path(options.store), log) as url:
            port = int(url.rpartition(":")[2])
            tried = fuzz_server(port, options.seed, options.count // 10, seconds * 0.3, findings)
        tracebacks(log, findings)
    print(f"{tried} requests to the local server in {time.monotonic() - started:.0f} s", flush=True)
    print("found: " + (", ".join(f"{kind} ({times})" for kind, times in findings.kinds.items()) or "nothing"))
    return 1 if findings.kinds else 0


def _options(arguments: list[str]) -> Any:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0, help="how long at most")
    parser.add_argument(
        "--count", type=int, default=1_000_000, help="how many requests at most to the functions; a tenth over HTTP"
    )
    parser.add_argument("--seed", default=secrets.token_hex(4), help="of the random choices")
    parser.add_argument("--store", default=str(STARTER), help="a folder with the model to serve")
    parser.add_argument("--again", help="a finding of an earlier run")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
