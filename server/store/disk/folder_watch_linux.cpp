// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#ifdef __linux__
#include "server/store/disk/folder_watch.hpp"

#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "server/store/disk/descriptor.hpp"
#include "server/store/disk/platform.hpp"

namespace usher::server::disk {
namespace {

/// inotify(7). The kernel queues an event within the call that changes the folder and under the folder's lock, so events stand in
/// the order of the changes, and what was complete before take() is in the queue. A folder that is moved keeps its names, so nothing
/// needs to be told of that.
/// IN_MOVED_FROM may not be believed: of two names that are exchanged the events say that one came and then went, and a rename with
/// RENAME_WHITEOUT leaves something at the old name.
class Inotify final : public FolderWatch {
 public:
  bool sees_all(int directory) const override {
    // Nobody here is told what another machine does, nor that the names in an encrypted folder change with the key.
    struct statx found {};
    if (!is_local(directory) || ::statx(directory, "", AT_EMPTY_PATH, STATX_TYPE, &found) != 0) return false;
    return (found.stx_attributes & STATX_ATTR_ENCRYPTED) == 0;
  }

  SystemResult<int> watch(int directory) override {
    if (!queue_) queue_ = Descriptor(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (!queue_) return last_error();
    // /proc names the open directory: another may stand at its path by now.
    const std::string path = "/proc/self/fd/" + std::to_string(directory);
    const int number = ::inotify_add_watch(queue_.number(), path.c_str(), came | IN_DELETE | IN_DELETE_SELF | IN_ONLYDIR);
    if (number < 0) return last_error();
    return number;
  }

  void forget(int watch) override { ::inotify_rm_watch(queue_.number(), watch); }  // EINVAL: its folder went before

  std::vector<FolderChange> take() override {
    std::vector<FolderChange> changes;
    if (!queue_) return changes;
    int waiting = 0;  // no more than these, or somebody who makes names all the time could keep us here
    if (::ioctl(queue_.number(), FIONREAD, &waiting) != 0) changes.push_back({});
    while (waiting > 0) {
      alignas(struct inotify_event) std::array<char, 16'384> buffer;
      const ssize_t size = uninterrupted([&] { return ::read(queue_.number(), buffer.data(), buffer.size()); });
      if (size <= 0 || !append_changes(std::string_view(buffer.data(), static_cast<std::size_t>(size)), changes)) {
        changes.push_back({});
        break;
      }
      waiting -= static_cast<int>(size);
    }
    return changes;
  }

 private:
  static constexpr std::uint32_t came = IN_CREATE | IN_MOVED_TO;

  /// False when the events are not what inotify(7) says.
  static bool append_changes(std::string_view events, std::vector<FolderChange>& changes) {
    while (!events.empty()) {
      struct inotify_event event {};
      if (events.size() < sizeof event) return false;
      std::memcpy(&event, events.data(), sizeof event);
      events.remove_prefix(sizeof event);
      if (events.size() < event.len) return false;
      const std::string_view padded = events.substr(0, event.len);
      events.remove_prefix(event.len);
      changes.push_back(change(event, padded.substr(0, padded.find('\0'))));
    }
    return true;
  }

  /// An overflow has the number that means every watch. That a watch ended, and whatever is not known, means that its folder is lost.
  static FolderChange change(const struct inotify_event& event, std::string_view name) {
    const bool is_named = !name.empty() && (event.mask & (IN_Q_OVERFLOW | IN_IGNORED | IN_UNMOUNT | IN_DELETE_SELF)) == 0;
    if (is_named && (event.mask & came) != 0) return {FolderChange::Kind::came, event.wd, std::string(name)};
    if (is_named && (event.mask & IN_DELETE) != 0) return {FolderChange::Kind::removed, event.wd, std::string(name)};
    return {FolderChange::Kind::lost, event.wd, {}};
  }

  Descriptor queue_{};
};

}  // namespace

std::unique_ptr<FolderWatch> system_folder_watch() { return std::make_unique<Inotify>(); }

}  // namespace usher::server::disk
#endif
