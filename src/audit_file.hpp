// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <expected>
#include <string>

namespace usher {

/// A file that lines are added to, for its owner alone. What another process adds is kept, and each line goes in whole.
/// Thread  one at a time
class AuditFile {
 public:
  AuditFile() = default;
  ~AuditFile() { close(); }
  AuditFile(const AuditFile&) = delete;
  AuditFile& operator=(const AuditFile&) = delete;

  /// Opens it, in the place of the one that is open. On failure that one stays.
  /// Errors  a sentence that says what to do
  std::expected<void, std::string> open(const std::string& path);
  bool is_open() const { return file_ >= 0; }
  /// False: it could not be written.
  bool write_line(std::string line);

 private:
  void close();

  int file_ = -1;
};

}  // namespace usher
