// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include <usher/clock.hpp>

#include "server/audit.hpp"
#include "server/log.hpp"
#include "src/audit_file.hpp"

namespace usher {

/// Writes audit records to the log, and to a file when there is one. Callers leave a record and go on; a thread of its own
/// writes, from the first record on. When more wait than there is room for, records are dropped, counted, and the count is written in their place.
/// Owner   the Server; the clock and the log outlive it
/// Thread  any
class AuditTrail final : public server::AuditLog {
 public:
  AuditTrail(const Clock& clock, server::Log& log, std::size_t most = 8192);
  ~AuditTrail() override;  ///< writes what waits

  /// From now on into this file too; again, when it has been moved away.
  std::expected<void, std::string> open(const std::string& path);
  void record(server::AuditRecord record) override;
  /// Returns when all that was recorded before has been written.
  void flush();

 private:
  struct Entry {
    server::AuditRecord record{};
    std::chrono::steady_clock::duration took{};
    std::uint64_t dropped_before = 0;
  };
  void start_writer();
  void run();
  void write_waiting(std::unique_lock<std::mutex>& lock);
  void write(const Entry& entry);
  void write_dropped(std::uint64_t count);

  const Clock& clock_;
  server::Log& log_;
  const std::size_t most_;

  std::mutex mutex_;
  std::condition_variable changed_, written_;
  std::deque<Entry> waiting_{};
  std::uint64_t dropped_ = 0;  // behind the last of waiting_
  bool stopping_ = false, writing_ = false;

  std::mutex file_mutex_;  // held while a line is written; who records does not take it
  AuditFile file_{};
  bool file_failed_ = false;

  std::thread writer_{};  // of the others no two touch it at once: under mutex_
};

}  // namespace usher
