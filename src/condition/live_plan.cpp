#include "condition/live_plan.hpp"

#include <optional>
#include <vector>

#include "base/ensure.hpp"
#include "condition/answer_group.hpp"
#include "condition/live_figure.hpp"
#include "condition/live_program.hpp"
#include "condition/order_answer.hpp"
#include "condition/order_matcher.hpp"
#include "condition/order_selection.hpp"

namespace lapwing {

/// What is known of one customer at one moment. A part belongs to this customer if its turn is the current one.
class LivePlan::Parts {
 public:
  explicit Parts(LiveProgram program)
      : program_(std::move(program)),
        selections_(program_.filters.size()),
        starts_(program_.windows.size()),
        periods_(program_.windows.size()),
        begins_(program_.filters.size() * program_.windows.size()),
        answers_(program_.leaves.size()) {}

  [[nodiscard]] std::size_t size() const { return program_.trees.size(); }

  void turn_to(const CustomerView& customer, const Moment& moment) {
    ensure(moment.audience != nullptr && moment.shop_zone != nullptr, "live conditions are asked with the audience");
    ++turn_;
    customer_ = customer;
    moment_ = moment;
    orders_ = customer.orders();
  }

  Answer ask(std::size_t tree) {
    tree_ = &program_.trees[tree];
    return ask_node(0);
  }

 private:
  template <class T>
  struct Kept {
    T value{};
    std::uint64_t turn = 0;
  };

  Answer ask_node(std::size_t place) {
    const ConditionNode& node = tree_->nodes[place];
    const auto ask_child = [this](std::size_t child) { return ask_node(child); };
    if (std::holds_alternative<AllOf>(node.test)) return answer_group(tree_->nodes, place, true, ask_child);
    if (std::holds_alternative<AnyOf>(node.test)) return answer_group(tree_->nodes, place, false, ask_child);
    if (std::holds_alternative<Negation>(node.test)) {
      const Answer inner = ask_node(place + 1);
      return {!inner.holds, inner.until};
    }
    return ask_leaf(tree_->leaves[place]);
  }

  Answer ask_leaf(std::uint32_t place) {
    Kept<Answer>& kept = answers_[place];
    if (kept.turn != turn_) {
      const LiveLeaf& leaf = program_.leaves[place];
      kept.value = std::visit([&](const auto& test) { return answer(test, leaf); }, leaf.test);
      kept.turn = turn_;
    }
    return kept.value;
  }

  Answer answer(const LiveSingle&, const LiveLeaf& leaf) { return evaluate(leaf.single, *customer_, moment_); }
  Answer answer(const LiveFigure& figure, const LiveLeaf& leaf) {
    const OrderSelection& orders = selection(figure.filter);
    if (!is_answered_at_once(figure.measure, figure.comparison, orders, moment_.now)) {
      return answer(LiveSingle{}, leaf);
    }
    const LiveWindow& window = program_.windows[figure.window];
    if (const auto* rolling = std::get_if<RollingWindow>(&window)) {
      const std::uint32_t begin = begin_of(*rolling, figure.window, figure.filter);
      return answer_departing(figure.measure, figure.comparison, orders, begin, rolling->span, *moment_.shop_zone);
    }
    if (const auto* period = std::get_if<CalendarPeriod>(&window)) {
      PeriodChain& periods = periods_[figure.window];
      periods.turn_to(*period, moment_.now, *moment_.shop_zone);
      return answer_in_period(figure.measure, figure.comparison, orders, periods);
    }
    return answer_staying(figure.measure, figure.comparison, orders);
  }
  /// The first of the filter's orders that is in the window.
  std::uint32_t begin_of(const RollingWindow& window, std::uint32_t window_place, std::uint32_t filter) {
    Kept<std::uint32_t>& begin = begins_[filter * program_.windows.size() + window_place];
    if (begin.turn == turn_) return begin.value;
    Kept<Instant>& start = starts_[window_place];
    if (start.turn != turn_) start = {window.span.start(moment_.now, *moment_.shop_zone), turn_};
    begin = {selections_[filter].value.first_from(start.value), turn_};
    return begin.value;
  }
  Answer answer(const LiveMoment& moment, const LiveLeaf& leaf) {
    const OrderSelection& orders = selection(moment.filter);
    if (orders.goes_beyond(moment_.now)) return answer(LiveSingle{}, leaf);
    if (orders.size() == 0) return {false, Instant::never()};
    return answer_for(moment.test, orders.at(moment.last ? orders.size() - 1 : 0), moment_);
  }

