#include "channel/secret.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace lapwing {

Result<std::string> secret_from_file(const std::filesystem::path& file, const std::string& field) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail("the file cannot be read: " + file.string(), field);
  std::string secret{std::istreambuf_iterator<char>(in), {}};
  while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r')) secret.pop_back();
  if (secret.empty()) return fail("the file is empty: " + file.string(), field);
  return secret;
}

Result<std::string> secret_from_environment(const std::string& variable, const std::string& field) {
  const char* secret = std::getenv(variable.c_str());
  if (secret == nullptr || *secret == '\0') return fail("the variable " + variable + " is not set", field);
  return std::string(secret);
}

}  // namespace lapwing
