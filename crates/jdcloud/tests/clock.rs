//! Dates that the service rejects: when the clock is corrected and when the correction is dropped.

use std::time::{Duration, SystemTime};

use jdcloud::testing::{CannedTransport, ManualClock};
use jdcloud::transport::Phase;
use jdcloud::{Config, Credentials, Error, ErrorKind, RetryPolicy};

const REFUSED: &str =
    r#"{"requestId": "r", "error": {"code": 401, "status": "UNAUTHENTICATED", "message": "m"}}"#;
const GOOD: &str = r#"{"requestId": "r", "result": {"image": {"imageId": "img-1"}}}"#;

/// This machine's clock: 2023-11-14T22:13:20Z.
const NOW: u64 = 1_700_000_000;
const OWN: &str = "20231114T221320Z";

/// The same time.
const SAME: &str = "Tue, 14 Nov 2023 22:13:20 GMT";
/// An hour later.
const HOUR_AHEAD: &str = "Tue, 14 Nov 2023 23:13:20 GMT";

fn config(transport: &CannedTransport) -> Config {
    Config::new(Credentials::new("access", "secret"))
        .region("cn-north-1")
        .transport(transport.clone())
        .clock(ManualClock::at(SystemTime::UNIX_EPOCH + Duration::from_secs(NOW)))
}

async fn call(config: &Config) -> Result<(), Error> {
    let vm = jdcloud::vm::Client::new(config);
    vm.describe_image().image_id("img-1").send().await.map(drop)
}

/// The dates of the requests so far.
fn dates(transport: &CannedTransport) -> Vec<String> {
    let date = |request: &http::Request<_>| {
        request.headers()["x-jdcloud-date"].to_str().expect("text").to_owned()
    };
    transport.requests().iter().map(date).collect()
}

fn refused(transport: CannedTransport, date: &str) -> CannedTransport {
    transport.respond_with(401, &[("date", date)], REFUSED)
}

#[tokio::test]
async fn after_an_error_of_the_service_the_clock_is_corrected_once_and_for_all() {
    for (date, corrected) in
        [(HOUR_AHEAD, "20231114T231320Z"), ("Tue, 14 Nov 2023 21:13:20 GMT", "20231114T211320Z")]
    {
        let transport = refused(CannedTransport::new(), date).respond(200, GOOD).respond(200, GOOD);
        let config = config(&transport);
        call(&config).await.expect("the second attempt succeeds");
        call(&config).await.expect("so does the next call");
        assert_eq!(dates(&transport), [OWN, corrected, corrected]);
    }
}

#[tokio::test]
async fn an_error_of_a_proxy_does_not_correct_the_clock() {
    for body in ["<html>401</html>", "", "{}", r#"{"error": "no"}"#, r#"{"error": {"code": 401}}"#]
    {
        let transport = CannedTransport::new()
            .respond_with(401, &[("date", HOUR_AHEAD)], body)
            .respond(200, GOOD);
        let config = config(&transport);
        call(&config).await.expect_err("refused");
        call(&config).await.expect("an answer");
        assert_eq!(dates(&transport), [OWN, OWN], "{body}");
    }
}

#[tokio::test]
async fn without_retries_a_wrong_date_is_sent_once_and_still_corrects_the_clock() {
    let transport = refused(CannedTransport::new(), HOUR_AHEAD).respond(200, GOOD);
    let config = config(&transport).retry(RetryPolicy::never());
    let error = call(&config).await.expect_err("refused");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Authentication, 1));
    assert_eq!(dates(&transport), [OWN]);
    call(&config).await.expect("the next call has the service's time");
    assert_eq!(dates(&transport), [OWN, "20231114T231320Z"]);
}

