#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include <fmt/format.h>

#include "template/mustache.hpp"
#include "template/variables.hpp"

namespace lapwing {
namespace {

constexpr std::size_t template_bytes = 30'000;
constexpr int variable_count = 20;

/// A mail of 30 KB with 20 variables, spread evenly over HTML.
std::string mail_source() {
  std::string source;
  for (int i = 0; i < variable_count; ++i) {
    while (source.size() < template_bytes / variable_count * static_cast<std::size_t>(i + 1) - 20) {
      source += "<td style=\"padding:0\">x</td>\n";
    }
    source += fmt::format("{{{{variable_{}}}}}", i);
  }
  return source;
}

/// Twenty names with their values, in another order than the template uses them; every fifth has to be escaped.
struct MailValues {
  std::vector<std::string> names;
  std::vector<TemplateField> fields;

  MailValues() {
    for (int i = 0; i < variable_count; ++i) names.push_back(fmt::format("variable_{}", (i * 7) % variable_count));
    for (const std::string& name : names) {
      fields.push_back({name, TemplateValue::text(fields.size() % 5 == 0 ? "Tea & Cups <sale>" : "Анна Петрова")});
    }
  }
};

/// What no renderer can beat: the same output copied in one piece.
void copy_mail(benchmark::State& state) {
  const MailValues values;
  const std::string mail = *Template::parse(mail_source())->render(TemplateValue::object(values.fields));
  std::string out;
  for (auto _ : state) {
    out.assign(mail);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(copy_mail);

void render_mail(benchmark::State& state) {
  const Template mail = *Template::parse(mail_source());
  const MailValues values;
  std::string out;
  for (auto _ : state) {
    ensure(mail.render_strict_into(out, TemplateValue::object(values.fields)).has_value(), "the mail renders");
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["output_bytes"] = static_cast<double>(out.size());
}
BENCHMARK(render_mail);

void render_mail_into_a_new_string(benchmark::State& state) {
  const Template mail = *Template::parse(mail_source());
  const MailValues values;
  for (auto _ : state) {
    auto out = mail.render_strict(TemplateValue::object(values.fields));
    benchmark::DoNotOptimize(out->data());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(render_mail_into_a_new_string);

void parse_mail(benchmark::State& state) {
  const std::string source = mail_source();
  for (auto _ : state) benchmark::DoNotOptimize(Template::parse(source));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(parse_mail);

/// A list of 10 goods, each with a name, a price and a link, in dotted names and nested sections.
void render_list(benchmark::State& state) {
  const Template mail = *Template::parse(
      "{{#order}}Order {{number}}:\n{{#lines}}\n<a href=\"{{link}}\">{{goods.name}}</a> {{goods.price}} {{currency}}\n"
      "{{/lines}}\n{{/order}}\n");
  TemplateValueStore store;
  const TemplateValue goods = store.object({{"name", store.text("Tea")}, {"price", store.text("120")}});
  const std::vector<TemplateValue> lines(10,
                                         store.object({{"goods", goods}, {"link", store.text("https://a.test/1")}}));
  const TemplateValue order = store.object({{"number", store.text("A-1")}, {"lines", store.list(lines)}});
  const TemplateValue root = store.object({{"currency", store.text("RUB")}, {"order", order}});
  std::string out;
  for (auto _ : state) {
    ensure(mail.render_strict_into(out, root).has_value(), "the list renders");
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(render_list);

}  // namespace
}  // namespace lapwing
