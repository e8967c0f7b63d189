// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/audit_trail.hpp"

#include <boost/json.hpp>
#include <system_error>
#include <utility>

#include "src/audit_text.hpp"
#include "src/json_line.hpp"
#include "src/utc_time.hpp"

namespace usher {

AuditTrail::AuditTrail(const Clock& clock, server::Log& log, std::size_t most)
    : clock_(clock), log_(log), most_(most) {}

AuditTrail::~AuditTrail() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (writer_.joinable()) writer_.join();
  std::unique_lock lock(mutex_);
  write_waiting(lock);
  if (dropped_) write_dropped(dropped_);
}

std::expected<void, std::string> AuditTrail::open(const std::string& path) {
  const std::lock_guard lock(file_mutex_);
  auto opened = file_.open(path);
  if (opened) file_failed_ = false;
  return opened;
}

void AuditTrail::record(server::AuditRecord record) {
  const auto took = clock_.now().steady - record.started.steady;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= most_) {
      ++dropped_;
      return;
    }
    waiting_.push_back({.record = std::move(record), .took = took, .dropped_before = std::exchange(dropped_, 0)});
    if (!writer_.joinable()) start_writer();
  }
  changed_.notify_one();
}

void AuditTrail::start_writer() {
  try {
    writer_ = std::thread([this] { run(); });
  } catch (const std::system_error&) {
    // The system has no thread to give. The next record asks again; what waits is written by flush() or at the end at the latest.
  }
}

void AuditTrail::flush() {
  std::unique_lock lock(mutex_);
  if (!writer_.joinable()) return write_waiting(lock);
  written_.wait(lock, [&] { return waiting_.empty() && !writing_; });
}

void AuditTrail::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    changed_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
    write_waiting(lock);
  }
}

void AuditTrail::write_waiting(std::unique_lock<std::mutex>& lock) {
  while (!waiting_.empty()) {
    const Entry entry = std::move(waiting_.front());
    waiting_.pop_front();
    writing_ = true;
    lock.unlock();
    write(entry);
    lock.lock();
    writing_ = false;
    if (waiting_.empty()) written_.notify_all();
  }
}

void AuditTrail::write(const Entry& entry) {
  if (entry.dropped_before) write_dropped(entry.dropped_before);
  log_.message(server::LogLevel::info, audit_log_line(entry.record, entry.took));
  const std::lock_guard lock(file_mutex_);
  if (!file_.is_open()) return;
  const bool written = file_.write_line(audit_json(entry.record, entry.took));
  if (!written && !std::exchange(file_failed_, true)) log_.message(server::LogLevel::error, "the audit file cannot be written; records are in this log alone");
}

void AuditTrail::write_dropped(std::uint64_t count) {
  log_.message(server::LogLevel::warning, "audit dropped=" + std::to_string(count));
  const std::lock_guard lock(file_mutex_);
  if (file_.is_open()) (void)file_.write_line(json_line(boost::json::object{{"time", utc_time(clock_.now().wall)}, {"dropped", count}}));
}

}  // namespace usher
