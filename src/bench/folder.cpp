// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/bench/folder.hpp"

#include "protocol/smb2/close.hpp"
#include "protocol/smb2/create.hpp"
#include "protocol/wire/utf16.hpp"

namespace usher::bench {
namespace {

constexpr std::uint32_t name_access = 0x00110080;  // read attributes, delete, synchronize

}  // namespace

void FolderFiles::make(ClientSession& session, Output& out, std::u16string folder, std::size_t count) {
  start(session, out, std::move(folder), count, false);
}

void FolderFiles::remove(ClientSession& session, Output& out, std::u16string folder, std::size_t count) {
  start(session, out, std::move(folder), count, true);
}

void FolderFiles::start(ClientSession& session, Output& out, std::u16string folder, std::size_t count, bool removes) {
  folder_ = std::move(folder), count_ = count, step_ = 0, removes_ = removes;
  create_next(session, out);
}

void FolderFiles::create_next(ClientSession& session, Output& out) {
  const bool is_folder = removes_ ? step_ == count_ : step_ == 0;
  const std::size_t number = removes_ ? step_ : step_ - 1;
  session.request(out, smb2::Command::create,
                  smb2::CreateRequest{.impersonation_level = 2, .desired_access = name_access, .share_access = smb2::share_access::all,
                                      .create_disposition = removes_ ? smb2::CreateDisposition::open : smb2::CreateDisposition::open_if,
                                      .create_options = (is_folder ? smb2::create_option::directory_file : 0) |
                                                        (removes_ ? smb2::create_option::delete_on_close : 0),
                                      .name = is_folder ? folder_ : folder_ + u"\\a file with a name of some length " + wire::to_utf16(std::to_string(number))});
}

bool FolderFiles::advance(ClientSession& session, Output& out, const smb2::Header& header, ByteView message) {
  if (header.command == smb2::Command::create) {
    const auto response = wire::decode<smb2::CreateResponse>(message);
    session.request(out, smb2::Command::close, smb2::CloseRequest{.file_id = response ? response->file_id : smb2::FileId{}});
    return false;
  }
  if (++step_ > count_) return true;
  create_next(session, out);
  return false;
}

}  // namespace usher::bench
