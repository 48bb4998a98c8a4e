//! Images that are made of hosts, copied, imported, and made hosts of.

use super::{Cloud, WINDOWS, ZONE, text};

impl Cloud {
    async fn image_of(&self, host: &str, name: &str) -> String {
        let given = [("UHostId", host), ("ImageName", name)];
        let id = text(&self.ok("CreateCustomImage", &given).await["ImageId"]);
        self.settle();
        id
    }

    async fn copy(&self, given: &[(&str, &str)]) -> i64 {
        self.call("CopyCustomImage", given).await.code()
    }
}

#[tokio::test]
async fn a_host_is_made_of_an_image_of_a_host() {
    let cloud = Cloud::new().await;
    let windows = cloud.stopped_host(&[("ImageId", WINDOWS), ("Disks.0.Size", "40")]).await;
    let id = cloud.image_of(&windows, "mine").await;
    let image = cloud.only("DescribeImage", &[("ImageId", &id)], "ImageSet").await;
    assert_eq!((&image["OsType"], &image["ImageSize"]), (&"Windows".into(), &40.into()));
    let host = cloud.new_host(&[("ImageId", &id), ("Disks.0.Size", "40")]).await;
    let host = cloud.host(&host).await;
    assert_eq!((&host["BasicImageId"], &host["OsType"]), (&id.as_str().into(), &"Windows".into()));
    let small = [
        ZONE,
        super::PASSWORD,
        ("LoginMode", "Password"),
        ("ImageId", id.as_str()),
        ("Disks.0.IsBoot", "True"),
        ("Disks.0.Type", "CLOUD_SSD"),
        ("Disks.0.Size", "30"),
    ];
    assert_eq!(cloud.code("CreateUHostInstance", &small).await, 8315);
}

#[tokio::test]
async fn every_region_and_zone_has_the_base_images() {
    let cloud = Cloud::new().await;
    let base = ("ImageType", "Base");
    let found = cloud.ok("DescribeImage", &[base, ("Zone", "cn-bj2-05")]).await;
    assert_eq!(found["ImageSet"][0]["Zone"], "cn-bj2-05");
    let there = cloud.call_in("cn-sh2", "DescribeImage", &[base]).await;
    assert_eq!(there.body["TotalCount"], found["TotalCount"]);
}

#[tokio::test]
async fn images_are_copied_to_other_regions() {
    let cloud = Cloud::new().await;
    let project = cloud.simulator.ucloud().project_id.clone();
    let project = ("TargetProjectId", project.as_str());
    let given = [("UHostId", "uhost-stopped"), ("ImageName", "mine")];
    let id = text(&cloud.ok("CreateCustomImage", &given).await["ImageId"]);
    let source = ("SourceImageId", id.as_str());
    let region = ("TargetRegion", "cn-sh2");
    assert_eq!(cloud.copy(&[source, project, region]).await, 8961);
    cloud.settle();

    let given = [source, project, region, ("TargetImageName", "theirs")];
    let copy = text(&cloud.ok("CopyCustomImage", &given).await["TargetImageId"]);
    assert_eq!(cloud.count("DescribeImage", &[("ImageId", &copy)]).await, 0);
    let there = async || {
        let reply = cloud.call_in("cn-sh2", "DescribeImage", &[("ImageId", &copy)]).await;
        reply.body["ImageSet"][0].clone()
    };
    let shown = there().await;
    assert_eq!((&shown["State"], &shown["ImageName"]), (&"Copying".into(), &"theirs".into()));
    cloud.settle();
    let shown = there().await;
    assert_eq!((&shown["State"], &shown["Zone"]), (&"Available".into(), &"cn-sh2-01".into()));

    let several = [source, project, ("TargetRegionList.0", "cn-sh2"), ("TargetRegionList.1", "hk")];
    let made = cloud.ok("CopyCustomImage", &several).await;
    assert_eq!(made["Infos"].as_array().unwrap().len(), 2);
    assert_eq!(made["Infos"][1]["TargetRegion"], "hk");

    assert_eq!(cloud.copy(&[source, project]).await, 8962);
    assert_eq!(cloud.copy(&[source, project, ("TargetRegion", "nowhere")]).await, 230);
    assert_eq!(cloud.copy(&[source, ("TargetProjectId", "org-none")]).await, 230);
    let base = ("SourceImageId", "uimage-centos");
    assert_eq!(cloud.copy(&[base, project, region]).await, 8956);
}

#[tokio::test]
async fn images_are_imported() {
    let cloud = Cloud::new().await;
    let given = [
        ("ImageName", "mine"),
        ("UFileUrl", "http://b.ufile.example/i.raw"),
        ("OsType", "Windows"),
        ("OsName", "Other"),
        ("Format", "RAW"),
    ];
    let allowed = [&given[..], &[("Auth", "true")]].concat();
    let id = text(&cloud.ok("ImportCustomImage", &allowed).await["ImageId"]);
    let shown = async || cloud.only("DescribeImage", &[("ImageId", &id)], "ImageSet").await;
    assert_eq!(shown().await["State"], "Making");
    cloud.settle();
    let image = shown().await;
    assert_eq!((&image["State"], &image["OsType"]), (&"Available".into(), &"Windows".into()));
    cloud.ok("TerminateCustomImage", &[("ImageId", &id)]).await;
    let refused = [&given[..], &[("Auth", "false")]].concat();
    assert_eq!(cloud.code("ImportCustomImage", &refused).await, 230);
}
