"""The pre-traffic hook: tests the new version of every function before CodeDeploy shifts traffic to it.

Every deployment checks all functions, not only its own: one failing function stops all.
https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html
"""

import base64
import json
import os
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

EVENTS = Path(__file__).parent / "events"
VARIABLE_PREFIX = "VERSION_"
"""``VERSION_PREDICT`` contains the ARN of the version of ``predict`` to check."""

# What passes by itself: a permission granted seconds ago, a snapshot that is being taken, other callers.
_PASSING = (
    "AccessDeniedException", "ResourceConflictException", "SnapStartNotReadyException", "TooManyRequestsException",
)  # fmt: skip
_PATIENCE_SECONDS = 30.0
_ANSWER_SECONDS = 35


def handler(event: Mapping[str, str], _context: object = None) -> dict[str, Any]:
    """Check every function and report to CodeDeploy."""
    import boto3  # noqa: PLC0415 - part of Lambda's runtime; the tests run this module without it
    from botocore.config import Config  # noqa: PLC0415

    config = Config(read_timeout=_ANSWER_SECONDS, retries={"total_max_attempts": 1})
    return run(event, boto3.client("lambda", config=config), boto3.client("codedeploy"))


def run(event: Mapping[str, str], functions: Any, codedeploy: Any) -> dict[str, Any]:
    """Check every function and always report: without a report CodeDeploy waits for an hour."""
    try:
        problems = check_all(functions, versions(os.environ), EVENTS)
    except Exception as error:  # noqa: BLE001 - what could not be checked must get no traffic
        problems = [f"the check itself failed: {type(error).__name__}: {error}"]
    status = "Failed" if problems else "Succeeded"
    _log("ERROR" if problems else "INFO", "checked before traffic", status=status, problems=problems)
    codedeploy.put_lifecycle_event_hook_execution_status(
        deploymentId=event["DeploymentId"],
        lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
        status=status,
    )
    return {"status": status, "problems": problems}


def versions(environment: Mapping[str, str]) -> dict[str, str]:
    """The versions to check, as ARNs, by function."""
    return {
        name.removeprefix(VARIABLE_PREFIX).lower(): arn
        for name, arn in sorted(environment.items())
        if name.startswith(VARIABLE_PREFIX)
    }


def check_all(client: Any, functions: Mapping[str, str], folder: Path) -> list[str]:
    """Send every function its events, all functions at once.

    Args:
        client: boto3's ``lambda``.
        functions: ARNs of versions by the functions' names.
        folder: holds ``<function>/<event>.json`` and ``answers.json``.

    Returns:
        What was wrong, one line for each event.
    """
    expected = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    if not functions:
        return [f"no function to check: no variable begins with {VARIABLE_PREFIX}"]
    with ThreadPoolExecutor(len(functions)) as pool:
        found = pool.map(lambda name: list(_check(client, name, functions[name], folder, expected)), functions)
        return [problem for problems in found for problem in problems]


def _check(client: Any, name: str, arn: str, folder: Path, expected: Mapping[str, Any]) -> Iterator[str]:
    paths = sorted((folder / name).glob("*.json"))
    if not paths:
        yield f"{name}: no events in events/{name}/"
    for path in paths:
        case = f"{name}/{path.stem}"
        if case not in expected:
            yield f"{case}: events/answers.json does not say what the answer should be"
            continue
        try:
            answer = _invoke(client, arn, path.read_bytes())
        except Exception as error:  # noqa: BLE001 - no answer is a bad answer
            yield f"{case}: no answer: {type(error).__name__}: {error}"
            return  # the others would take as long, and the report must come in time
        if problem := difference(answer, expected[case]):
            yield f"{case}: {problem}"


def _invoke(client: Any, arn: str, payload: bytes) -> dict[str, Any]:
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            result = client.invoke(FunctionName=arn, Payload=payload)
            break
        except client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] not in _PASSING or time.monotonic() > until:
                raise
            time.sleep(1)
    answer: dict[str, Any] = json.loads(result["Payload"].read())
    if "FunctionError" in result:
        raise RuntimeError(f"the function failed: {answer.get('errorType')}: {answer.get('errorMessage')}")
    return answer


def difference(answer: Mapping[str, Any], expected: Mapping[str, Any]) -> str:
    """The difference between a response and the expected one; empty if there is none.

    Args:
        answer: what the function gave to API Gateway.
        expected: ``status``, and where they matter ``type`` (the content type without parameters), ``begins`` (the
            start of the body) and ``json`` (objects may have more members than named here, lists not more elements).
    """
    if answer.get("statusCode") != expected["status"]:
        return f"expected status {expected['status']}, got {answer.get('statusCode')}: {str(answer.get('body'))[:200]}"
    kind = answer["headers"].get("content-type", "").partition(";")[0]
    if kind != expected.get("type", kind):
        return f"expected content type {expected['type']}, got {kind}"
    body = base64.b64decode(answer["body"]).decode("latin-1") if answer["isBase64Encoded"] else answer["body"]
    if not body.startswith(expected.get("begins", "")):
        return f"expected a body that begins with {expected['begins']!r}, got {body[:20]!r}"
    if "json" in expected and not _contains(_from_json(body), expected["json"]):
        return f"expected {json.dumps(expected['json'])} in the body, got {body[:200]}"
    return ""


def _contains(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(key in found and _contains(found[key], wanted[key]) for key in wanted)
    if isinstance(wanted, list):
        return isinstance(found, list) and len(found) == len(wanted) and all(map(_contains, found, wanted))
    return bool(found == wanted)


def _from_json(body: str) -> Any:
    try:
        return json.loads(body)
    except json.JSONDecodeError:
        return None


def _log(level: str, message: str, **fields: Any) -> None:
    # Without Powertools: it is in a layer, and a layer that is broken must not keep the hook from reporting.
    print(json.dumps({"level": level, "message": message, **fields}), flush=True)
