#include "condition/live_plan.hpp"

#include <algorithm>
#include <bit>
#include <optional>
#include <vector>

#include "base/ensure.hpp"
#include "condition/answer_group.hpp"
#include "condition/live_figure.hpp"
#include "condition/live_marks.hpp"
#include "condition/live_orders.hpp"
#include "condition/live_program.hpp"
#include "condition/order_answer.hpp"

namespace lapwing {

/// What is known of one customer at one moment. A part belongs to this customer if its turn is the current one.
class LivePlan::Parts {
 public:
  explicit Parts(LiveProgram program)
      : program_(std::move(program)),
        orders_(program_.filters),
        marks_(program_),
        truths_(program_.figures.size()),
        starts_(program_.spans.size()),
        periods_(program_.periods.size()),
        answers_(program_.leaves.size()) {}

  [[nodiscard]] std::size_t size() const { return program_.roots.size(); }

  void turn_to(const CustomerView& customer, const Moment& moment) {
    ensure(moment.audience != nullptr && moment.shop_zone != nullptr, "live conditions are asked with the audience");
    ++turn_;
    customer_ = customer;
    moment_ = moment;
    orders_.turn_to(customer, moment_);
  }

  void forget_calendar() {
    std::ranges::fill(starts_, SpanStart{});
    std::ranges::fill(periods_, PeriodChain{});
  }

  Answer ask(std::size_t condition) {
    const LiveProgram::Root& root = program_.roots[condition];
    return root.kind == RootKind::tree ? ask_node(program_.trees[root.place], 0) : ask_leaf(root.place);
  }

  Instant ask(std::span<const std::uint64_t> wanted, std::span<std::uint64_t> holding) {
    std::ranges::fill(holding, 0);
    rest_.assign(wanted.begin(), wanted.end());
    Instant until = climb(wanted, holding);
    for (const LiveSlide& slide : program_.slides) until = answer_slide(slide, holding, until);
    for (std::size_t word = 0; word < rest_.size(); ++word) {
      for (std::uint64_t rest = rest_[word]; rest != 0; rest &= rest - 1) {
        const auto bit = static_cast<std::size_t>(std::countr_zero(rest));
        const Answer answer = ask(word * 64 + bit);
        holding[word] |= std::uint64_t{answer.holds} << bit;
        until = std::min(until, answer.until);
      }
      holding[word] &= wanted[word];
    }
    return until;
  }

 private:
  using RootKind = LiveProgram::Root::Kind;
  using Kind = LiveLeaf::Kind;
  struct SpanStart {
    std::int64_t start = 0;  // in seconds since the epoch
    Instant now = Instant::never();
  };
  template <class T>
  struct Kept {
    T value{};
    std::uint64_t turn = 0;
  };

  /// Answers what ladders answer, and takes it out of `rest_`. Of what is not wanted `holding` may tell anything.
  Instant climb(std::span<const std::uint64_t> wanted, std::span<std::uint64_t> holding) {
    if (program_.ladders.empty()) return Instant::never();
    const LiveMarks& marks = this->marks();
    std::int64_t until = LiveAge::ever;
    std::uint32_t gate = LiveLadder::no_gate;  // ladders of one gate follow one another
    bool gate_holds = false;
    for (const LiveLadder& ladder : program_.ladders) {
      if (ladder.gate != LiveLadder::no_gate) {
        const LiveGate& at = program_.gates[ladder.gate];
        if (gate != ladder.gate) gate_holds = ask_leaf(at.leaf).holds;
        gate = ladder.gate;
        if (gate_holds != at.of_all) {  // for good
          for (std::size_t word = 0; word < rest_.size(); ++word) {
            if (gate_holds) holding[word] |= ladder.roots[word];
            rest_[word] &= ~ladder.roots[word];
          }
          continue;
        }
      }
      if (!marks.is_known(ladder.mark)) continue;
      until = std::min(until, marks.climb(ladder, wanted, holding));
      for (std::size_t word = 0; word < rest_.size(); ++word) rest_[word] &= ~ladder.roots[word];
    }
    return until >= LiveAge::ever ? Instant::never() : Instant::from_seconds(until);
  }

  /// The same of a slide. Gives until when its answers stay, or `until` if that comes first.
  Instant answer_slide(const LiveSlide& slide, std::span<std::uint64_t> holding, Instant until) {
    const std::size_t words = rest_.size();
    bool is_wanted = false;
    for (std::size_t word = 0; word < words; ++word) is_wanted |= (rest_[word] & slide.roots[word]) != 0;
    if (!is_wanted) return until;
    const OrderSelection& orders = orders_.selection(program_.figures[slide.figure].filter);
    if (orders.goes_beyond(moment_.now)) return until;
    const FigureTruths& truths = truths_of(slide.figure);
    const std::uint64_t* at_span = slide.at_span.data();
    for (const std::uint32_t span : slide.spans) {
      std::uint64_t common = 0;
      for (std::size_t word = 0; word < words; ++word) common |= rest_[word] & at_span[word];
      if (common != 0) {
        const std::uint32_t begin = orders.first_from(start_of(span));
        const Answer answer = truths.departing(begin, orders, program_.spans[span], *moment_.shop_zone, until);
        until = std::min(until, answer.until);
        if (answer.holds) {
          for (std::size_t word = 0; word < words; ++word) holding[word] |= at_span[word];
        }
      }
      at_span += slide.roots.size();
    }
    for (std::size_t word = 0; word < words; ++word) rest_[word] &= ~slide.roots[word];
    return until;
  }

