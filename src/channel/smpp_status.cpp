#include "channel/smpp_status.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

namespace lapwing {
namespace {

struct Status {
  std::uint32_t code;
  std::string_view name;
  Outcome outcome;
};

// clang-format off
constexpr std::array statuses = {
    Status{0x00, "ESME_ROK",            Outcome::accepted},
    Status{0x01, "ESME_RINVMSGLEN",     Outcome::failed},
    Status{0x02, "ESME_RINVCMDLEN",     Outcome::failed},
    Status{0x03, "ESME_RINVCMDID",      Outcome::failed},
    Status{0x04, "ESME_RINVBNDSTS",     Outcome::deferred},
    Status{0x05, "ESME_RALYBND",        Outcome::deferred},
    Status{0x06, "ESME_RINVPRTFLG",     Outcome::failed},
    Status{0x07, "ESME_RINVREGDLVFLG",  Outcome::failed},
    Status{0x08, "ESME_RSYSERR",        Outcome::deferred},
    Status{0x0a, "ESME_RINVSRCADR",     Outcome::failed},
    Status{0x0b, "ESME_RINVDSTADR",     Outcome::failed},
    Status{0x0d, "ESME_RBINDFAIL",      Outcome::deferred},
    Status{0x0e, "ESME_RINVPASWD",      Outcome::deferred},
    Status{0x0f, "ESME_RINVSYSID",      Outcome::deferred},
    Status{0x14, "ESME_RMSGQFUL",       Outcome::deferred},
    Status{0x15, "ESME_RINVSERTYP",     Outcome::failed},
    Status{0x43, "ESME_RINVESMCLASS",   Outcome::failed},
    Status{0x45, "ESME_RSUBMITFAIL",    Outcome::deferred},
    Status{0x48, "ESME_RINVSRCTON",     Outcome::failed},
    Status{0x49, "ESME_RINVSRCNPI",     Outcome::failed},
    Status{0x50, "ESME_RINVDSTTON",     Outcome::failed},
    Status{0x51, "ESME_RINVDSTNPI",     Outcome::failed},
    Status{0x53, "ESME_RINVSYSTYP",     Outcome::deferred},
    Status{0x58, "ESME_RTHROTTLED",     Outcome::deferred},
    Status{0x61, "ESME_RINVSCHED",      Outcome::failed},
    Status{0x62, "ESME_RINVEXPIRY",     Outcome::failed},
    Status{0x64, "ESME_RX_T_APPN",      Outcome::deferred},
    Status{0x65, "ESME_RX_P_APPN",      Outcome::failed},
    Status{0x66, "ESME_RX_R_APPN",      Outcome::failed},
    Status{0xc0, "ESME_RINVOPTPARSTREAM", Outcome::failed},
    Status{0xc1, "ESME_ROPTPARNOTALLWD", Outcome::failed},
    Status{0xc2, "ESME_RINVPARLEN",     Outcome::failed},
    Status{0xc3, "ESME_RMISSINGOPTPARAM", Outcome::failed},
    Status{0xc4, "ESME_RINVOPTPARAMVAL", Outcome::failed},
    Status{0xfe, "ESME_RDELIVERYFAILURE", Outcome::deferred},
    Status{0xff, "ESME_RUNKNOWNERR",    Outcome::deferred},
};
// clang-format on

const Status* find(std::uint32_t code) {
  const auto found = std::find_if(statuses.begin(), statuses.end(), [&](const Status& s) { return s.code == code; });
  return found == statuses.end() ? nullptr : &*found;
}

}  // namespace

Outcome classify_smpp_status(std::uint32_t status) {
  const Status* known = find(status);
  return known != nullptr ? known->outcome : Outcome::deferred;
}

bool is_throttling(std::uint32_t status) { return status == 0x58 || status == 0x14; }

std::string describe_smpp_status(std::uint32_t status) {
  const Status* known = find(status);
  return known != nullptr ? fmt::format("{} ({:#04x})", known->name, status) : fmt::format("status {:#x}", status);
}

}  // namespace lapwing
