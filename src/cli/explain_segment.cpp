// lapwing segment explain: a condition in words; and node by node, how it stands for a customer.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/condition_answers.hpp"
#include "api/currency.hpp"
#include "api/segments.hpp"
#include "cli/command_line.hpp"
#include "cli/published_segments.hpp"
#include "cli/read_condition.hpp"
#include "condition/condition.hpp"
#include "condition/facets.hpp"
#include "host/data_folder.hpp"
#include "host/rfm_bounds.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string data, segment, where, customer, at;
  bool json = false;
};

void print(const Json& json) { fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace)); }

/// "2024-05-31 10:00", by the shop's clock; to the second only where that says more.
std::string clock(Instant at, const Zone& zone) {
  std::string text = to_text(at, zone).substr(0, 19);
  text[10] = ' ';
  if (text.ends_with(":00")) text.resize(16);
  return text;
}

/// The tree, indented, with what the customer has and how long the answer lasts in columns of their own.
void print_tree(const Options& options, const std::vector<ExplainedNode>& nodes, const Zone& zone) {
  constexpr std::size_t text_max = 60;
  const auto text_of = [](const ExplainedNode& node) {
    return std::string(static_cast<std::size_t>(node.depth) * 2, ' ') + (node.answer.holds ? "✓ " : "✗ ") + node.text;
  };
  std::size_t text_width = 0;
  std::size_t value_width = 0;
  for (const ExplainedNode& node : nodes) {
    text_width = std::max(text_width, std::min(text_max, shown_width(text_of(node))));
    value_width = std::max(value_width, shown_width(node.value));
  }
  const Answer& answer = nodes.front().answer;
  fmt::print("{} {}, {}\n", painted(options.customer + ":", Colour::bold),
             answer.holds ? painted("holds", Colour::green) : painted("does not hold", Colour::red),
             answer.until == Instant::never() ? "until something happens"
                                              : "at least until " + clock(answer.until, zone));
  for (const ExplainedNode& node : nodes) {
    const std::string until = node.answer.until == Instant::never() ? "" : "until " + clock(node.answer.until, zone);
    std::string line = painted(padded_right(text_of(node), text_width),
                               node.answer.holds ? Colour::green : Colour::red);
    line += "  " + padded_right(node.value, value_width) + "  " +
            painted(until, until.empty() ? Colour::plain : Colour::dim);
    fmt::print("{}", tidied(line + "\n"));
  }
}

/// The condition that is asked about, of the segment or as it is given.
Result<Condition> condition_asked(const Options& options, Host& host) {
  if (options.segment.empty() == options.where.empty()) {
    return fail("expected one of the id of a segment and --where, to say what is to be explained");
  }
  return options.where.empty() ? published_condition(host, options.segment) : read_condition(options.where);
}

Result<ExitCode> explain_condition(const Options& options, const ShopConfigured& shop, const Condition& condition) {
  const Json described = described_json(condition, shop, shop.locale);
  if (options.json) {
    print(described);
  } else {
    fmt::print("{}\n{}\n", described["text"].get<std::string>(), to_json(condition));
  }
  return ExitCode::done;
}

Result<ExitCode> explain_for(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  Host& host = folder.host();
  const ShopConfigured& shop = folder.shop();
  const Condition condition = TRY(condition_asked(options, host));
  if (options.customer.empty()) return explain_condition(options, shop, condition);
  const Instant at = TRY(read_instant(options.at, shop.zone, false, wall_clock()));
  RfmState rfm;
  if (depends_on(condition).contains(Facet::rfm)) freeze_at(host, shop.zone, at, rfm);
  std::vector<ExplainedNode> nodes;
  host.with(host.partition_of(options.customer), [&](const Engine& engine) {
    const auto customer = engine.audience().find(options.customer);
    if (!customer) return;
    Moment moment = engine.moment(at);
    moment.rfm = &rfm;
    nodes = explain(condition, engine.audience().customer(*customer), moment, shop.locale, currency_of(shop));
  });
  if (nodes.empty()) return fail(fmt::format("there is no customer \"{}\"", options.customer));
  if (options.json) {
    print(explained_json(options.customer, at, nodes, shop.zone));
  } else {
    print_tree(options, nodes, shop.zone);
  }
  return ExitCode::done;
}

}  // namespace

void add_explain_segment_command(Command& segment) {
  auto options = std::make_shared<Options>();
  Command& sub = segment.add_command("explain", "A condition in words, and why it holds for a customer or not");
  sub.add_option("ID", options->segment, "A published segment");
  sub.add_option("CUSTOMER,--customer", options->customer, "Show each part of it as it stands for this customer");
  sub.add_option("--data", options->data, "The data folder", {.required = true});
  sub.add_option("--where", options->where,
                 "In place of ID: a condition as JSON, or a file that holds it or a segment");
  sub.add_option("--at", options->at, "As of when: a date (its start) or RFC 3339; now if not given");
  sub.add_flag("--json", options->json, "Print one JSON object");
  sub.when_chosen(options, explain_for);
}

}  // namespace lapwing
