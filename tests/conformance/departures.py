"""Every known difference between the official SDKs and ours, each with its reason, in one place.

`OfRequest` are differences between what both sides send for one input. `OfInput` are faults of an official SDK that
some inputs bring out: whether one does is decided by the input alone, and each has an example, which is tried in every
run. Where one occurs, ours has to do what the protocol says. An entry that no longer occurs fails the run.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from . import protocol_ucloud
from .inputs import AnyCall, SignerInput
from .protocol_jdcloud import unescape


@dataclass(frozen=True)
class OfRequest:
    """A difference of the official SDK at a place of the requests.

    `differs` is given the official text and ours, `None` for none. `operation` confines it to operations: their names,
    with the product's where all products are compared, and with what `ucloud_label` says of them.
    """

    name: str
    reason: str
    place: str
    differs: Callable[[str | None, str | None], bool]
    operation: str = ".*"
    kind: ClassVar[str] = "official SDK differs"

    def explains(self, operation: str, place: str, official: str | None, ours: str | None) -> bool:
        return (
            re.fullmatch(self.operation, operation) is not None
            and re.fullmatch(self.place, place) is not None
            and self.differs(official, ours)
        )


@dataclass(frozen=True)
class OfInput:
    """A fault that some inputs bring out."""

    name: str
    reason: str
    occurs: Callable[[Any], bool]
    example: Any
    kind: str = "official SDK departs"


@dataclass(frozen=True)
class OfJudgement:
    """A difference between what an official SDK was given and what the simulator read or answered.

    `operation` confines it to operations, with their product. Every difference of the call has to match `finding`.
    """

    name: str
    reason: str
    operation: str
    finding: str
    kind: ClassVar[str] = "official SDK differs"

    def explains(self, operation: str, findings: list[str]) -> bool:
        return re.fullmatch(self.operation, operation) is not None and all(
            re.fullmatch(self.finding, each, re.DOTALL) for each in findings
        )


def both(official: str | None, ours: str | None) -> bool:
    return official is not None and ours is not None


def only_official(official: str | None, ours: str | None) -> bool:
    return official is not None and ours is None


def in_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


# Requests for the same input: UCloud.

UCLOUD_REQUESTS = [
    OfRequest(
        "the User-Agent names the SDK",
        "each names itself",
        "header user-agent",
        both,
    ),
    OfRequest(
        "leaves some texts to the caller to encode",
        "the documentation wants them in base64; the SDK encodes some of them and ours all, but for files",
        "form .*",
        lambda official, ours: both(official, ours) and in_base64(str(official)) == ours,
    ),
    OfRequest(
        "sends the project of its configuration where there is no such parameter",
        "the page of the operation lists no ProjectId",
        "form ProjectId",
        only_official,
        operation=".* without ProjectId.*",
    ),
    OfRequest(
        "sends the region of its configuration where there is no such parameter",
        "the page of the operation lists no Region",
        "form Region",
        only_official,
        operation=".* without .*Region",
    ),
]
# Those that only some other product has.
UCLOUD_REQUESTS_OF_OTHERS = [
    OfRequest(
        "takes the ids of security groups for a list",
        "the page has one text and says that numbered names are not supported; the SDK numbers what it is given",
        r"form SecGroupId(\.\d+)?",
        lambda official, ours: not both(official, ours),
        operation="vpc UpdateSecGroup",
    ),
]

# Requests for the same input: JD Cloud.

JDCLOUD_REQUESTS = [
    OfRequest(
        "the User-Agent names the SDK",
        "each names itself",
        "header user-agent",
        both,
    ),
    OfRequest(
        "signs as JDCLOUD3",
        "JDCLOUD2 is the documented version and our default; ours speaks JDCLOUD3 when asked, and is compared so below",
        "authorization (algorithm|scope)",
        lambda official, ours: both(official, ours)
        and str(official).replace("JDCLOUD3", "JDCLOUD2").replace("jdcloud3", "jdcloud2") == ours,
    ),
    OfRequest(
        "leaves date and nonce unsigned",
        "the documentation wants x-jdcloud-date and x-jdcloud-nonce signed, and so they are in ours",
        "authorization signed headers",
        lambda official, ours: official == "content-type;host"
        and ours == "content-type;host;x-jdcloud-date;x-jdcloud-nonce",
    ),
    OfRequest(
        "sends two headers more",
        "no document names them: the hash stands in the canonical request, the algorithm in Authorization",
        "header (x-jdcloud-content-sha256|jdcloud3-hmac-sha256)",
        only_official,
    ),
    OfRequest(
        "sends the colon and the dollar of a path as they are",
        "ours sends the canonical %3A and %24, so that a server can verify what it receives; decoded, they are equal",
        "path",
        lambda official, ours: both(official, ours)
        and str(official).replace(":", "%3A").replace("$", "%24") == ours,
    ),
    OfRequest(
        "writes booleans of a query in Python's spelling",
        "True and False; JSON, the Go SDK and ours have true and false",
        "query .*",
        lambda official, ours: (official, ours) in [("True", "true"), ("False", "false")],
    ),
    OfRequest(
        "repeats path parameters in bodies",
        "the documentation lists only the request parameters there",
        r"path parameter \w+ in the body",
        only_official,
    ),
    OfRequest(
        "sends what is not set as null",
        "the documentation lists only the request parameters that are given",
        "body .*",
        lambda official, ours: (official, ours) == ("null", None),
    ),
    OfRequest(
        "sends no token unless given one",
        "ours makes one up, so that the call may be sent again",
        "body clientToken",
        lambda official, ours: official == "null" and ours is not None,
    ),
    OfRequest(
        "sends scripts and proofs of sales campaigns as they are given",
        "they have to be encoded in base64, which the SDK leaves to its users; ours does it",
        r"body (.*\.)?(userdata\.\d+\.value|charge(Spec)?\.buyScenario)",
        lambda official, ours: both(official, ours) and json.dumps(in_base64(json.loads(str(official)))) == ours,
    ),
]
# Those that only some other product has.
JDCLOUD_REQUESTS_OF_OTHERS = [
    OfRequest(
        "has a version too many in a path, and a slash for a colon",
        "/v1/v1/…/create; the Go SDK and ours have /v1/…:create",
        "path",
        lambda official, ours: both(official, ours)
        and "%3A".join(str(official).replace("/v1/v1/", "/v1/").rsplit("/", 1)) == ours,
        operation="datastar .*",
    ),
]

# Random parameters: UCloud.


def inside(tree: Any, holder: str = "top") -> Iterator[tuple[str, Any]]:
    """Every value within a dictionary, with what it is in: `top` (the dictionary itself), `object` or `list`."""
    items = tree.values() if isinstance(tree, dict) else tree
    for item in items:
        yield holder, item
        if isinstance(item, dict):
            yield from inside(item, "object")
        elif isinstance(item, list):
            yield from inside(item, "list")


def has(tree: Any, wanted: Callable[[str, Any], bool]) -> bool:
    return any(wanted(holder, value) for holder, value in inside(tree))


def has_exponent(value: Any) -> bool:
    return isinstance(value, float) and not value.is_integer() and "e" in repr(value)


def has_two_texts(value: Any) -> bool:
    if not isinstance(value, float) or has_exponent(value):
        return False
    by_sdk = str(int(value)) if value.is_integer() else repr(value)
    return by_sdk != protocol_ucloud.text(value)


UCLOUD_INPUTS = [
    OfInput(
        "a small fraction is sent with an exponent (1e-07)",
        "no number has one by the protocol",
        lambda tree: has(tree, lambda _, value: has_exponent(value)),
        {"Ratio": 1e-07, "Rates": [{"Low": -2.5e-05}]},
    ),
    OfInput(
        "an absent value within an object is sent as the text None",
        "absent values are omitted, and the SDK does so with those that are not nested",
        lambda tree: has(tree, lambda holder, value: holder == "object" and value is None),
        {"Disks": [{"Size": 20, "Type": None}]},
    ),
    OfInput(
        "a list within a list is sent in Python's spelling",
        "lists are numbered at every depth",
        lambda tree: has(tree, lambda holder, value: holder == "list" and isinstance(value, list)),
        {"Matrix": [["a", "b"], []]},
    ),
    OfInput(
        "a number with two right texts is sent as the other one",
        "open in the protocol, and read as the same number: all digits of a whole number beyond 2^53, or the fewest; "
        "either text of a number exactly between two; -0.0 with its sign or without",
        lambda tree: has(tree, lambda _, value: has_two_texts(value)),
        {"Big": 1e23, "Between": 98642642970231.62, "Zero": -0.0},
        kind="both are right",
    ),
]

# Random input of the signer: JD Cloud.


def query_names(query: str) -> Iterator[tuple[str, str, str]]:
    """Name, `=` and value of each piece of a query that is not left out."""
    for piece in query.split("&"):
        name, equals, value = piece.partition("=")
        if name:
            yield name, equals, value


def is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def has_other_bytes(given: SignerInput) -> bool:
    texts = [given.path, *(text for name, _, value in query_names(given.query) for text in (name, value))]
    return not all(is_utf8(unescape(text, True)) for text in texts)


JDCLOUD_SIGNER = [
    OfInput(
        "a query name without = is not signed",
        "the documentation wants `name=`",
        lambda given: any(not equals for _, equals, _ in query_names(given.query)),
        SignerInput(query="a=1&marker&b=2"),
    ),
    OfInput(
        "escapes that are not UTF-8 are signed as U+FFFD",
        "so it signs something that is not sent",
        has_other_bytes,
        SignerInput(path="/v1/things/%FF", query="k=%E4%B8"),
    ),
    OfInput(
        "what follows a ; in the last segment of a path is not signed",
        "it takes the URL apart with a function that still knows path parameters; they are sent all the same",
        lambda given: ";" in given.path.rsplit("/", 1)[-1],
        SignerInput(path="/v1/things/a;b:act"),
    ),
    OfInput(
        "port 443 of http and port 80 of https are not signed",
        "it drops either port from the host, but HTTP sends one that is not the scheme's own",
        lambda given: (given.scheme, given.port) in [("http", 443), ("https", 80)],
        SignerInput(scheme="http", port=443),
    ),
]

# Random requests: JD Cloud.


def in_query(call: AnyCall, wanted: Callable[[str, Any], bool]) -> bool:
    return call.has_query() and has(call.outside_path(), wanted)


def loses_prefix(holder: str, value: Any) -> bool:
    return holder == "object" and isinstance(value, list) and any(isinstance(item, dict) for item in value)


def breaks_off(holder: str, value: Any) -> bool:
    return holder == "list" and (value is None or isinstance(value, (float, list)))


def has_name_of_path(call: AnyCall) -> bool:
    return in_query(
        call,
        lambda _, value: isinstance(value, dict) and any("{" + name + "}" in call.template() for name in value),
    )


def has_id(call: AnyCall, wanted: Callable[[str], bool]) -> bool:
    return any(wanted(value) for value in call.ids().values())


def cuts_last_segment(call: AnyCall) -> bool:
    last = call.template().rsplit("/", 1)[-1]
    return any("{" + name + "}" in last and ";" in value for name, value in call.ids().items())


JDCLOUD_CALLS = [
    OfInput(
        "& in a value of a query is not escaped",
        "it ends the value, and the rest becomes a parameter of its own",
        lambda call: in_query(call, lambda _, value: isinstance(value, str) and "&" in value),
        AnyCall(0, {"regionId": "cn-north-1", "thingId": "t-1", "name": "R&D", "ids": ["a&b=c"]}),
    ),
    OfInput(
        "booleans of a query are in Python's spelling",
        "True and False; JSON, the Go SDK and ours have true and false",
        lambda call: in_query(call, lambda _, value: isinstance(value, bool)),
        AnyCall(3, {"regionId": "cn-north-1", "thingId": "t-1", "flag": True}),
    ),
    OfInput(
        "fractions of a query are in Python's spelling",
        "42.0 and 1e-07; a whole number has no fraction, and none has an exponent",
        lambda call: in_query(
            call, lambda _, value: isinstance(value, float) and str(value) != protocol_ucloud.text(value)
        ),
        AnyCall(0, {"regionId": "cn-north-1", "thingId": "t-1", "amount": 42.0}),
    ),
    OfInput(
        "an object as a value of a query is in Python's spelling",
        "{'k': 'v'}; its fields are parameters by their own names",
        lambda call: in_query(call, lambda holder, value: holder != "list" and isinstance(value, dict)),
        AnyCall(1, {"regionId": "cn-north-1", "thingId": "t-1", "partId": "p-1", "spec": {"key": "value"}}),
    ),
    OfInput(
        "two levels down, a query's names lose their beginning",
        "filters.1.rules.1.key is sent as rules.1.key",
        lambda call: in_query(call, loses_prefix),
        AnyCall(0, {"regionId": "cn-north-1", "thingId": "t-1", "filters": [{"rules": [{"key": "value"}]}]}),
    ),
    OfInput(
        "a fraction, null or list as an item of a query's list ends in AttributeError",
        "it takes every item that is no text or integer for an object",
        lambda call: in_query(call, breaks_off),
        AnyCall(2, {"thingId": "t-1", "ids": [0.5]}),
    ),
    OfInput(
        "a field of a query with the name of a path parameter is left out",
        "it looks for the name in the path at every depth",
        has_name_of_path,
        AnyCall(0, {"regionId": "cn-north-1", "thingId": "t-1", "filters": [{"thingId": "t-2", "name": "x"}]}),
    ),
    OfInput(
        "an id that leads elsewhere is sent",
        "/ begins a new segment, and the HTTP library resolves . and ..; ours refuses these, as it does an empty id",
        lambda call: has_id(call, lambda value: "/" in value or value in ("", ".", "..")),
        AnyCall(5, {"regionId": "cn-north-1", "thingId": "../images"}),
    ),
    OfInput(
        "? and # in an id end the path",
        "ids are not encoded",
        lambda call: has_id(call, lambda value: "?" in value or "#" in value),
        AnyCall(0, {"regionId": "cn-north-1", "thingId": "what?"}),
    ),
    OfInput(
        "% with two hex digits in an id is taken for an escape",
        "ids are not encoded",
        lambda call: has_id(call, lambda value: re.search("%[0-9A-Fa-f]{2}", value) is not None),
        AnyCall(0, {"regionId": "cn-north-1", "thingId": "100%41"}),
    ),
    OfInput(
        "+ in an id is signed as a space",
        "ids are not encoded, and JDCLOUD3 takes a bare + for a space",
        lambda call: has_id(call, lambda value: "+" in value),
        AnyCall(6, {"regionId": "cn-north-1", "thingId": "c++", "partId": "p-1"}),
    ),
    OfInput(
        "what follows a ; in an id of the last segment is not signed",
        "ids are not encoded; see the signer",
        cuts_last_segment,
        AnyCall(0, {"regionId": "cn-north-1", "thingId": "a;b"}),
    ),
    OfInput(
        "tabs and line breaks in an id are not signed",
        "ids are not encoded, and Python's function that takes a URL apart drops these",
        lambda call: has_id(call, lambda value: re.search("[\t\r\n]", value) is not None),
        AnyCall(7, {"thingId": "a\tb"}),
    ),
]

REPEATED_IN_BODIES = "path parameters are repeated in bodies"

# Calls of the official SDKs to the simulator.

UCLOUD_JUDGEMENTS = [
    OfJudgement(
        "takes the ids of security groups for a list",
        "the page has one text and says that numbered names are not supported; the SDK numbers what it is given",
        "vpc UpdateSecGroup",
        r"the parameter (SecGroupId|\w+ is None).*|refused: 230: the parameter \[SecGroupId\] takes one value.*",
    ),
    OfJudgement(
        "reads the ids of regions as numbers",
        "the page has a text",
        "ugn ListUGNRegions",
        "the SDK does not accept the answer: .*invalid field RegIonId, expect int.*",
    ),
]
JDCLOUD_JUDGEMENTS = [
    OfJudgement(
        "has a version too many in a path, and a slash for a colon",
        "/v1/v1/…/create; the Go SDK and ours have /v1/…:create",
        "datastar .*",
        "read as None None|the parameter .* is None .*|refused: UNAUTHENTICATED: the region of the signing scope.*",
    ),
]
