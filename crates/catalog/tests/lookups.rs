//! Known operations, looked up in the ways that programs do.
#![cfg(all(feature = "jdcloud", feature = "ucloud"))]
#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use yun_catalog::{
    Encoding, Kind, Operation, Place, Position, Product, Provider, Resource, Role, Value,
};

fn product(provider: &str, name: &str) -> Product {
    yun_catalog::provider(provider).unwrap().product(name).unwrap()
}

#[test]
fn an_operation_with_a_path() {
    let vm = product("jdcloud", "vm");
    assert_eq!((vm.endpoint(), vm.service()), ("vm.jdcloud-api.com", Some("vm")));
    let create = vm.operation("createImage").unwrap();
    assert_eq!((create.method(), create.encoding()), ("POST", Encoding::Json));
    assert_eq!((create.rust_name(), create.rust_type()), ("create_image", "CreateImage"));
    assert!(!create.is_idempotent());
    let instance = create.parameter("instanceId").unwrap();
    assert_eq!((instance.place(), instance.is_required()), (Some(Place::Path), true));
    let region = create.parameter("regionId").unwrap();
    assert_eq!(region.provider_wide(), Some("region"));
    let name = create.parameter("name").unwrap();
    assert_eq!((name.place(), name.kind().to_string()), (Some(Place::Body), "string".to_owned()));
    let length = name.length().unwrap();
    assert_eq!((length.minimum(), length.maximum()), (Some(1.0), Some(32.0)));
}

#[test]
fn an_action_with_types_that_contain_types() {
    let uhost = product("ucloud", "uhost");
    assert_eq!((uhost.service(), uhost.revision()), (None, None));
    let create = uhost.operation("CreateUHostInstance").unwrap();
    assert_eq!((create.method(), create.path()), ("POST", "/"));
    assert_eq!(create.encoding(), Encoding::Form);
    let disks = create.parameter("Disks").unwrap().kind();
    let Kind::List(list) = disks else { panic!("{disks:?}") };
    let Kind::Type(disk) = list.item() else { panic!("{list:?}") };
    assert_eq!(disk.name(), disks.innermost().to_string());
    assert_eq!(disk.field("Size").unwrap().kind().to_string(), "integer");
    assert_eq!(uhost.type_(disk.name()).unwrap().fields().len(), disk.fields().len());
    let password = create.parameter("Password").unwrap();
    assert!(password.is_secret() && password.is_base64());
    let charge = create.parameter("ChargeType").unwrap();
    let values: Vec<_> = charge.values().map(Value::text).collect();
    assert!(values.contains(&"Month"), "{values:?}");
}

#[test]
fn what_operations_do_to_resources() {
    let vpc = product("ucloud", "vpc");
    let family = |name| vpc.operation(name).unwrap().family().unwrap();
    let create = family("CreateSubnet");
    assert_eq!((create.resource(), create.id()), ("subnet", None));
    assert_eq!(create.role(), Role::Create { made: Some("SubnetId"), count: None });
    let parents: Vec<_> =
        create.parents().map(|parent| (parent.parameter(), parent.resource())).collect();
    assert_eq!(parents, [("VPCId", Some("vpc"))]);
    let list = family("DescribeSubnet");
    assert_eq!((list.resource(), list.id()), ("subnet", Some("SubnetIds")));
    let role = Role::List { items: "DataSet", key: "SubnetId", total: Some("TotalCount") };
    assert_eq!(list.role(), role);
    let delete = family("DeleteSubnet");
    assert_eq!((delete.role(), delete.id()), (Role::Delete, Some("SubnetId")));
    assert!(vpc.operation("DescribeSubnetResource").unwrap().family().is_none());

    let names: Vec<_> = vpc.resources().map(Resource::name).collect();
    assert_eq!(names.iter().filter(|name| **name == "subnet").count(), 1, "{names:?}");
    let subnet = vpc.resource("subnet").unwrap();
    assert_eq!(subnet.product().name(), "vpc");
    let operations: Vec<_> = subnet.operations().map(Operation::name).collect();
    assert_eq!(
        operations,
        [
            "CreateSubnet",
            "DeleteSubnet",
            "DescribeSubnet",
            "MoveSecondaryIPMac",
            "UpdateSubnetAttribute"
        ]
    );
    assert!(vpc.resource("Subnet").is_none());

    let create = product("jdcloud", "vm").operation("createInstances").unwrap().family().unwrap();
    let role = Role::Create { made: Some("instanceIds"), count: Some("maxCount") };
    assert_eq!((create.resource(), create.role()), ("instance", role));
}

