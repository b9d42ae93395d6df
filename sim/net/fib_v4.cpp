// Building and updating: routes into the RIB, blocks painted anew, tables replaced when their room is used up.
#include "sim/net/fib_v4.h"

#include <algorithm>
#include <cassert>
#include <utility>
#include <vector>

namespace azroute {
namespace {

/// Updates between two looks at where the readers are.
constexpr unsigned kUpdatesBetweenLooks = 16;

Prefix prefix_of(std::uint32_t address, unsigned length) {
  return Prefix::make(Address::v4(address), length);
}

/// Blocks of a /18 that a prefix of at most that length covers.
std::uint32_t blocks_of(unsigned length) {
  return 1U << (RibV4::kLong - length);
}

}  // namespace

FibV4::FibV4(const FibOptions& options)
    : kernel_(options.kernel.value_or(best_kernel())), least_width_(options.width.value_or(1)) {}

// ---- lookups

FibV4::Value FibV4::lookup(const P18View& view, std::uint32_t address) {
  const Block block = load_block(view.root + (address >> 14U));
  const std::uint32_t part = (address >> 8U) & 63U;
  std::uint32_t leaf = block.leaf_of(part);
  if (block.deeper != 0) [[unlikely]] {
    const std::uint64_t cut = cut_parts(view.deeper[block.deeper * kBlocksPerLine]);
    if (((cut >> part) & 1U) != 0) {
      const std::uint32_t quarter = quarters_of(block.deeper, cut, part) + ((address >> 6U) & 3U);
      leaf = load_block(view.deeper + quarter).leaf_of(address & 63U);
    }
  }
  if (view.width == 1) return view.values[static_cast<const std::uint8_t*>(view.leaves)[leaf]];
  if (view.width == 2) return view.values[static_cast<const std::uint16_t*>(view.leaves)[leaf]];
  return view.values[static_cast<const std::uint32_t*>(view.leaves)[leaf]];
}

void FibV4::lookup_batch(std::span<const std::uint32_t> addresses, std::span<Value> values) const {
  assert(addresses.size() == values.size());
  const P18View view = table_.load()->view();
  p18_kernel(kernel_, view.width).values(view, addresses.data(), addresses.size(), values.data());
}

void FibV4::lookup_codes(std::span<const std::uint32_t> addresses, std::span<std::uint8_t> codes) const {
  assert(addresses.size() == codes.size() && width() == 1);
  p18_kernel(kernel_, 1).codes8(table_.load()->view(), addresses.data(), addresses.size(), codes.data());
}

void FibV4::lookup_codes(std::span<const std::uint32_t> addresses, std::span<std::uint16_t> codes) const {
  assert(addresses.size() == codes.size() && width() == 2);
  p18_kernel(kernel_, 2).codes16(table_.load()->view(), addresses.data(), addresses.size(), codes.data());
}

void FibV4::interval_ids(std::span<const std::uint32_t> addresses, std::span<std::uint32_t> ids) const {
  assert(addresses.size() == ids.size());
  const P18View view = table_.load()->view();
  p18_kernel(kernel_, view.width).ids(view, addresses.data(), addresses.size(), ids.data());
}

FibV4::Value FibV4::Reader::lookup(std::uint32_t address) const {
  return reader_.read([&] { return FibV4::lookup(fib_->table_.load()->view(), address); });
}

void FibV4::Reader::lookup_batch(std::span<const std::uint32_t> addresses, std::span<Value> values) const {
  reader_.read([&] { fib_->lookup_batch(addresses, values); });
}

FibMemory FibV4::memory() const {
  return {.rib = rib_.bytes() + codes_.bytes(), .lookup = owned_->bytes()};
}

// ---- updates

void FibV4::publish(std::unique_ptr<P18Table> table) {
  std::swap(owned_, table);
  table_.store(owned_.get());
  // The clock moves on only when the update ends: until then new readers can still see what it is about to replace.
  if (table) retired_tables_.add(std::move(table), now_);
}

/// A code for the value, which the table can hold; a wider table takes its place if need be.
CodeBook::Code FibV4::acquire(Value value) {
  const CodeBook::Code code = codes_.acquire(value);
  if (code >= owned_->shape().codes) {
    const unsigned width = std::max(least_width_, P18Table::width_for(codes_.size()));
    publish(owned_->copy(width, P18Table::codes_for(width, codes_.size() + codes_.size() / 2)));
  }
  // Readers may be looking at a value that is there already.
  if (owned_->value(code) != value) owned_->set_value(code, value);
  return code;
}

void FibV4::release(CodeBook::Code code) {
  if (codes_.release(code)) retired_codes_.add(code, now_);
}

void FibV4::repaint(std::uint32_t index, std::uint32_t first, std::uint32_t last) {
  if (owned_->repaint(index, rib_.bucket(index), first, last, now_)) return;
  publish(owned_->copy(owned_->shape().width, owned_->shape().codes));
  [[maybe_unused]] const bool painted = owned_->repaint(index, rib_.bucket(index), first, last, now_);
  assert(painted);
}

/// After a change of a route of /18 or longer.
void FibV4::repaint_for(std::uint32_t address, unsigned length) {
  const std::uint32_t first = (address >> 8U) & 63U;
  const std::uint32_t parts = length < 24 ? 1U << (24 - length) : 1;
  repaint(address >> 14U, first, first + parts - 1);
}

/// After a change of a route shorter than /18: what now covers each /18 in it.
void FibV4::cover(std::uint32_t address, unsigned length) {
  const std::uint32_t first = address >> 14U;
  const Prefix whole = prefix_of(address, length);
  const auto match = rib_.shorts().longest_match(whole);
  std::vector<CodeBook::Code> covers(blocks_of(length), match ? *match->value : CodeBook::kNoPrefix);
  // Shorter ones come before those that they cover.
  rib_.shorts().covered_by(whole, [&](const Prefix& prefix, CodeBook::Code code) {
    std::fill_n(covers.begin() + ((prefix.address().v4_bits() >> 14U) - first), blocks_of(prefix.length()), code);
  });
  for (std::uint32_t i = 0; i < covers.size(); ++i) {
    const std::uint32_t index = first + i;
    const auto bucket = rib_.bucket(index);
    if (bucket.empty()) {
      if (owned_->block(index).leaves != covers[i]) owned_->set_uniform(index, covers[i], now_);
    } else if (bucket.front().code != covers[i]) {
      rib_.set_cover(index, covers[i]);
      repaint(index, 0, 63);
    }
  }
}

void FibV4::end_update() {
  now_ = epochs_.replaced() + 1;
  if (++updates_ % kUpdatesBetweenLooks != 0) return;
  const std::uint64_t oldest = epochs_.oldest();
  owned_->reuse(oldest);
  retired_codes_.release(oldest, [this](CodeBook::Code code) { codes_.give_back(code); });
  retired_tables_.release(oldest, [](std::unique_ptr<P18Table> table) { table.reset(); });
}

void FibV4::insert(std::uint32_t address, unsigned length, Value value) {
  const CodeBook::Code code = acquire(value);
  if (length < RibV4::kLong) {
    auto [place, fresh] = rib_.shorts().insert(prefix_of(address, length), code);
    const CodeBook::Code before = std::exchange(*place, code);
    cover(address, length);
    if (!fresh) release(before);
  } else {
    // An empty bucket's block has one code, which is what covers it.
    const RibV4::Before before = rib_.put_long(address, length, code, owned_->block(address >> 14U).leaves);
    if (!before.was_there || before.code != code) repaint_for(address, length);
    if (before.was_there) release(before.code);
  }
  end_update();
}

bool FibV4::erase(std::uint32_t address, unsigned length) {
  if (length < RibV4::kLong) {
    const CodeBook::Code* code = rib_.shorts().find(prefix_of(address, length));
    if (code == nullptr) return false;
    const CodeBook::Code before = *code;
    rib_.shorts().erase(prefix_of(address, length));
    cover(address, length);
    release(before);
  } else {
    const auto bucket = rib_.bucket(address >> 14U);
    const CodeBook::Code covered_by = bucket.empty() ? CodeBook::kNoPrefix : bucket.front().code;
    const RibV4::Before before = rib_.remove_long(address, length);
    if (!before.was_there) return false;
    if (rib_.bucket(address >> 14U).empty()) {
      owned_->set_uniform(address >> 14U, covered_by, now_);
    } else {
      repaint_for(address, length);
    }
    release(before.code);
  }
  end_update();
  return true;
}

}  // namespace azroute
