#include <array>
#include <string>
#include <string_view>

#include <benchmark/benchmark.h>

#include "contact/email.hpp"
#include "contact/phone.hpp"

namespace lapwing {
namespace {

constexpr std::array<std::string_view, 3> ascii_addresses = {"Anna.Petrova+shop@Example.com", "info@mail.example.org",
                                                             "ivanov1985@yandex.ru"};
constexpr std::array<std::string_view, 2> international_addresses = {"анна@почта.рф", "jeff@臺網中心.tw"};

template <class Texts, class Normalize>
void run(benchmark::State& state, const Texts& texts, Normalize normalize) {
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(normalize(texts[next]));
    next = (next + 1) % texts.size();
  }
  state.SetItemsProcessed(state.iterations());
}

void email_ascii(benchmark::State& state) { run(state, ascii_addresses, normalize_email); }
void email_international(benchmark::State& state) { run(state, international_addresses, normalize_email); }

void phone_written(benchmark::State& state, std::string_view pattern) {
  std::array<std::string, 1000> numbers;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    numbers[i] = pattern;
    const std::string digits = std::to_string(100 + i % 900);
    numbers[i].replace(numbers[i].find("###"), 3, digits);
  }
  run(state, numbers, [](std::string_view text) { return normalize_phone(text, "RU"); });
}

BENCHMARK(email_ascii);
BENCHMARK(email_international);
BENCHMARK_CAPTURE(phone_written, e164, "+7912###6789");
BENCHMARK_CAPTURE(phone_written, e164_decorated, "+7 (912) ###-67-89");
BENCHMARK_CAPTURE(phone_written, national, "8 912 ###-67-89");
BENCHMARK_CAPTURE(phone_written, without_prefix, "912 ###-67-89");

}  // namespace
}  // namespace lapwing
