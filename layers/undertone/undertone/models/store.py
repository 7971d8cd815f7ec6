"""The model store: a bucket or a folder that holds models, their cards, and which of them is served.

Layout::

    models/<version>/model.onnx
    models/<version>/card.json
    production.json, staging.json      pointers: {"version": ..., "sha256": ...}
"""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import obstore
from obstore.exceptions import BaseError, NotModifiedError
from obstore.store import LocalStore, ObjectStore, S3Store

from undertone.errors import MissingObjectError, ModelRefusedError, StoreError
from undertone.models.card import Card

if TYPE_CHECKING:
    from obstore.store import ClientConfig

STAGES = ("production", "staging")
VERSION_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")

# A container that cannot reach its bucket must say so well within API Gateway's 29 seconds.
_CONNECT_TIMEOUT = timedelta(seconds=1)
_READ_TIMEOUT = timedelta(seconds=5)
_RETRY_TIMEOUT = timedelta(seconds=5)

# The port "discard", at which nothing listens.
_NO_PROXY = "http://127.0.0.1:9"


class Pointer(msgspec.Struct, frozen=True, kw_only=True):
    """Which model a stage serves, and the hash its file must have."""

    version: str
    sha256: str


class ModelStore:
    """Models, cards and pointers over one object store."""

    def __init__(self, objects: ObjectStore, name: str) -> None:
        self._objects = objects
        self.name = name

    def read_pointer(self, stage: str, *, unless: str | None = None) -> tuple[Pointer, str] | None:
        """Read which model a stage serves.

        Args:
            stage: ``production`` or ``staging``.
            unless: an entity tag that an earlier call gave.

        Returns:
            The pointer and its entity tag, or None if the tag is still ``unless``.

        Raises:
            MissingObjectError: when the stage has no pointer.
            ModelRefusedError: when the pointer cannot be read as one.
            StoreError: when the store cannot be reached.
        """
        key = _pointer_key(stage)
        with _store_errors(self.name, key):
            try:
                result = obstore.get(self._objects, key, options={"if_none_match": unless} if unless else {})
            except NotModifiedError:
                return None
            return _pointer(bytes(result.bytes()), key), result.meta["e_tag"] or ""

    def read_card(self, version: str) -> Card:
        """Read the card of a model.

        Raises:
            MissingObjectError: when there is no such model.
            ModelRefusedError: when the card cannot be read.
        """
        return Card.from_json(self._get(_model_key(version, "card.json")))

    def read_model(self, pointer: Pointer) -> tuple[bytes, Card]:
        """Read a model and its card, and verify both.

        Raises:
            MissingObjectError: when the store lacks one of the two.
            ModelRefusedError: when the file's hash, the card's hash and the pointer's do not agree.
        """
        card = self.read_card(pointer.version)
        onnx = self._get(_model_key(pointer.version, "model.onnx"))
        actual = hashlib.sha256(onnx).hexdigest()
        for source, expected in (("the pointer", pointer.sha256), ("its card", card.sha256)):
            if actual != expected:
                raise ModelRefusedError(
                    f"model {pointer.version} in {self.name} has the sha256 {actual}, {source} says {expected}:"
                    " upload it again, or point to another version"
                )
        return onnx, card

    def put_model(self, onnx: bytes, card: Card) -> None:
        """Store a model and its card; no pointer changes.

        Raises:
            ModelRefusedError: when the card's hash is not the file's, or a version of this name holds another model.
        """
        if hashlib.sha256(onnx).hexdigest() != card.sha256:
            raise ModelRefusedError(f"the card of {card.version} has another sha256 than the model that came with it")
        try:
            if self.read_card(card.version).sha256 != card.sha256:
                raise ModelRefusedError(f"{self.name} holds another model as {card.version}: choose a new version name")
        except MissingObjectError:
            pass
        self._put(_model_key(card.version, "model.onnx"), onnx)
        self._put(_model_key(card.version, "card.json"), card.to_json())

    def point(self, stage: str, version: str) -> Pointer:
        """Let a stage serve a version that is in the store.

        Raises:
            MissingObjectError: when there is no such model.
        """
        pointer = Pointer(version=version, sha256=self.read_card(version).sha256)
        self._put(_pointer_key(stage), msgspec.json.encode(pointer))
        return pointer

    def versions(self) -> list[str]:
        """The names of all stored models, sorted."""
        with _store_errors(self.name, "models/"):
            paths = [item["path"] for batch in obstore.list(self._objects, "models/") for item in batch]
        return sorted(path.split("/")[1] for path in paths if path.endswith("/card.json"))

    def _get(self, key: str) -> bytes:
        with _store_errors(self.name, key):
            return bytes(obstore.get(self._objects, key).bytes())

    def _put(self, key: str, data: bytes) -> None:
        with _store_errors(self.name, key):
            obstore.put(self._objects, key, data)