  Answer ask_node(std::span<const LiveNode> tree, std::size_t place) {
    const LiveNode& node = tree[place];
    const auto ask_child = [&](std::size_t child) { return ask_node(tree, child); };
    switch (node.kind) {
      case LiveNode::Kind::leaf:
        return ask_leaf(node.leaf);
      case LiveNode::Kind::all:
        return answer_group(tree, place, true, ask_child);
      case LiveNode::Kind::any:
        return answer_group(tree, place, false, ask_child);
      case LiveNode::Kind::negation:
        break;
    }
    const Answer inner = ask_node(tree, place + 1);
    return {!inner.holds, inner.until};
  }

  Answer ask_leaf(std::uint32_t place) {
    const LiveLeaf& leaf = program_.leaves[place];
    if (leaf.kind == Kind::age) {
      const LiveAge& age = program_.ages[leaf.place];
      if (marks().is_known(age.mark)) return marks_.answer(age);
    }
    Kept<Answer>& kept = answers_[place];
    if (kept.turn != turn_) kept = {answer(leaf, place), turn_};
    return kept.value;
  }

  Answer answer(const LiveLeaf& leaf, std::uint32_t place) {
    if (leaf.kind == Kind::age) return answer_single(place);  // its mark is not known
    if (leaf.kind == Kind::moment) return answer_moment(program_.moments[leaf.place], place);
    if (leaf.kind == Kind::single) return answer_single(place);
    const LiveFigure& figure = program_.figures[leaf.place];
    const OrderSelection& orders = orders_.selection(figure.filter);
    if (orders.goes_beyond(moment_.now)) return answer_single(place);
    if (leaf.kind == Kind::period) {
      PeriodChain& periods = periods_[leaf.window];
      periods.turn_to(program_.periods[leaf.window], moment_.now, *moment_.shop_zone);
      return answer_in_period(figure.measure, figure.comparison, orders, periods);
    }
    const FigureTruths& truths = truths_of(leaf.place);
    if (leaf.kind == Kind::ever) return truths.staying();
    return truths.departing(orders.first_from(start_of(leaf.window)), orders, program_.spans[leaf.window],
                            *moment_.shop_zone, Instant::never());
  }
  /// None of the figure's orders is dated ahead.
  const FigureTruths& truths_of(std::uint32_t place) {
    Kept<FigureTruths>& truths = truths_[place];
    if (truths.turn != turn_) {
      const LiveFigure& figure = program_.figures[place];
      truths.value.find(figure.measure, figure.comparison, orders_.selection(figure.filter));
      truths.turn = turn_;
    }
    return truths.value;
  }
  const LiveMarks& marks() {
    if (marks_turn_ != turn_) {
      marks_turn_ = turn_;
      marks_.find(orders_, moment_.now);
    }
    return marks_;
  }
  Answer answer_single(std::uint32_t place) { return evaluate(program_.singles[place], *customer_, moment_); }
  Answer answer_moment(const LiveMoment& moment, std::uint32_t place) {
    const OrderSelection& orders = orders_.selection(moment.filter);
    if (orders.goes_beyond(moment_.now)) return answer_single(place);
    if (orders.size() == 0) return {false, Instant::never()};
    return answer_for(moment.test, orders.at(moment.last ? orders.size() - 1 : 0), moment_);
  }

  /// The first second that is less than the span ago: the same for everybody who is asked at one instant.
  std::int64_t start_of(std::uint32_t span) {
    SpanStart& kept = starts_[span];
    if (kept.now != moment_.now) {
      const Instant start = program_.spans[span].start(moment_.now, *moment_.shop_zone);
      kept = {OrderSelection::second_from(start), moment_.now};
    }
    return kept.start;
  }

  LiveProgram program_;
  std::uint64_t turn_ = 0;
  std::optional<CustomerView> customer_;
  Moment moment_;
  LiveOrders orders_;
  LiveMarks marks_;
  std::uint64_t marks_turn_ = 0;
  std::vector<std::uint64_t> rest_;         // of what is asked at once: not answered yet
  std::vector<Kept<FigureTruths>> truths_;  // by figure
  std::vector<SpanStart> starts_;           // by span
  std::vector<PeriodChain> periods_;        // by period
  std::vector<Kept<Answer>> answers_;       // by leaf
};

LivePlan::LivePlan(std::span<const Condition* const> conditions)
    : parts_(std::make_unique<Parts>(compile_live(conditions))) {}
LivePlan::LivePlan(LivePlan&&) noexcept = default;
LivePlan& LivePlan::operator=(LivePlan&&) noexcept = default;
LivePlan::~LivePlan() = default;

std::size_t LivePlan::condition_count() const { return parts_->size(); }
void LivePlan::turn_to(const CustomerView& customer, const Moment& moment) { parts_->turn_to(customer, moment); }
void LivePlan::forget_calendar() { parts_->forget_calendar(); }
Answer LivePlan::ask(std::size_t condition) { return parts_->ask(condition); }

Instant LivePlan::ask(std::span<const std::uint64_t> wanted, std::span<std::uint64_t> holding) {
  return parts_->ask(wanted, holding);
}

}  // namespace lapwing
