// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/bench/io.hpp"

#include <algorithm>
#include <deque>

#include "protocol/smb2/close.hpp"
#include "protocol/smb2/create.hpp"
#include "protocol/smb2/empty.hpp"
#include "protocol/smb2/read.hpp"
#include "protocol/smb2/write.hpp"
#include "protocol/wire/utf16.hpp"
#include "src/bench/visitor.hpp"

namespace usher::bench {
namespace {

constexpr std::uint32_t credit_size = 65536;  // [MS-SMB2] 3.1.5.2
constexpr std::size_t filling_depth = 4;
constexpr std::size_t write_data_at = smb2::header_size + 48;
constexpr std::uint32_t file_access = 0x00130183;  // read and write data and attributes, delete, synchronize

class Transferrer final : public Visitor {
 public:
  Transferrer(Run& run, const IoOptions& io, ByteView data, std::size_t number)
      : Visitor(run), io_(io), data_(data), name_(wire::to_utf16("usher-bench-" + std::to_string(run.chance()() % 1'000'000) + "-" + std::to_string(number))) {}

 private:
  enum class State : std::uint8_t { opening, filling, ready, working, closing, leaving };
  struct Slot {
    smb2::MessageId id{};
    Clock::time_point begun{};
  };

  void on_in() override {
    session_.request(link_.output, smb2::Command::create, create_request(smb2::CreateDisposition::open_if, smb2::create_option::delete_on_close));
  }
  void on_failed() override { gone(); }
  void on_answer(const smb2::Header& header, ByteView message) override {
    if (is_error(header.status)) return fail(std::string(to_string(header.status)));
    switch (state_) {
      case State::opening: return opened(message);
      case State::filling: return filled();
      case State::ready: return;
      case State::working: return moved(header, message);
      case State::closing:
        state_ = State::leaving;
        return session_.log_off(link_.output);
      case State::leaving: link_.close(); return gone();
    }
  }

  smb2::CreateRequest create_request(smb2::CreateDisposition disposition, std::uint32_t options) const {
    return {.impersonation_level = 2, .desired_access = file_access, .share_access = smb2::share_access::all, .create_disposition = disposition,
            .create_options = options, .name = name_};
  }
  void opened(ByteView message) {
    const auto response = wire::decode<smb2::CreateResponse>(message);
    if (!response) return fail("malformed answer to CREATE");
    file_ = response->file_id;
    block_ = std::min(io_.block, session_.large_mtu() ? std::min(session_.max_read_size(), session_.max_write_size()) : credit_size);
    filling_block_ = std::min<std::uint32_t>(session_.large_mtu() ? session_.max_write_size() : credit_size, static_cast<std::uint32_t>(data_.size()));
    state_ = State::filling;
    fill();
  }
  void fill() {
    while (offset_ < io_.file_size && outstanding_ < filling_depth && session_.credits() >= charge(filling_block_)) {
      const auto size = static_cast<std::uint32_t>(std::min<std::uint64_t>(filling_block_, io_.file_size - offset_));
      write(offset_, size);
      offset_ += size, ++outstanding_;
    }
  }
  void filled() {
    --outstanding_;
    if (offset_ < io_.file_size) return fill();
    if (outstanding_ != 0) return;
    state_ = State::ready, offset_ = 0;
    run_.ready([this] {
      state_ = State::working;
      work();
      link_.flush();
    });
  }

  static std::uint16_t charge(std::uint32_t size) { return static_cast<std::uint16_t>(std::max(1u, (size + credit_size - 1) / credit_size)); }
  std::uint32_t charge_of_one() const { return io_.pattern == Pattern::compound ? charge(block_) + 2u : charge(block_); }

  void work() {
    while (slots_.size() < io_.depth && session_.credits() >= charge_of_one() && run_.begin()) {
      const auto begun = Clock::now();
      slots_.push_back({begin_one(), begun});
    }
    if (!slots_.empty()) return;
    state_ = State::closing;
    session_.request(link_.output, smb2::Command::close, smb2::CloseRequest{.file_id = file_});
  }
  std::uint64_t next_offset() {
    const std::uint64_t blocks = std::max<std::uint64_t>(1, io_.file_size / block_);
    const bool random = io_.pattern == Pattern::random_read || io_.pattern == Pattern::random_write;
    return (random ? run_.chance()() % blocks : offset_++ % blocks) * block_;
  }
  smb2::MessageId begin_one() {
    switch (io_.pattern) {
      case Pattern::write:
      case Pattern::random_write: return write(next_offset(), block_);
      case Pattern::compound: return open_read_close();
      default: return session_.request(link_.output, smb2::Command::read, smb2::ReadRequest{.length = block_, .offset = next_offset(), .file_id = file_},
                                       {.charge = charge(block_)});
    }
  }
  /// The data stays where it is: the body has only the fixed part, and the offset and length are put in behind.
  smb2::MessageId write(std::uint64_t offset, std::uint32_t size) {
    Output& out = link_.output;
    session_.begin_frame(out);
    const auto id = session_.add(out, smb2::Command::write, smb2::WriteRequest{.offset = offset, .file_id = file_},
                                 {.charge = charge(size), .payload = data_.first(size)});
    const auto body = MutableByteView(out.bytes).last(48);
    wire::store(body, 2, static_cast<std::uint16_t>(write_data_at));
    wire::store(body, 4, size);
    session_.end_frame(out);
    return id;
  }
  smb2::MessageId open_read_close() {
    Output& out = link_.output;
    session_.begin_frame(out);
    session_.add(out, smb2::Command::create, create_request(smb2::CreateDisposition::open, 0));
    session_.add(out, smb2::Command::read, smb2::ReadRequest{.length = block_, .offset = next_offset(), .file_id = smb2::related_file_id},
                 {.charge = charge(block_), .related = true});
    const auto id = session_.add(out, smb2::Command::close, smb2::CloseRequest{.file_id = smb2::related_file_id}, {.related = true});
    session_.end_frame(out);
    return id;
  }
  void moved(const smb2::Header& header, ByteView message) {
    if (header.command == smb2::Command::read) {
      const auto response = wire::decode<smb2::ReadResponse>(message);
      if (!response || response->data_length != block_) return fail("a READ that is short");
    }
    const auto slot = std::ranges::find(slots_, header.message_id, &Slot::id);
    if (slot == slots_.end()) return;  // the first two of a compound
    run_.record(slot->begun, block_);
    *slot = slots_.back(), slots_.pop_back();
    work();
  }

  const IoOptions& io_;
  ByteView data_;
  std::u16string name_;
  State state_ = State::opening;
  smb2::FileId file_{};
  std::uint32_t block_ = 0, filling_block_ = 0;
  std::uint64_t offset_ = 0;
  std::size_t outstanding_ = 0;
  std::vector<Slot> slots_{};
};

}  // namespace

Measurement io(const LoadOptions& options, const IoOptions& io) {
  Run run(options);
  const Bytes data(std::max<std::size_t>(io.block, 1 << 20), std::byte{0x75});
  std::deque<Transferrer> transferrers;
  for (std::size_t i = 0; i < options.connections; ++i) transferrers.emplace_back(run, io, data, i), run.enter();
  for (Transferrer& each : transferrers) each.call();
  return run.run("io", Run::From::all_ready);
}

}  // namespace usher::bench
