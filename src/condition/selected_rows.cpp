#include "condition/selected_rows.hpp"

#include "audience/narrow_values.hpp"
#include "audience/order_store.hpp"

namespace lapwing {

void SelectedRows::select(const PageOrders& page, const SecondRange& seconds, const RowFilter& filter) {
  page_ = &page;
  worths_ = page.rows().column(static_cast<std::uint8_t>(OrderColumn::net));
  page.mark(seconds, marked_);
  page.keep(filter, marked_);
  number();
}

void SelectedRows::select(const PageOrders& page, const SecondRange& seconds, const NarrowRows& worths) {
  page_ = &page;
  worths_ = worths;
  page.mark(seconds, marked_);
  keep_worth();
  number();
}

/// Takes the marks off what is worth nothing or less.
void SelectedRows::keep_worth() {
  if (worths_.width() == sizeof(std::int32_t)) {
    return lane_kernels().keep_above(worths_.as<std::int32_t>(), page_->rows().rows(), 0, marked_.data());
  }
  for (std::uint32_t word = 0; word < marked_.size(); ++word) {
    for_each_lane(marked_[word].bits, [&](std::uint32_t place) {
      if (worths_[word * lane_count + place] <= 0) marked_[word].bits ^= std::uint64_t{1} << place;
    });
  }
}

void SelectedRows::number() {
  count_before(marked_);
  rank(marked_, page_->rows().begins(), begins_);
  has_rows_ = has_seconds_ = has_sums_ = false;
}

std::span<const std::uint32_t> SelectedRows::rows() {
  const std::uint32_t count = begins_[lane_count];
  if (!has_rows_) {
    has_rows_ = true;
    if (rows_.size() < count + LaneKernels::listed_beyond) rows_.resize(count + LaneKernels::listed_beyond);
    lane_kernels().list(marked_, rows_.data());
  }
  return {rows_.data(), count};
}

void SelectedRows::find(std::uint32_t second, std::vector<MarkedRows>& marked, LaneRows& to) {
  const std::uint32_t count = begins_[lane_count];
  if (!has_seconds_) {
    has_seconds_ = true;
    if (seconds_.size() < count) seconds_.resize(count);
    const std::uint32_t* seconds = page_->rows().keys();
    const std::uint32_t* rows = this->rows().data();
    for (std::uint32_t i = 0; i < count; ++i) seconds_[i] = seconds[rows[i]];
  }
  marked.resize(words_for(count));
  lane_kernels().first_rows(seconds_.data(), begins_, second, marked.data(), to);
}

std::span<const std::int64_t> SelectedRows::sums_before() {
  const std::uint32_t count = begins_[lane_count];
  if (!has_sums_) {
    has_sums_ = true;
    sums_.assign(std::size_t{count} + 1, 0);
    const std::uint32_t* rows = this->rows().data();
    std::int64_t* sums = sums_.data();
    with_values(worths_, [=](const auto* values) {
      std::uint64_t sum = 0;
      for (std::uint32_t i = 0; i < count; ++i) {
        sum += static_cast<std::uint64_t>(values[rows[i]]);
        sums[i + 1] = static_cast<std::int64_t>(sum);
      }
    });
  }
  return {sums_.data(), std::size_t{count} + 1};
}

}  // namespace lapwing
