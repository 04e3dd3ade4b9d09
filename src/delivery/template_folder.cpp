#include <array>
#include <fstream>
#include <optional>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "delivery/message_measure.hpp"
#include "delivery/message_partials.hpp"
#include "delivery/message_template.hpp"
#include "mjml/mjml.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;

/// A field that lies in a file of its own, and what the file is called if nobody says otherwise.
struct FieldInFile {
  const char* field;
  const char* usual_name;
  TemplateEscaping escaping;
};
constexpr std::array<FieldInFile, 3> fields_in_files = {{{"text", "text.txt", TemplateEscaping::none},
                                                         {"html", "body.html", TemplateEscaping::html},
                                                         {"mjml", "page.mjml", TemplateEscaping::html}}};

Result<std::string> read_text_file(const fs::path& file) {
  std::error_code error;
  if (!fs::is_regular_file(file, error)) return fail("there is no such file", file.string());
  std::ostringstream bytes;
  bytes << std::ifstream(file, std::ios::binary).rdbuf();
  if (!bytes) return fail("cannot be read, or is empty", file.string());
  return std::move(bytes).str();
}

/// The file that a field names, which must lie in the folder itself.
Result<std::string> file_name(JsonFields& fields, const char* field) {
  std::string name = TRY(fields.text(field));
  if (fs::path(name).filename() != name || name == "." || name == "..") {
    return fail(fmt::format("expected the name of a file in the same folder, found \"{}\"", name),
                fields.path_of(field));
  }
  return name;
}

Error in_file(Error error, const fs::path& file) {
  return {std::move(error.message), error.where.empty() ? file.string() : file.string() + ": " + error.where};
}

/// The partials that texts call, and where each lies.
class PartialFiles {
 public:
  explicit PartialFiles(const fs::path& folder)
      : own_(folder / "partials"), shared_((folder / "..").lexically_normal() / "partials") {}

  /// Reads what the text calls, and what that calls. What cannot be parsed or is not there is not told here: whoever
  /// parses the whole does.
  void collect(std::string_view source, TemplateEscaping escaping) {
    const auto read = [&](std::string_view name) -> std::optional<std::string> {
      if (!is_partial_name(name)) return std::nullopt;
      const std::string file = partial_file(name, escaping);
      for (const fs::path& place : {own_ / file, shared_ / file}) {
        std::error_code error;
        if (!fs::is_regular_file(place, error)) continue;
        places_[file] = place;
        return partials_[file] = read_text_file(place).value_or("");  // an empty one is as good as any
      }
      return std::nullopt;
    };
    [[maybe_unused]] const auto parsed = Template::parse(source, escaping, read);
  }

  [[nodiscard]] const MessagePartials& partials() const { return partials_; }
  /// The file of the field "$.partials.FILE"; nullptr: it is none.
  [[nodiscard]] const fs::path* place_of(std::string_view field) const {
    constexpr std::string_view begin = "$.partials.";
    if (!field.starts_with(begin)) return nullptr;
    const auto found = places_.find(std::string(field.substr(begin.size())));
    return found == places_.end() ? nullptr : &found->second;
  }

 private:
  fs::path own_, shared_;
  MessagePartials partials_;
  std::map<std::string, fs::path> places_;
};

}  // namespace

Result<std::string> read_template_folder(const fs::path& folder) {
  const fs::path main = folder / "template.json";
  auto json = parse_json(TRY(read_text_file(main)));
  if (!json) return std::unexpected(in_file(json.error(), main));
  auto fields = JsonFields::of(*json, "$");
  if (!fields) return std::unexpected(in_file(fields.error(), main));
  std::array<fs::path, fields_in_files.size()> files;
  for (std::size_t i = 0; i < files.size(); ++i) {
    // What must be there is known to whoever parses the whole.
    if (!fields->has(fields_in_files[i].field)) continue;
    const auto name = file_name(*fields, fields_in_files[i].field);
    if (!name) return std::unexpected(in_file(name.error(), main));
    files[i] = folder / *name;
  }
  PartialFiles partials(folder);
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (files[i].empty()) continue;
    const std::string source = TRY(read_text_file(files[i]));
    partials.collect(source, fields_in_files[i].escaping);
    (*json)[fields_in_files[i].field] = source;
  }
  for (const auto& [field, escaping] :
       {std::pair("subject", TemplateEscaping::none), std::pair("preheader", TemplateEscaping::html)}) {
    if (fields->has(field) && json->at(field).is_string())
      partials.collect(json->at(field).get<std::string>(), escaping);
  }
  if (fields->has("mjml")) {
    if (fields->has("html")) return fail("expected either \"mjml\" or \"html\"", main.string() + ": $.mjml");
    auto html = compile_mjml(json->at("mjml").get<std::string>());
    if (!html) return fail(std::move(html).error().message, files.back().string());
    (*json)["html"] = std::move(*html);
  }
  if (fields->has("partials")) return fail("partials are files of the folder partials", main.string() + ": $.partials");
  if (!partials.partials().empty()) (*json)["partials"] = partials.partials();

  std::string inlined;
  try {
    inlined = json->dump();
  } catch (const nlohmann::json::exception&) {
    return fail("the text or the HTML is not UTF-8", folder.string());
  }
  const auto checked = parse_message_template(inlined);
  if (!checked) {
    if (const fs::path* partial = partials.place_of(checked.error().where)) {
      return fail(checked.error().message, partial->string());
    }
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (!files[i].empty() && checked.error().where == fields->path_of(fields_in_files[i].field)) {
        return fail(checked.error().message, files[i].string());
      }
    }
    return std::unexpected(in_file(checked.error(), main));
  }
  // What would be too large for everybody is refused now, rather than for each.
  if (const auto sample = render_sample(*checked, "en"); !sample) return std::unexpected(in_file(sample.error(), main));
  return inlined;
}

Result<std::vector<std::pair<fs::path, std::string>>> template_files(std::string_view json_text) {
  auto json = nlohmann::ordered_json::parse(json_text, nullptr, false);
  if (!json.is_object()) return fail("expected a JSON object");
  std::vector<std::pair<fs::path, std::string>> files;
  if (json.contains("mjml")) json.erase("html");  // made of it
  for (const FieldInFile& in_file : fields_in_files) {
    if (!json.contains(in_file.field)) continue;
    if (!json[in_file.field].is_string()) return fail("expected a text", fmt::format("$.{}", in_file.field));
    files.emplace_back(in_file.usual_name, json[in_file.field].get<std::string>());
    json[in_file.field] = in_file.usual_name;
  }
  if (json.contains("partials")) {
    for (const auto& [file, source] : json["partials"].items()) {
      if (!source.is_string() || fs::path(file).filename() != file)
        return fail("expected a file", "$.partials." + file);
      files.emplace_back(fs::path("partials") / file, source.get<std::string>());
    }
    json.erase("partials");
  }
  files.emplace_back("template.json", json.dump(2) + "\n");
  return files;
}

}  // namespace lapwing
