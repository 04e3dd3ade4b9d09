#include "segment/title.hpp"

namespace lapwing {

Result<Title> read_title(JsonFields& fields, const std::string& otherwise) {
  const nlohmann::json* name = fields.value("name");
  if (name == nullptr) return Title{otherwise, otherwise};
  if (name->is_string() && *name != "") return Title{name->get<std::string>(), name->get<std::string>()};
  if (!name->is_object()) {
    return fail(R"(expected a text or {"ru": "...", "en": "..."})", fields.path_of("name"));
  }
  JsonFields languages = TRY(JsonFields::of(*name, fields.path_of("name")));
  Title title;
  if (languages.has("ru")) title.ru = TRY(languages.text("ru"));
  if (languages.has("en")) title.en = TRY(languages.text("en"));
  CHECK(languages.finish());
  if (title.ru.empty()) title.ru = title.en;
  if (title.en.empty()) title.en = title.ru;
  if (title.ru.empty()) return fail("expected a name in \"ru\" or \"en\"", languages.path());
  return title;
}

}  // namespace lapwing
