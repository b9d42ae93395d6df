// When a tuple begins a conversation, and what two parts of a log have counted twice.
#include "sim/topology/conversations.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace azroute {

namespace {

const RecorderSpan* find_span(const std::vector<RecorderSpan>& spans, std::uint64_t recorder) {
  const auto found = std::ranges::lower_bound(spans, recorder, {}, &RecorderSpan::recorder);
  return found != spans.end() && found->recorder == recorder ? &*found : nullptr;
}

std::vector<RecorderSpan> joined_spans(const std::vector<RecorderSpan>& before,
                                       const std::vector<RecorderSpan>& after) {
  std::vector<RecorderSpan> spans;
  spans.reserve(std::max(before.size(), after.size()));
  auto a = before.begin();
  auto b = after.begin();
  while (a != before.end() || b != after.end()) {
    const bool from_before = b == after.end() || (a != before.end() && a->recorder <= b->recorder);
    const bool from_after = a == before.end() || (b != after.end() && b->recorder <= a->recorder);
    spans.push_back(from_before ? *a : *b);
    if (from_before && from_after) extend(spans.back(), *b);
    if (from_before) ++a;
    if (from_after) ++b;
  }
  return spans;
}

/// Each key's last tuple, as far as it still matters.
std::vector<ConversationEdge> joined_last(const std::vector<ConversationEdge>& before,
                                          const std::vector<ConversationEdge>& after,
                                          const std::vector<RecorderSpan>& spans) {
  std::vector<ConversationEdge> last;
  last.reserve(after.size());
  const auto keep = [&](const ConversationEdge& edge) {
    const RecorderSpan* span = find_span(spans, edge.key.recorder);
    if (span == nullptr || may_matter(*span, edge.time)) last.push_back(edge);
  };
  auto a = before.begin();
  for (const ConversationEdge& edge : after) {
    for (; a != before.end() && a->key < edge.key; ++a) keep(*a);
    if (a != before.end() && a->key == edge.key) ++a;
    keep(edge);
  }
  for (; a != before.end(); ++a) keep(*a);
  return last;
}

/// A hostile log can leave open any number of anything.
void keep_bounded(ConversationEdges& edges) {
  std::vector<std::uint64_t> times;
  if (edges.last.size() > kMaxOpenConversations) {
    for (const ConversationEdge& edge : edges.last) times.push_back(edge.time);
    const std::optional<std::uint64_t> until = time_to_forget(std::move(times), kMaxOpenConversations);
    std::erase_if(edges.last, [&](const ConversationEdge& edge) {
      if (edge.time > until) return false;
      edges.forgotten += edge.state != FlowState::End ? 1 : 0;
      return true;
    });
  }
  if (edges.first.size() > kMaxOpenConversations) {
    edges.forgotten += edges.first.size() - kMaxOpenConversations;
    edges.first.resize(kMaxOpenConversations);
  }
  if (edges.spans.size() > kMaxOpenConversations) edges.spans.resize(kMaxOpenConversations);
}

}  // namespace

std::optional<std::uint64_t> time_to_forget(std::vector<std::uint64_t> times, std::size_t most) {
  if (times.size() <= most) return std::nullopt;
  const auto found = times.begin() + static_cast<std::ptrdiff_t>(times.size() - (most - most / 4) - 1);
  std::ranges::nth_element(times, found);
  return *found;
}

std::vector<ConversationEdge> join(ConversationEdges& before, const ConversationEdges& after) {
  std::vector<ConversationEdge> go_on;
  std::vector<ConversationEdge> open;  // of after.first: what is before `before` decides
  auto known = before.last.begin();
  for (const ConversationEdge& edge : after.first) {
    while (known != before.last.end() && known->key < edge.key) ++known;
    if (known != before.last.end() && known->key == edge.key) {
      if (!begins_conversation(known->state, known->time, edge.state, edge.time)) go_on.push_back(edge);
      continue;
    }
    const RecorderSpan* span = find_span(before.spans, edge.key.recorder);
    if (span == nullptr || may_go_back(*span, edge.time)) open.push_back(edge);
  }

  std::vector<ConversationEdge> first;
  first.reserve(before.first.size() + open.size());
  // Where a key is in both, its first tuple is the one of `before`.
  std::ranges::set_union(before.first, open, std::back_inserter(first), {}, &ConversationEdge::key,
                         &ConversationEdge::key);
  before.first = std::move(first);
  before.spans = joined_spans(before.spans, after.spans);
  before.last = joined_last(before.last, after.last, before.spans);
  before.forgotten += after.forgotten;
  keep_bounded(before);
  return go_on;
}

}  // namespace azroute
