#include "demo/catalogue.hpp"

#include <array>
#include <span>

#include <fmt/format.h>

namespace lapwing {
namespace {

struct Sort {
  std::string_view name;
  std::int32_t price;  ///< of the first pack
};

struct Pack {
  std::string_view label;
  std::int32_t price_percent = 100;
};

/// Every sort in every pack.
struct Shelf {
  DemoCategory category;
  std::string_view brand;
  std::string_view name_form;  ///< {0} the sort, {1} the pack
  bool is_consumable;
  std::span<const Sort> sorts;
  std::span<const Pack> packs;
};

constexpr std::array<std::string_view, demo_category_count> category_names = {
    "Чёрный чай",        "Зелёный чай",      "Улун и пуэр",         "Травяной чай",
    "Кофе в зёрнах",     "Кофе молотый",     "Капсулы и дрипы",     "Какао и горячий шоколад",
    "Сладости к чаю",    "Посуда",           "Всё для заваривания", "Свечи и ароматы",
    "Домашний текстиль", "Подарочные наборы"};

constexpr std::array black_teas = {Sort{"С чабрецом", 410},
                                   Sort{"Ассам Мокалбари", 420},
                                   Sort{"Эрл Грей", 430},
                                   Sort{"Английский завтрак", 390},
                                   Sort{"Цейлон Нувара-Элия", 460},
                                   Sort{"Зимняя вишня", 450},
                                   Sort{"Дарджилинг первого сбора", 690},
                                   Sort{"Русский караван", 480},
                                   Sort{"Дянь Хун", 590},
                                   Sort{"Кения Кангаита", 390},
                                   Sort{"Кимун", 620},
                                   Sort{"Лапсанг Сушонг", 560}};
constexpr std::array green_teas = {Sort{"Сенча", 460},     Sort{"Жасминовый жемчуг", 790},
                                   Sort{"Лунцзин", 740},   Sort{"Марокканская мята", 410},
                                   Sort{"Саусеп", 420},    Sort{"Генмайча", 440},
                                   Sort{"Ганпаудер", 380}, Sort{"Билочунь", 680},
                                   Sort{"Маофэн", 640}};
constexpr std::array oolongs = {Sort{"Молочный улун", 480},
                                Sort{"Улун Те Гуань Инь", 520},
                                Sort{"Улун Да Хун Пао", 640},
                                Sort{"Шу пуэр «Старое дерево»", 560},
                                Sort{"Шу пуэр в мандарине", 610},
                                Sort{"Габа-улун", 690},
                                Sort{"Шен пуэр «Весенний склон»", 720},
                                Sort{"Улун Дун Дин", 660}};
constexpr std::array herbal_teas = {Sort{"Иван-чай", 340},          Sort{"Алтайский сбор", 380},
                                    Sort{"Ромашка и мелисса", 320}, Sort{"Облепиха и имбирь", 390},
                                    Sort{"Ройбуш с ванилью", 360},  Sort{"Мята и смородина", 350},
                                    Sort{"Каркаде", 290},           Sort{"Таёжный сбор", 420},
                                    Sort{"Гречишный", 310},         Sort{"Ройбуш с апельсином", 370}};
constexpr std::array tea_packs = {Pack{"100 г"}, Pack{"250 г", 225}};
constexpr std::array oolong_packs = {Pack{"50 г"}, Pack{"100 г", 185}};
constexpr std::array herbal_packs = {Pack{"80 г"}, Pack{"200 г", 220}};

constexpr std::array coffee_beans = {Sort{"Эспрессо-смесь Утренняя", 640},
                                     Sort{"Бразилия Серрадо", 680},
                                     Sort{"Колумбия Уила", 790},
                                     Sort{"Эфиопия Иргачефф", 890},
                                     Sort{"Эспрессо-смесь Плотная", 660},
                                     Sort{"Гватемала Антигуа", 840},
                                     Sort{"Кения АА", 960},
                                     Sort{"Коста-Рика Тарразу", 880},
                                     Sort{"Колумбия без кофеина", 860},
                                     Sort{"Руанда Ньямашеке", 830}};
constexpr std::array ground_coffees = {
    Sort{"Восточный, для турки", 590},        Sort{"Бразилия Серрадо, для чашки", 690},
    Sort{"Утренняя смесь, для гейзера", 650}, Sort{"Эфиопия Сидамо, для фильтра", 880},
    Sort{"С кардамоном, для турки", 640},     Sort{"Колумбия Уила, для фильтра", 800},
    Sort{"Без кофеина, для чашки", 870},      Sort{"Йемен Мокко, для турки", 1190}};
constexpr std::array coffee_packs = {Pack{"250 г"}, Pack{"1 кг", 360}};
constexpr std::array ground_packs = {Pack{"250 г"}, Pack{"500 г", 190}};
constexpr std::array capsules = {Sort{"Крепкий", 390},   Sort{"Мягкий", 390},      Sort{"Лунго", 390},
                                 Sort{"С ванилью", 420}, Sort{"Без кофеина", 430}, Sort{"Эфиопия", 460}};
constexpr std::array capsule_packs = {Pack{"10 шт."}, Pack{"30 шт.", 270}};
constexpr std::array drips = {Sort{"Бразилия", 520}, Sort{"Колумбия", 560}, Sort{"Эфиопия", 620}, Sort{"Кения", 640},
                              Sort{"Ассорти", 590}};
constexpr std::array drip_packs = {Pack{"10 шт."}, Pack{"20 шт.", 185}};

constexpr std::array cocoas = {Sort{"Какао натуральное", 360},
                               Sort{"Горячий шоколад классический", 420},
                               Sort{"Матча для латте", 690},
                               Sort{"Горячий шоколад с апельсином", 450},
                               Sort{"Какао с корицей", 390},
                               Sort{"Кэроб обжаренный", 340},
                               Sort{"Горячий шоколад с перцем чили", 450}};
constexpr std::array cocoa_packs = {Pack{"200 г"}, Pack{"500 г", 220}};

constexpr std::array honeys = {Sort{"липовый", 390}, Sort{"гречишный", 360}, Sort{"разнотравье", 340},
                               Sort{"акациевый", 460}};
constexpr std::array honey_packs = {Pack{"250 г"}, Pack{"500 г", 185}};
constexpr std::array jams = {Sort{"из сосновых шишек", 420}, Sort{"из айвы", 360}, Sort{"из черники", 390},
                             Sort{"из инжира", 410}, Sort{"из фейхоа", 380}};
constexpr std::array jam_packs = {Pack{"300 г"}};
constexpr std::array sweets = {
    Sort{"Пастила яблочная, 200 г", 290},          Sort{"Шоколад тёмный 72 %, 90 г", 260},
    Sort{"Печенье овсяное с клюквой, 250 г", 240}, Sort{"Шоколад молочный с фундуком, 90 г", 270},
    Sort{"Козинак кунжутный, 150 г", 190},         Sort{"Пряник с облепихой, 300 г", 280},
    Sort{"Марципан в шоколаде, 180 г", 420},       Sort{"Цукаты имбирные, 150 г", 260}};

constexpr std::array tableware = {Sort{"Кружка «Туман», 350 мл", 890},
                                  Sort{"Чайник заварочный «Капля», 600 мл", 2490},
                                  Sort{"Чашка с блюдцем «Полдень», 220 мл", 1190},
                                  Sort{"Пиала «Река», 90 мл", 390},
                                  Sort{"Сахарница «Капля»", 990},
                                  Sort{"Чайник заварочный «Большой», 1,2 л", 3690},
                                  Sort{"Молочник «Капля», 200 мл", 890},
                                  Sort{"Тарелка десертная «Полдень», 19 см", 790},
                                  Sort{"Набор чашек для эспрессо «Зерно», 2 шт.", 1590}};
constexpr std::array glazes = {Pack{"молоко"}, Pack{"графит"}, Pack{"шалфей", 105}};

constexpr std::array tools = {Sort{"Френч-пресс стеклянный, 600 мл", 1590},
                              Sort{"Воронка керамическая, на 2 чашки", 1290},
                              Sort{"Термокружка, 400 мл", 1790},
                              Sort{"Турка медная, 350 мл", 2890},
                              Sort{"Ситечко для чая, сталь", 390},
                              Sort{"Банка для чая, жесть, 150 г", 450},
                              Sort{"Кофемолка ручная, керамические жернова", 3490},
                              Sort{"Гайвань фарфоровая, 120 мл", 1290},
                              Sort{"Кофеварка гейзерная, на 3 чашки", 2390},
                              Sort{"Термос, 0,75 л", 2490},
                              Sort{"Весы с таймером", 2990},
                              Sort{"Венчик бамбуковый для матчи", 990},
                              Sort{"Питчер, 350 мл", 1190},
                              Sort{"Чайник с тонким носиком, 1 л", 3990},
                              Sort{"Кувшин для холодного кофе, 1 л", 1890},
                              Sort{"Чабань бамбуковая, 30 × 20 см", 3290}};
constexpr std::array filters = {Sort{"Фильтры бумажные для воронки, 100 шт.", 390},
                                Sort{"Фильтр-пакеты для чая, 100 шт.", 290},
                                Sort{"Таблетки от чайного налёта, 10 шт.", 340}};

constexpr std::array candles = {Sort{"Хвоя и дым", 890},        Sort{"Инжир", 890},
                                Sort{"Чистый лён", 850},        Sort{"Чёрный чай и бергамот", 930},
                                Sort{"Апельсин и корица", 890}, Sort{"После дождя", 850},
                                Sort{"Старая библиотека", 930}};
constexpr std::array candle_packs = {Pack{"100 мл"}, Pack{"200 мл", 165}};
constexpr std::array diffusers = {Sort{"Чистый лён", 1690}, Sort{"Инжир", 1790}, Sort{"Хвоя и дым", 1790},
                                  Sort{"Белый чай", 1690}};
constexpr std::array diffuser_packs = {Pack{"100 мл"}};

constexpr std::array textiles = {Sort{"Полотенце кухонное, лён, 45 × 70 см", 690},
                                 Sort{"Салфетки сервировочные, лён, 4 шт.", 1390},
                                 Sort{"Фартук льняной", 1990},
                                 Sort{"Дорожка на стол, 40 × 140 см", 1690},
                                 Sort{"Скатерть льняная, 140 × 180 см", 4290},
                                 Sort{"Плед вафельный, 130 × 170 см", 4990},
                                 Sort{"Чехол на чайник, стёганый", 1290}};
constexpr std::array cloths = {Pack{"натуральный"}, Pack{"терракота", 105}};

constexpr std::array gift_sets = {Sort{"Чайная неделя", 1490},    Sort{"Кофейное утро", 1890},
                                  Sort{"Зимний вечер", 2490},     Sort{"Маме", 2290},
                                  Sort{"Мёд и травы", 1690},      Sort{"На двоих", 2890},
                                  Sort{"Коллеге", 1290},          Sort{"Учителю", 1590},
                                  Sort{"Первая турка", 3990},     Sort{"Тёплый дом", 4490},
                                  Sort{"Чайная церемония", 5990}, Sort{"Большой самовар", 8900}};
constexpr std::array single = {Pack{""}};

constexpr std::array shelves = {
    Shelf{DemoCategory::black_tea, "Долгий чай", "Чёрный чай «{0}», {1}", true, black_teas, tea_packs},
    Shelf{DemoCategory::green_tea, "Долгий чай", "Зелёный чай «{0}», {1}", true, green_teas, tea_packs},
    Shelf{DemoCategory::oolong, "Белый пар", "{0}, {1}", true, oolongs, oolong_packs},
    Shelf{DemoCategory::herbal_tea, "Лес и луг", "Травяной чай «{0}», {1}", true, herbal_teas, herbal_packs},
    Shelf{DemoCategory::coffee_beans, "Седьмая обжарка", "Кофе в зёрнах «{0}», {1}", true, coffee_beans, coffee_packs},
    Shelf{DemoCategory::ground_coffee, "Седьмая обжарка", "Кофе молотый «{0}», {1}", true, ground_coffees,
          ground_packs},
    Shelf{DemoCategory::coffee_portions, "Седьмая обжарка", "Кофе в капсулах «{0}», {1}", true, capsules,
          capsule_packs},
    Shelf{DemoCategory::coffee_portions, "Седьмая обжарка", "Дрип-кофе «{0}», {1}", true, drips, drip_packs},
    Shelf{DemoCategory::cocoa, "Зимний сад", "{0}, {1}", true, cocoas, cocoa_packs},
    Shelf{DemoCategory::sweets, "Пасека у реки", "Мёд {0}, {1}", true, honeys, honey_packs},
    Shelf{DemoCategory::sweets, "Лес и луг", "Варенье {0}, {1}", true, jams, jam_packs},
    Shelf{DemoCategory::sweets, "Зимний сад", "{0}", true, sweets, single},
    Shelf{DemoCategory::tableware, "Белая глина", "{0}, {1}", false, tableware, glazes},
    Shelf{DemoCategory::brewing, "Медный ковш", "{0}", false, tools, single},
    Shelf{DemoCategory::brewing, "Медный ковш", "{0}", true, filters, single},
    Shelf{DemoCategory::candles, "Тихий свет", "Свеча «{0}», {1}", true, candles, candle_packs},
    Shelf{DemoCategory::candles, "Тихий свет", "Аромадиффузор «{0}», {1}", true, diffusers, diffuser_packs},
    Shelf{DemoCategory::textiles, "Льняной двор", "{0}, {1}", false, textiles, cloths},
    Shelf{DemoCategory::gift_sets, "Чибис", "Подарочный набор «{0}»", false, gift_sets, single}};

}  // namespace

std::vector<DemoProduct> demo_catalogue() {
  std::vector<DemoProduct> products;
  for (const Shelf& shelf : shelves) {
    const auto category = static_cast<std::uint32_t>(shelf.category);
    for (const Sort& sort : shelf.sorts) {
      for (const Pack& pack : shelf.packs) {
        products.push_back({.product_id = fmt::format("P{}", 1001 + products.size()),
                            .name = fmt::format(fmt::runtime(shelf.name_form), sort.name, pack.label),
                            .category = category_names[category],
                            .brand = shelf.brand,
                            .price = (sort.price * pack.price_percent / 100 + 5) / 10 * 10,
                            .category_number = category,
                            .is_consumable = shelf.is_consumable});
      }
    }
  }
  return products;
}

}  // namespace lapwing
