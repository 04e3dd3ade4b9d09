#include "demo/people.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

namespace lapwing {
namespace {

// Names roughly in the order of how common they are.
constexpr std::array<std::string_view, 44> female_names = {
    "Анна",     "Мария",    "Елена",  "Ольга",    "Екатерина",  "Наталья",   "Татьяна",   "Ирина",  "Анастасия",
    "Юлия",     "Светлана", "Дарья",  "Ксения",   "Александра", "Марина",    "Евгения",   "Полина", "Виктория",
    "Надежда",  "Людмила",  "Алина",  "Вера",     "Галина",     "Валентина", "Елизавета", "София",  "Любовь",
    "Кристина", "Лариса",   "Оксана", "Яна",      "Алёна",      "Маргарита", "Варвара",   "Диана",  "Нина",
    "Вероника", "Алиса",    "Тамара", "Василиса", "Ульяна",     "Камилла",   "Гузель",    "Айгуль"};
constexpr std::array<std::string_view, 40> male_names = {
    "Александр", "Сергей", "Дмитрий", "Алексей", "Андрей", "Максим",     "Иван",     "Михаил",  "Евгений", "Артём",
    "Владимир",  "Павел",  "Николай", "Илья",    "Роман",  "Константин", "Антон",    "Олег",    "Денис",   "Кирилл",
    "Никита",    "Игорь",  "Егор",    "Виктор",  "Юрий",   "Вадим",      "Григорий", "Тимофей", "Пётр",    "Глеб",
    "Степан",    "Фёдор",  "Матвей",  "Василий", "Руслан", "Тимур",      "Лев",      "Ярослав", "Марат",   "Рустам"};
constexpr std::array<std::string_view, 96> last_names = {
    "Иванов",     "Смирнов",   "Кузнецов", "Попов",       "Васильев",   "Петров",    "Соколов",    "Михайлов",
    "Новиков",    "Фёдоров",   "Морозов",  "Волков",      "Алексеев",   "Лебедев",   "Семёнов",    "Егоров",
    "Павлов",     "Козлов",    "Степанов", "Николаев",    "Орлов",      "Андреев",   "Макаров",    "Никитин",
    "Захаров",    "Зайцев",    "Соловьёв", "Борисов",     "Яковлев",    "Григорьев", "Романов",    "Воробьёв",
    "Сергеев",    "Кузьмин",   "Фролов",   "Александров", "Дмитриев",   "Королёв",   "Гусев",      "Киселёв",
    "Ильин",      "Максимов",  "Поляков",  "Сорокин",     "Виноградов", "Ковалёв",   "Белов",      "Медведев",
    "Антонов",    "Тарасов",   "Жуков",    "Баранов",     "Филиппов",   "Комаров",   "Давыдов",    "Беляев",
    "Герасимов",  "Богданов",  "Осипов",   "Сидоров",     "Матвеев",    "Титов",     "Марков",     "Миронов",
    "Крылов",     "Куликов",   "Карпов",   "Власов",      "Мельник",    "Денисов",   "Гаврилов",   "Тихонов",
    "Казаков",    "Афанасьев", "Данилов",  "Шевченко",    "Коваленко",  "Ткаченко",  "Заславский", "Островский",
    "Вишневский", "Белецкий",  "Толстой",  "Хасанов",     "Сафин",      "Галиев",    "Ахметов",    "Щукин",
    "Цветков",    "Журавлёв",  "Рябинин",  "Юдин",        "Черных",     "Седых",     "Гончар",     "Бондарь"};

constexpr std::array cities = {DemoCity{"Москва", "Europe/Moscow", 3, 300, "Магазин на Покровке"},
                               DemoCity{"Санкт-Петербург", "Europe/Moscow", 3, 150, "Магазин на Рубинштейна"},
                               DemoCity{"Екатеринбург", "Asia/Yekaterinburg", 5, 46, ""},
                               DemoCity{"Новосибирск", "Asia/Novosibirsk", 7, 44, ""},
                               DemoCity{"Казань", "Europe/Moscow", 3, 40, "Магазин на Баумана"},
                               DemoCity{"Нижний Новгород", "Europe/Moscow", 3, 34, ""},
                               DemoCity{"Краснодар", "Europe/Moscow", 3, 34, ""},
                               DemoCity{"Челябинск", "Asia/Yekaterinburg", 5, 30, ""},
                               DemoCity{"Самара", "Europe/Samara", 4, 30, ""},
                               DemoCity{"Ростов-на-Дону", "Europe/Moscow", 3, 29, ""},
                               DemoCity{"Уфа", "Asia/Yekaterinburg", 5, 28, ""},
                               DemoCity{"Красноярск", "Asia/Krasnoyarsk", 7, 27, ""},
                               DemoCity{"Пермь", "Asia/Yekaterinburg", 5, 26, ""},
                               DemoCity{"Воронеж", "Europe/Moscow", 3, 25, ""},
                               DemoCity{"Омск", "Asia/Omsk", 6, 22, ""},
                               DemoCity{"Тюмень", "Asia/Yekaterinburg", 5, 21, ""},
                               DemoCity{"Калининград", "Europe/Kaliningrad", 2, 19, ""},
                               DemoCity{"Сочи", "Europe/Moscow", 3, 16, ""},
                               DemoCity{"Саратов", "Europe/Saratov", 4, 16, ""},
                               DemoCity{"Ижевск", "Europe/Samara", 4, 15, ""},
                               DemoCity{"Иркутск", "Asia/Irkutsk", 8, 15, ""},
                               DemoCity{"Владивосток", "Asia/Vladivostok", 10, 14, ""},
                               DemoCity{"Ярославль", "Europe/Moscow", 3, 14, ""},
                               DemoCity{"Хабаровск", "Asia/Vladivostok", 10, 12, ""},
                               DemoCity{"Томск", "Asia/Tomsk", 7, 12, ""},
                               DemoCity{"Тула", "Europe/Moscow", 3, 12, ""},
                               DemoCity{"Барнаул", "Asia/Barnaul", 7, 11, ""},
                               DemoCity{"Тверь", "Europe/Moscow", 3, 9, ""},
                               DemoCity{"Рязань", "Europe/Moscow", 3, 9, ""},
                               DemoCity{"Смоленск", "Europe/Moscow", 3, 7, ""},
                               DemoCity{"Мурманск", "Europe/Moscow", 3, 6, ""},
                               DemoCity{"Якутск", "Asia/Yakutsk", 9, 6, ""},
                               DemoCity{"Чита", "Asia/Chita", 9, 5, ""},
                               DemoCity{"Петропавловск-Камчатский", "Asia/Kamchatka", 12, 3, ""},
                               DemoCity{"Магадан", "Asia/Magadan", 11, 2, ""}};

std::vector<std::uint64_t> city_weights() {
  std::vector<std::uint64_t> weights;
  weights.reserve(cities.size());
  for (const DemoCity& city : cities) weights.push_back(city.weight);
  return weights;
}

constexpr std::array<std::string_view, 33> latin = {"a",  "b",  "v",  "g",    "d", "e", "zh", "z", "i",  "y",  "k",
                                                    "l",  "m",  "n",  "o",    "p", "r", "s",  "t", "u",  "f",  "kh",
                                                    "ts", "ch", "sh", "shch", "",  "y", "",   "e", "yu", "ya", "e"};

/// The letter's place in `latin`: а .. я, then ё; or `latin.size()` for anything that is no Russian letter.
std::size_t letter_number(unsigned char lead, unsigned char trail) {
  if ((lead == 0xD1 && trail == 0x91) || (lead == 0xD0 && trail == 0x81)) return 32;
  const std::uint32_t code = (lead & 0x1FU) << 6U | (trail & 0x3FU);
  if (code >= 0x410 && code <= 0x42F) return code - 0x410;
  if (code >= 0x430 && code <= 0x44F) return code - 0x430;
  return latin.size();
}

std::string_view ending(std::string_view word, std::size_t letters) {
  return word.size() < 2 * letters ? std::string_view() : word.substr(word.size() - 2 * letters);
}

/// Ages from 18 to 72, most of them between 25 and 45.
Day birthday_for(Day registered, SeededRandom& random) {
  const std::uint64_t years = 18 + random.below(24) + random.below(16) + random.below(17);
  return registered - static_cast<std::int32_t>(years * 365 + random.below(365));
}

DemoConsent consent_for(bool has_contact, std::uint64_t granted_percent, std::uint64_t unknown_percent,
                        SeededRandom& random) {
  const std::uint64_t roll = random.below(100);
  if (!has_contact || roll < unknown_percent) return DemoConsent::unknown;
  return roll < unknown_percent + granted_percent ? DemoConsent::granted : DemoConsent::denied;
}

/// What people and tills write where an address should stand.
std::string mistyped(const std::string& email, SeededRandom& random) {
  const std::size_t at = email.find('@');
  switch (random.below(5)) {
    case 0:
      return email.substr(0, at) + email.substr(at + 1);
    case 1:
      return email.substr(0, email.rfind('.'));
    case 2:
      return email.substr(0, at) + "@" + email.substr(at);
    case 3:
      return email.substr(0, at) + " @" + email.substr(at + 1) + ",";
    default:
      return "нет";
  }
}

}  // namespace

std::string feminine_surname(std::string_view masculine) {
  constexpr std::array<std::string_view, 5> possessive = {"ов", "ев", "ёв", "ин", "ын"};
  const std::string_view end = ending(masculine, 2);
  if (std::ranges::find(possessive, end) != possessive.end()) return std::string(masculine) + "а";
  if (end == "ий" || end == "ой" || end == "ый") {
    return std::string(masculine.substr(0, masculine.size() - end.size())) + "ая";
  }
  return std::string(masculine);
}

std::string transliterate(std::string_view russian) {
  std::string out;
  for (std::size_t i = 0; i < russian.size(); ++i) {
    const auto lead = static_cast<unsigned char>(russian[i]);
    if (lead < 0x80 || i + 1 == russian.size()) {
      out.push_back(russian[i]);
      continue;
    }
    const std::size_t letter = letter_number(lead, static_cast<unsigned char>(russian[++i]));
    if (letter < latin.size()) out += latin[letter];
  }
  return out;
}

People::People()
    : female_names_(WeightedChoice::by_rank(female_names.size(), 12)),
      male_names_(WeightedChoice::by_rank(male_names.size(), 12)),
      last_names_(WeightedChoice::by_rank(last_names.size(), 25)),
      cities_(city_weights()) {}

DemoPerson People::next(Day registered, SeededRandom& random) {
  DemoPerson person;
  person.is_female = random.below(100) < 68;
  person.tells_gender = random.below(100) < 88;
  person.first_name = person.is_female ? female_names[female_names_.pick(random)]
                                       : male_names[male_names_.pick(random)];
  const std::string_view last_name = last_names[last_names_.pick(random)];
  person.last_name = person.is_female ? feminine_surname(last_name) : std::string(last_name);
  const Day birthday = birthday_for(registered, random);
  if (random.below(100) < 58) person.birthday = birthday;
  person.city = &cities[cities_.pick(random)];
  person.tells_zone = random.below(100) < 92;
  person.email = email_for(person, random);
  person.phone = phone_for(random);
  person.email_consent = consent_for(!person.email.empty(), 80, 6, random);
  person.sms_consent = consent_for(!person.phone.empty(), 58, 12, random);
  person.push_consent = consent_for(true, 20, 45, random);
  const std::uint64_t anonymous = random.below(100);
  if (anonymous < 9) person.last_name.clear();
  if (anonymous < 4) person.first_name.clear();
  ++met_;
  return person;
}

std::string People::email_for(const DemoPerson& person, SeededRandom& random) {
  constexpr std::array<std::string_view, 3> domains = {"example.com", "example.org", "example.net"};
  const std::string first = transliterate(person.first_name);
  const std::string last = transliterate(person.last_name);
  const std::string_view domain = domains[random.below(domains.size())];
  std::string local;
  switch (random.below(5)) {
    case 0:
      local = first + "." + last;
      break;
    case 1:
      local = last + "." + first.substr(0, 1);
      break;
    case 2:
      local = first + "_" + last;
      break;
    case 3:
      local = first.substr(0, 1) + last;
      break;
    default:
      local = last + first;
      break;
  }
  const std::uint64_t fate = random.below(1000);
  if (fate < 22) return {};
  std::string email = fmt::format("{}@{}", local, domain);
  for (std::uint64_t digits = 100; !taken_.insert(email).second; digits *= 2) {
    email = fmt::format("{}{:02}@{}", local, random.below(digits), domain);
  }
  return fate < 40 ? mistyped(email, random) : email;
}

std::string People::phone_for(SeededRandom& random) {
  constexpr std::uint64_t block = 100'000;  // a prime step visits every number of a block once
  const std::uint64_t number = 9'000'000'000 + met_ / block * block + met_ * 7919 % block;
  const auto [area, exchange, rest] = std::array{number / 10'000'000, number / 10'000 % 1000, number % 10'000};
  const std::uint64_t fate = random.below(100);
  if (fate < 5) return {};
  if (fate < 6) return fmt::format("+7 {} {:03}", area, exchange);
  if (fate < 16) return fmt::format("8 ({}) {:03}-{:02}-{:02}", area, exchange, rest / 100, rest % 100);
  if (fate < 24) return fmt::format("7{}", number);
  return fmt::format("+7 {} {:03}-{:02}-{:02}", area, exchange, rest / 100, rest % 100);
}

}  // namespace lapwing
