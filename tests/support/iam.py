"""What IAM would allow, by the policies of the translated template, and an S3 and STS that enforce it."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple
from unittest.mock import patch

from moto.s3.exceptions import S3AccessDeniedError
from moto.s3.responses import S3Response
from moto.sts.responses import TokenResponse

from tests.infrastructure.cloudformation import Stack

ADMINISTRATOR = "test"
"""The access key by which tests prepare and look at what they need."""

type Context = Mapping[str, str | list[str]]
type Statement = Mapping[str, Any]


def allows(statements: list[Statement], action: str, resource: str, context: Context) -> bool:
    """Whether statements of one principal allow an action, as IAM evaluates them.

    Args:
        statements: of all its policies.
        action: such as ``s3:GetObject``.
        resource: its ARN.
        context: the request's condition keys, with the tags of the session.
    """
    applying = [each for each in statements if _applies(each, action, resource, context)]
    return bool(applying) and all(each["Effect"] == "Allow" for each in applying)


def statements_of(stack: Stack, role: str) -> list[Statement]:
    """The statements of all policies of a role: its own, and those that are resources of their own."""
    inline = stack.resources[role]["Properties"].get("Policies", [])
    attached = [
        properties for properties in stack.of_type("AWS::IAM::Policy").values() if f"<{role}>" in properties["Roles"]
    ]
    return [each for policy in (*inline, *attached) for each in policy["PolicyDocument"]["Statement"]]


def may_assume(stack: Stack, caller: str, role: str, tags: Mapping[str, str]) -> bool:
    """Whether one role may become another with these session tags: both sides have to allow it."""
    context: dict[str, str | list[str]] = {f"aws:RequestTag/{key}": value for key, value in tags.items()}
    context["aws:TagKeys"] = list(tags)
    trust = stack.resources[role]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    trusting: list[Statement] = [
        {**each, "Resource": "*"} for each in trust if each["Principal"].get("AWS") == f"<{caller}.Arn>"
    ]
    actions = ("sts:AssumeRole", "sts:TagSession") if tags else ("sts:AssumeRole",)
    arn = f"<{role}.Arn>"
    own = statements_of(stack, caller)
    return all(allows(own, action, arn, context) and allows(trusting, action, arn, context) for action in actions)


class Session(NamedTuple):
    """What an access key stands for: a role, and the tags of the session."""

    role: str
    tags: Mapping[str, str]


class Enforced:
    """Policies of a stack, in force at moto's S3 and STS.

    Attributes:
        sessions: what was assumed, by access key.
        denied: the actions and keys that were refused.
        unavailable: an error that STS answers with instead.
    """

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self.sessions: dict[str, Session] = {}
        self.denied: list[tuple[str, str]] = []
        self.unavailable = ""

    def s3(self, response: Any, bucket_name: str | None = None, key_name: str | None = None) -> None:
        """Check a request to S3, in place of moto's own check."""
        key = key_name or (response.querystring.get("key") or [""])[0]
        access_key = _access_key(response)
        if access_key == ADMINISTRATOR:
            return
        session = self.sessions.get(access_key, Session(access_key, {}))
        action = f"s3:{response.data['Action']}"
        context: dict[str, str | list[str]] = {f"aws:PrincipalTag/{name}": tag for name, tag in session.tags.items()}
        if action == "s3:ListBucket" and "prefix" in response.querystring:
            context["s3:prefix"] = response.querystring["prefix"][0]
        if not self._allows(session.role, action, key, context) or (
            action == "s3:GetObject"
            and response.backend.get_object(bucket_name, key) is None
            and not self._allows(session.role, "s3:ListBucket", "", context)  # S3 returns 403 instead of 404
        ):
            self.denied.append((action, key or str(context.get("s3:prefix", ""))))
            raise S3AccessDeniedError

    def _allows(self, role: str, action: str, key: str, context: Context) -> bool:
        resource = f"<JobsBucket.Arn>/{key}" if key else "<JobsBucket.Arn>"
        return allows(statements_of(self._stack, role), action, resource, context)

    def sts(self, response: Any) -> Any:
        """Assume a role if both sides allow it."""
        if self.unavailable:
            return _refusal(self.unavailable, "not now")
        given = {key: values[0] for key, values in response.querystring.items()}
        role = given["RoleArn"].rpartition("/")[2]
        numbers = [key.split(".")[2] for key in given if key.startswith("Tags.member.") and key.endswith(".Key")]
        tags = {given[f"Tags.member.{n}.Key"]: given[f"Tags.member.{n}.Value"] for n in numbers}
        caller = _access_key(response)
        if caller != ADMINISTRATOR and not may_assume(self._stack, caller, role, tags):
            return _refusal("AccessDenied", "not authorized to perform: sts:AssumeRole")
        answer = _ASSUME(response)
        self.sessions[response.backend.assumed_roles[-1].access_key_id] = Session(role, tags)
        return answer


