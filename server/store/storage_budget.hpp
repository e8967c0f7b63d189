// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace usher::server {

/// How many bytes a store in memory may keep. What it keeps holds a Permit, and giving back is the permit's destructor.
/// Thread  any
class StorageBudget : public std::enable_shared_from_this<StorageBudget> {
 public:
  /// A part of the budget, taken as long as it lives.
  class Permit {
   public:
    Permit() = default;
    Permit(Permit&& other) noexcept : budget_(std::move(other.budget_)), bytes_(std::exchange(other.bytes_, 0)) {}
    Permit& operator=(Permit&& other) noexcept {
      std::swap(budget_, other.budget_), std::swap(bytes_, other.bytes_);
      return *this;
    }
    /// Hands over `bytes` of it.
    Permit split(std::uint64_t bytes) {
      bytes_ -= bytes;
      return Permit(budget_, bytes);
    }
    ~Permit() {
      if (budget_) budget_->used_.fetch_sub(bytes_, std::memory_order_relaxed);
    }

   private:
    friend class StorageBudget;
    Permit(std::shared_ptr<StorageBudget> budget, std::uint64_t bytes) : budget_(std::move(budget)), bytes_(bytes) {}
    std::shared_ptr<StorageBudget> budget_{};
    std::uint64_t bytes_ = 0;
  };

  explicit StorageBudget(std::uint64_t limit) : limit_(limit) {}

  /// nullopt when less than `bytes` is left.
  std::optional<Permit> take(std::uint64_t bytes) {
    std::uint64_t used = used_.load(std::memory_order_relaxed);
    do {
      if (bytes > limit_ - used) return std::nullopt;
    } while (!used_.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
    return Permit(shared_from_this(), bytes);
  }
  std::uint64_t limit() const { return limit_; }
  std::uint64_t left() const { return limit_ - used_.load(std::memory_order_relaxed); }

 private:
  const std::uint64_t limit_;
  std::atomic<std::uint64_t> used_ = 0;
};

}  // namespace usher::server
