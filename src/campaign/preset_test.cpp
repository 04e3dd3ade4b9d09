#include "campaign/preset.hpp"

#include <gtest/gtest.h>

#include <set>

#include "campaign/definition.hpp"
#include "campaign/preset_files.hpp"

namespace lapwing {
namespace {

/// What each form asks for at least.
PresetValues enough_for(std::string_view mechanic) {
  PresetValues values = {{"template", "hello"}};
  if (mechanic == "regular_consumption") values.insert({{"items", "coffee, tea"}, {"after", "80 days"}});
  if (mechanic == "upsell") values["pairs"] = "coffee > pot, tea>cup";
  if (mechanic == "seasons_and_holidays") values["on"] = "womens_day";
  if (mechanic == "viewed_products") values["products"] = "pot,cup";
  return values;
}

CampaignDefinition made(std::string_view mechanic, const PresetValues& more = {}) {
  PresetValues values = enough_for(mechanic);
  for (const auto& [name, value] : more) values[name] = value;
  const auto text = campaign_from(mechanic, values);
  EXPECT_TRUE(text) << mechanic << ": " << text.error().text();
  return parse_campaign(text.value(), 1).value();
}

TEST(Preset, EveryMechanicMakesACampaignOfItsOwn) {
  for (const std::string_view mechanic : mechanic_names) {
    const CampaignDefinition campaign = made(mechanic);
    EXPECT_EQ(campaign.mechanic, mechanic);
    std::string id(mechanic);
    std::ranges::replace(id, '_', '-');
    EXPECT_EQ(campaign.id, id);
    EXPECT_EQ(campaign.name, id);
    EXPECT_TRUE(check_mechanic(campaign.mechanic));
    const ConversionMethod usual = mechanic == "upsell"          ? ConversionMethod::order_growth
                                   : mechanic == "transactional" ? ConversionMethod::none
                                                                 : ConversionMethod::new_orders;
    EXPECT_EQ(campaign.conversion.method, usual) << mechanic;
    EXPECT_EQ(campaign.conversion.window, Duration::days(7)) << mechanic;
  }
}

TEST(Preset, EveryFormIsWordedInBothLanguagesAndItsUsualValuesAreGood) {
  for (const std::string_view mechanic : mechanic_names) {
    const PresetForm& form = *form_of(mechanic);
    std::set<std::string> names;
    for (const PresetField& field : form.fields) {
      EXPECT_TRUE(names.insert(field.name).second) << mechanic << " asks twice for " << field.name;
      for (const PresetText* text : {&field.label, &field.help, &form.title, &form.about}) {
        EXPECT_FALSE(text->ru.empty() || text->en.empty()) << mechanic << ", " << field.name;
      }
      for (const std::string& text : {field.usual, field.min, field.max}) {
        EXPECT_TRUE(text.empty() || read_value(field, text)) << mechanic << ", " << field.name << ": " << text;
      }
    }
  }
  EXPECT_EQ(form_of("nothing"), nullptr);
}

TEST(Preset, EveryFieldOfAFormIsOfUse) {
  for (const std::string_view mechanic : mechanic_names) {
    const std::string campaign = preset_of(mechanic)->campaign.dump();
    for (const PresetField& field : form_of(mechanic)->fields) {
      const bool is_used = campaign.contains("\"$" + field.name + '"') ||
                           campaign.contains("\"$-" + field.name + '"') || campaign.contains("{" + field.name + "}") ||
                           campaign.contains("\":\"" + field.name + '"');  // by $if or $each
      EXPECT_TRUE(is_used) << mechanic << " asks for " << field.name;
    }
  }
}

TEST(Preset, WhatIsNotSaidIsLeftOut) {
  EXPECT_EQ(made("welcome").steps.size(), 3u) << "the message, the wait, the end";
  EXPECT_EQ(made("welcome", {{"delay", "2 hours"}, {"bonus", "gift"}}).steps.size(), 5u);
  EXPECT_EQ(made("welcome").control, 0u);
  EXPECT_EQ(made("welcome", {{"control", "10"}}).control, 1000u);
}

TEST(Preset, AFaultNamesTheFieldAndWhatWasExpected) {
  const auto fault = [](std::string_view mechanic, const char* field, const char* value) {
    PresetValues values = enough_for(mechanic);
    values[field] = value;
    const auto campaign = campaign_from(mechanic, values);
    return campaign ? "none" : campaign.error().text();
  };
  EXPECT_EQ(fault("win_back", "after", "soon"),
            "after: expected a time as \"30 days\" from 1 day to 1825 days, found \"soon\"");
  EXPECT_EQ(fault("win_back", "after", "1 hour"),
            "after: expected a time as \"30 days\" from 1 day to 1825 days, found \"1 hour\"");
  EXPECT_EQ(fault("viewed_products", "times", "0"), "times: expected a whole number from 1 to 1000, found \"0\"");
  EXPECT_EQ(fault("viewed_products", "times", "3.5"), "times: expected a whole number from 1 to 1000, found \"3.5\"");
  EXPECT_EQ(fault("viewed_products", "products", "pot,,cup"),
            "products: expected texts separated by commas, none of them empty");
  EXPECT_EQ(fault("upsell", "pairs", "coffee"), "pairs: expected pairs as \"coffee>pot\", found \"coffee\"");
  EXPECT_EQ(fault("welcome", "channel", "pigeon"), "channel: expected one of email, sms, push, found \"pigeon\"");
  EXPECT_EQ(fault("welcome", "bonus_amount", "0.5"), "bonus_amount: expected an amount from 1, found \"0.5\"");
  EXPECT_EQ(fault("time_since_last_purchase", "cancelled_too", "perhaps"),
            "cancelled_too: expected yes or no, found \"perhaps\"");
  EXPECT_EQ(fault("welcome", "template", ""), "template: is missing: Template");
  EXPECT_NE(fault("welcome", "colour", "red").find("colour: there is no such field: expected one of id, name"),
            std::string::npos);
  EXPECT_NE(fault("seasons_and_holidays", "on", "blue_monday").find("on: expected a day"), std::string::npos);
  EXPECT_NE(fault("personal_dates", "at", "25:00").find("at: "), std::string::npos);
  EXPECT_NE(campaign_from("nothing", {}).error().text().find("mechanic: expected one of regular_consumption"),
            std::string::npos);
  EXPECT_FALSE(check_mechanic("nothing"));
  EXPECT_TRUE(check_mechanic(""));
}

TEST(Preset, WhatSomebodyWritesIsTakenAsItIs) {
  const CampaignDefinition campaign = made("welcome", {{"name", "$template {id} \"quoted\" ~ Привет"}});
  EXPECT_EQ(campaign.name, "$template {id} \"quoted\" ~ Привет");
}

}  // namespace
}  // namespace lapwing
