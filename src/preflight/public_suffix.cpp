#include "preflight/public_suffix.hpp"

#include <libpsl.h>

#include <memory>

#include "base/ensure.hpp"
#include "preflight/dns.hpp"

namespace lapwing {
namespace {

struct FreeList {
  void operator()(psl_ctx_t* list) const { psl_free(list); }
};

}  // namespace

std::string organizational_domain(std::string_view domain) {
  // The system's list or the library's own, whichever is younger.
  static const std::unique_ptr<psl_ctx_t, FreeList> list(psl_latest(nullptr));
  ensure(list != nullptr, "libpsl has a list within");
  const std::string name = plain_name(domain);
  const char* registered = psl_registrable_domain(list.get(), name.c_str());
  return registered == nullptr ? name : registered;
}

}  // namespace lapwing
