#pragma once

#include <string>
#include <string_view>

namespace lapwing {

/// 256 random bits in base64url: what a session's cookie and a key hold.
std::string new_secret();
/// What is kept of a secret: BLAKE2b, 32 bytes. A secret has so many bits that no salt is needed.
std::string digest_of(std::string_view secret);
/// Another secret that follows from one, for one purpose; says nothing about the first.
std::string derived_secret(std::string_view secret, std::string_view purpose);
/// Takes as long for texts that differ early as for such that differ late.
bool is_same_secret(std::string_view a, std::string_view b);

}  // namespace lapwing
