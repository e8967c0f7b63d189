// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/log.hpp"

#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <mutex>
#include <utility>

#include "protocol/smb2/dialect.hpp"
#include "protocol/wire/utf16.hpp"

namespace usher::server {
namespace {

std::string quoted(std::u16string_view name) {
  std::string out = "\"";
  for (const char c : wire::to_utf8(name)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) out += fmt::format("\\x{:02x}", byte);
    else if (c == '"' || c == '\\') (out += '\\') += c;
    else out += c;
  }
  return out + '"';
}

std::string who(const SessionEvent& event) {
  return fmt::format("client={} user={} dialect={} signing={} encryption={} session={:#x}{}{}", wire::to_utf8(event.client),
                     quoted(event.user), smb2::dialect_name(event.dialect), event.signing.empty() ? "off" : event.signing,
                     event.cipher.empty() ? "off" : event.cipher, event.session_id, event.guest ? " guest" : "",
                     event.anonymous ? " anonymous" : "");
}

constexpr std::pair<LogLevel, spdlog::level::level_enum> levels[] = {
    {LogLevel::trace, spdlog::level::trace}, {LogLevel::debug, spdlog::level::debug}, {LogLevel::info, spdlog::level::info},
    {LogLevel::warning, spdlog::level::warn}, {LogLevel::error, spdlog::level::err},  {LogLevel::off, spdlog::level::off}};

spdlog::level::level_enum spdlog_level(LogLevel level) {
  for (const auto& [ours, theirs] : levels) {
    if (ours == level) return theirs;
  }
  return spdlog::level::info;
}

LogLevel level_of(spdlog::level::level_enum level) {
  for (const auto& [ours, theirs] : levels) {
    if (theirs == level) return ours;
  }
  return LogLevel::error;  // critical, which the server never is
}

/// The host's own function as a sink.
class FunctionSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit FunctionSink(std::function<void(LogLevel, const std::string&)> write) : write_(std::move(write)) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    write_(level_of(message.level), std::string(message.payload.data(), message.payload.size()));
  }
  void flush_() override {}

  std::function<void(LogLevel, const std::string&)> write_;
};

class SpdLog final : public Log {
 public:
  SpdLog(LogLevel level, const spdlog::sink_ptr& sink) : logger_("usher", sink) {
    logger_.set_level(spdlog_level(level));
    logger_.set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
    logger_.flush_on(spdlog::level::info);
  }

  // Who it is takes several strings to say: not for a line that nobody gets.
  void session_started(const SessionEvent& event) override {
    if (logger_.should_log(spdlog::level::info)) logger_.info("session started {}", who(event));
  }
  void session_ended(const SessionEvent& event, CloseReason reason) override {
    if (logger_.should_log(spdlog::level::info)) logger_.info("session ended {} reason={}", who(event), quoted(wire::to_utf16(to_string(reason))));
  }
  void logon_refused(std::u16string_view client, std::u16string_view user, NtStatus status) override {
    logger_.warn("logon refused client={} user={} status={}", wire::to_utf8(client), quoted(user), to_string(status));
  }
  void message(LogLevel level, const std::string& text) override { logger_.log(spdlog_level(level), text); }

 private:
  spdlog::logger logger_;  // an object of its own: spdlog's registry is process-wide
};

}  // namespace

std::unique_ptr<Log> make_log(LogLevel level, const std::string& file) {
  try {
    spdlog::sink_ptr sink;
    if (file.empty()) sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    else sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(file);
    return std::make_unique<SpdLog>(level, sink);
  } catch (const spdlog::spdlog_ex&) {
    return nullptr;
  }
}

std::unique_ptr<Log> make_log(LogLevel level, std::function<void(LogLevel, const std::string&)> write) {
  return std::make_unique<SpdLog>(level, std::make_shared<FunctionSink>(std::move(write)));
}

}  // namespace usher::server
