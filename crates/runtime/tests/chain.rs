//! A chain stays with the first provider that has credentials. If none has, the error lists all.

mod support;

use support::{Source, block_on};
use yun_runtime::credentials::{Chain, Credentials, Lookup, ProvideCredentials, pair};
use yun_runtime::testing::ManualClock;
use yun_runtime::{Error, ErrorKind, Secret};

fn source() -> Source {
    Source::new(&ManualClock::at(std::time::SystemTime::UNIX_EPOCH))
}

fn ask(chain: &Chain) -> Result<Credentials, Error> {
    block_on(chain.provide())
}

#[test]
fn the_first_provider_with_credentials_wins_and_no_later_one_is_tried() {
    let (first, second, third) = (source(), source(), source());
    first.then_fails(ErrorKind::Credentials, "the first has none");
    second.then_gives_for_ever("B");
    second.then_gives_for_ever("B2");
    let chain = Chain::new().then(first.clone()).then(second.clone()).then(third.clone());
    assert_eq!(ask(&chain).expect("credentials").access_key(), "B");
    assert_eq!(ask(&chain).expect("credentials").access_key(), "B2", "it is asked again");
    assert_eq!((first.fetches(), second.fetches(), third.fetches()), (1, 2, 0));
}

#[test]
fn the_chosen_provider_is_kept_even_if_it_fails_later() {
    let (first, second) = (source(), source());
    first.then_gives_for_ever("A");
    first.then_fails(ErrorKind::Credentials, "gone");
    let chain = Chain::new().then(first).then(second.clone());
    assert!(ask(&chain).is_ok());
    assert_eq!(ask(&chain).expect_err("it fails").message(), "gone");
    assert_eq!(second.fetches(), 0);
}

#[test]
fn without_credentials_the_error_lists_every_place_with_its_reason() {
    let (first, second) = (source(), source());
    first.then_fails(ErrorKind::Credentials, "the vault: it is sealed");
    second.then_fails(ErrorKind::Credentials, "the file: there is none");
    let chain = Chain::new().after(["variables: X is not set".to_owned()]).then(first).then(second);
    let error = ask(&chain).expect_err("there are none");
    assert_eq!(
        error.to_string(),
        "no credentials found in 3 places: (1) variables: X is not set; (2) the vault: it is \
         sealed; (3) the file: there is none; provide valid credentials"
    );
    assert_eq!(error.kind(), ErrorKind::Credentials);
    let nowhere = ask(&Chain::new()).expect_err("there is no place");
    assert_eq!(nowhere.message(), "the credential chain is empty");
}

#[test]
fn a_provider_with_invalid_configuration_ends_the_search() {
    let (first, second) = (source(), source());
    first.then_fails(ErrorKind::Configuration, "half a pair");
    let chain = Chain::new().then(first).then(second.clone());
    let error = ask(&chain).expect_err("a mistake");
    assert_eq!((error.kind(), error.message()), (ErrorKind::Configuration, "half a pair"));
    assert_eq!(second.fetches(), 0);
}

#[test]
fn a_lookup_keeps_what_it_found() {
    let count = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let looks = count.clone();
    let lookup = Lookup::new("test", move || {
        match looks.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
            0 => Err(Error::credentials("not yet")),
            _ => Ok(Credentials::new("A", "s")),
        }
    });
    assert!(lookup.find().is_err());
    for _ in 0..3 {
        assert_eq!(block_on(lookup.provide()).expect("found").access_key(), "A");
    }
    assert_eq!(count.load(std::sync::atomic::Ordering::Relaxed), 2);
}

#[test]
fn half_a_pair_is_an_error_that_names_the_missing_half() {
    let key = || Some(Secret::new("s3cr3t"));
    let empty = || Some(Secret::new(""));
    let of = |access, secret| pair("the file", ("its access key", access), ("its secret", secret));
    assert!(of(None, None).expect("no mistake").is_none());
    assert!(of(empty(), empty()).expect("no mistake").is_none());
    assert!(of(key(), key()).expect("no mistake").is_some());
    for (access, secret, there, missing) in [
        (key(), None, "its access key", "its secret"),
        (key(), empty(), "its access key", "its secret"),
        (None, key(), "its secret", "its access key"),
        (empty(), key(), "its secret", "its access key"),
    ] {
        let error = of(access, secret).expect_err("half a pair");
        assert_eq!(error.kind(), ErrorKind::Configuration);
        let expected = format!("the file has {there}, but not {missing}: a key pair needs both");
        assert_eq!(error.message(), expected);
    }
}
