// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <fcntl.h>
#include <libsmbclient.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace usher::test {

/// Samba's libsmbclient as a program uses it: one context, whose connections live as long as it does. Errors are errno's.
/// Thread  one at a time in the whole process: the library has state of its own
class LibSmbClient {
 public:
  LibSmbClient(const std::string& port, const std::filesystem::path& folder, int timeout_milliseconds = 20'000) : context_(smbc_new_context()) {
    if (!context_) throw std::runtime_error("libsmbclient has no context");
    const auto configuration = folder / "smb.conf";
    std::ofstream(configuration) << "[global]\nclient min protocol = SMB2_02\nclient max protocol = SMB3_11\ndisable netbios = yes\n"
                                 << "lock directory = " << folder.string() << "\nstate directory = " << folder.string()
                                 << "\ncache directory = " << folder.string() << "\nprivate dir = " << folder.string() << '\n';
    smbc_setDebug(context_, 0);
    smbc_setOptionUserData(context_, this);
    smbc_setFunctionAuthDataWithContext(context_, &LibSmbClient::log_on);
    smbc_setTimeout(context_, timeout_milliseconds);
    smbc_setOptionNoAutoAnonymousLogin(context_, true);
    smbc_setOptionUseKerberos(context_, false);
    if (!smbc_init_context(context_)) throw std::runtime_error("libsmbclient cannot be initialized");
    smbc_setConfiguration(context_, configuration.c_str());
    smbc_setPort(context_, static_cast<std::uint16_t>(std::stoi(port)));
  }
  ~LibSmbClient() { smbc_free_context(context_, 1); }
  LibSmbClient(const LibSmbClient&) = delete;
  LibSmbClient& operator=(const LibSmbClient&) = delete;

  std::string password = "secret";

  /// "" or what strerror says of the error.
  std::string put(const std::string& path, const std::string& content) {
    SMBCFILE* file = smbc_getFunctionOpen(context_)(context_, url(path).c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (!file) return error();
    const auto written = smbc_getFunctionWrite(context_)(context_, file, content.data(), content.size());
    const std::string failure = written < 0 ? error() : written < static_cast<ssize_t>(content.size()) ? "written in part" : "";
    const int closed = smbc_getFunctionClose(context_)(context_, file);
    return failure.empty() && closed != 0 ? error() : failure;
  }

  /// The content, or what strerror says.
  std::string get(const std::string& path) {
    SMBCFILE* file = smbc_getFunctionOpen(context_)(context_, url(path).c_str(), O_RDONLY, 0);
    if (!file) return error();
    std::string content, failure;
    std::array<char, 65'536> piece{};
    for (;;) {
      const auto size = smbc_getFunctionRead(context_)(context_, file, piece.data(), piece.size());
      if (size < 0) failure = error();
      if (size <= 0) break;
      content.append(piece.data(), static_cast<std::size_t>(size));
    }
    (void)smbc_getFunctionClose(context_)(context_, file);
    return failure.empty() ? content : failure;
  }

  /// The size of a file, or what strerror says.
  std::string size(const std::string& path) {
    struct stat info {};
    return smbc_getFunctionStat(context_)(context_, url(path).c_str(), &info) == 0 ? std::to_string(info.st_size) : error();
  }

 private:
  static std::string url(const std::string& path) { return "smb://127.0.0.1/data/" + path; }
  static std::string error() { return std::strerror(errno); }
  static void log_on(SMBCCTX* context, const char*, const char*, char* workgroup, int workgroup_size, char* user, int user_size, char* password,
                     int password_size) {
    const auto& self = *static_cast<LibSmbClient*>(smbc_getOptionUserData(context));
    copy("WORKGROUP", workgroup, workgroup_size), copy("alice", user, user_size), copy(self.password, password, password_size);
  }
  static void copy(const std::string& text, char* into, int size) { into[text.copy(into, static_cast<std::size_t>(size) - 1)] = '\0'; }

  SMBCCTX* context_;
};

}  // namespace usher::test