  const OrderSelection& selection(std::uint32_t place) {
    Kept<OrderSelection>& kept = selections_[place];
    if (kept.turn == turn_) return kept.value;
    const OrderFilter& filter = program_.filters[place];
    if (is_category_filter(filter)) {
      select_categories();
      return kept.value;
    }
    kept.turn = turn_;
    kept.value.clear();
    const OrderMatcher matcher(filter, orders_, *customer_, moment_);
    const auto seconds = orders_.placed_at();
    for (std::size_t order = 0; order < seconds.size(); ++order) {
      if (matcher.matches(order)) kept.value.add(seconds[order], orders_.net(order).units);
    }
    return kept.value;
  }

  /// Whether only categories decide, beside the status.
  static bool is_category_filter(const OrderFilter& filter) {
    return !filter.categories.empty() &&
           filter ==
               OrderFilter{.statuses = filter.statuses, .total = {}, .categories = filter.categories, .products = {}};
  }

  /// Fills the selections of all category filters in one pass over the customer's lines.
  void select_categories() {
    number_categories();
    for (const std::uint32_t filter : category_filters_) {
      selections_[filter].value.clear();
      selections_[filter].turn = turn_;
    }
    const LinesView lines = customer_->lines();
    for (std::size_t order = 0; order < orders_.size(); ++order) {
      const PlaceRange places = orders_.lines(order);
      const unsigned status = 1u << static_cast<unsigned>(orders_.status(order));
      ++order_turn_;
      for (std::uint32_t line = places.begin; line < places.end; ++line) {
        const std::uint32_t category = lines.category(line);
        if (category >= filters_of_.size()) continue;
        for (const std::uint32_t filter : filters_of_[category]) {
          if (order_turns_[filter] == order_turn_ || (row_statuses(program_.filters[filter]) & status) == 0) continue;
          order_turns_[filter] = order_turn_;
          selections_[filter].value.add(orders_.placed_at()[order], orders_.net(order).units);
        }
      }
    }
  }

  /// Texts become numbers as they first occur, so the table is asked again when it has grown.
  void number_categories() {
    const TextTable& table = moment_.audience->categories();
    if (numbered_ == &table && numbered_size_ == table.size()) return;
    numbered_ = &table;
    numbered_size_ = table.size();
    category_filters_.clear();
    filters_of_.assign(table.size(), {});
    order_turns_.assign(program_.filters.size(), 0);
    for (std::uint32_t place = 0; place < program_.filters.size(); ++place) {
      if (!is_category_filter(program_.filters[place])) continue;
      category_filters_.push_back(place);
      for (const std::string& text : program_.filters[place].categories) {
        if (const auto number = table.find(text)) filters_of_[*number].push_back(place);
      }
    }
  }

  LiveProgram program_;
  std::uint64_t turn_ = 0;
  std::optional<CustomerView> customer_;
  Moment moment_;
  OrdersView orders_;
  const LiveProgram::Tree* tree_ = nullptr;
  std::vector<Kept<OrderSelection>> selections_;  // by filter
  std::vector<Kept<Instant>> starts_;             // by window, if it rolls
  std::vector<PeriodChain> periods_;              // by window, if it is one of the calendar
  std::vector<Kept<std::uint32_t>> begins_;       // by filter and window
  std::vector<Kept<Answer>> answers_;             // by leaf

  const TextTable* numbered_ = nullptr;
  std::uint32_t numbered_size_ = 0;
  std::vector<std::uint32_t> category_filters_;
  std::vector<std::vector<std::uint32_t>> filters_of_;  // by category
  std::vector<std::uint64_t> order_turns_;              // by filter: the last order that it let through
  std::uint64_t order_turn_ = 0;
};

LivePlan::LivePlan(std::span<const Condition* const> conditions)
    : parts_(std::make_unique<Parts>(compile_live(conditions))) {}
LivePlan::LivePlan(LivePlan&&) noexcept = default;
LivePlan& LivePlan::operator=(LivePlan&&) noexcept = default;
LivePlan::~LivePlan() = default;

std::size_t LivePlan::condition_count() const { return parts_->size(); }
void LivePlan::turn_to(const CustomerView& customer, const Moment& moment) { parts_->turn_to(customer, moment); }
Answer LivePlan::ask(std::size_t condition) { return parts_->ask(condition); }

}  // namespace lapwing
