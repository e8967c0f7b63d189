// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <boost/unordered/unordered_flat_map.hpp>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

namespace usher::server::net {

/// How many connections there may be, in all and from one source. A place is an object (rule R6): taken before a connection
/// is made, given back by its destructor, never counted by hand.
/// Thread  any
class ConnectionPermits : public std::enable_shared_from_this<ConnectionPermits> {
 public:
  ConnectionPermits(std::size_t most, std::size_t most_per_source) : most_(most), most_per_source_(most_per_source) {}

  class Permit {
   public:
    Permit(std::shared_ptr<ConnectionPermits> owner, std::u16string source) : owner_(std::move(owner)), source_(std::move(source)) {}
    ~Permit() {
      if (owner_) owner_->give_back(source_);
    }
    Permit(const Permit&) = delete;
    Permit& operator=(const Permit&) = delete;

   private:
    friend class ConnectionPermits;
    std::shared_ptr<ConnectionPermits> owner_;
    std::u16string source_;
  };

  /// nullptr when there is no place.
  std::unique_ptr<Permit> take(const std::u16string& source);
  std::size_t in_use() const;
  /// Waits until every place has been given back; false when `limit` comes first.
  bool wait_until_none(std::chrono::steady_clock::time_point limit) const;

 private:
  void give_back(const std::u16string& source);

  const std::size_t most_, most_per_source_;
  mutable std::mutex mutex_;
  mutable std::condition_variable none_;
  std::size_t in_use_ = 0;
  boost::unordered_flat_map<std::u16string, std::size_t> by_source_{};
};

}  // namespace usher::server::net
