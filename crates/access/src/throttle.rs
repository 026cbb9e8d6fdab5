//! How often somebody may be wrong: a few times a second for each address and each name.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

/// Failed credentials a second, for an address and for a token.
const MOST: u8 = 5;

/// Addresses and names that are told apart within a second; beyond it newcomers count as having failed too often.
const KNOWN: usize = 10_000;

/// Counts of the second that goes on.
#[derive(Debug, Default)]
pub(crate) struct Throttle(Mutex<FailureCounts>);

#[derive(Debug, Default)]
struct FailureCounts {
    second: u64,
    failed: HashMap<ThrottleSubject, u8>,
}

/// Who failed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum ThrottleSubject {
    Address(IpAddr),
    Token(String),
}

impl Throttle {
    /// Counts a failure in a second; tells whether that is more than allowed for its address or its token.
    pub(crate) fn fails(&self, second: u64, address: IpAddr, token: &str) -> bool {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.turn(second);
        let by_address = counts.fails(ThrottleSubject::Address(network(address)));
        let by_token = counts.fails(ThrottleSubject::Token(token.to_owned()));
        by_address || by_token
    }

    /// Tells whether an address failed as often as it may.
    pub(crate) fn is_spent(&self, second: u64, address: IpAddr) -> bool {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.turn(second);
        counts.failed.get(&ThrottleSubject::Address(network(address))).is_some_and(|failed| *failed >= MOST)
    }
}

impl FailureCounts {
    fn turn(&mut self, second: u64) {
        if self.second != second {
            self.second = second;
            self.failed.clear();
        }
    }

    fn fails(&mut self, who: ThrottleSubject) -> bool {
        if self.failed.len() >= KNOWN && !self.failed.contains_key(&who) {
            return true;
        }
        let failed = self.failed.entry(who).or_default();
        *failed = failed.saturating_add(1);
        *failed > MOST
    }
}

/// Takes the network of 64 bits of an IPv6 address, of which one household or server has all.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::{KNOWN, Throttle};

    #[test]
    fn the_sixth_failure_in_a_second_is_one_too_many_for_an_address_and_for_a_token() {
        let throttle = Throttle::default();
        let from = |last: u8| [192, 0, 2, last].into();
        for token in ["a", "b", "c", "d", "e"] {
            assert!(!throttle.fails(7, from(1), token));
        }
        assert!(throttle.is_spent(7, from(1)) && !throttle.is_spent(7, from(2)));
        assert!(throttle.fails(7, from(1), "f"), "by its address");
        for address in 11..=15 {
            assert!(!throttle.fails(7, from(address), "g"));
        }
        assert!(throttle.fails(7, from(16), "g"), "by its token");
        assert!(!throttle.fails(8, from(1), "a"), "the next second begins anew");
    }

    #[test]
    fn who_has_a_network_is_one_address() {
        let throttle = Throttle::default();
        for last in 0..5_u16 {
            throttle.fails(1, std::net::Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, last).into(), &last.to_string());
        }
        assert!(throttle.fails(1, "2001:db8:0:1:ffff::1".parse().unwrap(), "x"));
    }

    #[test]
    fn a_crowd_of_addresses_takes_no_more_room() {
        let throttle = Throttle::default();
        for number in 0..20_000_u32 {
            throttle.fails(1, std::net::Ipv4Addr::from_bits(number).into(), &number.to_string());
        }
        assert!(throttle.0.lock().unwrap().failed.len() <= KNOWN);
        assert!(throttle.fails(1, [198, 51, 100, 1].into(), "new"));
    }
}
