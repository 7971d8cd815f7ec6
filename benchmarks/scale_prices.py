"""Prices and quotas of AWS, as its public pages state them; docs/scale.md lists the pages and the date."""

from collections.abc import Mapping
from typing import NamedTuple

from training.jobs import costs


class Price(NamedTuple):
    """What something costs in us-east-1, in US dollars, without the free tier and without discounts for volume."""

    what: str
    dollars: float


class Quota(NamedTuple):
    """A limit of an account or a service, and what to do where it is reached."""

    what: str
    default: int
    advice: str


PRICES: Mapping[str, Price] = {
    "gb_second": Price("Lambda, x86: a GB-second", costs.GB_SECOND),
    "lambda_request": Price("Lambda: a request", costs.LAMBDA_REQUEST),
    "transition": Price("Step Functions, standard: a state transition", costs.TRANSITION),
    "put": Price("S3 Standard: a PUT or LIST request", costs.PUT),
    "get": Price("S3 Standard: a GET request", costs.GET),
    "gb_month": Price("S3 Standard: a GB for a month", costs.GB_MONTH),
    "log_gb": Price("CloudWatch Logs: a GB ingested", 0.50),
    "sqs_request": Price("SQS, standard: a request of up to 64 KB", 0.0000004),
    "internet_gb": Price("data transfer from S3 to the internet: a GB", 0.09),
}

QUOTAS: Mapping[str, Quota] = {
    "concurrency": Quota(
        "Lambda: concurrent executions per region", 1_000,
        "request an increase (Service Quotas, L-B99A9384), and keep `JobsConcurrency` below it",
    ),
    "transitions": Quota(
        "Step Functions: state transitions per second (800 outside us-east-1, us-west-2 and eu-west-1)", 5_000,
        "the map waits; request an increase, or use larger chunks",
    ),
    "map": Quota("Step Functions: parallel executions of a Distributed Map", 10_000, "fixed: run several jobs"),
    "scaling": Quota("Lambda: new containers of a function per 10 seconds", 1_000, "fixed: a start takes longer"),
    "puts": Quota(
        "S3: writes per second below a prefix", 3_500, "S3 divides a busy prefix by itself; meanwhile, retries wait"
    ),
    "items": Quota("Step Functions: MB of the list of a map's items", 10_240, "fixed: run several jobs"),
    "finish": Quota("Lambda: seconds of a call, for the last step", 900, "fixed: run several jobs"),
    "history": Quota("Step Functions: events in the history of the job's execution", 25_000, "fixed: run several jobs"),
}  # fmt: skip
