#include "server/machine_signs.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace lapwing {
namespace {

/// Parts of what programs call themselves, in lower case.
constexpr std::array<std::string_view, 30> programs = {"bot",        "crawl",      "spider",
                                                       "scan",       "preview",    "prefetch",
                                                       "fetcher",    "monitor",    "python",
                                                       "curl/",      "wget/",      "go-http-client",
                                                       "java/",      "okhttp",     "apache-http",
                                                       "libwww",     "node-fetch", "axios",
                                                       "headless",   "phantomjs",  "barracuda",
                                                       "proofpoint", "mimecast",   "symantec",
                                                       "safelinks",  "urldefense", "facebookexternalhit",
                                                       "trendmicro", "kaspersky",  "microsoft office existence"};

/// They fetch on behalf of somebody who looks.
constexpr std::array<std::string_view, 2> proxies_of_people = {"googleimageproxy", "yahoomailproxy"};

}  // namespace

bool is_machine(const HttpRequest& request, Asked asked, Duration since_sent) {
  const bool is_prefetched = !request.header("sec-purpose").empty() || !request.header("purpose").empty();
  if (request.is_head || is_prefetched || since_sent < human_min) return true;
  std::string agent = request.user_agent;
  std::ranges::transform(agent, agent.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  const auto says = [&](std::string_view word) { return agent.find(word) != std::string::npos; };
  if (agent.empty() || agent == "mozilla/5.0") return true;
  if (std::ranges::any_of(proxies_of_people, says)) return asked != Asked::picture;
  return std::ranges::any_of(programs, says);
}

}  // namespace lapwing
