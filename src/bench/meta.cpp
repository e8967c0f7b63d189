// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/bench/meta.hpp"

#include <deque>
#include <utility>

#include "protocol/smb2/close.hpp"
#include "protocol/smb2/create.hpp"
#include "protocol/smb2/empty.hpp"
#include "protocol/smb2/query_directory.hpp"
#include "protocol/smb2/query_info.hpp"
#include "protocol/smb2/set_info.hpp"
#include "protocol/wire/utf16.hpp"
#include "src/bench/folder.hpp"
#include "src/bench/visitor.hpp"

namespace usher::bench {
namespace {

constexpr std::uint8_t info_type_file = 1, file_all_information = 18, file_rename_information = 10, file_id_both_directory_information = 37;
constexpr std::uint32_t listing_room = 65536;
constexpr std::uint32_t full_access = 0x00130183;  // read and write data and attributes, delete, synchronize

/// FileRenameInformation for SMB2, [MS-FSCC] 2.4.42.2.
Bytes rename_information(std::u16string_view name) {
  Bytes out(16);  // ReplaceIfExists, Reserved, RootDirectory
  wire::append(out, static_cast<std::uint32_t>(name.size() * 2));
  wire::append_utf16(out, name);
  return out;
}

/// Each entry says how far the next one is ([MS-FSCC] 2.4).
std::size_t entries_in(ByteView message) {
  const auto response = wire::decode<smb2::OutputBufferResponse>(message);
  if (!response || response->buffer.size() < 4) return 0;
  std::size_t count = 1;
  for (ByteView rest = response->buffer; rest.size() >= 4; ++count) {
    const std::size_t next = wire::load<std::uint32_t>(rest);
    if (next == 0 || next >= rest.size()) break;
    rest = rest.subspan(next);
  }
  return count;
}

/// One connection. It has a file of its own, opened first and deleted when it is closed last; or all have one folder, which the
/// first of them makes.
class Attendant final : public Visitor {
 public:
  Attendant(Run& run, const MetaOptions& meta, std::u16string folder, std::size_t number)
      : Visitor(run), meta_(meta), folder_(std::move(folder)), name_(folder_ + u"-" + wire::to_utf16(std::to_string(number))), is_first_(number == 0) {}

 private:
  enum class State : std::uint8_t { opening, filling, ready, reopening, working, emptying, closing, leaving };

  bool makes_folder() const { return lists() && is_first_ && meta_.folder.empty(); }
  bool lists() const { return meta_.operation == Operation::query_directory; }
  void on_failed() override { gone(); }
  void on_in() override {
    if (makes_folder()) {
      state_ = State::filling;
      folder_files_.make(session_, link_.output, folder_, meta_.names);
    } else if (lists() || meta_.operation == Operation::echo) {
      wait_for_all();
    } else {
      session_.request(link_.output, smb2::Command::create, open_request(name_, smb2::create_option::delete_on_close));
    }
  }
  void on_answer(const smb2::Header& header, ByteView message) override {
    const bool ends_listing = header.status == NtStatus::no_more_files && header.command == smb2::Command::query_directory;
    if (header.status != NtStatus::success && !ends_listing) return fail(std::string(to_string(header.status)));
    if (state_ != State::working) run_.get_on();  // thousands of files take longer than there is patience
    switch (state_) {
      case State::opening:
        if (take_file(message)) wait_for_all();
        return;
      case State::filling:
        if (folder_files_.advance(session_, link_.output, header, message)) wait_for_all();
        return;
      case State::ready: return;
      case State::reopening:
        if (take_file(message)) work();
        return;
      case State::working: return advance(header, message);
      case State::emptying:
        if (folder_files_.advance(session_, link_.output, header, message)) log_off();
        return;
      case State::closing: return makes_folder() ? empty() : log_off();
      case State::leaving: link_.close(); return gone();
    }
  }

  static smb2::CreateRequest open_request(std::u16string name, std::uint32_t options) {
    return {.impersonation_level = 2, .desired_access = full_access, .share_access = smb2::share_access::all,
            .create_disposition = smb2::CreateDisposition::open_if, .create_options = options, .name = std::move(name)};
  }
  bool take_file(ByteView message) {
    const auto response = wire::decode<smb2::CreateResponse>(message);
    if (!response) return fail("malformed answer to CREATE"), false;
    file_ = response->file_id;
    return true;
  }
  void wait_for_all() {
    state_ = State::ready;
    run_.ready([this] {
      state_ = lists() ? State::reopening : State::working;
      if (lists()) session_.request(link_.output, smb2::Command::create, open_request(folder_, smb2::create_option::directory_file));
      else work();
      link_.flush();
    });
  }

