#include "api/template_variables.hpp"

#include <array>

#include <nlohmann/json.hpp>

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array variables = {
    VariableHelp{"customer.first_name", "text", "Имя", "First name", "Анна", "Anna"},
    VariableHelp{"customer.last_name", "text", "Фамилия", "Last name", "Иванова", "Smith"},
    VariableHelp{"customer.email", "text", "Адрес почты", "E-mail address", "anna@example.org", "anna@example.org"},
    VariableHelp{"shop.name", "text", "Название магазина", "The shop's name", "Чайная", "Tea"},
    VariableHelp{"shop.url", "url", "Адрес магазина в сети", "The shop's address on the web", "https://shop.example",
                 "https://shop.example"},
    VariableHelp{"shop.address", "text", "Почтовый адрес магазина", "The shop's postal address",
                 "Москва, ул. Лесная, 5", "5 Forest St, London"},
    VariableHelp{"campaign.id", "text", "Код кампании; у рассылки его нет", "The campaign's id; a broadcast has none",
                 "win-back", "win-back"},
    VariableHelp{"campaign.name", "text", "Название кампании; у рассылки его нет",
                 "The campaign's name; a broadcast has none", "Возвращение", "Win-back"},
    VariableHelp{"last_order.date", "day", "Когда был последний заказ", "When the last order was placed", "28 мая 2026",
                 "May 28, 2026"},
    VariableHelp{"last_order.total", "money", "Сумма последнего заказа без возвратов",
                 "What the last order came to, less refunds", "2 200 ₽", "$2,200"},
    VariableHelp{"order.number", "text", "Номер заказа, с которого началась кампания",
                 "The number of the order that the walk is about", "1001", "1001"},
    VariableHelp{"order.date", "day", "Когда сделан этот заказ", "When that order was placed", "28 мая 2026",
                 "May 28, 2026"},
    VariableHelp{"order.total", "money", "Сумма этого заказа без возвратов", "What that order came to, less refunds",
                 "2 200 ₽", "$2,200"},
    VariableHelp{"order.items_count", "count", "Сколько в нём позиций", "How many lines it has", "3", "3"},
    VariableHelp{"order.items_count_plural.one", "plural", "Верно для 1, 21, …: «товар»", "Holds for 1", "1", "1"},
    VariableHelp{"order.items_count_plural.few", "plural", "Верно для 2–4, 22–24, …: «товара»",
                 "Never holds in English", "3", "3"},
    VariableHelp{"order.items_count_plural.many", "plural", "Верно для 0, 5–20, …: «товаров»", "Holds for all but 1",
                 "7", "7"},
    VariableHelp{"order.items", "list", "Позиции этого заказа", "The lines of that order", "", ""},
    VariableHelp{"order.items.name", "text", "Название товара", "The product's name", "Чай «Утро»", "Morning tea"},
    VariableHelp{"order.items.category", "text", "Категория товара", "The product's category", "Чай", "Tea"},
    VariableHelp{"order.items.url", "url", "Страница товара", "The product's page", "https://shop.example/tea-1",
                 "https://shop.example/tea-1"},
    VariableHelp{"order.items.quantity", "quantity", "Сколько штук", "How many", "2", "2"},
    VariableHelp{"order.items.price", "money", "Цена за штуку", "The price of one", "550 ₽", "$550"},
    VariableHelp{"order.items.amount", "money", "Сумма позиции", "What the line comes to", "1 100 ₽", "$1,100"},
    VariableHelp{"cart.total", "money", "Сумма корзины сейчас; пустой корзины нет",
                 "What lies in the cart now; an empty cart is none", "2 200 ₽", "$2,200"},
    VariableHelp{"cart.items_count", "count", "Сколько в корзине позиций", "How many lines the cart has", "3", "3"},
    VariableHelp{"cart.items_count_plural.one", "plural", "Верно для 1, 21, …: «товар»", "Holds for 1", "1", "1"},
    VariableHelp{"cart.items_count_plural.few", "plural", "Верно для 2–4, 22–24, …: «товара»", "Never holds in English",
                 "3", "3"},
    VariableHelp{"cart.items_count_plural.many", "plural", "Верно для 0, 5–20, …: «товаров»", "Holds for all but 1",
                 "7", "7"},
    VariableHelp{"cart.items", "list", "Что лежит в корзине", "What lies in the cart", "", ""},
    VariableHelp{"cart.items.name", "text", "Название товара", "The product's name", "Чай «Утро»", "Morning tea"},
    VariableHelp{"cart.items.category", "text", "Категория товара", "The product's category", "Чай", "Tea"},
    VariableHelp{"cart.items.url", "url", "Страница товара", "The product's page", "https://shop.example/tea-1",
                 "https://shop.example/tea-1"},
    VariableHelp{"cart.items.quantity", "quantity", "Сколько штук", "How many", "2", "2"},
    VariableHelp{"cart.items.price", "money", "Цена за штуку", "The price of one", "550 ₽", "$550"},
    VariableHelp{"cart.items.amount", "money", "Сумма позиции", "What the line comes to", "1 100 ₽", "$1,100"},
    VariableHelp{"product.name", "text", "Товар, с которого началась кампания: название",
                 "The product that the walk is about: its name", "Чай «Утро»", "Morning tea"},
    VariableHelp{"product.category", "text", "Его категория", "Its category", "Чай", "Tea"},
    VariableHelp{"product.url", "url", "Его страница", "Its page", "https://shop.example/tea-1",
                 "https://shop.example/tea-1"},
    VariableHelp{"product.price", "money", "Его цена", "Its price", "550 ₽", "$550"},
    VariableHelp{"product.old_price", "money", "Прежняя цена, если она была выше", "Its price before, if that was more",
                 "700 ₽", "$700"},
    VariableHelp{"viewed_products", "list", "До 10 просмотренных товаров, последний первым",
                 "Up to 10 viewed products, the last one first", "", ""},
    VariableHelp{"viewed_products.name", "text", "Название товара", "The product's name", "Чай «Утро»", "Morning tea"},
    VariableHelp{"viewed_products.category", "text", "Категория товара", "The product's category", "Чай", "Tea"},
    VariableHelp{"viewed_products.url", "url", "Страница товара", "The product's page", "https://shop.example/tea-1",
                 "https://shop.example/tea-1"},
    VariableHelp{"viewed_products.price", "money", "Цена", "The price", "550 ₽", "$550"},
    VariableHelp{"viewed_products.old_price", "money", "Прежняя цена, если она была выше",
                 "The price before, if that was more", "700 ₽", "$700"},
    VariableHelp{"bonus.balance", "bonuses", "Сколько бонусов можно потратить", "How many bonuses can be spent",
                 "1 500", "1,500"},
    VariableHelp{"bonus.balance_plural.one", "plural", "Верно для 1, 21, …: «балл»", "Holds for 1", "1", "1"},
    VariableHelp{"bonus.balance_plural.few", "plural", "Верно для 2–4, 22–24, …: «балла»", "Never holds in English",
                 "3", "3"},
    VariableHelp{"bonus.balance_plural.many", "plural", "Верно для 0, 5–20, …: «баллов»", "Holds for all but 1", "7",
                 "7"},
    VariableHelp{"bonus.amount", "bonuses", "Сколько бонусов дала кампания последний раз",
                 "How many bonuses the campaign gave last", "300", "300"},
    VariableHelp{"bonus.amount_plural.one", "plural", "Верно для 1, 21, …: «балл»", "Holds for 1", "1", "1"},
    VariableHelp{"bonus.amount_plural.few", "plural", "Верно для 2–4, 22–24, …: «балла»", "Never holds in English", "3",
                 "3"},
    VariableHelp{"bonus.amount_plural.many", "plural", "Верно для 0, 5–20, …: «баллов»", "Holds for all but 1", "7",
                 "7"},
    VariableHelp{"bonus.left", "bonuses", "Сколько из них осталось", "How many of these are left", "200", "200"},
    VariableHelp{"bonus.left_plural.one", "plural", "Верно для 1, 21, …: «балл»", "Holds for 1", "1", "1"},
    VariableHelp{"bonus.left_plural.few", "plural", "Верно для 2–4, 22–24, …: «балла»", "Never holds in English", "3",
                 "3"},
    VariableHelp{"bonus.left_plural.many", "plural", "Верно для 0, 5–20, …: «баллов»", "Holds for all but 1", "7", "7"},
    VariableHelp{"bonus.burns_at", "day", "Последний день, когда их можно потратить",
                 "The last day on which they can be spent", "28 мая 2026", "May 28, 2026"},
    VariableHelp{"promo_code.code", "text", "Промокод, который дала кампания", "The promo code that the campaign gave",
                 "SPRING-7F3K", "SPRING-7F3K"},
    VariableHelp{"promo_code.pool", "text", "Название промокода", "The title of its pool", "Скидка 10 %", "10 % off"},
    VariableHelp{"promo_code.expires_at", "day", "Последний день промокода", "The code's last day", "28 мая 2026",
                 "May 28, 2026"},
    VariableHelp{"unsubscribe_url", "url", "Ссылка, по которой отписываются", "Where somebody unsubscribes",
                 "https://shop.example/u/…", "https://shop.example/u/…"},
    VariableHelp{"preferences_url", "url", "Ссылка на настройки рассылок", "Where somebody chooses what to get",
                 "https://shop.example/p/…", "https://shop.example/p/…"},
    VariableHelp{"confirm_url", "url", "Ссылка, которой подтверждают адрес", "Where somebody confirms the address",
                 "https://shop.example/c/…", "https://shop.example/c/…"},
};

/// The list within which the variable stands; empty: it stands in none.
std::string_view list_of(std::string_view name) {
  for (const VariableHelp& one : variables) {
    const bool is_within = one.kind == "list" && name.starts_with(one.name) &&
                           name.substr(one.name.size()).starts_with('.');
    if (is_within) return one.name;
  }
  return {};
}

}  // namespace

std::span<const VariableHelp> variable_help() { return variables; }

Json variable_help_json() {
  Json items = Json::array();
  for (const VariableHelp& one : variables) {
    const std::string_view list = list_of(one.name);
    const bool has_example = !one.example_ru.empty();
    items.push_back({{"name", one.name},
                     {"kind", one.kind},
                     {"in_list", list.empty() ? Json() : Json(list)},
                     {"meaning", {{"ru", one.ru}, {"en", one.en}}},
                     {"example", has_example ? Json{{"ru", one.example_ru}, {"en", one.example_en}} : Json()}});
  }
  return {{"items", std::move(items)}};
}

}  // namespace lapwing
