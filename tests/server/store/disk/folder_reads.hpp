// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <gtest/gtest.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>

namespace usher::server::disk {

/// Counts how often a folder is opened to be read, by whomever: the kernel says so.
class FolderReads {
 public:
  explicit FolderReads(const std::filesystem::path& folder) {
    const int watch = ::inotify_add_watch(queue_, folder.c_str(), IN_OPEN | IN_CLOSE_NOWRITE | IN_ONLYDIR);
    EXPECT_GE(watch, 0) << std::strerror(errno);
  }
  ~FolderReads() { ::close(queue_); }
  FolderReads(const FolderReads&) = delete;

  /// Since it was asked last.
  int count() {
    int opened = 0;
    alignas(struct inotify_event) char buffer[16'384];
    for (ssize_t size = 0; (size = ::read(queue_, buffer, sizeof buffer)) > 0;) {
      for (ssize_t at = 0; at < size;) {
        struct inotify_event event {};
        std::memcpy(&event, buffer + at, sizeof event);
        at += static_cast<ssize_t>(sizeof event + event.len);
        EXPECT_EQ(event.mask & IN_Q_OVERFLOW, 0u) << "not counted often enough";
        if (event.len == 0 && (event.mask & IN_OPEN) != 0) ++opened;  // with a name it is one of the files in it
      }
    }
    return opened;
  }

 private:
  const int queue_ = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
};

}  // namespace usher::server::disk
