"""The steps of the rehearsal."""

import json
import os
from itertools import chain
from pathlib import Path
from unittest.mock import patch

import boto3

from deployment import versions
from deployment.copying import copy_as
from deployment.rehearsal import variants
from deployment.rehearsal.bulk import bulk_checks
from deployment.rehearsal.fake_codedeploy import Report
from deployment.rehearsal.feedback import feedback_checks, takes_feedback
from deployment.rehearsal.jobs import job_checks
from deployment.rehearsal.launch import launch_stack
from deployment.rehearsal.retraining import (
    FOLDER,
    drift_after_other_comments,
    retraining_command,
    send_and_accept_corrections,
    viewers,
)
from deployment.rehearsal.session import (
    DEV,
    PROD,
    ROOT,
    Session,
    model_of,
    pointer_of,
    publish,
    release_of,
    status_of,
    store_of,
    tested_release,
)
from deployment.rehearsal.state_machine import PARAMETERS, execute, notices, starting_rules, training_jobs
from deployment.rehearsal.stream import stream_checks
from deployment.rehearsal.trial import TRIED, answering, drift_checks, start_canary
from deployment.smoke import COMMENTS, Api, run_checks
from deployment.stack import DeployedStack
from devtools.retraining_sample import CORRECTIONS
from training.registry import Stage
from training.stores import STARTER
from undertone.models.store import open_store


