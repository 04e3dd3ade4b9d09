#pragma once

struct sockaddr;

namespace lapwing {

/// Whether an IP address is one of the open internet, as against this machine, the house's network, multicast and what
/// IANA keeps for special purposes (RFC 6890). An IPv6 address that carries an IPv4 one within (mapped, NAT64, 6to4) is
/// judged by that too. Anything but IPv4 and IPv6 is not public.
///
/// Foreigners choose the addresses that a shop's server is to call, such as those of push services. Asked at the moment
/// of connecting, of the very address that is connected to, this keeps them out of the house whatever names resolve to.
bool is_public_address(const sockaddr& address);

}  // namespace lapwing
