"""Changes which version a stage serves: promote, start a trial, roll back, start.

The last entry of the history is authoritative. The pointer, which containers read, is a copy written after it. If
a command is interrupted in between, running it again completes the change; any other change repairs the pointer too.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import msgspec

from undertone import text
from undertone.errors import (
    ConflictError,
    IncompleteChangeError,
    MissingObjectError,
    ModelRefusedError,
    NoPreviousVersionError,
    StageError,
    StoreError,
)
from undertone.models.store import Candidate, ModelStore, Pointer, pointer_key
from undertone.registry.actor import who
from undertone.registry.history import Action, Entry, append, entry_key
from undertone.registry.state import StageState, read_state

_TRIES = 10
"""Maximum attempts to write a pointer that others change at the same time."""


@dataclass(frozen=True, slots=True)
class Change:
    """The result of a change: the entry now served, what it replaced, and whether it completed an earlier change."""

    entry: Entry
    before: str
    completed: bool = False
    unchanged: bool = False
    """Whether there was nothing to change."""


class Stage:
    """One stage of a store for the code of one text version."""

    def __init__(self, store: ModelStore, name: str = "production", text_version: str = text.VERSION) -> None:
        pointer_key(name, text_version)  # rejects names that cannot be part of a key
        self.store = store
        self.name = name
        self.text_version = text_version

    def state(self) -> StageState:
        """Read the state of the stage.

        Raises:
            StoreError: The store cannot be reached.
        """
        return read_state(self.store, self.name, self.text_version)

    def promote(
        self,
        version: str,
        state: StageState,
        *,
        why: str = "",
        gates: dict[str, str] | None = None,
        refused: list[str] | None = None,
    ) -> Change:
        """Promote a version, if the stage has not changed since the version was evaluated.

        Raises:
            ConflictError: Another user changed the stage in the meantime.
            IncompleteChangeError: The change is in the history, but the pointer could not be written.
        """
        last = state.history.last
        if last and last.version == version:
            return self._complete(state, last, last.version)
        card = self.store.read_card(version)
        entry = self._entry(state, "promote", version, card.sha256, why=why, gates=gates or {}, refused=refused or [])
        return self._change(state, entry)

    def offer(self, candidate: Candidate, state: StageState, **rest: Any) -> Change:
        """Start a trial of a candidate, or change its share of requests.

        Args:
            candidate: The candidate.
            state: The state of the stage when the candidate was evaluated.
            rest: ``why``, ``gates`` and ``refused`` of the history's entry.

        Raises:
            StageError: The stage serves nothing to compare with, or already has a trial of another candidate.
            ConflictError: Someone else changed the stage in the meantime.
            IncompleteChangeError: The change is decided, but the pointer could not be written.
        """
        served, last = state.current, state.history.last
        if served is None:
            raise StageError(
                f"{self.name} serves nothing yet (text version {self.text_version}), so there is nothing to compare"
                f" {candidate.version} with. Promote it without --canary or --shadow."
            )
        if served.version == candidate.version:
            raise StageError(f"{candidate.version} is what {self.name} serves; there is nothing to compare it with.")
        if served.candidate and served.candidate.version != candidate.version:
            raise StageError(
                f"{self.name} already has a trial of {served.candidate.version}. End it with `undertone canary promote`"
                " or `undertone canary cancel` first."
            )
        if last and last.candidate == candidate:
            return self._complete(state, last, last.version)
        entry = self._entry(state, candidate.kind, served.version, served.sha256, candidate=candidate, **rest)
        return self._change(state, entry)

    def cancel(self, *, why: str = "") -> Change:
        """End a trial; completes an interrupted cancellation.

        Raises:
            StageError: No candidate is being tried.
            ConflictError: Someone else changed the stage at the same time.
            IncompleteChangeError: The change is decided, but the pointer could not be written.
        """
        state = self.state()
        last = state.history.last
        if last and last.action == "cancel" and not state.is_complete:
            return self._complete(state, last, last.version)
        if last is None or last.candidate is None:
            raise StageError(
                f"{self.name} has no canary or shadow. Start with `undertone promote VERSION --canary 10`."
            )
        return self._change(state, self._entry(state, "cancel", last.version, last.sha256, why=why))

    def rollback(self, *, to: str | None = None, why: str = "") -> Change:
        """Roll back one step of the history, or to an earlier version; completes an interrupted rollback.

        During a trial, one step back ends the trial.

        Raises:
            StageError: There is no earlier version, or it cannot be served.
            ConflictError: Another user changed the stage at the same time.
            IncompleteChangeError: The change is in the history, but the pointer could not be written.
        """
        state = self.state()
        last = state.history.last
        if last and last.candidate and to in (None, last.version):
            return self.cancel(why=why)
        interrupted = last is not None and last.action in ("rollback", "cancel") and not state.is_complete
        if last and (to == last.version or (interrupted and to is None)):
            return self._complete(state, last, _version(state.pointer.pointer))
        target = self._target(state, to)
        self._require_servable(state, target)
        entry = self._entry(state, "rollback", target.version, target.sha256, why=why, returns_to=target.position)
        return self._change(state, entry)

    def start(self, version: str) -> Entry | None:
        """Set the first version of a stage; return None if it has served before."""
        state = self.state()
        last = state.history.last
        if last and last.action == "start" and not state.is_complete:
            self._settle()
        if state.history.last_number or state.pointer.tag is not None:
            return None
        entry = self._entry(state, "start", version, self.store.read_card(version).sha256, why="the first version")
        try:
            return self._change(state, entry).entry
        except ConflictError:  # another process started it at the same time
            return None

    def _complete(self, state: StageState, last: Entry, before: str) -> Change:
        """Write the pointer of a change that is in the history, if it is outdated."""
        settled = self._settle()
        if settled != last:
            raise ConflictError(
                f"{settled.who} changed {self.name} at the same time: it serves {settled.version} now. See"
                " `undertone history`, then run the command again if it is still needed."
            )
        return Change(last, before, completed=not state.is_complete, unchanged=state.is_complete)

    def _target(self, state: StageState, to: str | None) -> Entry:
        history = state.history
        found = history.latest_of(to) if to else history.before(history.last)
        if found:
            return found
        served = [entry.version for entry in history.all()] or [_version(state.current)]
        known = ", ".join(dict.fromkeys(served))
        wanted = f"{to} was never in {self.name}" if to else f"{self.name} has no version to go back to"
        raise NoPreviousVersionError(
            f"{wanted} (text version {self.text_version}). It has had: {known}. Restore one of these with `undertone"
            f" rollback --to VERSION`, or promote another one with `undertone promote VERSION --to {self.name}`."
        )

    def _require_servable(self, state: StageState, target: Entry) -> None:
        problem = self._problem_of(target)
        if not problem:
            return
        further: Entry | None = target
        while further and self._problem_of(further):
            further = state.history.before(further)
        advice = (
            f"restore an earlier version with `undertone rollback --to {further.version}`"
            if further
            else ("no earlier version can be served either; promote another one with `undertone promote`")
        )
        raise StageError(f"{target.version} cannot be served: {problem}. Nothing was changed; {advice}.")

    def _problem_of(self, target: Entry) -> str:
        try:
            _, card = self.store.read_model(Pointer(version=target.version, sha256=target.sha256))
            card.require_fit(self.text_version)
        except (ModelRefusedError, MissingObjectError) as error:
            return str(error)
        return ""

    def _entry(self, state: StageState, action: Action, version: str, sha256: str, **rest: Any) -> Entry:
        return Entry(
            number=state.history.last_number + 1,
            stage=self.name,
            text_version=self.text_version,
            action=action,
            version=version,
            sha256=sha256,
            who=who(),
            when=datetime.now(UTC).isoformat(timespec="seconds"),
            id=uuid4().hex,
            **rest,
        )

    def _change(self, state: StageState, entry: Entry) -> Change:
        entry = self._adopt(state, entry)
        self._repair(state)
        append(self.store, entry)
        try:
            self._settle()
        except StoreError as error:
            if not self._is_settled():
                raise IncompleteChangeError(_unfinished(entry, error)) from error
        return Change(entry, _version(state.current))

    def _adopt(self, state: StageState, entry: Entry) -> Entry:
        """Record the pointer of a stage without a history as its first entry."""
        served = state.pointer.pointer
        if state.history.last_number or served is None:
            return entry
        adopted = self._entry(state, "adopt", served.version, served.sha256, why="served before the history began")
        append(self.store, adopted)
        return msgspec.structs.replace(entry, number=adopted.number + 1)

    def _repair(self, state: StageState) -> None:
        """Restore the last entry from the pointer if it is lost or damaged."""
        last = state.history.last
        if last and state.last_is_lost:
            self.store.objects.put(entry_key(self.name, self.text_version, last.number), last.to_json())

    def _is_settled(self) -> bool:
        """Return whether the pointer was written although the response was lost."""
        try:
            return self.state().is_complete
        except StoreError:
            return False

    def _settle(self) -> Entry:
        """Copy the last entry to the pointer; return the entry."""
        for _ in range(_TRIES):
            state = self.state()
            last, pointer = state.history.last, state.pointer
            if last is None:
                raise StoreError(
                    f"the last entry of {self.name}'s history in {self.store.name} was damaged during the operation"
                )
            if state.is_complete:
                return last
            data = last.to_json()
            if pointer.tag is None:
                written = self.store.objects.create(pointer.key, data)
            else:
                written = self.store.objects.replace(pointer.key, data, pointer.tag)
            if written:
                return last
        raise StoreError(
            f"{self.name} of {self.store.name} was changed by others {_TRIES} times at the same time; try again"
        )


def _version(served: Pointer | None) -> str:
    return served.version if served else "nothing"


def _unfinished(entry: Entry, error: StoreError) -> str:
    again = {
        "rollback": f"`undertone rollback --to {entry.version}`",
        "cancel": "`undertone canary cancel`",
    }.get(entry.action, "the same command")
    return (
        f"The {entry.action} of {entry.version} is entry {entry.number} of {entry.stage}'s history, but the pointer"
        f" that containers read was not written: {error}. Run {again} to complete it."
    )
