#include "http/router.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "http/form.hpp"

namespace lapwing {
namespace {

std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const std::string_view part = path.substr(0, path.find('/'));
    parts.emplace_back(part);
    path.remove_prefix(part.size());
  }
  return parts;
}

bool is_name(std::string_view part) { return part.starts_with('{') && part.ends_with('}'); }
std::string_view bare(std::string_view part) { return part.substr(1, part.size() - 2); }

/// How many parts stand for themselves if the address fits; nothing if it does not.
std::optional<std::size_t> fit(const std::vector<std::string>& route, const std::vector<std::string>& asked) {
  if (route.size() != asked.size()) return std::nullopt;
  std::size_t literal = 0;
  for (std::size_t i = 0; i < route.size(); ++i) {
    if (is_name(route[i])) {
      if (asked[i].empty()) return std::nullopt;
    } else if (route[i] == asked[i]) {
      ++literal;
    } else {
      return std::nullopt;
    }
  }
  return literal;
}

HttpResponse not_allowed(const std::set<std::string>& methods) {
  const std::string allowed = fmt::format("{}", fmt::join(methods, ", "));
  HttpResponse response = problem(405, "Method Not Allowed", "expected " + allowed);
  response.headers.emplace_back("Allow", allowed);
  return response;
}

}  // namespace

const std::string& Call::value(std::string_view name) const {
  const auto found = std::ranges::find(values, name, [](const auto& value) { return value.first; });
  ensure(found != values.end(), "a handler asks for the names that its route has");
  return found->second;
}

void Call::tell(std::string_view what) const {
  if (subject == nullptr) return;
  if (!subject->empty()) *subject += ' ';
  *subject += what;
}

Router::Router(std::vector<Route> routes) : routes_(std::move(routes)) {
  std::set<std::string> known;
  for (const Route& route : routes_) {
    ensure(route.path.starts_with('/'), "a route's path begins with a slash");
    parts_.push_back(parts_of(route.path));
    std::string shape = route.method;
    for (const std::string& part : parts_.back()) shape += is_name(part) ? "/{}" : "/" + part;
    ensure(known.insert(shape).second, "no two routes have the same address");
  }
}

bool Router::knows(std::string_view path) const {
  const std::vector<std::string> asked = parts_of(path);
  return std::ranges::any_of(parts_, [&](const auto& route) { return fit(route, asked).has_value(); });
}

std::expected<Router::Found, HttpResponse> Router::find(const HttpRequest& request) const {
  const std::vector<std::string> asked = parts_of(request.path);
  const Route* best = nullptr;
  std::size_t best_literal = 0;
  std::set<std::string> methods;
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    const auto literal = fit(parts_[i], asked);
    if (!literal) continue;
    methods.insert(routes_[i].method);
    if (routes_[i].method == "GET") methods.insert("HEAD");
    if (routes_[i].method != request.method) continue;
    if (best == nullptr || *literal > best_literal) {
      best = &routes_[i];
      best_literal = *literal;
    }
  }
  if (methods.empty()) return std::unexpected(problem(404, "Not Found", "there is nothing at this address"));
  if (best == nullptr) return std::unexpected(not_allowed(methods));
  Found found{best, {}};
  const auto& parts = parts_[static_cast<std::size_t>(best - routes_.data())];
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (is_name(parts[i])) found.values.emplace_back(bare(parts[i]), percent_decoded(asked[i]));
  }
  return found;
}

}  // namespace lapwing
