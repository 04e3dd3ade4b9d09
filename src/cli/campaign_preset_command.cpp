// lapwing campaign mechanics and new: the forms of the mechanics, and a campaign made of one.
#include <fstream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "api/preset_answers.hpp"
#include "campaign/preset.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string mechanic, out, locale = "en";
  std::vector<std::string> set;
  bool json = false;
};

// ---- Forms

/// What may be written, and what is taken if nothing is.
std::string rules_of(const PresetField& field, bool is_russian) {
  std::string rules = field.choices.empty() ? std::string(to_text(field.kind))
                                            : fmt::format("{}", fmt::join(field.choices, "|"));
  if (!field.min.empty() || !field.max.empty()) rules += fmt::format(" {}..{}", field.min, field.max);
  if (field.required) return rules + (is_russian ? ", обязательно" : ", required");
  return field.usual.empty() ? rules : fmt::format("{}, {}", rules, field.usual);
}

void print(const PresetForm& form, bool is_russian) {
  constexpr std::size_t name_width = 16, rules_width = 34;
  const auto in_language = [&](const PresetText& text) -> const std::string& { return is_russian ? text.ru : text.en; };
  fmt::print("{}  {}\n  {}\n", painted(form.mechanic, Colour::bold), in_language(form.title),
             painted(in_language(form.about), Colour::dim));
  for (const PresetField& field : form.fields) {
    fmt::print("  {}{}  {}. {}\n", padded_right(field.name, name_width),
               padded_right(rules_of(field, is_russian), rules_width), in_language(field.label),
               painted(in_language(field.help), Colour::dim));
  }
  fmt::print("\n");
}

Result<ExitCode> list_mechanics(const Options& options) {
  Json all = Json::array();
  for (const std::string_view mechanic : mechanic_names) {
    if (!options.mechanic.empty() && options.mechanic != mechanic) continue;
    const PresetForm& form = *form_of(mechanic);
    options.json ? all.push_back(to_json(form)) : print(form, options.locale == "ru");
  }
  if (options.json) fmt::print("{}\n", Json({{"mechanics", all}}).dump());
  return ExitCode::done;
}

// ---- A campaign

Result<ExitCode> make_campaign(const Options& options) {
  PresetValues values;
  for (const std::string& one : options.set) {
    const std::size_t middle = one.find('=');
    if (middle == std::string::npos) return fail(fmt::format("expected FIELD=VALUE, found \"{}\"", one), "--set");
    values[one.substr(0, middle)] = one.substr(middle + 1);
  }
  const auto campaign = campaign_from(options.mechanic, values);
  if (!campaign) return fail(campaign.error().message, "--set " + campaign.error().where);
  if (options.out.empty()) {
    fmt::print("{}\n", *campaign);
    return ExitCode::done;
  }
  std::ofstream file(options.out, std::ios::binary);
  file << *campaign << '\n';
  file.close();
  if (!file) return fail("cannot be written", options.out);
  fmt::print("  {}\n", options.out);
  return ExitCode::done;
}

}  // namespace

void add_campaign_presets(Command& command) {
  const std::vector<std::string> mechanics(mechanic_names.begin(), mechanic_names.end());
  auto shown = std::make_shared<Options>();
  Command& list = command.add_command("mechanics", "The mechanics, and the forms of which their campaigns are made");
  list.add_option("MECHANIC", shown->mechanic, "Only this one", {.choices = mechanics});
  list.add_option("--locale", shown->locale, "The language", {.default_shown = true, .choices = {"ru", "en"}});
  list.add_flag("--json", shown->json, "Print one JSON object, in both languages");
  list.when_chosen(shown, list_mechanics);
  auto made = std::make_shared<Options>();
  Command& create = command.add_command("new", "Write a campaign of a mechanic, by what its form is told");
  create.add_option("MECHANIC", made->mechanic, "As `campaign mechanics` lists them",
                    {.required = true, .choices = mechanics});
  create.add_option("--set", made->set, "FIELD=VALUE, as often as there is something to say");
  create.add_option("--out", made->out, "The file to write; else the campaign is printed");
  create.when_chosen(made, make_campaign);
}

}  // namespace lapwing