#[test]
fn what_pages_and_what_waits() {
    let vm = product("jdcloud", "vm");
    let paging = vm.operation("describeImages").unwrap().paging().unwrap();
    assert_eq!((paging.parameter(), paging.items()), ("pageNumber", "images"));
    assert_eq!(paging.position(), Position::Page { first: 1 });
    assert!(vm.operation("describeImage").unwrap().paging().is_none());
    let ready = vm.waiters().find(|waiter| waiter.name() == "imageReady").unwrap();
    assert!(vm.operation(ready.operation()).is_some());
    assert_eq!(ready.timeout(), Duration::from_secs(3600));
    assert_eq!(ready.success().collect::<Vec<_>>(), ["ready"]);
    let gone = vm.waiters().find(|waiter| waiter.until_gone()).unwrap();
    assert_eq!(gone.missing_for(), None);
}

#[test]
fn names_that_are_not_there_are_not_found() {
    assert!(yun_catalog::provider("cloud").is_none());
    let jdcloud = yun_catalog::provider("jdcloud").unwrap();
    assert!(jdcloud.product("uhost").is_none() && jdcloud.product("").is_none());
    let vm = jdcloud.product("vm").unwrap();
    assert!(vm.operation("CreateImage").is_none(), "names are exact");
    assert!(vm.type_("image").is_none());
    assert_eq!(yun_catalog::find("").count() + yun_catalog::find("createNothing").count(), 0);
    assert_eq!(yun_catalog::find("zzzz").count(), 0);
}

#[test]
fn every_operation_is_found_by_its_name() {
    for provider in yun_catalog::providers() {
        let operations = provider.products().flat_map(Product::operations);
        let mut names: Vec<_> = operations.map(|one| (one.product().name(), one.name())).collect();
        for &(product, name) in &names {
            let found: Vec<_> = provider.find(name).collect();
            let is_it =
                |found: &&Operation| found.product().name() == product && found.name() == name;
            assert_eq!(found.iter().filter(is_it).count(), 1, "{product} {name}");
        }
        let indexed = provider.operation_names();
        let mut indexed: Vec<_> = indexed.map(|(product, name)| (product.name(), name)).collect();
        names.sort_unstable();
        indexed.sort_unstable();
        assert_eq!(indexed, names);
    }
    let found = yun_catalog::find("describe-instances");
    let products: Vec<_> = found.map(|one| (one.product().name(), one.name())).collect();
    assert!(products.contains(&("vm", "describeInstances")), "{products:?}");
}

#[test]
fn names_and_titles_are_there_for_every_product() {
    for product in yun_catalog::providers().flat_map(Provider::products) {
        assert!(!product.title().is_empty() && product.operation_count() > 0, "{product:?}");
        assert_eq!(product.operations().len(), product.operation_count());
        assert_eq!(product.provider().product(product.name()).unwrap().title(), product.title());
    }
}

#[test]
fn errors_and_regions_are_those_of_the_provider() {
    let ucloud = yun_catalog::provider("ucloud").unwrap();
    assert!(ucloud.regions().any(|region| region.id() == "cn-bj2" && region.zones().len() > 1));
    let unavailable = ucloud.error_codes().find(|code| code.code() == "150").unwrap();
    assert_eq!(unavailable.kind(), Some("unavailable"));
    assert!(unavailable.meaning().ends_with('.'));
}

#[test]
fn a_type_may_contain_itself_without_being_printed_for_ever() {
    for product in yun_catalog::providers().flat_map(Provider::products) {
        for type_ in product.types() {
            let shown: Vec<_> =
                type_.fields().map(|field| format!("{field:?} {:?}", field.kind())).collect();
            assert!(shown.iter().all(|text| text.len() < 1000), "{shown:?}");
        }
    }
}

#[test]
fn any_number_of_threads_may_read_first() {
    const THREADS: usize = 8;
    let barrier = Barrier::new(THREADS);
    let read = || {
        barrier.wait();
        let products = yun_catalog::providers().flat_map(Provider::products);
        let text = |product: Product| {
            let summary = product.operations().next().map_or("", Operation::summary);
            [product.endpoint(), summary].map(|text| text.as_ptr().addr())
        };
        products.map(text).collect::<Vec<_>>()
    };
    let all: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(read)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    // The same texts at the same addresses: each product was read once.
    assert!(all.windows(2).all(|two| two[0] == two[1]));
}