class Rehearsal(Session):
    """The steps, in order, and the results of their checks.

    Args:
        template: The built template, adapted to ministack.
        reports: The list to which the pre-traffic hook's reports to CodeDeploy are added.
    """

    def __init__(self, template: Path, reports: list[Report]) -> None:
        super().__init__(reports)
        self._template = template

    def stages_that_are_refused(self) -> None:
        """Deploy an unknown stage and prod before dev, which fail; create the role with which GitHub deploys."""
        said = self.make("deploy", "STAGE=production", fails=True)
        self.check("an unknown stage is rejected", "has no stage 'production'" in said, True)
        said = self.make("deploy", "STAGE=prod", fails=True)
        self.check("prod before dev is rejected", "run make deploy first" in said, True)
        # ministack has no identity providers
        self.make("bootstrap", "STAGE=dev", "REPOSITORY=owner/name", "PARAMETERS=Provider=exists")

    def dev(self) -> None:
        """Deploy, run the pre-traffic hook, and deploy the same again."""
        self.make("deploy", "STAGE=dev", f"TEMPLATE={self._template}")
        self.serves("undertone-dev", pointer_of(STARTER))
        self.hook_reports(DEV.stack, "Succeeded")
        before = versions.serving(DEV.stack)
        self.make("deploy", "STAGE=dev", f"TEMPLATE={self._template}")
        self.check("deploying the same again publishes no new version", versions.serving(DEV.stack), before)

    def feedback(self) -> None:
        """Send a correction and delete it; turn feedback off and on again."""
        for question, found, expected in feedback_checks(DEV.stack):
            self.check(question, found, expected)
        for wanted in ("false", "true"):
            self.make("deploy", "STAGE=dev", f"TEMPLATE={self._template}", f"PARAMETERS=Feedback={wanted}")
            self.check(f"Feedback={wanted} turns the endpoints on or off", takes_feedback(DEV.stack), wanted == "true")

    def trial(self) -> None:
        """Start a canary on half of the requests and cancel it, without a deployment; measure drift."""
        starter = pointer_of(STARTER)
        start_canary(store_of(DEV))
        self.check("a canary serves some requests", answering(DEV.stack, {starter, TRIED}), {starter, TRIED})
        self.undertone("canary", "cancel", "--store", store_of(DEV))
        self.check("a canceled canary serves none", answering(DEV.stack, {starter}), {starter})
        for question, found, expected in drift_checks(DEV.stack, starter):
            self.check(question, found, expected)

    def prod(self) -> None:
        """Deploy the release that was tested in dev."""
        self.make("deploy", "STAGE=prod")
        self.check("prod runs dev's release", release_of(PROD), release_of(DEV))
        self.serves("undertone-prod", pointer_of(STARTER))
        self.hook_reports(PROD.stack, "Succeeded")
        with Api(DeployedStack.find(PROD.stack).url) as api:
            refused = api.ask("POST", "predict", {"comments": ["good"]})
            preflight, health = api.ask("OPTIONS", "predict"), api.ask("GET", "health")
        self.check("POST /predict without a key returns a 403", refused.status_code, 403)
        self.check("the 403 is in JSON", sorted(refused.json()), ["detail", "error", "request_id"])
        self.check("browsers can read the 403", refused.headers.get("access-control-allow-origin"), "*")
        self.check("OPTIONS /predict requires no key", preflight.status_code, 204)
        self.check("GET /health requires no key", health.status_code, 200)

    def keys(self) -> None:
        """Rotate the API key: both keys are valid at first, then only the new one."""
        old = DeployedStack.find(PROD.stack).key()
        self.make("deploy", "STAGE=prod", "PARAMETERS=ApiKeys=both")
        new = DeployedStack.find(PROD.stack).key()
        self.check("there is a second key", new != old, True)
        self.check("the old key is still valid", status_of(PROD, old), 200)
        self.check("the new key is valid", status_of(PROD, new), 200)
        self.make("deploy", "STAGE=prod", "PARAMETERS=ApiKeys=second")
        self.check("the old key is rejected", status_of(PROD, old), 403)
        self.check("the new key is still valid", status_of(PROD, new), 200)

    def broken_release(self) -> None:
        """Deploy a broken release: the hook reports it, dev is rolled back, and prod rejects it."""
        good = release_of(DEV)
        self.make("deploy", "STAGE=dev", f"TEMPLATE={variants.broken(self._template)}", fails=True)
        self.check("dev runs the broken release", release_of(DEV) == good, False)
        self.hook_reports(DEV.stack, "Failed", "predict/")
        self.check("dev is broken", status_of(DEV), 502)
        self.make("rollback-code", "STAGE=dev")
        self.check("the previous code serves again", status_of(DEV), 200)
        self.make("smoke", "STAGE=dev")
        self.check("the broken release is not recorded as tested", tested_release(), good)
        listed = self.make("releases", "STAGE=dev")
        self.check("only the good release is listed", [good in listed, release_of(DEV) in listed], [True, False])
        self.make("deploy", "STAGE=prod", f"RELEASE={release_of(DEV)}", fails=True)
        self.check("prod rejects the broken release and keeps the good one", release_of(PROD), good)

    def break_glass(self) -> None:
        """Deploy a fix to prod at once, without testing it in dev."""
        self.make("deploy-break-glass", "STAGE=prod", f"TEMPLATE={self._template}", fails=True)
        self.make("deploy-break-glass", "STAGE=prod", f"TEMPLATE={self._template}", "REASON=rehearsal")
        self.check("prod serves requests", status_of(PROD, DeployedStack.find(PROD.stack).key()), 200)

    def text_version(self) -> None:
        """Deploy code of a new text version: it fails without a model of that version, and works with one."""
        old = versions.serving(DEV.stack)
        template = variants.with_text_version(self._template, "2")
        self.make("deploy", "STAGE=dev", f"TEMPLATE={template}", fails=True)
        self.hook_reports(DEV.stack, "Failed", "predict/health: expected status 200, got 503")
        new = versions.serving(DEV.stack)
        self.make("rollback-code", "STAGE=dev")
        self.check("without a model of the new version, the old code keeps serving", status_of(DEV), 200)
        checkout = variants.checkout_with_text_version(ROOT / "build" / "rehearsal", "2")
        publish(checkout)
        self.hook_reports(DEV.stack, "Succeeded")
        starter = pointer_of(STARTER)
        self.check("the old code serves its model", model_of(old), starter)
        self.check("the new code serves its own model from the same bucket", model_of(new), f"{starter}-text-2")
        publish(checkout)  # again: nothing changes
        self.check("the old code's model is unchanged", pointer_of(store_of(DEV)), starter)

    def model(self) -> None:
        """Promote a model and roll it back to the starter, without a deployment."""
        location, starter = store_of(DEV), pointer_of(STARTER)
        store = open_store(location)  # not by `undertone promote`: its gates need the training data
        copy_as(store, "rehearsed")
        Stage(store).promote("rehearsed", Stage(store).state(), why="rehearsal")
        self.serves(DEV.stack, "rehearsed")
        self.undertone("rollback", "--store", location)
        self.serves(DEV.stack, starter)
        said = self.undertone("history", "--json", "--store", location)
        self.check(
            "the history lists both", [f'"{action}"' in said for action in ("promote", "rollback")], [True, True]
        )

    def logs(self) -> None:
        """Check that logs contain the metrics of requests, but no text of comments."""
        said = self.make("logs", "STAGE=dev", "FUNCTION=predict", "TAIL=")
        self.check("the log counts requests", "app_request_count" in said, True)
        self.check("the log contains no comment", [comment for comment in COMMENTS if comment in said], [])
        events = boto3.client("logs").filter_log_events(logGroupName=f"/undertone/{DEV.stack}/predict")["events"]
        ours = [json.loads(event["message"]) for event in events if event["message"].startswith("{")]
        answered = [line for line in ours if line.get("correlation_id") and line.get("model_version")]
        self.check("a log line has both the correlation ID and the model version", bool(answered), True)

    def retraining(self) -> None:
        """Retrain from corrections: rejected by the gates, then forced, then rolled back because of drift."""
        starter = pointer_of(store_of(DEV))
        self.check("corrections are sent and accepted", send_and_accept_corrections(DEV.stack), CORRECTIONS)
        command, environment = retraining_command(DEV.stack)
        with patch.dict(os.environ, environment), viewers(DEV.stack) as statuses:
            said = self.undertone(*command, fails=True)
            self.check("a model trained on the sample alone is rejected", "it fails behavioural suite" in said, True)
            self.check("production is as it was", pointer_of(store_of(DEV)), starter)
            self.undertone(*command, "--force", "rehearsal")
        self.check("production serves a new model", pointer_of(store_of(DEV)) in {starter, ""}, False)
        history = Stage(open_store(store_of(DEV))).state().history.all()[:3]
        self.check("it was a shadow and a canary", [e.action for e in history], ["promote", "canary", "shadow"])
        self.check("no request failed meanwhile", statuses, {200})
        shifted = drift_after_other_comments(DEV.stack)
        expected = ["words", "unknown words"]
        self.check("different comments are drift", [e for e in expected if e in shifted] or shifted, expected)
        self.undertone("rollback", "--why", "drift", "--store", store_of(DEV))
        self.check("a rollback restores the previous model", pointer_of(store_of(DEV)), starter)

    def state_machine(self) -> None:
        """Retrain with the state machine: rejected by the gates, then forced, then without new corrections."""
        starter, store = pointer_of(store_of(DEV)), store_of(DEV)
        self.undertone("sagemaker-publish", "--store", store)
        self.make("deploy", "STAGE=dev", f"TEMPLATE={self._template}", f"PARAMETERS={PARAMETERS}")
        self.check("a schedule and the drift alarm start it", starting_rules(DEV.stack), ["drift", "schedule"])
        with training_jobs(FOLDER) as jobs, viewers(DEV.stack) as statuses, notices(DEV.stack) as sent:
            status, cause = execute(DEV.stack, {})
            self.check("rejection by the gates is a failure", (status, "behavioural suite" in cause), ("FAILED", True))
            self.check("production is as it was", pointer_of(store), starter)
            status, cause = execute(DEV.stack, {"force": "rehearsal"})
            self.check("a forced model is promoted to production", (status, cause), ("SUCCEEDED", ""))
            status, cause = execute(DEV.stack, {"reason": "drift"})
            self.check("with no new corrections, nothing is trained", (status, len(jobs)), ("SUCCEEDED", 2))
        served, history = pointer_of(store), Stage(open_store(store)).state().history.all()[:3]
        self.check("production serves a new model", served in {starter, ""}, False)
        self.check("staging serves it too", pointer_of(store, "staging"), served)
        self.check("it was a shadow and a canary", [e.action for e in history], ["promote", "canary", "shadow"])
        self.check("no request failed meanwhile", statuses, {200})
        subjects = [notice.split(":")[1].strip() for notice in sent]
        expected = ["drift, but too few corrections", "a retrained model is in production", "retraining failed"]
        self.check("a notification is sent each time", sorted(subjects), sorted(expected))
        self.check("with the reason", any("behavioural suite" in notice for notice in sent), True)
        self.undertone("rollback", "--store", store)

    def bulk(self) -> None:
        """Score a file with the state machine of bulk jobs: one chunk succeeds at the third attempt, one fails."""
        template = variants.with_named_keys(variants.with_failing_chunks(self._template))
        self.make("deploy", "STAGE=dev", f"TEMPLATE={template}", "PARAMETERS=Jobs=true")
        for question, found, expected in chain(bulk_checks(DEV.stack, self.undertone), job_checks(DEV.stack)):
            self.check(question, found, expected)

    def stream(self) -> None:
        """Score messages of a queue, of which one always fails."""
        self.make("deploy", "STAGE=dev", f"TEMPLATE={self._template}", "PARAMETERS=Stream=true")
        for question, found, expected in stream_checks(DEV.stack):
            self.check(question, found, expected)

    def taking_down(self) -> None:
        """Delete both stacks with confirmations; without them, nothing is deleted."""
        models = DeployedStack.find(PROD.stack).bucket
        self.make("destroy", "STAGE=prod", fails=True)
        self.make("destroy", "STAGE=prod", "CONFIRM=undertone-dev", fails=True)
        said = self.make("destroy", "STAGE=prod", "CONFIRM=undertone-prod", fails=True)
        self.check("prod is protected", "is protected from deletion" in said, True)
        self.make("unprotect", "STAGE=prod", "CONFIRM=undertone-prod")
        self.make("destroy", "STAGE=prod", "CONFIRM=undertone-prod")
        self.check("its models are kept", pointer_of(f"s3://{models}"), pointer_of(STARTER))
        bucket = DeployedStack.find(DEV.stack).bucket
        self.make("destroy", "STAGE=dev", "CONFIRM=undertone-dev", f"DELETE_MODELS={bucket}")
        stacks = boto3.client("cloudformation").list_stacks()["StackSummaries"]
        names = [stack["StackName"] for stack in stacks if stack["StackStatus"] != "DELETE_COMPLETE"]
        self.check("both stacks are deleted", [name for name in names if name.startswith("undertone")], [])
        buckets = [found["Name"] for found in boto3.client("s3").list_buckets()["Buckets"]]
        self.check("dev's models are deleted, and only these", [bucket in buckets, models in buckets], [False, True])

    def launch(self) -> None:
        """Launch a stack from a link; `make deploy` then updates it as dev."""
        stack = launch_stack(self.make, str(self._template))
        self.check("the launched stack is dev's", stack, DEV.stack)
        self.serves(stack, pointer_of(STARTER))
        found = DeployedStack.find(stack)
        with Api(found.url, found.key()) as api:
            self.checks.extend(run_checks(api))
        self.make("deploy", "STAGE=dev", f"TEMPLATE={self._template}")
        self.serves(stack, pointer_of(STARTER))
        self.make("destroy", "STAGE=dev", f"CONFIRM={stack}")