  void work() {
    state_ = State::working;
    if (!run_.begin()) return close();
    begun_ = Clock::now();
    begin_one();
  }
  void begin_one() {
    Output& out = link_.output;
    switch (meta_.operation) {
      case Operation::echo: session_.request(out, smb2::Command::echo, smb2::Empty{}); return;
      case Operation::create_close: session_.request(out, smb2::Command::create, open_request(name_, 0)); return;
      case Operation::create_delete:
        session_.request(out, smb2::Command::create, open_request(name_ + u"-new", smb2::create_option::delete_on_close));
        return;
      case Operation::stat: return stat(out);
      case Operation::rename: return rename(out);
      case Operation::query_directory: return list(out, smb2::query_directory_flag::restart_scans);
    }
  }
  void stat(Output& out) {
    session_.begin_frame(out);
    auto create = open_request(name_, 0);
    create.desired_access = 0x80, create.create_disposition = smb2::CreateDisposition::open;  // FILE_READ_ATTRIBUTES
    session_.add(out, smb2::Command::create, create);
    session_.add(out, smb2::Command::query_info,
                 smb2::QueryInfoRequest{.info_type = info_type_file, .file_info_class = file_all_information, .output_buffer_length = 4096,
                                        .file_id = smb2::related_file_id}, {.related = true});
    session_.add(out, smb2::Command::close, smb2::CloseRequest{.file_id = smb2::related_file_id}, {.related = true});
    session_.end_frame(out);
  }
  void rename(Output& out) {
    is_renamed_ = !is_renamed_;
    const Bytes information = rename_information(is_renamed_ ? name_ + u"-renamed" : name_);
    constexpr std::uint16_t buffer_at = smb2::header_size + 32;
    session_.begin_frame(out);
    session_.add(out, smb2::Command::set_info,
                 smb2::SetInfoRequest{.info_type = smb2::InfoType::file, .file_info_class = file_rename_information,
                                      .buffer_length = static_cast<std::uint32_t>(information.size()), .buffer_offset = buffer_at, .file_id = file_},
                 {.data = information});
    session_.end_frame(out);
  }
  void list(Output& out, std::uint8_t flags) {
    session_.request(out, smb2::Command::query_directory,
                     smb2::QueryDirectoryRequest{.file_information_class = file_id_both_directory_information, .flags = flags, .file_id = file_,
                                                 .file_name = u"*", .output_buffer_length = listing_room});
  }
  void advance(const smb2::Header& header, ByteView message) {
    switch (header.command) {
      case smb2::Command::create:
        if (meta_.operation == Operation::stat) return;  // the first of the compound
        if (const auto response = wire::decode<smb2::CreateResponse>(message)) {
          session_.request(link_.output, smb2::Command::close, smb2::CloseRequest{.file_id = response->file_id});
          return;
        }
        return fail("malformed answer to CREATE");
      case smb2::Command::query_info: return;
      case smb2::Command::query_directory:
        if (header.status == NtStatus::success) {
          listed_ += message.size(), entries_ += entries_in(message);
          return list(link_.output, 0);
        }
        break;
      default: break;
    }
    run_.record(begun_, std::exchange(listed_, 0), std::exchange(entries_, 0));
    work();
  }

  void close() {
    if (meta_.operation == Operation::echo) return log_off();
    state_ = State::closing;
    session_.request(link_.output, smb2::Command::close, smb2::CloseRequest{.file_id = file_});
  }
  void empty() {
    state_ = State::emptying;
    folder_files_.remove(session_, link_.output, folder_, meta_.names);
  }
  void log_off() {
    state_ = State::leaving;
    session_.log_off(link_.output);
  }

  const MetaOptions& meta_;
  std::u16string folder_, name_;
  bool is_first_, is_renamed_ = false;
  State state_ = State::opening;
  smb2::FileId file_{};
  FolderFiles folder_files_{};
  std::uint64_t listed_ = 0, entries_ = 0;
};

}  // namespace

Measurement meta(const LoadOptions& options, const MetaOptions& meta) {
  Run run(options);
  const auto folder = wire::to_utf16(meta.folder.empty() ? "usher-bench-" + std::to_string(run.chance()() % 1'000'000) : meta.folder);
  std::deque<Attendant> attendants;
  for (std::size_t i = 0; i < options.connections; ++i) attendants.emplace_back(run, meta, folder, i), run.enter();
  for (Attendant& each : attendants) each.call();
  return run.run("meta", Run::From::all_ready);
}

}  // namespace usher::bench
