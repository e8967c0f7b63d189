// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/audit_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace usher {

std::expected<void, std::string> AuditFile::open(const std::string& path) {
  // Not blocking: a pipe of that name is refused below, and does not keep us waiting for its reader.
  const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
  struct stat found {};
  const bool opened = file >= 0 && ::fstat(file, &found) == 0;
  const bool usable = opened && S_ISREG(found.st_mode) && ::fchmod(file, 0600) == 0;
  if (!usable) {
    const std::string reason = opened && !S_ISREG(found.st_mode) ? "it is no file" : std::strerror(errno);
    if (file >= 0) ::close(file);
    return std::unexpected("the audit file " + path + " cannot be written: " + reason + "; name another one.");
  }
  close();
  file_ = file;
  return {};
}

bool AuditFile::write_line(std::string line) {
  line += '\n';
  for (std::size_t written = 0; written < line.size();) {
    const ::ssize_t n = ::write(file_, line.data() + written, line.size() - written);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    written += static_cast<std::size_t>(n);
  }
  return true;
}

void AuditFile::close() {
  if (file_ >= 0) ::close(std::exchange(file_, -1));
}

}  // namespace usher