#[tokio::test]
async fn a_correction_does_not_exceed_the_maximum_of_attempts() {
    let transport = CannedTransport::new().failure(Phase::Connect, "refused");
    let transport = refused(transport, HOUR_AHEAD).respond(200, GOOD);
    let config = config(&transport).retry(RetryPolicy { attempts: 2, ..RetryPolicy::default() });
    call(&config).await.expect_err("refused");
    assert_eq!(transport.requests().len(), 2);
}

#[tokio::test]
async fn a_date_further_off_than_a_day_or_none_is_ignored() {
    for date in [
        "Wed, 15 Nov 2023 22:13:21 GMT",
        "Mon, 13 Nov 2023 22:13:19 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "yesterday",
        // Too close to be the cause.
        "Tue, 14 Nov 2023 22:17:19 GMT",
        SAME,
    ] {
        let transport = refused(CannedTransport::new(), date).respond(200, GOOD);
        let config = config(&transport);
        call(&config).await.expect_err("refused");
        call(&config).await.expect("an answer");
        assert_eq!(dates(&transport), [OWN, OWN], "{date}");
    }
    let transport = refused(CannedTransport::new(), "Wed, 15 Nov 2023 22:13:20 GMT");
    call(&config(&transport.clone().respond(200, GOOD))).await.expect("a day is plausible");
}

#[tokio::test]
async fn a_correction_that_does_not_help_is_dropped() {
    for second in [HOUR_AHEAD, SAME, "Tue, 14 Nov 2023 12:00:00 GMT", ""] {
        let transport = refused(refused(CannedTransport::new(), HOUR_AHEAD), second);
        let transport = transport.respond(200, GOOD);
        let config = config(&transport);
        let error = call(&config).await.expect_err("refused twice");
        assert_eq!(error.attempts(), 2, "{second}");
        call(&config).await.expect("by this machine's clock");
        assert_eq!(dates(&transport), [OWN, "20231114T231320Z", OWN], "{second}");
    }
}

#[tokio::test]
async fn a_correction_that_turns_out_wrong_later_is_dropped() {
    let corrected = "20231114T231320Z";
    // Without a date in the error, the next call uses this machine's clock.
    let transport = refused(CannedTransport::new(), HOUR_AHEAD).respond(200, GOOD);
    let transport = refused(transport, "").respond(200, GOOD);
    let config = config(&transport);
    call(&config).await.expect("corrected");
    call(&config).await.expect_err("refused");
    call(&config).await.expect("by this machine's clock");
    assert_eq!(dates(&transport), [OWN, corrected, corrected, OWN]);

    // With a date, the same call does.
    let transport = refused(CannedTransport::new(), HOUR_AHEAD).respond(200, GOOD);
    let transport = refused(transport, SAME).respond(200, GOOD).respond(200, GOOD);
    let config = self::config(&transport);
    for _ in 0..3 {
        call(&config).await.expect("an answer");
    }
    assert_eq!(dates(&transport), [OWN, corrected, corrected, OWN, OWN]);
}

#[tokio::test]
async fn a_clock_before_1970_or_after_9999_is_an_error() {
    for (time, refused) in [
        (SystemTime::UNIX_EPOCH - Duration::from_secs(1), true),
        (SystemTime::UNIX_EPOCH, false),
        (SystemTime::UNIX_EPOCH + Duration::from_secs(253_402_300_799), false),
        (SystemTime::UNIX_EPOCH + Duration::from_secs(253_402_300_800), true),
        (SystemTime::UNIX_EPOCH + Duration::from_secs(i64::MAX as u64), true),
    ] {
        let transport = CannedTransport::new().respond_with(200, &[("date", SAME)], GOOD);
        let config = config(&transport).clock(ManualClock::at(time));
        match call(&config).await {
            Ok(()) => assert!(!refused),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
                assert!(refused && transport.requests().is_empty());
            }
        }
        // The request was rejected although its date was right, with a response date far off.
        let transport = self::refused(CannedTransport::new(), SAME);
        call(&config.transport(transport)).await.expect_err("refused, or not sent");
    }
}
