// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <algorithm>
#include <array>
#include <mutex>

#include "protocol/crypto/key.hpp"
#include "server/random.hpp"
#include "src/random_bytes.hpp"

namespace usher {

/// Chance that nobody can foresee. Asks the library for a few logons' worth at a time, because asking costs more than what a
/// challenge or a salt needs: 4 % of the instructions of a session. What has been handed out is wiped.
/// Thread  any
class SystemRandom final : public server::Random {
 public:
  ~SystemRandom() override { crypto::wipe(store_); }

  void fill(MutableByteView out) override {
    if (out.size() > store_.size() / 4) return random_bytes(out);
    const std::lock_guard lock(mutex_);
    if (left_ < out.size()) {
      random_bytes(store_);
      left_ = store_.size();
    }
    const auto taken = MutableByteView(store_).subspan(left_ - out.size(), out.size());
    std::ranges::copy(taken, out.begin());
    crypto::wipe(taken);
    left_ -= out.size();
  }

 private:
  std::mutex mutex_{};
  std::array<std::byte, 512> store_{};
  std::size_t left_ = 0;
};

}  // namespace usher
