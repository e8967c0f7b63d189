// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <algorithm>
#include <chrono>
#include <cstring>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <usher/net_session.hpp>

#include "src/net_api/call.hpp"
#include "src/wide_text.hpp"

namespace usher::win32 {

template <class Char>
std::basic_string<Char> block_text(const std::string& utf8) {
  if constexpr (sizeof(Char) == 1) return utf8;
  else return to_wide(utf8);
}

/// Builds the one block that a function hands out: structures from the front, their strings behind them. What is in a
/// structure is said once, by a function fields(put, structure, value) that names each member with what it is to hold.
template <class Char, class Structure>
class BlockBuilder {
 public:
  template <class Value>
  void add(const Value& value) {
    Structure structure{};
    Put put{*this, reinterpret_cast<const char*>(&structure)};
    fields(put, structure, value);
    structures_.push_back(structure);
  }

  std::size_t count() const { return structures_.size(); }
  std::size_t size(std::size_t stride = sizeof(Structure)) const { return texts_at(stride) + texts_.size() * sizeof(Char); }

  /// The block. A `stride` other than the structure's size is for callers who know fewer members, or more: those are zero.
  NET_API_STATUS finish(LPBYTE* bufptr, std::size_t stride = sizeof(Structure)) const {
    if (size(stride) > std::numeric_limits<DWORD>::max()) return code(NetApiStatus::not_enough_memory);
    LPVOID memory = nullptr;
    if (const auto status = NetApiBufferAllocate(static_cast<DWORD>(size(stride)), &memory); status != 0) return status;
    auto* bytes = static_cast<unsigned char*>(memory);
    for (std::size_t i = 0; i < structures_.size(); ++i) {
      std::memcpy(bytes + i * stride, &structures_[i], std::min(stride, sizeof(Structure)));
    }
    if (!texts_.empty()) std::memcpy(bytes + texts_at(stride), texts_.data(), texts_.size() * sizeof(Char));
    for (const Link& link : links_) {
      if (link.member + sizeof(Char*) > stride) continue;
      Char* const text = reinterpret_cast<Char*>(bytes + texts_at(stride)) + link.text;
      std::memcpy(bytes + link.structure * stride + link.member, &text, sizeof text);
    }
    std::memcpy(bufptr, &bytes, sizeof bytes);  // the caller's pointer may have another type
    return code(NetApiStatus::success);
  }

 private:
  /// A member that points to a text.
  struct Link {
    std::size_t structure = 0, member = 0, text = 0;
  };

  /// What fields() is given: it writes one member.
  struct Put {
    BlockBuilder& block;
    const char* structure;

    template <class Pointer>
    void operator()(Pointer*& member, const std::string& text) {
      const auto at = static_cast<std::size_t>(reinterpret_cast<const char*>(&member) - structure);
      block.links_.push_back({block.structures_.size(), at, block.texts_.size()});
      block.texts_ += block_text<Char>(text);
      block.texts_ += Char{};
    }
    template <class Number>
    void operator()(Number& member, std::chrono::seconds value) {
      (*this)(member, static_cast<std::uint64_t>(std::max<std::int64_t>(value.count(), 0)));
    }
    /// A number that does not fit is the greatest that does.
    template <class Number, class Value>
      requires std::is_arithmetic_v<Number> && std::is_integral_v<Value>
    void operator()(Number& member, Value value) {
      member = std::in_range<Number>(value) ? static_cast<Number>(value) : std::numeric_limits<Number>::max();
    }
  };

  std::size_t texts_at(std::size_t stride) const {
    return (structures_.size() * stride + sizeof(Char) - 1) / sizeof(Char) * sizeof(Char);
  }

  std::vector<Structure> structures_{};
  std::vector<Link> links_{};
  std::basic_string<Char> texts_{};
};

/// Builds the block of a level from what the service said.
template <class Value>
using BlockMaker = NET_API_STATUS (*)(const std::vector<Value>& values, LPBYTE* bufptr);

template <class Structure, class Value>
NET_API_STATUS make_block(const std::vector<Value>& values, LPBYTE* bufptr) {
  BlockBuilder<wchar_t, Structure> block;
  for (const Value& value : values) block.add(value);
  return block.finish(bufptr);
}

}  // namespace usher::win32
