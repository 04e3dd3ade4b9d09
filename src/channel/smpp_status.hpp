#pragma once

#include <cstdint>
#include <string>

#include "channel/channel.hpp"

namespace lapwing {

/// What a server's answer to a submit means (command_status; SMPP 3.4, 5.1.3). Only what is wrong with the message or
/// its number for good is `failed`; what is wrong with the server, its queue, our account or our settings is
/// `deferred`, because it passes or an operator can repair it, and so is a vendor's own code.
Outcome classify_smpp_status(std::uint32_t status);

/// Whether the server asks for fewer submits: ESME_RTHROTTLED, ESME_RMSGQFUL.
bool is_throttling(std::uint32_t status);

/// "ESME_RINVDSTADR (0x0b)", or the number alone.
std::string describe_smpp_status(std::uint32_t status);

// What we answer ourselves.
constexpr std::uint32_t smpp_ok = 0;
constexpr std::uint32_t smpp_invalid_length = 0x02;
constexpr std::uint32_t smpp_invalid_command = 0x03;
constexpr std::uint32_t smpp_try_again_later = 0x64;  ///< ESME_RX_T_APPN

}  // namespace lapwing
