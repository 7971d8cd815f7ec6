"""The state machine of retraining in the rehearsal, whose training jobs run on this machine.

ministack has no SageMaker: instead, the state sends its request to a queue, with a task token, and waits.
A thread validates the request against botocore's model of SageMaker, runs the published script, and returns the token.
"""

import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import boto3
import botocore.session
from botocore.validate import validate_parameters

from deployment.stack import outputs_of
from devtools.background import repeated
from devtools.retraining_sample import GATES

JOBS, NOTICES = "rehearsed-jobs", "rehearsed-notices"
PARAMETERS = (
    "Retraining=true RetrainingImage=123456789012.dkr.ecr.us-east-1.amazonaws.com/undertone:1 RetrainingCheckSeconds=5"
    " RetrainingMostPerClient=1000 RetrainingLeastComments=300 RetrainingCanaryPercent=50"
)
NO_GATES = ("macro_f1", "calibration_error", "class_calibration_error", "share_error")
SETTINGS = {
    "data": "sample",
    "model.rounds": 10,
    **{f"gates.{name}": {} for name in NO_GATES},
    **{f"gates.{name}": found for name, found in GATES.items()},
}
"""Gates on data that is part of the project, because other data sets may not be available."""
EXECUTION_SECONDS = 900
_BARE = re.compile(r"(?<=: )\$\{(\w+)\}(?=[,}\n])")
_QUOTED = re.compile(r'"@\{(\w+)\}"')


def train_here(definition: str) -> str:
    """Return a state machine that sends its training jobs to a queue, with a task token."""
    url = boto3.client("sqs").create_queue(QueueName=JOBS)["QueueUrl"]
    machine = json.loads(_BARE.sub(r'"@{\1}"', definition))
    train = machine["States"]["Train"]
    train["Resource"] = "arn:${Partition}:states:::sqs:sendMessage.waitForTaskToken"
    body = {"token.$": "$$.Task.Token", "request": train["Parameters"]}
    train["Parameters"] = {"QueueUrl": url, "MessageBody": body}
    return _QUOTED.sub(r"${\1}", json.dumps(machine, indent=2))


@contextmanager
def training_jobs(folder: Path) -> Iterator[list[str]]:
    """Run the jobs of the queue in sequence; yield the list of the names of jobs that ran."""
    names = list[str]()
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName=JOBS)["QueueUrl"]

    def work() -> None:
        for message in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages", []):
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            body = json.loads(message["Body"])
            names.append(body["request"]["TrainingJobName"])
            _answer(body["token"], _run(body["request"], folder))

    with repeated(work):
        yield names


def _run(request: Mapping[str, Any], folder: Path) -> str:
    """Run a job as SageMaker would, with little data; return the reason if it fails, else an empty text."""
    model = botocore.session.get_session().get_service_model("sagemaker")
    shape = model.operation_model("CreateTrainingJob").input_shape
    assert shape  # noqa: S101 - every operation that takes a request has one
    validate_parameters(request, shape)
    settings = dict(request["HyperParameters"])
    bucket, _, key = settings["sagemaker_submit_directory"].removeprefix("s3://").partition("/")
    packed = boto3.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    with tempfile.TemporaryDirectory(dir=folder) as directory:
        with tarfile.open(fileobj=BytesIO(packed)) as archive:
            archive.extractall(directory, filter="data")
        environment = os.environ | {
            "SM_HPS": json.dumps(settings | SETTINGS),
            "SM_OUTPUT_DIR": directory,
            "SM_OUTPUT_INTERMEDIATE_DIR": directory,
        }
        command = [sys.executable, settings["sagemaker_program"]]
        result = subprocess.run(command, cwd=directory, env=environment, check=False)  # noqa: S603 - our own code
        failure = Path(directory, "failure")
        if result.returncode == 0:
            return ""
        return failure.read_text(encoding="utf-8") if failure.exists() else f"status {result.returncode}"


def _answer(token: str, problem: str) -> None:
    states = boto3.client("stepfunctions")
    if problem:
        states.send_task_failure(taskToken=token, error="SageMaker.TrainingJobFailed", cause=problem)
    else:
        states.send_task_success(taskToken=token, output="{}")


def execute(stack: str, given: Mapping[str, str]) -> tuple[str, str]:
    """Start the state machine manually, and wait; return its final status and the cause."""
    states = boto3.client("stepfunctions")
    machine = (outputs_of(stack) or {})["RetrainingStateMachineArn"]
    arn = states.start_execution(stateMachineArn=machine, input=json.dumps(given))["executionArn"]
    return _ended(arn)


def _ended(arn: str) -> tuple[str, str]:
    states, deadline = boto3.client("stepfunctions"), time.monotonic() + EXECUTION_SECONDS
    while (found := states.describe_execution(executionArn=arn))["status"] == "RUNNING" and time.monotonic() < deadline:
        time.sleep(1)
    return found["status"], found.get("cause", "")


@contextmanager
def notices(stack: str) -> Iterator[list[str]]:
    """Collect the notifications sent to the alarm topic; complete when the block has ended."""
    sqs, sns = boto3.client("sqs"), boto3.client("sns")
    url = sqs.create_queue(QueueName=NOTICES)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    resources = boto3.client("cloudformation").describe_stack_resource(StackName=stack, LogicalResourceId="AlarmTopic")
    topic = resources["StackResourceDetail"]["PhysicalResourceId"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    found: list[str] = []
    yield found
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1).get("Messages"):
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            body = json.loads(message["Body"])
            found.append(f"{body.get('Subject', '')}: {body.get('Message', '')}")


def starting_rules(stack: str) -> list[str]:
    """Return the inputs of the rules that start the state machine automatically."""
    machine = (outputs_of(stack) or {})["RetrainingStateMachineArn"]
    events = boto3.client("events")
    return sorted(
        json.loads(target["Input"])["reason"]
        for rule in events.list_rules()["Rules"]
        for target in events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
        if target["Arn"] == machine
    )
