// The shape of the full table as it was measured, and prefixes drawn so that they have it.
#include "tools/make_routes/full_table.h"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <optional>
#include <random>
#include <span>
#include <unordered_set>
#include <utility>

#include "sim/net/radix_trie.h"

namespace azroute {

namespace {

/// The distributions of <random> differ between libraries, its engine does not.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t bits() { return engine_(); }
  /// From 0 to limit - 1, close enough to evenly for limits far below 2^64.
  std::uint64_t below(std::uint64_t limit) { return engine_() % limit; }

  template <typename T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

 private:
  std::mt19937_64 engine_;
};

/// Of a million prefixes so many have this length, and of a thousand of these so many lie in a shorter one.
struct LengthShare {
  unsigned length;
  unsigned per_million;
  unsigned covered_per_mille;
};

/// Of a million sorted values the one at this place; between two rows the values lie on a line.
struct Quantile {
  unsigned per_million;
  unsigned value;
};

/// A large region of addresses and how many of the groups lie in it.
struct Region {
  std::uint64_t hi;
  unsigned length;
  std::uint64_t weight;
};

// Measured on tables of 901,899 IPv4 and 160,147 IPv6 prefixes, as routers in the default-free zone have them.
constexpr LengthShare kV4Lengths[] = {
    {8, 18, 0},        {9, 14, 308},      {10, 42, 0},      {11, 114, 39},    {12, 332, 104},
    {13, 644, 165},    {14, 1334, 148},   {15, 2328, 221},  {16, 14957, 238}, {17, 9131, 456},
    {18, 15299, 498},  {19, 27575, 395},  {20, 47246, 545}, {21, 56270, 546}, {22, 120438, 453},
    {23, 107008, 570}, {24, 596184, 514}, {25, 22, 1000},   {26, 3, 1000},    {27, 12, 1000},
    {28, 20, 944},     {29, 19, 1000},    {30, 3, 1000},    {31, 3, 1000},    {32, 982, 993},
};

constexpr LengthShare kV6Lengths[] = {
    {16, 6, 0},        {19, 6, 0},       {20, 100, 0},      {21, 19, 0},      {22, 44, 0},      {23, 50, 0},
    {24, 187, 100},    {25, 50, 125},    {26, 94, 0},       {27, 125, 100},   {28, 1205, 440},  {29, 27294, 12},
    {30, 4059, 435},   {31, 1773, 458},  {32, 140796, 254}, {33, 18271, 809}, {34, 16254, 720}, {35, 6513, 622},
    {36, 37441, 566},  {37, 5495, 753},  {38, 10097, 524},  {39, 8598, 821},  {40, 83786, 763}, {41, 5639, 532},
    {42, 14368, 796},  {43, 6251, 434},  {44, 89699, 717},  {45, 9697, 816},  {46, 18976, 532}, {47, 19688, 786},
    {48, 471367, 595}, {49, 69, 1000},   {50, 19, 1000},    {52, 6, 1000},    {55, 6, 1000},    {56, 150, 958},
    {58, 125, 1000},   {60, 12, 0},      {64, 1149, 973},   {112, 12, 1000},  {122, 6, 1000},   {124, 25, 1000},
    {125, 56, 1000},   {126, 119, 1000}, {127, 262, 1000},  {128, 37, 1000},
};

/// Prefixes of at least the block's length in one block: /18 for IPv4, /32 for IPv6.
constexpr Quantile kV4PerBlock[] = {{0, 1},        {214'000, 1},  {255'000, 2},    {300'000, 2},  {400'000, 4},
                                    {500'000, 5},  {600'000, 9},  {700'000, 14},   {800'000, 21}, {850'000, 27},
                                    {900'000, 33}, {950'000, 43}, {980'000, 55},   {990'000, 62}, {998'000, 68},
                                    {999'000, 73}, {999'800, 94}, {1'000'000, 127}};
constexpr Quantile kV6PerBlock[] = {{0, 1},          {716'000, 1},     {716'001, 2},   {800'000, 3},   {850'000, 3},
                                    {900'000, 6},    {950'000, 12},    {970'000, 19},  {980'000, 31},  {990'000, 63},
                                    {995'000, 144},  {998'000, 274},   {999'000, 562}, {999'500, 921}, {999'800, 1519},
                                    {999'900, 2009}, {1'000'000, 4065}};

/// Blocks with prefixes in one group, which is /16 and /24.
constexpr Quantile kV4PerGroup[] = {{0, 1},       {140'000, 1}, {140'001, 2}, {340'000, 2},
                                    {340'001, 3}, {440'000, 3}, {440'001, 4}, {1'000'000, 4}};
constexpr Quantile kV6PerGroup[] = {{0, 1},        {380'000, 1},   {380'001, 2},   {600'000, 2},
                                    {700'000, 3},  {800'000, 4},   {850'000, 5},   {900'000, 7},
                                    {930'000, 10}, {950'000, 21},  {980'000, 44},  {990'000, 50},
                                    {995'000, 85}, {997'000, 129}, {998'000, 256}, {1'000'000, 256}};

/// Groups with prefixes in one /8 of IPv4.
constexpr Quantile kV4PerRegion[] = {{0, 1},         {100'000, 32},  {200'000, 66},  {300'000, 84},   {400'000, 94},
                                     {500'000, 104}, {600'000, 116}, {700'000, 134}, {800'000, 165},  {850'000, 181},
                                     {900'000, 201}, {950'000, 213}, {980'000, 230}, {1'000'000, 255}};

/// Groups with prefixes in the /12 of IPv6 that the registries give out from.
constexpr Region kV6Regions[] = {
    {0x2001ULL << 48U, 16, 40},  {0x2400ULL << 48U, 12, 1664}, {0x2600ULL << 48U, 12, 969},
    {0x2800ULL << 48U, 12, 419}, {0x2A00ULL << 48U, 12, 2242}, {0x2A10ULL << 48U, 12, 328},
    {0x2C00ULL << 48U, 12, 101},
};

/// Of a thousand blocks with up to so many prefixes, these have none of at most the block's length that covers them.
struct OpenShare {
  std::uint64_t largest_size;
  unsigned per_mille;
};

constexpr OpenShare kV4Open[] = {{1, 91}, {4, 337}, {9, 444}, {19, 570}, {39, 764}, {~0ULL, 776}};
constexpr OpenShare kV6Open[] = {{1, 109}, {4, 420}, {9, 406}, {19, 480}, {39, 523}, {~0ULL, 434}};

struct Shape {
  Family family;
  std::span<const LengthShare> lengths;
  unsigned group_length;
  unsigned block_length;
  unsigned blocks_per_million;  // for a million prefixes
  unsigned idle_groups_per_million;
  unsigned idle_per_mille;  // of the prefixes shorter than a block, those in which no block lies
  unsigned usual_length;    // which most prefixes have
  unsigned room_each;       // so many of the usual length are kept free in an open block for each that is to come
  int wide_choice;          // among how many a prefix shorter than a group is chosen
  int covered_choice;       // and a covered one longer than a block
  std::span<const Quantile> per_block;
  std::span<const Quantile> per_group;
  std::span<const OpenShare> open;
};

constexpr Shape kV4{Family::V4, kV4Lengths, 16, 18, 81'882,      10'185,      580,
                    24,         1,          8,  3,  kV4PerBlock, kV4PerGroup, kV4Open};
constexpr Shape kV6{Family::V6, kV6Lengths, 24, 32, 183'388,     9'229,       850,
                    48,         4,          1,  8,  kV6PerBlock, kV6PerGroup, kV6Open};

/// In whole numbers, which are the same everywhere.
std::uint64_t quantile(std::span<const Quantile> rows, std::uint64_t per_million) {
  std::size_t i = 1;
  while (i + 1 < rows.size() && rows[i].per_million <= per_million) ++i;
  const Quantile& low = rows[i - 1];
  const Quantile& high = rows[i];
  return low.value + (per_million - low.per_million) * (high.value - low.value) / (high.per_million - low.per_million);
}

/// `count` values of the distribution, shuffled.
std::vector<std::uint64_t> spread(std::span<const Quantile> rows, std::size_t count, Random& random) {
  std::vector<std::uint64_t> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = quantile(rows, (2 * i + 1) * 500'000 / count);
  random.shuffle(values);
  return values;
}

std::vector<Region> regions_of(Family family, Random& random) {
  if (family == Family::V6) return {std::begin(kV6Regions), std::end(kV6Regions)};
  std::vector<Region> regions;
  for (std::uint64_t octet = 1; octet < 224; ++octet) {
    if (octet != 10 && octet != 127) regions.push_back({octet << 56U, 8, 0});
  }
  const std::vector<std::uint64_t> weights = spread(kV4PerRegion, regions.size(), random);
  for (std::size_t i = 0; i < regions.size(); ++i) regions[i].weight = weights[i];
  return regions;
}

/// How many prefixes of each length there are, rounded so that they are `count` together.
std::vector<std::size_t> counts_of(std::span<const LengthShare> lengths, std::size_t count) {
  std::uint64_t total = 0;
  for (const LengthShare& share : lengths) total += share.per_million;
  std::vector<std::size_t> counts;
  std::uint64_t shares = 0;
  std::size_t given = 0;
  for (const LengthShare& share : lengths) {
    shares += share.per_million;
    const std::size_t until = count * shares / total;
    counts.push_back(until - given);
    given = until;
  }
  return counts;
}

/// Draws the prefixes from the shortest length to the longest, so that what covers a prefix is known when it is drawn.
/// Each block of addresses has as many places as it is to hold prefixes; a prefix takes one of those left.
class Drawing {
 public:
  Drawing(const Shape& shape, std::size_t count, std::uint64_t seed)
      : shape_(shape), counts_(counts_of(shape.lengths, count)), random_(seed) {
    draw_blocks(std::max<std::size_t>(1, count * shape.blocks_per_million / 1'000'000),
                std::max<std::size_t>(1, count * shape.idle_groups_per_million / 1'000'000));
  }

  std::vector<Prefix> draw() {
    std::size_t left = std::accumulate(counts_.begin(), counts_.end(), std::size_t{0});
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      // From here on it is settled which blocks are covered.
      if (shape_.lengths[i].length > shape_.block_length && places_.empty()) draw_places(left);
      left -= counts_[i];
      for (std::size_t drawn = 0; drawn < counts_[i]; ++drawn) draw_one(shape_.lengths[i]);
    }
    std::ranges::sort(prefixes_);
    return std::move(prefixes_);
  }

 private:
  struct Block {
    std::uint64_t hi = 0;     // the high bits of its addresses
    std::uint64_t size = 0;   // prefixes of at least its length that it is to hold
    bool open = false;        // no prefix of at most its length covers it
    std::uint64_t drawn = 0;  // of these
    // An open block is filled from its start, with its addresses mixed by `mix`. As the lengths ascend, each prefix
    // finds its start at a multiple of its size. Counted in prefixes of the usual length:
    std::uint64_t used = 0;
    std::uint64_t wide = 0;  // of these, what prefixes shorter than the usual length use
    std::uint64_t mix = 0;
  };

  /// A prefix that may be drawn, and the place it would take.
  struct Candidate {
    Prefix prefix;
    std::size_t place = 0;
    std::uint64_t drawback = 0;  // of those that fit the one with the least is taken
    bool fits = false;           // is covered, or not, as it is to be
  };

  [[nodiscard]] Address address(std::uint64_t hi, std::uint64_t lo) const {
    return shape_.family == Family::V4 ? Address::v4(static_cast<std::uint32_t>(hi >> 32U)) : Address::v6(hi, lo);
  }

  /// A group of addresses that was not drawn before; when a region is full, one of any region.
  std::uint64_t draw_group() {
    constexpr int kTries = 16;
    for (int tried = 0;; ++tried) {
      const Region* region = &regions_[random_.below(regions_.size())];
      if (tried < kTries) {
        std::uint64_t at = random_.below(weights_);
        for (region = regions_.data(); at >= region->weight; ++region) at -= region->weight;
      }
      const std::uint64_t group = (region->hi | random_.bits() >> region->length) & ~0ULL << (64 - shape_.group_length);
      if (groups_.insert(group).second) return group;
    }
  }

  void draw_blocks(std::size_t count, std::size_t idle) {
    regions_ = regions_of(shape_.family, random_);
    std::size_t all_groups = 0;
    for (const Region& region : regions_) {
      weights_ += region.weight;
      all_groups += std::size_t{1} << (shape_.group_length - region.length);
    }
    // Of the last ones chance would find few. A table that is larger than real ones fills its blocks more.
    idle = std::min(idle, all_groups / 4);
    const std::size_t most_groups = all_groups - all_groups / 8 - idle;
    std::vector<std::uint64_t> within(std::size_t{1} << (shape_.block_length - shape_.group_length));
    while (blocks_.size() < count && groups_.size() < most_groups) {
      const std::uint64_t group = draw_group();
      for (std::size_t i = 0; i < within.size(); ++i)
        within[i] = group | static_cast<std::uint64_t>(i) << (64 - shape_.block_length);
      random_.shuffle(within);
      const std::uint64_t drawn = quantile(shape_.per_group, random_.below(1'000'000));
      for (std::uint64_t i = 0; i < drawn && blocks_.size() < count; ++i) blocks_.push_back({.hi = within[i]});
    }
    for (std::size_t i = 0; i < idle; ++i) idle_.push_back(draw_group());
    std::ranges::sort(blocks_, {}, &Block::hi);
  }

  /// Gives each block its size, so that there are `count` places. Open blocks tend to hold more.
  void draw_places(std::size_t count) {
    std::vector<std::uint64_t> open_sizes, closed_sizes;
    for (const std::uint64_t size : spread(shape_.per_block, blocks_.size(), random_)) {
      const auto share =
          std::ranges::find_if(shape_.open, [&](const OpenShare& row) { return size <= row.largest_size; });
      (random_.below(1000) < share->per_mille ? open_sizes : closed_sizes).push_back(size);
    }
    std::uint64_t places = 0;
    for (Block& block : blocks_) {
      const Prefix whole = Prefix::make(address(block.hi, 0), shape_.block_length);
      block.open = !trie_.longest_match(whole);
      block.drawn = trie_.find(whole) != nullptr ? 1 : 0;
      block.mix = random_.below(room_for(shape_.block_length));
      std::vector<std::uint64_t>& sizes =
          (block.open && !open_sizes.empty()) || closed_sizes.empty() ? open_sizes : closed_sizes;
      block.size = sizes.back();
      sizes.pop_back();
      places += block.size - block.drawn;
    }
    while (places != count) {
      Block& block = blocks_[random_.below(blocks_.size())];
      const std::uint64_t least = places > blocks_.size() ? 1 : block.drawn;
      if (places < count) {
        ++block.size;
        ++places;
      } else if (block.size > least) {
        --block.size;
        --places;
      }
    }
    for (std::uint32_t i = 0; i < blocks_.size(); ++i)
      places_.insert(places_.end(), blocks_[i].size - blocks_[i].drawn, i);
  }

  /// The prefix that begins where the block's `at`-th one of the usual length does.
  Prefix at(const Block& block, std::uint64_t at, unsigned length) {
    const std::uint64_t hi = block.hi | (at ^ block.mix) << (64 - shape_.usual_length);
    const std::uint64_t behind = length > shape_.usual_length ? random_.bits() >> shape_.usual_length : 0;
    return Prefix::make(address(hi | behind, random_.bits()), length);
  }

  /// A prefix longer than a block. Nothing when chance gives a block that has no room, or one that is there already.
  std::optional<Candidate> try_long(unsigned length, bool want_covered) {
    const std::size_t place = next_place_ + random_.below(places_.size() - next_place_);
    const Block& block = blocks_[places_[place]];
    const std::uint64_t all = room_for(shape_.block_length);
    if (!want_covered) {
      const std::uint64_t to_come = (block.size - block.drawn - 1) * shape_.room_each;
      if (!block.open || block.used + room_for(length) > all) return std::nullopt;
      return Candidate{.prefix = at(block, block.used, length),
                       .place = place,
                       .drawback = block.size,
                       .fits = block.used + room_for(length) + to_come <= all};
    }
    const std::uint64_t within = !block.open ? all : length > shape_.usual_length ? block.used : block.wide;
    if (within == 0) return std::nullopt;
    const Prefix prefix = at(block, random_.below(within), length);
    const auto match = trie_.longest_match(prefix);
    if (match && match->prefix == prefix) return std::nullopt;
    return Candidate{
        .prefix = prefix, .place = place, .drawback = match ? match->prefix.length() : 0, .fits = match.has_value()};
  }

  /// A prefix no longer than a block. Nothing when it is there already.
  std::optional<Candidate> try_short(unsigned length, bool want_covered, bool idle) {
    // One draw a statement: the order of two in one expression is the compiler's to choose.
    std::uint64_t hi = idle ? idle_[random_.below(idle_.size())] : blocks_[random_.below(blocks_.size())].hi;
    if (idle) hi |= random_.bits() >> shape_.group_length;
    const Prefix prefix = Prefix::make(address(hi, 0), length);
    const auto match = trie_.longest_match(prefix);
    if (match && match->prefix == prefix) return std::nullopt;
    return Candidate{.prefix = prefix, .drawback = blocks_within(prefix), .fits = match.has_value() == want_covered};
  }

  [[nodiscard]] std::size_t blocks_within(const Prefix& prefix) const {
    const auto first = std::ranges::lower_bound(blocks_, prefix.address().hi(), {}, &Block::hi);
    const auto end = std::ranges::upper_bound(blocks_, prefix.last().hi(), {}, &Block::hi);
    return static_cast<std::size_t>(end - first);
  }

  /// How many prefixes of the usual length one of this length has room for.
  [[nodiscard]] std::uint64_t room_for(unsigned length) const {
    return length >= shape_.usual_length ? 1 : std::uint64_t{1} << (shape_.usual_length - length);
  }

  /// Among how many that fit is chosen. A prefix that is covered lies best where nothing else is, as nesting is seldom
  /// deep. One that is not covered leaves less room for others like it, so a large one goes where few are to come.
  [[nodiscard]] int wanted_candidates(unsigned length, bool want_covered) const {
    if (length <= shape_.block_length) return length < shape_.group_length ? shape_.wide_choice : 1;
    if (want_covered) return shape_.covered_choice;
    return length < shape_.usual_length ? 1 << std::min(3U, shape_.usual_length - length) : 1;
  }

  void draw_one(const LengthShare& share) {
    constexpr int kTries = 32;
    const bool is_long = share.length > shape_.block_length;
    const bool want_covered = random_.below(1000) < share.covered_per_mille;
    const bool idle = share.length < shape_.block_length && random_.below(1000) < shape_.idle_per_mille;
    int wanted = wanted_candidates(share.length, want_covered);
    std::optional<Candidate> best;
    for (int tried = 0; tried < kTries && wanted > 0; ++tried) {
      const auto candidate =
          is_long ? try_long(share.length, want_covered) : try_short(share.length, want_covered, idle);
      if (!candidate) continue;
      if (candidate->fits) --wanted;
      const bool better = !best || (candidate->fits && (!best->fits || candidate->drawback < best->drawback));
      if (better) best = candidate;
    }
    if (!best || trie_.find(best->prefix) != nullptr) {
      best = Candidate{.prefix = next_free(share.length), .place = next_place_};
    }
    trie_.insert_or_assign(best->prefix, {});
    prefixes_.push_back(best->prefix);
    if (!is_long) return;
    take(best->place, share.length, want_covered);
  }

  void take(std::size_t place, unsigned length, bool covered) {
    Block& block = blocks_[places_[place]];
    std::swap(places_[place], places_[next_place_++]);
    ++block.drawn;
    if (covered) return;
    block.used += room_for(length);
    if (length < shape_.usual_length) block.wide = block.used;
    // What is not needed lies between the prefixes of the usual length.
    const std::uint64_t needed = block.used + block.size - block.drawn;
    const std::uint64_t all = room_for(shape_.block_length);
    if (length >= shape_.usual_length && needed < all)
      block.used += random_.below((all - needed) / (block.size - block.drawn + 1) + 1);
  }

  /// Where chance finds none: the first free one behind some block's start.
  Prefix next_free(unsigned length) {
    Prefix prefix = Prefix::make(address(blocks_[random_.below(blocks_.size())].hi, 0), length);
    while (trie_.find(prefix) != nullptr) prefix = Prefix::make(prefix.last().next(), length);
    return prefix;
  }

  struct Nothing {};

  const Shape& shape_;
  std::vector<std::size_t> counts_;
  Random random_;
  std::vector<Region> regions_;
  std::uint64_t weights_ = 0;
  std::unordered_set<std::uint64_t> groups_;  // all that were drawn
  std::vector<Block> blocks_;
  std::vector<std::uint64_t> idle_;    // groups without blocks
  std::vector<std::uint32_t> places_;  // each block as often as it holds prefixes; those before next_place_ are taken
  std::size_t next_place_ = 0;
  RadixTrie<Nothing> trie_;
  std::vector<Prefix> prefixes_;
};

}  // namespace

std::vector<Prefix> full_table(Family family, std::size_t count, std::uint64_t seed) {
  assert(count <= kMaxFullTable);
  return Drawing(family == Family::V4 ? kV4 : kV6, count, seed).draw();
}

std::vector<Prefix> host_heavy_table(std::uint64_t seed) {
  constexpr std::uint32_t kTen = 10U << 24U;
  constexpr std::size_t kHosts = 8;
  Random random(seed);
  std::vector<Prefix> prefixes{Prefix::make(Address::v4(kTen), 8)};
  for (std::uint32_t subnet = 0; subnet < 65'536; ++subnet) {
    const std::uint32_t base = kTen | subnet << 8U;
    const auto at = [base](std::uint64_t host) { return Address::v4(base | static_cast<std::uint32_t>(host)); };
    prefixes.push_back(Prefix::make(at(0), 24));
    prefixes.push_back(Prefix::make(at(random.below(256)), 28));
    std::vector<std::uint64_t> hosts;
    while (hosts.size() < kHosts) {
      const std::uint64_t host = random.below(256);
      if (std::ranges::find(hosts, host) == hosts.end()) hosts.push_back(host);
    }
    for (const std::uint64_t host : hosts) prefixes.push_back(Prefix::host(at(host)));
  }
  std::ranges::sort(prefixes);
  return prefixes;
}

}  // namespace azroute
