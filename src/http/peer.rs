//! Who asks, as far as bounds need to know it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A caller that shares bounds with itself: an IPv4 address, or an IPv6 network of 64 bits, of which one household or
/// server has all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Peer(IpAddr);

impl Peer {
    /// Gives the address, or the network by its first.
    #[must_use]
    pub(crate) fn address(self) -> IpAddr {
        self.0
    }
}

impl From<IpAddr> for Peer {
    fn from(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V4(address) => IpAddr::V4(address),
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        })
    }
}

/// Shortens an address to the network of 24 bits of IPv4, or of 48 of IPv6, in which it lies: thousands of households.
#[must_use]
pub(crate) fn masked(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() >> 8 << 8)),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 80 << 80)),
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::{Peer, masked};

    #[test]
    fn addresses_of_one_network_of_64_bits_are_one_peer() {
        let peer = |text: &str| Peer::from(text.parse::<IpAddr>().unwrap());
        assert_eq!(peer("2001:db8:0:1::1"), peer("2001:db8:0:1:ffff::2"));
        assert_ne!(peer("2001:db8:0:1::1"), peer("2001:db8:0:2::1"));
        assert_eq!(peer("::ffff:192.0.2.1"), peer("192.0.2.1"));
        assert_ne!(peer("192.0.2.1"), peer("192.0.2.2"));
    }

    #[test]
    fn a_shortened_address_tells_no_household() {
        let short = |text: &str| masked(text.parse::<IpAddr>().unwrap()).to_string();
        assert_eq!(short("192.0.2.77"), "192.0.2.0");
        assert_eq!(short("::ffff:192.0.2.77"), "192.0.2.0");
        assert_eq!(short("2001:db8:1:2:3:4:5:6"), "2001:db8:1::");
    }
}
