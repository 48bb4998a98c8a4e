//! Mistakes that a client could make are found: the same calls as in generated programs, written by
//! hand, once right and then with one mistake each.

use ucloud::uhost as p;
use yun_round_trips::{
    Answer, Given, Json, Loopback, Open, Outcome, Product, Read, Server, Simulated, Target,
    read_fields, row_of, run,
};

yun_round_trips::program!();

fn config(target: &Target) -> ucloud::Config {
    let (key, secret) = target.keys();
    let config = ucloud::Config::new(ucloud::Credentials::new(key, secret))
        .region(yun_round_trips::configured("ucloud", "region"))
        .zone(yun_round_trips::configured("ucloud", "zone"))
        .project_id(yun_round_trips::configured("ucloud", "project"));
    match target {
        Target::Transport(transport) => config.transport(transport.clone()),
        Target::Endpoint { endpoint, .. } => config.endpoint(endpoint),
    }
}

type Trip = fn(&p::Client, &Given<'_>) -> Answer;

fn create_image(client: &p::Client, g: &Given<'_>) -> Answer {
    let call = client
        .create_custom_image()
        .uhost_id(get::<String>(g, "UHostId"))
        .image_name(get::<String>(g, "ImageName"));
    if g.has_only_required() {
        return answer(call.send());
    }
    answer(
        call.region(get::<String>(g, "Region"))
            .zone(get::<String>(g, "Zone"))
            .project_id(get::<String>(g, "ProjectId"))
            .image_description(get::<String>(g, "ImageDescription"))
            .data_udisk_ids(get::<Vec<String>>(g, "DataUDiskIds"))
            .send(),
    )
}

/// As if the setters had each other's fields.
fn create_image_swapped(client: &p::Client, g: &Given<'_>) -> Answer {
    let call = client
        .create_custom_image()
        .uhost_id(get::<String>(g, "ImageName"))
        .image_name(get::<String>(g, "UHostId"));
    answer(
        call.region(get::<String>(g, "Region"))
            .zone(get::<String>(g, "Zone"))
            .project_id(get::<String>(g, "ProjectId"))
            .image_description(get::<String>(g, "ImageDescription"))
            .data_udisk_ids(get::<Vec<String>>(g, "DataUDiskIds"))
            .send(),
    )
}

/// As if a parameter were not sent.
fn create_image_without_disks(client: &p::Client, g: &Given<'_>) -> Answer {
    let call = client
        .create_custom_image()
        .uhost_id(get::<String>(g, "UHostId"))
        .image_name(get::<String>(g, "ImageName"));
    if g.has_only_required() {
        return answer(call.send());
    }
    answer(
        call.region(get::<String>(g, "Region"))
            .zone(get::<String>(g, "Zone"))
            .project_id(get::<String>(g, "ProjectId"))
            .image_description(get::<String>(g, "ImageDescription"))
            .send(),
    )
}

impl Read<Here> for p::CreateCustomImageResult {
    fn read(&self) -> Json {
        read_fields::<Here>(&[
            ("ImageId", &self.image_id),
            ("DataSnapshotIds", &self.data_snapshot_ids),
        ])
    }
}

fn trips(server: &dyn Server, trip: &'static [(&'static str, Trip)]) -> Outcome {
    let client = p::Client::new(&config(&server.target()));
    let mut outcome = run(server, &[Product::new("ucloud", "uhost", client, trip, &[])]);
    // Most of the product is left out.
    let missing = outcome.mistakes.remove(0);
    assert!(missing.contains("1 of 42 operations are compiled"), "{missing}");
    outcome
}

const RIGHT: &[(&str, Trip)] = &[("CreateCustomImage", create_image)];

#[test]
fn a_client_without_mistakes_passes() {
    let outcome = trips(&Loopback::default(), RIGHT);
    assert_eq!(outcome.mistakes, [""; 0]);
    assert_eq!((outcome.operations, outcome.requests > 5), (1, true));
    assert!(outcome.fields > 40, "{}", outcome.fields);
}

#[test]
fn the_simulator_reads_and_answers_the_same() {
    let outcome = trips(&Simulated::start("ucloud").unwrap(), RIGHT);
    assert_eq!(outcome.mistakes, [""; 0]);
    assert!(outcome.fields > 20, "{}", outcome.fields);
}

#[test]
fn swapped_parameters_are_found() {
    let swapped: &[(&str, Trip)] = &[("CreateCustomImage", create_image_swapped)];
    for server in [&Loopback::default() as &dyn Server, &Simulated::start("ucloud").unwrap()] {
        let mistakes = trips(server, swapped).mistakes.join("\n");
        for name in ["UHostId", "ImageName"] {
            assert!(mistakes.contains(&format!("everything: `{name}` is")), "{mistakes}");
        }
    }
}

#[test]
fn a_parameter_that_is_not_sent_is_found() {
    let without: &[(&str, Trip)] = &[("CreateCustomImage", create_image_without_disks)];
    let mistakes = trips(&Loopback::default(), without).mistakes;
    let is_found = |mistake: &String| mistake.contains("everything: `DataUDiskIds` is null");
    assert!(!mistakes.is_empty() && mistakes.iter().all(is_found), "{mistakes:?}");
}

/// As if a field of the result were never filled.
fn create_image_without_id(client: &p::Client, g: &Given<'_>) -> Answer {
    let call = client.create_custom_image().uhost_id(get::<String>(g, "UHostId"));
    let call = call.image_name(get::<String>(g, "ImageName")).send();
    Box::pin(async move {
        let mut seen = answer(call).await?;
        seen.result["ImageId"] = Json::Null;
        Ok(seen)
    })
}

#[test]
fn a_field_of_a_result_that_is_not_filled_is_found() {
    let empty: &[(&str, Trip)] = &[("CreateCustomImage", create_image_without_id)];
    let mistakes = trips(&Loopback::default(), empty).mistakes.join("\n");
    assert!(mistakes.contains("everything: `ImageId` is null"), "{mistakes}");
}

impl Open<Here> for p::ImageFormat {
    const TEXTS: &'static [&'static str] = &["one", "two"];
    fn of(text: &str) -> Self {
        match row_of(Self::TEXTS, text) {
            0 => Self::from("two"),
            _ => Self::from(text),
        }
    }
    fn row(&self) -> usize {
        row_of(Self::TEXTS, self.as_str())
    }
    fn text(&self) -> &str {
        self.as_str()
    }
}

impl Read<Here> for p::ImageFormat {
    fn read(&self) -> Json {
        yun_round_trips::read_enum::<Here>(self)
    }
}

#[test]
fn a_text_that_is_another_variant_is_found() {
    assert_eq!(misread::<p::ImageFormat>(), ["one"]);
}
