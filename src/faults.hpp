// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <memory>
#include <mutex>
#include <random>
#include <vector>

#include <usher/fault.hpp>

#include "server/gate.hpp"
#include "server/interceptor.hpp"

namespace usher {

/// The rules of one server, and the chance they are drawn from.
/// Thread  any
class Faults {
 public:
  explicit Faults(std::uint64_t seed) : chance_(seed) {}
  ~Faults() { clear(); }

  std::shared_ptr<FaultRule::State> add(const FaultFilter& which, const Fault& what);
  void clear();
  /// What is held goes on, and until it is to be held again nothing waits; the rules stay.
  void hold(bool held);
  bool empty() const;
  server::Treatment treat(const server::RequestFacts& request);

 private:
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<FaultRule::State>> rules_{};
  std::mt19937_64 chance_;
};

}  // namespace usher
