#include "server/gateway_calls.hpp"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "http/form.hpp"
#include "server/incoming_desk.hpp"
#include "vault/vault.hpp"

namespace lapwing {
namespace {

constexpr std::string_view prefix = "/gateway/";
constexpr std::string_view form_type = "application/x-www-form-urlencoded";

/// The fields of the query, and those of a form in the body.
FormFields fields_of(const HttpRequest& request) {
  HttpRequest query;
  query.content_type = form_type;
  query.body = request.query;
  FormFields fields = read_form(query);
  for (auto& field : read_form(request)) fields.push_back(std::move(field));
  return fields;
}

}  // namespace

GatewayCalls::GatewayCalls(IncomingDesk& desk, const Vault& vault, std::function<void(const std::string&)> log)
    : desk_(desk), vault_(vault), log_(std::move(log)) {}

std::string GatewayCalls::path_of(const std::string& name) const {
  return fmt::format("{}{}/{:016x}{:016x}", prefix, name, vault_.fingerprint("gateway call/high/" + name),
                     vault_.fingerprint("gateway call/low/" + name));
}

void GatewayCalls::listen(const std::string& name, GatewayCallback callback) {
  by_path_.insert_or_assign(path_of(name), std::move(callback));
}

bool GatewayCalls::is_one(std::string_view path) { return path.starts_with(prefix); }

HttpResponse GatewayCalls::answer(const HttpRequest& request) {
  const auto called = by_path_.find(request.path);
  if (called == by_path_.end()) return problem(404, "Not Found", "there is nothing at this address");
  const GatewayCallback& callback = called->second;
  if (request.method != "GET" && request.method != "POST") {
    HttpResponse response = problem(405, "Method Not Allowed", "expected GET or POST");
    response.headers.emplace_back("Allow", "GET, HEAD, POST");
    return response;
  }
  const auto document = callback_document(request.content_type, request.body, fields_of(request));
  if (!document) return problem(400, "Bad Request", document.error().message, document.error().where);
  const auto receipts = receipts_in(callback.reports, *document);
  if (receipts.empty()) log_("a gateway called, and its definition does not know what it said");
  const std::vector<Incoming> incoming(receipts.begin(), receipts.end());
  if (!incoming.empty() && !desk_.take(incoming)) {
    return problem(503, "Service Unavailable", "what was said could not be recorded");
  }
  return {.body = callback.answer};
}

}  // namespace lapwing
