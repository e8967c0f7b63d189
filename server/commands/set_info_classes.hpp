// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What SET_INFO does for each class of file information ([MS-FSA] 2.1.5.15). The dispatcher in set_info.cpp has checked the
// granted access and that the buffer has at least the fixed part of the class.
#pragma once
#include "protocol/wire/bytes.hpp"
#include "protocol/wire/nt_status.hpp"
#include "server/file_open.hpp"
#include "server/oplocks.hpp"

namespace usher::server {

// `pending`: oplocks have to break first, and `wait` says which.
NtStatus set_basic_information(FileOpen& file, ByteView buffer, OplockWait& wait);
NtStatus set_rename_information(FileOpen& file, ByteView buffer, OplockWait& wait);
NtStatus set_rename_information_ex(FileOpen& file, ByteView buffer, OplockWait& wait);
NtStatus set_disposition_information(FileOpen& file, ByteView buffer, OplockWait& wait);
NtStatus set_disposition_information_ex(FileOpen& file, ByteView buffer, OplockWait& wait);
NtStatus set_position_information(FileOpen& file, ByteView buffer, OplockWait& wait);
NtStatus set_mode_information(FileOpen& file, ByteView buffer, OplockWait& wait);
NtStatus set_allocation_information(FileOpen& file, ByteView buffer, OplockWait& wait);
NtStatus set_end_of_file_information(FileOpen& file, ByteView buffer, OplockWait& wait);
NtStatus set_valid_data_length_information(FileOpen& file, ByteView buffer, OplockWait& wait);

}  // namespace usher::server
