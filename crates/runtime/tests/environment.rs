//! Variables, files and paths of an environment.

use std::io;
use std::path::Path;
use std::time::Duration;

use yun_runtime::ErrorKind;
use yun_runtime::credentials::Environment;

#[test]
fn variables_are_trimmed_and_empty_ones_count_as_unset() {
    let environment = Environment::empty().with_variables(|name| match name {
        "EMPTY" => Some(String::new()),
        "BLANK" => Some(" \n".to_owned()),
        "KEY" => Some(" value\n".to_owned()),
        _ => None,
    });
    assert_eq!(environment.variable("EMPTY"), None);
    assert_eq!(environment.variable("BLANK"), None);
    assert_eq!(environment.variable("ABSENT"), None);
    assert_eq!(environment.variable("KEY").as_deref(), Some("value"));
    assert_eq!(environment.secret("KEY").expect("set").expose(), "value");
}

#[test]
fn an_invalid_number_of_seconds_is_rejected_without_showing_it() {
    let environment = Environment::empty()
        .with_variables(|name| Some(if name == "TEN" { "10" } else { "0x5ecret" }.to_owned()));
    assert_eq!(environment.seconds("TEN").expect("a number"), Some(Duration::from_secs(10)));
    let error = environment.seconds("OTHER").expect_err("no number");
    assert_eq!(error.message(), "the environment variable OTHER is not a whole number of seconds");
}

#[test]
fn a_tilde_is_expanded_to_the_home_directory_and_back() {
    let environment = Environment::empty().with_home("/home/me").with_file("~/.x/keys", "k");
    let path = environment.path("~/.x/keys");
    assert_eq!(path, Path::new("/home/me/.x/keys"));
    assert_eq!(environment.show(&path), Path::new("~/.x/keys").display().to_string());
    assert_eq!(environment.show(Path::new("/etc/keys")), "/etc/keys");
    assert_eq!(environment.read(&path).expect("readable").expect("there").expose(), "k");
    assert!(environment.read(Path::new("/home/me/.x/other")).expect("no mistake").is_none());
}

#[test]
fn without_a_home_directory_nothing_is_read_below_it() {
    let environment = Environment::empty().with_files(|path| panic!("{} was read", path.display()));
    assert!(environment.read(&environment.path("~/.x/keys")).expect("no mistake").is_none());
}

#[test]
fn an_unreadable_file_is_an_error_that_names_it_and_shows_none_of_it() {
    let environment = Environment::empty()
        .with_home("/home/me")
        .with_files(|_| Err(io::Error::new(io::ErrorKind::PermissionDenied, "s3cr3t")));
    let error = environment.read(&environment.path("~/keys")).expect_err("it cannot be read");
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(error.message(), "cannot read ~/keys: permission denied");
    assert!(!format!("{error:#?}").contains("s3cr3t"));
}
