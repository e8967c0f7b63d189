// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/store/disk/system_error.hpp"

namespace usher::server::disk {
namespace {

struct Row {
  int error = 0;
  NtStatus status{};
};

constexpr Row rows[] = {
    {EACCES, NtStatus::access_denied},
    {EPERM, NtStatus::access_denied},
    {EBADF, NtStatus::access_denied},  // the descriptor was not opened for this
    {ELOOP, NtStatus::access_denied},  // a symbolic link stands in the way
    {EXDEV, NtStatus::access_denied},  // the path leads out of the tree
    {ENXIO, NtStatus::access_denied},  // neither file nor directory
    {ENODEV, NtStatus::access_denied},
    {ENOENT, NtStatus::object_name_not_found},
    {ESTALE, NtStatus::object_name_not_found},
    {ENOTDIR, NtStatus::object_path_not_found},
    {EISDIR, NtStatus::file_is_a_directory},
    {EEXIST, NtStatus::object_name_collision},
    {ENOTEMPTY, NtStatus::directory_not_empty},
    {ENAMETOOLONG, NtStatus::object_name_invalid},
    {EILSEQ, NtStatus::object_name_invalid},
    {EROFS, NtStatus::media_write_protected},
    {ENOSPC, NtStatus::disk_full},
    {EDQUOT, NtStatus::disk_full},
    {EFBIG, NtStatus::disk_full},  // what Windows answers beyond its file system's largest file
    {EMFILE, NtStatus::insufficient_resources},
    {ENFILE, NtStatus::insufficient_resources},
    {ENOMEM, NtStatus::insufficient_resources},
    {EMLINK, NtStatus::insufficient_resources},
    {EINVAL, NtStatus::invalid_parameter},
    {EOVERFLOW, NtStatus::invalid_parameter},
    {EBUSY, NtStatus::sharing_violation},
    {ETXTBSY, NtStatus::sharing_violation},
    {EWOULDBLOCK, NtStatus::sharing_violation},  // another process holds a lease
    {ENOTSUP, NtStatus::not_supported},
    {ENOSYS, NtStatus::not_supported},
    {ETIMEDOUT, NtStatus::io_timeout},
};

}  // namespace

NtStatus status_for(int error) {
  for (const Row& row : rows) {
    if (row.error == error) return row.status;
  }
  return NtStatus::unexpected_io_error;
}

}  // namespace usher::server::disk
