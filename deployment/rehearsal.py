"""Tests deployments end to end in a local AWS emulator: deploy, use, break, repair and delete both stages."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
import typer
from botocore.exceptions import ClientError
from rich.console import Console

from deployment import codedeploy, stages, variants, versions
from deployment.copying import copy_as
from deployment.ministack import emulator, write_template
from deployment.rehearsed_bulk import bulk_checks
from deployment.rehearsed_feedback import feedback_checks, takes_feedback
from deployment.rehearsed_jobs import job_checks
from deployment.rehearsed_launch import launch_stack
from deployment.rehearsed_machine import PARAMETERS, execute, notices, starting_rules, training_jobs
from deployment.rehearsed_retraining import (
    CORRECTIONS,
    FOLDER,
    drift_after_other_comments,
    retraining_command,
    send_and_accept_corrections,
    viewers,
)
from deployment.rehearsed_stream import stream_checks
from deployment.rehearsed_trial import TRIED, answering, drift_checks, start_canary
from deployment.releases import Releases
from deployment.smoke import COMMENTS, Api, Check, run_checks
from deployment.stack import DeployedStack
from training.registry import Stage
from training.stores import STARTER
from undertone.models.store import open_store

ROOT = Path(__file__).parents[1]
HOOK_EVENT = ROOT / "events" / "pretraffic" / "deployment.json"
DEV, PROD = stages.read("dev"), stages.read("prod")

console = Console(highlight=False, soft_wrap=True)


def rehearse(ministack: str = typer.Option(help="Path of the ministack program.")) -> None:
    """Deploy dev and prod to ministack, break and repair both, change the text version, and delete both."""
    with (
        emulator(ministack) as environment,
        codedeploy.stand_in() as (url, reports),
        patch.dict(os.environ, environment),
    ):
        template, notes = write_template(environment["AWS_ENDPOINT_URL"], url)
        _say("Differences from AWS", notes)
        rehearsal = Rehearsal(template, reports)
        for part in (
            rehearsal.stages_that_are_refused, rehearsal.dev, rehearsal.feedback, rehearsal.trial,
            rehearsal.prod, rehearsal.keys,
            rehearsal.broken_release, rehearsal.break_glass, rehearsal.text_version, rehearsal.model, rehearsal.logs,
            rehearsal.retraining, rehearsal.state_machine, rehearsal.bulk, rehearsal.stream,
            rehearsal.taking_down, rehearsal.launch,
        ):  # fmt: skip
            console.rule(part.__name__.replace("_", " "))
            part()
    for question, problem in rehearsal.checks:
        console.print(f"{'[red]✗' if problem else '[green]✓'}[/] {question} {problem}")
    _say(
        "Not covered",
        [
            "roles, quotas, memory limits, limits per API key and SnapStart: ministack does not enforce them",
            "alarms that change state by themselves: the rehearsal extracts the metrics from the logs",
        ],
    )
    if any(check.problem for check in rehearsal.checks):
        raise typer.Exit(1)


class Rehearsal:
    """The steps, in order, and the results of their checks.

    Args:
        template: The built template, adapted to ministack.
        reports: The list to which the pre-traffic hook's reports to CodeDeploy are added.
    """

    def __init__(self, template: Path, reports: list[codedeploy.Report]) -> None:
        self._template = template
        self._reports = reports
        self.checks: list[Check] = []

    def stages_that_are_refused(self) -> None:
        """Deploy an unknown stage and prod before dev, which fail; create the role with which GitHub deploys."""
        said = self._make("deploy", "STAGE=production", fails=True)
        self._check("an unknown stage is rejected", "has no stage 'production'" in said, True)
        said = self._make("deploy", "STAGE=prod", fails=True)
        self._check("prod before dev is rejected", "run make deploy first" in said, True)
        # ministack has no identity providers
        self._make("bootstrap", "STAGE=dev", "REPOSITORY=owner/name", "PARAMETERS=Provider=exists")

    def dev(self) -> None:
        """Deploy, run the pre-traffic hook, and deploy the same again."""
        self._make("deploy", "STAGE=dev", f"TEMPLATE={self._template}")
        self._serves("undertone-dev", _pointer(STARTER))
        self._hook_reports(DEV.stack, "Succeeded")
        before = versions.serving(DEV.stack)
        self._make("deploy", "STAGE=dev", f"TEMPLATE={self._template}")
        self._check("deploying the same again publishes no new version", versions.serving(DEV.stack), before)

    def feedback(self) -> None:
        """Send a correction and delete it; turn feedback off and on again."""
        for question, found, expected in feedback_checks(DEV.stack):
            self._check(question, found, expected)
        for wanted in ("false", "true"):
            self._make("deploy", "STAGE=dev", f"TEMPLATE={self._template}", f"PARAMETERS=Feedback={wanted}")
            self._check(f"Feedback={wanted} turns the endpoints on or off", takes_feedback(DEV.stack), wanted == "true")

    def trial(self) -> None:
        """Start a canary on half of the requests and cancel it, without a deployment; measure drift."""
        starter = _pointer(STARTER)
        start_canary(_store(DEV))
        self._check("a canary serves some requests", answering(DEV.stack, {starter, TRIED}), {starter, TRIED})
        self._undertone("canary", "cancel", "--store", _store(DEV))
        self._check("a canceled canary serves none", answering(DEV.stack, {starter}), {starter})
        for question, found, expected in drift_checks(DEV.stack, starter):
            self._check(question, found, expected)

    def prod(self) -> None:
        """Deploy the release that was tested in dev."""
        self._make("deploy", "STAGE=prod")
        self._check("prod runs dev's release", _release(PROD), _release(DEV))
        self._serves("undertone-prod", _pointer(STARTER))
        self._hook_reports(PROD.stack, "Succeeded")
        with Api(DeployedStack.find(PROD.stack).url) as api:
            refused = api.ask("POST", "predict", {"comments": ["good"]})
            preflight, health = api.ask("OPTIONS", "predict"), api.ask("GET", "health")
        self._check("POST /predict without a key returns a 403", refused.status_code, 403)
        self._check("the 403 is in JSON", sorted(refused.json()), ["detail", "error", "request_id"])
        self._check("browsers can read the 403", refused.headers.get("access-control-allow-origin"), "*")
        self._check("OPTIONS /predict requires no key", preflight.status_code, 204)
        self._check("GET /health requires no key", health.status_code, 200)

    def keys(self) -> None:
        """Rotate the API key: both keys are valid at first, then only the new one."""
        old = DeployedStack.find(PROD.stack).key()
        self._make("deploy", "STAGE=prod", "PARAMETERS=ApiKeys=both")
        new = DeployedStack.find(PROD.stack).key()
        self._check("there is a second key", new != old, True)
        self._check("the old key is still valid", _status(PROD, old), 200)
        self._check("the new key is valid", _status(PROD, new), 200)
        self._make("deploy", "STAGE=prod", "PARAMETERS=ApiKeys=second")
        self._check("the old key is rejected", _status(PROD, old), 403)
        self._check("the new key is still valid", _status(PROD, new), 200)

    def broken_release(self) -> None:
        """Deploy a broken release: the hook reports it, dev is rolled back, and prod rejects it."""
        good = _release(DEV)
        self._make("deploy", "STAGE=dev", f"TEMPLATE={variants.broken(self._template)}", fails=True)
        self._check("dev runs the broken release", _release(DEV) == good, False)
        self._hook_reports(DEV.stack, "Failed", "predict/")
        self._check("dev is broken", _status(DEV), 502)
        self._make("rollback-code", "STAGE=dev")
        self._check("the previous code serves again", _status(DEV), 200)
        self._make("smoke", "STAGE=dev")
        self._check("the broken release is not recorded as tested", _tested(), good)
        listed = self._make("releases", "STAGE=dev")
        self._check("only the good release is listed as tested", [good in listed, _release(DEV) in listed], [True, False])
        self._make("deploy", "STAGE=prod", f"RELEASE={_release(DEV)}", fails=True)
        self._check("prod rejects the broken release and keeps the good one", _release(PROD), good)

    def break_glass(self) -> None:
        """Deploy a fix to prod at once, without testing it in dev."""
        self._make("deploy-break-glass", "STAGE=prod", f"TEMPLATE={self._template}", fails=True)
        self._make("deploy-break-glass", "STAGE=prod", f"TEMPLATE={self._template}", "REASON=rehearsal")
        self._check("prod serves requests", _status(PROD, DeployedStack.find(PROD.stack).key()), 200)

    def text_version(self) -> None:
        """Deploy code of a new text version: it fails without a model of that version, and works with one."""
        old = versions.serving(DEV.stack)
        template = variants.with_text_version(self._template, "2")
        self._make("deploy", "STAGE=dev", f"TEMPLATE={template}", fails=True)
        self._hook_reports(DEV.stack, "Failed", "predict/health: expected status 200, got 503")
        new = versions.serving(DEV.stack)
        self._make("rollback-code", "STAGE=dev")
        self._check("without a model of the new version, the old code keeps serving", _status(DEV), 200)
        checkout = variants.checkout_with_text_version(ROOT / "build" / "rehearsal", "2")
        _publish(checkout)
        self._hook_reports(DEV.stack, "Succeeded")
        starter = _pointer(STARTER)
        self._check("the old code serves its model", _model_of(old), starter)
        self._check("the new code serves its own model from the same bucket", _model_of(new), f"{starter}-text-2")
        _publish(checkout)  # again: nothing changes
        self._check("the old code's model is unchanged", _pointer(_store(DEV)), starter)

    def model(self) -> None:
        """Promote a model and roll it back to the starter, without a deployment."""
        location, starter = _store(DEV), _pointer(STARTER)
        store = open_store(location)  # not by `undertone promote`: its gates need the training data
        copy_as(store, "rehearsed")
        Stage(store).promote("rehearsed", Stage(store).state(), why="rehearsal")
        self._serves(DEV.stack, "rehearsed")
        self._undertone("rollback", "--store", location)
        self._serves(DEV.stack, starter)
        said = self._undertone("history", "--json", "--store", location)
        self._check(
            "the history lists both", [f'"{action}"' in said for action in ("promote", "rollback")], [True, True]
        )

    def logs(self) -> None:
        """Check that logs contain the metrics of requests, but no text of comments."""
        said = self._make("logs", "STAGE=dev", "FUNCTION=predict", "TAIL=")
        self._check("the log counts requests", "app_request_count" in said, True)
        self._check("the log contains no comment", [comment for comment in COMMENTS if comment in said], [])
        events = boto3.client("logs").filter_log_events(logGroupName=f"/undertone/{DEV.stack}/predict")["events"]
        ours = [json.loads(event["message"]) for event in events if event["message"].startswith("{")]
        answered = [line for line in ours if line.get("correlation_id") and line.get("model_version")]
        self._check("a log line has both the correlation ID and the model version", bool(answered), True)

    def retraining(self) -> None:
        """Retrain from corrections: rejected by the gates, then forced, then rolled back because of drift."""
        starter = _pointer(_store(DEV))
        self._check("corrections are sent and accepted", send_and_accept_corrections(DEV.stack), CORRECTIONS)
        command, environment = retraining_command(DEV.stack)
        with patch.dict(os.environ, environment), viewers(DEV.stack) as statuses:
            said = self._undertone(*command, fails=True)
            self._check("a model trained on the sample alone is rejected", "it fails behavioural suite" in said, True)
            self._check("production is as it was", _pointer(_store(DEV)), starter)
            self._undertone(*command, "--force", "rehearsal")
        self._check("production serves a new model", _pointer(_store(DEV)) in {starter, ""}, False)
        history = Stage(open_store(_store(DEV))).state().history.all()[:3]
        self._check("it was a shadow and a canary", [e.action for e in history], ["promote", "canary", "shadow"])
        self._check("no request failed meanwhile", statuses, {200})
        shifted = drift_after_other_comments(DEV.stack)
        expected = ["words", "unknown words"]
        self._check("different comments are drift", [e for e in expected if e in shifted] or shifted, expected)
        self._undertone("rollback", "--why", "drift", "--store", _store(DEV))
        self._check("a rollback restores the previous model", _pointer(_store(DEV)), starter)

    def state_machine(self) -> None:
        """Retrain with the state machine: rejected by the gates, then forced, then without new corrections."""
        starter, store = _pointer(_store(DEV)), _store(DEV)
        self._undertone("sagemaker-publish", "--store", store)
        self._make("deploy", "STAGE=dev", f"TEMPLATE={self._template}", f"PARAMETERS={PARAMETERS}")
        self._check("a schedule and the drift alarm start it", starting_rules(DEV.stack), ["drift", "schedule"])
        with training_jobs(FOLDER) as jobs, viewers(DEV.stack) as statuses, notices(DEV.stack) as told:
            status, cause = execute(DEV.stack, {})
            self._check("rejection by the gates is a failure", (status, "behavioural suite" in cause), ("FAILED", True))
            self._check("production is as it was", _pointer(store), starter)
            status, cause = execute(DEV.stack, {"force": "rehearsal"})
            self._check("a forced model is promoted to production", (status, cause), ("SUCCEEDED", ""))
            status, cause = execute(DEV.stack, {"reason": "drift"})
            self._check("with no new corrections, nothing is trained", (status, len(jobs)), ("SUCCEEDED", 2))
        served, history = _pointer(store), Stage(open_store(store)).state().history.all()[:3]
        self._check("production serves a new model", served in {starter, ""}, False)
        self._check("staging serves it too", _pointer(store, "staging"), served)
        self._check("it was a shadow and a canary", [e.action for e in history], ["promote", "canary", "shadow"])
        self._check("no request failed meanwhile", statuses, {200})
        subjects = [notice.split(":")[1].strip() for notice in told]
        expected = ["drift, but too few corrections", "a retrained model is in production", "retraining failed"]
        self._check("a notification is sent each time", sorted(subjects), sorted(expected))
        self._check("with the reason", any("behavioural suite" in notice for notice in told), True)
        self._undertone("rollback", "--store", store)

    def bulk(self) -> None:
        """Score a file with the state machine of bulk jobs: one chunk succeeds at the third attempt, one fails."""
        template = variants.with_named_keys(variants.with_failing_chunks(self._template))
        self._make("deploy", "STAGE=dev", f"TEMPLATE={template}", "PARAMETERS=Jobs=true")
        for question, found, expected in chain(bulk_checks(DEV.stack, self._undertone), job_checks(DEV.stack)):
            self._check(question, found, expected)

    def stream(self) -> None:
        """Score messages of a queue, of which one always fails."""
        self._make("deploy", "STAGE=dev", f"TEMPLATE={self._template}", "PARAMETERS=Stream=true")
        for question, found, expected in stream_checks(DEV.stack):
            self._check(question, found, expected)

    def taking_down(self) -> None:
        """Delete both stacks with confirmations; without them, nothing is deleted."""
        models = DeployedStack.find(PROD.stack).bucket
        self._make("destroy", "STAGE=prod", fails=True)
        self._make("destroy", "STAGE=prod", "CONFIRM=undertone-dev", fails=True)
        said = self._make("destroy", "STAGE=prod", "CONFIRM=undertone-prod", fails=True)
        self._check("prod is protected", "is protected from deletion" in said, True)
        self._make("unprotect", "STAGE=prod", "CONFIRM=undertone-prod")
        self._make("destroy", "STAGE=prod", "CONFIRM=undertone-prod")
        self._check("its models are kept", _pointer(f"s3://{models}"), _pointer(STARTER))
        bucket = DeployedStack.find(DEV.stack).bucket
        self._make("destroy", "STAGE=dev", "CONFIRM=undertone-dev", f"DELETE_MODELS={bucket}")
        stacks = boto3.client("cloudformation").list_stacks()["StackSummaries"]
        names = [stack["StackName"] for stack in stacks if stack["StackStatus"] != "DELETE_COMPLETE"]
        self._check("both stacks are deleted", [name for name in names if name.startswith("undertone")], [])
        buckets = [found["Name"] for found in boto3.client("s3").list_buckets()["Buckets"]]
        self._check("dev's models are deleted, and only these", [bucket in buckets, models in buckets], [False, True])

    def launch(self) -> None:
        """Launch a stack from a link; `make deploy` then updates it as dev."""
        stack = launch_stack(self._make, str(self._template))
        self._check("the launched stack is dev's", stack, DEV.stack)
        self._serves(stack, _pointer(STARTER))
        found = DeployedStack.find(stack)
        with Api(found.url, found.key()) as api:
            self.checks.extend(run_checks(api))
        self._make("deploy", "STAGE=dev", f"TEMPLATE={self._template}")
        self._serves(stack, _pointer(STARTER))
        self._make("destroy", "STAGE=dev", f"CONFIRM={stack}")

    def _make(self, *arguments: str, fails: bool = False) -> str:
        """Run a make target."""
        return self._run(["make", "--no-print-directory", *arguments], fails=fails)

    def _undertone(self, *arguments: str, fails: bool = False) -> str:
        return self._run([str(Path(sys.executable).with_name("undertone")), *arguments], fails=fails)

    def _run(self, command: list[str], *, fails: bool = False) -> str:
        console.print(f"[bold]$ {' '.join([Path(command[0]).name, *command[1:]])}[/]")
        output = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        with subprocess.Popen(command, **output) as process:  # type: ignore[call-overload]  # noqa: S603 - our own words
            said = "".join(_echoed(line) for line in process.stdout)
        if bool(process.returncode) != fails:
            self.checks.append(Check(" ".join(command), f"ended with status {process.returncode}"))
        return said

    def _serves(self, stack: str, version: str) -> None:
        self._check(f"{stack} serves {version}", _pointer(f"s3://{DeployedStack.find(stack).bucket}"), version)

    def _hook_reports(self, stack: str, status: str, problem: str = "") -> None:
        """Call the pre-traffic hook as CodeDeploy would, and check its report."""
        self._reports.clear()
        event = json.loads(HOOK_EVENT.read_text(encoding="utf-8"))
        answer = _invoke(DeployedStack.find(stack).hook, event)
        ids = {name[0].lower() + name[1:]: value for name, value in event.items()}
        expected = {**ids, "status": status}
        self._check(f"the hook of {stack} reports {status}", self._reports, [expected])
        problems = [found for found in answer.get("problems", []) if problem in found]
        self._check(f"the hook reports {'the' if problem else 'no'} problem", bool(problems), bool(problem))

    def _check(self, question: str, found: object, expected: object) -> None:
        problem = "" if found == expected else f"expected {expected}, got {found}"
        self.checks.append(Check(question, problem))
        console.print(f"{'[red]✗' if problem else '[green]✓'}[/] {question} {problem}")


def _echoed(line: str) -> str:
    print(line, end="", flush=True)
    return line


def _say(title: str, points: list[str]) -> None:
    console.print(f"{title}:")
    for point in points:
        console.print(f"  - {point}")


def _release(stage: stages.Stage) -> str:
    return DeployedStack.find(stage.stack).release


def _tested() -> str:
    return Releases(DEV.prefix).tested(DEV.name)[0].id


def _store(stage: stages.Stage) -> str:
    return f"s3://{DeployedStack.find(stage.stack).bucket}"


def _pointer(location: str | Path, stage: str = "production") -> str:
    found = open_store(location).read_pointer(stage)
    return found[0].version if found else ""


def _status(stage: stages.Stage, key: str | None = None) -> int:
    with Api(DeployedStack.find(stage.stack).url, key) as api:
        return api.ask("POST", "predict", {"comments": ["good"]}).status_code


def _publish(checkout: Path) -> None:
    """Run `make publish STAGE=dev` in another checkout."""
    path = os.pathsep.join(str(checkout / part) for part in (".", "layers/undertone"))
    environment = {**os.environ, "PYTHONPATH": path}
    command = [sys.executable, "-m", "deployment", "publish", DEV.name]
    subprocess.run(command, cwd=checkout, env=environment, check=True)  # noqa: S603 - our own words


def _model_of(serving: dict[str, str]) -> str:
    """Return the model version that a version of the predict function serves."""
    health = json.loads((ROOT / "events" / "predict" / "health.json").read_text(encoding="utf-8"))
    (name,) = [function for function in serving if "PredictFunction" in function]
    answer = _invoke(name, health, serving[name])
    with suppress(KeyError, json.JSONDecodeError):
        return str(json.loads(answer["body"])["model_version"])
    return str(answer)


def _invoke(function: str, event: dict[str, Any], version: str = "$LATEST") -> dict[str, Any]:
    try:
        result = boto3.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event), Qualifier=version)
    except ClientError as error:
        return {"error": str(error)}
    answer: dict[str, Any] = json.loads(result["Payload"].read())
    return answer
