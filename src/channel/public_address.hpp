#pragma once

struct sockaddr;

namespace lapwing {

/// Whether an IPv4 or IPv6 address belongs to the public internet: not to this machine, a private or local network, a
/// carrier's, a group or a reserved block (RFC 6890), be it written as IPv4 within IPv6 or not. What is told to call
/// somewhere must not reach what stands beside it.
bool is_public_address(const sockaddr& address);

}  // namespace lapwing
