#include "campaign/enrollments.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>

namespace lapwing {
namespace {

/// The same as a list in order of beginning.
class Oracle {
 public:
  void begin(const Enrollment& enrollment) { all_.push_back(enrollment); }
  void end(EnrollmentNumber number) {
    std::erase_if(all_, [&](const Enrollment& one) { return one.number == number; });
  }
  [[nodiscard]] std::vector<EnrollmentNumber> of(CustomerNumber customer) const {
    std::vector<EnrollmentNumber> numbers;
    for (const Enrollment& one : all_) {
      if (one.customer == customer) numbers.push_back(one.number);
    }
    return numbers;
  }
  [[nodiscard]] const std::vector<Enrollment>& all() const { return all_; }

 private:
  std::vector<Enrollment> all_;
};

TEST(Enrollments, AreFoundByNumberAndByCustomerWhateverBeganAndEnded) {
  EXPECT_TRUE(rc::check([] {
    Enrollments enrollments;
    Oracle oracle;
    std::uint64_t next = 1;
    const auto length = *rc::gen::inRange(0, 400);
    for (int i = 0; i < length; ++i) {
      const bool ends = !oracle.all().empty() && *rc::gen::inRange(0, 5) < 2;
      if (ends) {
        const auto& one = oracle.all()[*rc::gen::inRange<std::size_t>(0, oracle.all().size())];
        const EnrollmentNumber number = one.number;
        enrollments.end(number);
        oracle.end(number);
        RC_ASSERT(enrollments.find(number) == nullptr);
      } else {
        const CustomerNumber customer{*rc::gen::inRange<std::uint32_t>(0, 20)};
        const Enrollment one{
            .number = EnrollmentNumber{next}, .customer = customer, .step = static_cast<std::uint32_t>(i)};
        next += *rc::gen::inRange<std::uint64_t>(1, 4);
        enrollments.begin(one);
        oracle.begin(one);
      }
    }
    RC_ASSERT(enrollments.size() == oracle.all().size());
    std::vector<EnrollmentNumber> numbers;
    for (const Enrollment& one : oracle.all()) {
      numbers.push_back(one.number);
      const Enrollment* found = enrollments.find(one.number);
      RC_ASSERT(found != nullptr);
      RC_ASSERT(found->step == one.step);
    }
    RC_ASSERT(enrollments.all() == numbers);
    for (std::uint32_t customer = 0; customer < 25; ++customer) {
      RC_ASSERT(enrollments.of(CustomerNumber{customer}) == oracle.of(CustomerNumber{customer}));
      RC_ASSERT(enrollments.has(CustomerNumber{customer}) == !oracle.of(CustomerNumber{customer}).empty());
    }
  }));
}

}  // namespace
}  // namespace lapwing
