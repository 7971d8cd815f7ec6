"""Access to the resources of a deployed stack that run bulk jobs."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import boto3
from botocore.exceptions import ClientError

from undertone_bulk.errors import BulkError
from undertone_bulk.parts import Parts
from undertone_bulk.plans import RESULT, job_prefix

RUNNING = "RUNNING"
SUCCEEDED = "SUCCEEDED"


class Progressed(NamedTuple):
    """The progress of a job.

    Attributes:
        status: Status of the execution in Step Functions: RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED.
        chunks: Number of chunks of the input; 0 until it is split.
        done: Number of chunks that were scored or have failed.
        reason: Why the job failed; empty otherwise.
    """

    status: str
    chunks: int = 0
    done: int = 0
    reason: str = ""


class Listed(NamedTuple):
    """An entry of the list of jobs."""

    id: str
    status: str
    started: datetime


class JobService(NamedTuple):
    """The resources of a stack that run bulk jobs.

    Attributes:
        stack: Name of the stack.
        bucket: Bucket of inputs and results.
        machine: ARN of the state machine.
        store: Location of the model store; its production model scores the rows.
    """

    stack: str
    bucket: str
    machine: str
    store: str

    @classmethod
    def find(cls, stack: str) -> "JobService":
        """Read the outputs of a stack.

        Raises:
            BulkError: There is no such stack, or it does not run jobs.
        """
        try:
            found = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
        except ClientError as error:
            if "does not exist" not in str(error):
                raise
            raise BulkError(f"there is no stack {stack}. Check the name, AWS_PROFILE and AWS_REGION.") from error
        outputs = {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])}
        if "JobsStateMachineArn" not in outputs:
            raise BulkError(f"the stack {stack} does not run bulk jobs. Deploy it with the parameter Jobs=true.")
        store = f"s3://{outputs['ModelBucketName']}"
        return cls(stack, outputs["JobsBucketName"], outputs["JobsStateMachineArn"], store)

    def location(self, job: str) -> Parts:
        """Return the objects of a job."""
        return Parts(job_prefix(self.bucket, job))

    def result(self, job: str) -> Parts:
        """Return the objects of a job's result."""
        return Parts(f"{job_prefix(self.bucket, job)}{RESULT}")

    def start(self, job: str) -> None:
        """Start a job whose plan and input are already in the bucket."""
        boto3.client("stepfunctions").start_execution(
            stateMachineArn=self.machine, name=job, input=json.dumps({"job": job})
        )

    def jobs(self, most: int) -> Iterator[Listed]:
        """List the jobs of the last 90 days, newest first."""
        found = boto3.client("stepfunctions").list_executions(stateMachineArn=self.machine, maxResults=most)
        for each in found["executions"]:
            yield Listed(each["name"], each["status"], each["startDate"])

    def progress(self, job: str) -> Progressed:
        """Return the progress of a job.

        Raises:
            BulkError: There is no such job.
        """
        client = boto3.client("stepfunctions")
        try:
            found = client.describe_execution(executionArn=self._execution(job))
        except client.exceptions.ExecutionDoesNotExist as error:
            raise BulkError(f"{self.stack} has no job {job}. See: undertone jobs list --on {self.stack}") from error
        reason = ": ".join(filter(None, (found.get("error"), found.get("cause"))))
        runs = client.list_map_runs(executionArn=self._execution(job))["mapRuns"]
        if not runs:
            return Progressed(found["status"], reason=reason)
        counts = client.describe_map_run(mapRunArn=runs[0]["mapRunArn"])["itemCounts"]
        done = counts["succeeded"] + counts["failed"]
        return Progressed(found["status"], counts["total"], done, reason)

    def cancel(self, job: str) -> None:
        """Stop a job; scored chunks are kept until they expire.

        Raises:
            BulkError: The job has already ended, or does not exist.
        """
        status = self.progress(job).status
        if status != RUNNING:
            raise BulkError(f"the job {job} has ended already: {status}.")
        boto3.client("stepfunctions").stop_execution(executionArn=self._execution(job), error="Canceled")

    def _execution(self, job: str) -> str:
        job_prefix(self.bucket, job)
        return f"{self.machine.replace(':stateMachine:', ':execution:')}:{job}"
