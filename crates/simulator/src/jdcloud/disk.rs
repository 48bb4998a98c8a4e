//! A disk of an instance or an image.

#[derive(Clone)]
pub(super) struct Disk {
    /// Empty for a disk of an image, which does not exist yet.
    pub(super) id: String,
    /// The instance it is attached to; empty for a disk of an image.
    pub(super) instance_id: &'static str,
    pub(super) device: String,
    pub(super) disk_type: String,
    pub(super) size_gb: i64,
    /// Empty for an empty disk.
    pub(super) snapshot_id: String,
    pub(super) zone: String,
}