def open_store(location: str | Path) -> ModelStore:
    """Open the model store at ``s3://bucket/prefix`` or in a folder.

    Raises:
        StoreError: when the location is neither.
    """
    name = str(location)
    if name.startswith("s3://"):
        return ModelStore(_s3(name), name)
    if "://" in name:
        raise StoreError(f"the model store is {name!r}; expected s3://bucket/prefix or a folder")
    try:
        return ModelStore(LocalStore(Path(name), mkdir=True), name)
    except (BaseError, OSError) as error:
        raise StoreError(f"the model store {name} cannot be opened: {error}") from error


def _s3(url: str) -> ObjectStore:
    bucket, _, prefix = url.removeprefix("s3://").partition("/")
    if not bucket:
        raise StoreError(f"the model store is {url!r}; expected s3://bucket/prefix")
    return S3Store(
        bucket,
        prefix=prefix.strip("/") or None,
        client_options={
            "connect_timeout": _CONNECT_TIMEOUT,
            "timeout": _READ_TIMEOUT,
            "allow_http": os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://"),
            **_one_host_only(),
        },
        retry_config={"max_retries": 2, "retry_timeout": _RETRY_TIMEOUT},
        credential_provider=None if os.environ.get("AWS_ACCESS_KEY_ID") else _session_credentials(),
    )


def _one_host_only() -> "ClientConfig":
    """Client options that keep requests at the endpoint's host: obstore follows redirects and has no switch for it.

    A request to any other host goes to a proxy that does not exist. A machine that reaches S3 only through a proxy of
    its own keeps that one.
    """
    if os.environ.get("HTTPS_PROXY") or os.environ.get("https_proxy"):
        return {}
    return {"proxy_url": _NO_PROXY, "proxy_excludes": _endpoint_host()}


def _endpoint_host() -> str:
    """The host that obstore sends requests to."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    if not endpoint:
        region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
        return f"s3.{region}.amazonaws.com"
    from urllib.parse import urlsplit  # noqa: PLC0415 - 8 ms of every start, and only emulators have an endpoint

    return urlsplit(endpoint).hostname or ""


def _session_credentials() -> Any:
    # Profiles, SSO and the credential endpoint of SnapStart are boto3's business; it is heavy, so only where needed.
    from obstore.auth.boto3 import Boto3CredentialProvider  # noqa: PLC0415

    return Boto3CredentialProvider()


def _pointer_key(stage: str) -> str:
    if stage not in STAGES:
        raise StoreError(f"the stage is {stage!r}; expected one of {', '.join(STAGES)}")
    return f"{stage}.json"


def _model_key(version: str, file: str) -> str:
    if not VERSION_PATTERN.fullmatch(version):
        raise ModelRefusedError(f"{version[:120]!r} is no version name; expected letters, digits, '.', '_' and '-'")
    return f"models/{version}/{file}"


def _pointer(data: bytes, key: str) -> Pointer:
    try:
        return msgspec.json.decode(data, type=Pointer)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ModelRefusedError(f"{key} cannot be read: {error}") from error


@contextmanager
def _store_errors(name: str, key: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise MissingObjectError(f"{name} has no {key}") from error
    except (BaseError, OSError) as error:
        reason = str(error).partition("\n")[0]
        raise StoreError(f"{key} of {name} cannot be reached: {reason}") from error
