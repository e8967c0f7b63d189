// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace usher::server {

struct WorkstationSession;

/// Sessions in the order of their ids, in runs of up to some hundred. A part of a run is handed out as it is: from then on that run
/// does not change, and who adds to it or removes from it works on a copy. So a walk takes one reference for a run instead of one for
/// each session, and a change copies no run more often than walks have come by.
/// Owner   SessionRegistry; under its lock. What was handed out is read without one, on any thread
class SessionOrder {
 public:
  using Session = std::shared_ptr<const WorkstationSession>;
  using Sessions = std::vector<Session>;
  struct Slice {
    std::span<const Session> sessions{};
    std::shared_ptr<const Sessions> run{};  ///< keeps them
  };
  static constexpr std::size_t longest_run = 256;

  /// With an id that is not there yet.
  void insert(Session session);
  void erase(std::uint32_t id);
  /// nullptr when there is none.
  Session find(std::uint32_t id) const;
  /// Those that follow `after`: at least one if there is one, and at most `limit`.
  Slice slice(std::uint32_t after, std::size_t limit) const;
  std::size_t count_above(std::uint32_t after) const;
  std::size_t size() const { return size_; }

 private:
  struct Run {
    std::uint32_t first = 0;            ///< no id in it is below, and none in the run before it is not
    std::vector<std::uint32_t> ids{};   ///< of its sessions: looking for one touches none
    std::shared_ptr<Sessions> sessions{};
    mutable bool handed_out = false;
  };
  std::size_t run_of(std::uint32_t id) const;
  static std::size_t place_of(const Run& run, std::uint32_t id);
  static void own(Run& run);
  Run& room_for(std::uint32_t id);
  void tidy(std::size_t run);

  std::vector<Run> runs_{};  ///< none is empty
  std::size_t size_ = 0;
};

}  // namespace usher::server
