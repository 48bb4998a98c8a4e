"""Our SDK and our simulator held against the providers' official SDKs. Run by `cargo xtask conformance`.

In reading order: `report` (what a check is), `wire` (a request as it was sent), `recorder` and `helper` (how the two
sides are overheard), `protocol_ucloud` and `protocol_jdcloud` (the protocol by itself, of neither side), `departures`
(every difference that is known, with its reason), and the rounds: `life_ucloud`, `life_jdcloud`, `same_requests` (the
products that are compiled into the helper) and `every_operation` (all products), with the cases that `every_parameter`
makes of a spec and what `official_jdcloud` and `official_ucloud` know of the SDKs; `signatures_ucloud`,
`signatures_jdcloud`, `random_requests`, with input from `random_input`.

The official SDKs judge the simulator in rounds of their own: `core_ucloud`, `core_jdcloud` and `node` (lives of the
core resources), and `judge_ucloud` and `judge_jdcloud`, which send every operation that an SDK has. Their parts are
`valid_values` (requests that a strict service has to take), `families` (which resource an operation needs), `journal`
(what the simulator read), `answers` (what a spec says of an answer) and `judges` (the comparison).

A difference between the two sides passes only if `departures` says, of the input alone, that it has to be there; and
then what ours did is checked against the protocol. A departure that no longer occurs fails the run as well.
"""
