"""Every operation that the official SDKs have, sent by them to the simulator.

Each operation is called with what it requires and with everything. The simulator has to find the signature valid and
to have read what the SDK was given; the SDK has to accept the answer, and the answer has to be as the spec says. What
belongs to a resource names one that was created before.
"""

from __future__ import annotations

import copy
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import answers, every_parameter, families
from .departures import OfJudgement
from .families import Member
from .journal import Journal
from .report import Report
from .valid_values import Values


@dataclass(frozen=True)
class Outcome:
    """What the SDK made of an answer: a result, or the service's error."""

    result: Any = None
    code: str | None = None
    # Why the SDK does not accept the answer.
    problem: str | None = None


class Sdk:
    """A product of an official SDK."""

    # What the SDK sends of its configuration wherever a spec has such a parameter.
    configured: dict[str, Any] = {}

    def fitted(self, operation: str, some: dict[str, Any], every: dict[str, Any]) -> dict[str, Any] | None:
        """A case as this SDK can send it; `None` if it cannot."""
        raise NotImplementedError

    def send(self, operation: str, case: dict[str, Any]) -> Outcome | None:
        """Sends a case; `None` if the SDK refuses to."""
        raise NotImplementedError


@dataclass
class Tally:
    """What came of the calls to a provider."""

    tiers: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    products: Counter[str] = field(default_factory=Counter)
    operations: Counter[str] = field(default_factory=Counter)
    lacking: int = 0
    unsent: list[str] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)


def judge(
    report: Report,
    journal: Journal,
    specs: Path,
    place: dict[str, str],
    sdk_of: Callable[[dict[str, Any]], Sdk],
    departures: list[OfJudgement],
) -> None:
    """Holds every operation of a provider's specs against its SDK, and says what came of it."""
    members = families.read(specs.parent / "families" / f"{specs.name}.txt")
    tally = Tally()
    for file in sorted(specs.glob("*.yaml")):
        spec = every_parameter.read(file)
        calls = Calls(spec, members.get(spec["product"], {}), sdk_of(spec), place, tally)
        for operation in families.order(list(spec["operations"]), calls.members):
            calls.both(operation)
        compare(spec, calls.made, journal.received(), tally, departures)
    journal.reset()
    differences = tally.differences
    report.check(
        not differences,
        f"{len(differences)} differences, the first of which are\n" + "\n".join(differences[:40]),
    )
    report.passed += sum(tally.answered.values()) + sum(tally.refused.values())
    products = sum(count > 0 for count in tally.products.values())
    report.check(products >= 15, f"only {products} products were tried")
    report.check(len(tally.operations) >= 200, f"only {len(tally.operations)} operations were tried")
    report.note(f"{len(tally.operations)} operations of {products} products; the SDK lacks {tally.lacking}")
    for tier in sorted(tally.tiers):
        report.note(
            f"{tier}: {tally.tiers[tier]} operations, {tally.answered[tier]} calls answered, "
            f"{tally.refused[tier]} refused as the SDK understands"
        )
    report.note("refusals: " + ", ".join(f"{code} {count}" for code, count in sorted(tally.codes.items())))
    if tally.unsent:
        report.note(f"{len(tally.unsent)} calls that the SDK cannot make, for it lacks what the spec requires or demands more: " + ", ".join(sorted(set(tally.unsent))))
    report.departures(tally.met, departures)


