//! Address ranges such as `10.9.0.0/16`, and addresses that are free in them.

use std::net::Ipv4Addr;

/// A range of IPv4 addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::modelled::ucloud) struct Range {
    first: u32,
    length: u32,
}

impl Range {
    /// Reads a range; none if it is malformed or names an address within it.
    pub(in crate::modelled::ucloud) fn read(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        Self::new(address, length.parse().ok()?)
    }

    /// Makes a range of a network address and a prefix length.
    pub(in crate::modelled::ucloud) fn new(address: &str, length: u32) -> Option<Self> {
        let first = u32::from(address.parse::<Ipv4Addr>().ok()?);
        let range = Self { first, length };
        (length <= 32 && first & !range.mask() == 0).then_some(range)
    }

    fn mask(self) -> u32 {
        u32::MAX.checked_shl(32 - self.length).unwrap_or(0)
    }

    fn last(self) -> u32 {
        self.first | !self.mask()
    }

    pub(in crate::modelled::ucloud) fn contains(self, other: Self) -> bool {
        self.first <= other.first && other.last() <= self.last()
    }

    pub(in crate::modelled::ucloud) fn overlaps(self, other: Self) -> bool {
        self.first <= other.last() && other.first <= self.last()
    }

    pub(in crate::modelled::ucloud) fn has(self, address: &str) -> bool {
        let address = address.parse::<Ipv4Addr>().map(u32::from);
        address.is_ok_and(|address| self.first <= address && address <= self.last())
    }

    /// Returns the gateway: the first address after that of the network.
    pub(in crate::modelled::ucloud) fn gateway(self) -> String {
        Ipv4Addr::from(self.first + u32::from(self.length < 32)).to_string()
    }

    /// Returns the mask, such as `255.255.255.0`.
    pub(in crate::modelled::ucloud) fn netmask(self) -> String {
        Ipv4Addr::from(self.mask()).to_string()
    }

    /// Returns the addresses that a resource can have: not those of the network, its gateway and
    /// the broadcast.
    pub(in crate::modelled::ucloud) fn addresses(self) -> impl Iterator<Item = String> {
        let last = self.last();
        (self.first.saturating_add(2)..last).map(|address| Ipv4Addr::from(address).to_string())
    }

    /// Returns how many addresses resources can have.
    pub(in crate::modelled::ucloud) fn size(self) -> u64 {
        u64::from(self.last() - self.first).saturating_sub(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_and_compared() {
        let range = |text| Range::read(text).unwrap();
        let whole = range("10.9.0.0/16");
        assert!(whole.contains(range("10.9.7.0/24")));
        assert!(!range("10.9.7.0/24").contains(whole));
        assert!(whole.overlaps(range("10.0.0.0/8")));
        assert!(!whole.overlaps(range("10.10.0.0/16")));
        assert!(whole.has("10.9.255.255") && !whole.has("10.10.0.0") && !whole.has("x"));
        assert_eq!(whole.gateway(), "10.9.0.1");
        assert_eq!(whole.netmask(), "255.255.0.0");
        for malformed in ["10.9.0.0", "10.9.0.1/16", "10.9.0.0/33", "10.9.0/16", ""] {
            assert_eq!(Range::read(malformed), None, "{malformed}");
        }
        assert!(range("0.0.0.0/0").has("255.255.255.255"));
    }

    #[test]
    fn some_addresses_are_no_resources() {
        let small = Range::read("192.168.0.0/29").unwrap();
        let addresses: Vec<_> = small.addresses().collect();
        assert_eq!(addresses.first().unwrap(), "192.168.0.2");
        assert_eq!(addresses.last().unwrap(), "192.168.0.6");
        assert_eq!(addresses.len() as u64, small.size());
    }
}
