#include "condition/scan.hpp"

#include "condition/scan_pad.hpp"
#include "condition/scan_program.hpp"

namespace lapwing {

ScanPlan::ScanPlan(std::span<const Condition> conditions, const Moment& moment)
    : program_(std::make_unique<const ScanProgram>(compile(conditions, moment))) {}
ScanPlan::ScanPlan(ScanPlan&&) noexcept = default;
ScanPlan& ScanPlan::operator=(ScanPlan&&) noexcept = default;
ScanPlan::~ScanPlan() = default;

std::size_t ScanPlan::condition_count() const { return program_->roots.size(); }
std::size_t ScanPlan::page_count() const { return program_->audience->orders().order_pages().page_count(); }

std::size_t ScanPlan::next_page(std::size_t page) const {
  const std::size_t count = page_count();
  if (!program_->lanes || page >= count) return page;
  const std::vector<LaneBits>& lanes = *program_->lanes;
  while (page < count && lanes[page] == 0) ++page;
  return page;
}

/// Walks the trees over the leaves' answers.
class PageScan::Pad {
 public:
  explicit Pad(const ScanProgram& program) : program_(program), leaves_(program) {}

  void open(std::size_t page) { leaves_.open(page); }
  LaneBits ask(std::uint32_t place, LaneBits need) {
    const ScanNode& node = program_.nodes[place];
    if (node.is_shared) return need & leaves_.shared(node.leaf);
    switch (node.kind) {
      case ScanNode::Kind::all:
        return all(node, need);
      case ScanNode::Kind::any:
        return any(node, need);
      case ScanNode::Kind::negation:
        return need & ~ask(program_.children[node.first], need);
      case ScanNode::Kind::leaf:
        return leaves_.ask(node.leaf, need);
    }
    return 0;
  }
  [[nodiscard]] const ScanProgram& program() const { return program_; }
  [[nodiscard]] LaneBits candidates() const { return leaves_.candidates(); }

 private:
  LaneBits all(const ScanNode& node, LaneBits need) {
    for (const std::uint32_t child : program_.children_of(node)) {
      // What is answered anyway costs less than a branch that may go either way.
      if (need == 0 && !program_.nodes[child].is_shared) break;
      need = ask(child, need);
    }
    return need;
  }
  LaneBits any(const ScanNode& node, LaneBits need) {
    LaneBits found = 0;
    for (const std::uint32_t child : program_.children_of(node)) {
      if (found == need) break;
      found |= ask(child, need & ~found);
    }
    return found;
  }

  const ScanProgram& program_;
  ScanPad leaves_;
};

PageScan::PageScan(const ScanPlan& plan)
    : pad_(std::make_unique<Pad>(*plan.program_)), answers_(plan.condition_count()) {}
PageScan::PageScan(PageScan&&) noexcept = default;
PageScan& PageScan::operator=(PageScan&&) noexcept = default;
PageScan::~PageScan() = default;

std::span<const LaneBits> PageScan::ask(std::size_t page) {
  pad_->open(page);
  const std::vector<std::uint32_t>& roots = pad_->program().roots;
  for (std::size_t i = 0; i < roots.size(); ++i) answers_[i] = pad_->ask(roots[i], pad_->candidates());
  return answers_;
}

}  // namespace lapwing
