#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "channel/smpp_pdu.hpp"

namespace lapwing {

/// What became of a message at the server (SMPP 3.4, 5.2.28).
enum class SmppMessageState : std::uint8_t {
  enroute = 1,
  delivered = 2,
  expired = 3,
  deleted = 4,
  undeliverable = 5,
  accepted = 6,  ///< read by somebody on the customer's behalf
  unknown = 7,
  rejected = 8,
};

/// A server's word on a message that it took earlier.
struct SmppReceipt {
  std::string message_id;  ///< as the receipt writes it
  SmppMessageState state = SmppMessageState::unknown;
  std::string error;  ///< the network's code, as written; empty if there is none
  friend bool operator==(const SmppReceipt&, const SmppReceipt&) = default;
};

/// Reads the text of a receipt, which the standard only suggests (appendix B) and each vendor writes its own way:
///
///     id:1f2e sub:001 dlvrd:001 submit date:2405311000 done date:2405311001 stat:DELIVRD err:000 text:...
///
/// Fields may stand in any order, in either case, with blanks around the colon; what follows "text:" is not read.
/// Nothing if it has no id or no state that is known.
std::optional<SmppReceipt> parse_receipt_text(std::string_view text);

/// The receipt that a deliver_sm is, by its TLVs if they are there, else by its text. Nothing if it is none: esm_class
/// says so (5.2.12), or is silent and neither TLVs nor text are those of a receipt.
std::optional<SmppReceipt> receipt_of(const SmppMessage& message);

/// The ids that a receipt's id may mean, the likeliest first: servers answer submit_sm in hexadecimal and write decimal
/// into the receipt, or the other way round, with zeros in front or without.
std::vector<std::string> readings_of_message_id(std::string_view id);

}  // namespace lapwing