_ASSUME = TokenResponse.assume_role


@contextmanager
def enforced(stack: Stack) -> Iterator[Enforced]:
    """Enforce the policies of a stack at moto's S3 and STS in this process; access keys are names of roles."""
    found = Enforced(stack)

    def at_s3(response: Any, bucket_name: str | None = None, key_name: str | None = None) -> None:
        found.s3(response, bucket_name, key_name)

    def at_sts(response: Any) -> Any:
        return found.sts(response)

    with (
        patch.object(S3Response, "_authenticate_and_authorize_s3_action", at_s3),
        patch.object(TokenResponse, "assume_role", at_sts),
    ):
        yield found


def _refusal(code: str, message: str) -> tuple[str, dict[str, int]]:
    error = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return f"<ErrorResponse>{error}</ErrorResponse>", {"status": 400}


def _access_key(response: Any) -> str:
    """From the header, the query of a presigned URL, or the fields of a presigned form."""
    signed = re.search(r"Credential=([^/]+)/", response.headers.get("Authorization", ""))
    if signed:
        return signed[1]
    for name in ("X-Amz-Credential", "x-amz-credential"):
        if name in response.querystring:
            return str(response.querystring[name][0]).partition("/")[0]
    return "nobody"


def _applies(statement: Statement, action: str, resource: str, context: Context) -> bool:
    return (
        action in _list(statement["Action"])
        and any(_matches(each, resource, context) for each in _list(statement["Resource"]))
        and all(
            _holds(operator, key, _list(expected), context)
            for operator, conditions in statement.get("Condition", {}).items()
            for key, expected in conditions.items()
        )
    )


def _holds(operator: str, key: str, expected: list[str], context: Context) -> bool:
    if operator == "ForAllValues:StringEquals":
        return all(value in expected for value in context.get(key, []))
    value = context.get(key)
    if operator == "StringNotLike":
        return value is None or not any(_matches(each, str(value), context) for each in expected)
    if operator == "StringLike":
        return value is not None and any(_matches(each, str(value), context) for each in expected)
    if operator == "StringEquals":
        return value is not None and str(value) in [_filled(each, context) for each in expected]
    raise NotImplementedError(operator)


def _matches(pattern: str, text: str, context: Context) -> bool:
    """Whether a text matches a pattern with wildcards and variables, whose values have no wildcards."""
    parts = re.split(r"(\$\{[^}]+\}|[*?])", pattern)
    wildcards = {"*": ".*", "?": "."}
    return bool(re.fullmatch("".join(wildcards.get(each) or re.escape(_filled(each, context)) for each in parts), text))


def _filled(pattern: str, context: Context) -> str:
    """A text with the variables that the request has; those that it has not are left, and match nothing."""
    return re.sub(r"\$\{([^}]+)\}", lambda found: str(context.get(found[1], found[0])), pattern)


def _list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
