// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What the soak test itself knows of who is in the house: one place per (client, user), which changes only under its lock.
#pragma once
#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace usher::soak {

inline constexpr std::size_t client_count = 16, user_count = 8;

inline std::string address(std::size_t client) { return "127.0.2." + std::to_string(client + 1); }
inline std::string user(std::size_t index) { return "user" + std::to_string(index); }

/// A workstation session as the test has made it. `changes` grows whenever it begins or may have ended, so whoever sees the
/// same number twice, present both times, knows that it lived in between.
struct Place {
  std::mutex mutex{};  // held through every logon, logoff and close that touches the place
  bool present = false;
  std::uint64_t changes = 0;
  std::uint64_t closings = 0;  ///< by the closer: who came before the last one is out, and may not know it yet
};

class House {
 public:
  Place& place(std::size_t client, std::size_t index) { return places_[client * user_count + index]; }

  struct Seen {
    bool present = false;
    std::uint64_t changes = 0;
  };
  using Snapshot = std::vector<Seen>;

  Snapshot look() {
    Snapshot snapshot;
    for (Place& place : places_) {
      const std::lock_guard lock(place.mutex);
      snapshot.push_back({place.present, place.changes});
    }
    return snapshot;
  }
  /// The places that were taken by the same session from the one look to the other.
  static std::vector<std::size_t> survivors(const Snapshot& before, const Snapshot& after) {
    std::vector<std::size_t> same;
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (before[i].present && after[i].present && before[i].changes == after[i].changes) same.push_back(i);
    }
    return same;
  }

 private:
  std::array<Place, client_count * user_count> places_{};
};

}  // namespace usher::soak
