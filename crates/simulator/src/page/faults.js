// The faults that the simulator knows, in words. One that is not here can be injected all the same.

const UNREAD = "never";
const REAL = "always";
const ASKED = "asked";

/** For each fault: what the client sees, and whether the operation is executed. */
const FAULTS = {
  Pass: ["The real response: a gap before the next fault", REAL],
  CloseUnread: ["The connection is closed before the request is read", UNREAD],
  ResetUnread: ["The connection is reset before the request is read", UNREAD],
  CloseReused: ["A connection used before is closed as its next request arrives", UNREAD],
  CloseUnanswered: ["The connection is closed without a response", ASKED],
  ResetUnanswered: ["The connection is reset without a response", ASKED],
  Silence: ["No response, until the client disconnects", ASKED],
  CutOff: ["Half of the declared body, then the connection is closed", REAL],
  CutOffChunked: ["Chunks with half the body, without a last chunk", REAL],
  CutOffJson: ["Half of the JSON as a complete response", REAL],
  Drip: ["Half the body, then single bytes that a test releases", REAL],
  HugeBody: ["HTTP 200 with 100 MiB of spaces, declared", ASKED],
  HugeChunkedBody: ["HTTP 200 with 100 MiB of spaces, in chunks", ASKED],
  EndlessHeaders: ["HTTP 200 with endless headers", ASKED],
  HtmlBadGateway: ["HTTP 502 with a page of HTML", ASKED],
  EmptyOk: ["HTTP 200 without a body", ASKED],
  EmptyUnavailable: ["HTTP 503 without a body", ASKED],
  Throttled: ["UCloud: RetCode 153. JD Cloud: 429 RATE_LIMIT", ASKED],
  TooManyRequests: ["HTTP 429 with a page of HTML, from a gateway", ASKED],
  Unavailable: ["UCloud: 503 with HTML. JD Cloud: 503 UNAVAILABLE", ASKED],
  GatewayTimeout: ["UCloud: RetCode 110. JD Cloud: 504 with HTML", ASKED],
  QuotaExceeded: ["UCloud: RetCode 520. JD Cloud: 429 QUOTA_EXCEEDED", ASKED],
};

/** What the client sees of a fault. */
export const describe = (fault) => FAULTS[fault]?.[0] ?? "";

/** Whether the operation is executed: `always`, `never`, or `asked` if that is up to the user. */
export const execution = (fault) => FAULTS[fault]?.[1] ?? ASKED;