class Calls:
    """The calls of one product, in the order in which they are made."""

    def __init__(
        self,
        spec: dict[str, Any],
        members: dict[str, Member],
        sdk: Sdk,
        place: dict[str, str],
        tally: Tally,
    ) -> None:
        self.members = members
        self.made: list[tuple[str, dict[str, Any], Outcome]] = []
        self._spec, self._sdk, self._tally = spec, sdk, tally
        self._values = Values(spec, place)
        self._ids: dict[str, list[Any]] = defaultdict(list)

    def both(self, operation: str) -> None:
        """Calls with what is required, and with everything."""
        required, every = self._values.cases(operation)
        for some in (required, every):
            case = self._sdk.fitted(operation, some, every)
            if case is None:
                self._tally.lacking += 1
                return
            self._call(operation, case, ())

    def _call(self, operation: str, case: dict[str, Any], renewed: tuple[str, ...]) -> None:
        case = copy.deepcopy(case)
        member = self.members.get(operation)
        if member is not None:
            known = [(path, self._id_of(parent, renewed)) for path, parent in member.parents]
            if member.role != "create" and member.ids is not None:
                known.append((member.ids, self._id_of(member.resource, renewed)))
            for path, id_ in known:
                if id_ is not None:
                    families.put(case, path, [id_])
        rows = self._spec["operations"][operation].get("parameters") or {}
        configured = {name: value for name, value in self._sdk.configured.items() if name in rows}
        if answers.lacking(self._spec["types"], rows, {**configured, **case}):
            outcome = None
        else:
            outcome = self._sdk.send(operation, copy.deepcopy(case))
        if outcome is None:
            self._tally.unsent.append(f"{self._spec['product']} {operation}")
            return
        self.made.append((operation, {**configured, **case}, outcome))
        if member is not None and outcome.code is None and outcome.problem is None:
            self._learn(member, case, outcome.result)

    def _learn(self, member: Member, case: dict[str, Any], result: Any) -> None:
        ids = self._ids[member.resource]
        if member.role == "create":
            made = families.at(result, member.made) if member.made else []
            made += families.at(case, member.ids) if member.ids else []
            # The SDKs do not encode every id that a caller may choose.
            ids += [each for each in made if re.fullmatch(r"[\w.-]+", str(each), re.ASCII)]
        elif member.role == "delete" and member.ids is not None:
            gone = [str(each) for each in families.at(case, member.ids)]
            ids[:] = [each for each in ids if str(each) not in gone]

    def _id_of(self, resource: str, renewed: tuple[str, ...]) -> Any:
        """The id of some resource; one is created if there is none left."""
        if not self._ids[resource] and resource not in renewed:
            for operation, member in self.members.items():
                if member.role == "create" and member.resource == resource and not self._ids[resource]:
                    required, every = self._values.cases(operation)
                    case = self._sdk.fitted(operation, required, every)
                    if case is not None:
                        self._call(operation, case, (*renewed, resource))
        ids = self._ids[resource]
        return ids[-1] if ids else None


def compare(
    spec: dict[str, Any],
    made: list[tuple[str, dict[str, Any], Outcome]],
    received: list[dict[str, Any]],
    tally: Tally,
    departures: list[OfJudgement],
) -> None:
    """Lays what was sent beside what was received."""
    product = spec["product"]
    if len(made) != len(received):
        tally.differences.append(f"{product}: {len(made)} calls, and {len(received)} requests were received")
        return
    for (name, case, outcome), request in zip(made, received, strict=True):
        label = f"{product} {name}"
        found = list(differences(spec, name, case, outcome, request))
        departure = next((each for each in departures if found and each.explains(label, found)), None)
        if departure is not None:
            tally.met[departure.name] += 1
            continue
        tally.differences += [f"{label}: {each}" for each in found]
        tier = str(request["tier"])
        if label not in tally.operations:
            tally.tiers[tier] += 1
        tally.operations[label] += 1
        tally.products[product] += 1
        if outcome.code is None:
            tally.answered[tier] += 1
        else:
            tally.refused[tier] += 1
            tally.codes[f"{tier} {outcome.code}"] += 1


def differences(
    spec: dict[str, Any], name: str, case: dict[str, Any], outcome: Outcome, request: dict[str, Any]
) -> list[str]:
    operation, types = spec["operations"][name], spec["types"]
    rows = operation.get("parameters") or {}
    found = []
    if request["product"] != spec["product"] or not is_same(operation, spec["operations"].get(request["operation"])):
        found.append(f"read as {request['product']} {request['operation']}")
    if request["signature"] != "valid":
        found.append(f"the signature is {request['signature']}: {request['message']}")
    expected = answers.as_read(types, rows, case)
    found += answers.unequal(request["parameters"], expected)
    if request["unknown"]:
        found.append(f"unknown parameters {request['unknown']}")
    if outcome.problem is not None:
        found.append(f"the SDK does not accept the answer: {outcome.problem}")
    elif outcome.code != request["refusal"]:
        found.append(f"the SDK understood {outcome.code}, the simulator said {request['refusal']}")
    elif outcome.code is not None:
        if not may_refuse(request):
            found.append(f"refused: {outcome.code}: {request['message']}, given {case!r}")
    elif isinstance(operation.get("result") or {}, dict):
        result = operation.get("result") or {}
        found += [f"the answer: {each}" for each in answers.mistakes(types, result, outcome.result)]
    return found


def is_same(operation: dict[str, Any], other: dict[str, Any] | None) -> bool:
    """Whether nobody can tell a request of one operation from one of the other."""
    if other is None or "path" not in operation:
        return other is operation
    wires = [(each["method"], re.sub(r"\{\w+\}", "{}", each["path"])) for each in (operation, other)]
    return wires[0] == wires[1]


def may_refuse(request: dict[str, Any]) -> bool:
    """Whether a refusal of a valid request is honest: models have their preconditions, families only know ids."""
    if request["tier"] == "inferred":
        return str(request["message"]).startswith(("there is no resource [", "there is a "))
    return request["tier"] == "modelled"
