// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// A client that asks for oplocks, leases and durable handles, and what it is told of them.
#pragma once
#include "protocol/smb2/close.hpp"
#include "protocol/smb2/create_contexts.hpp"
#include "protocol/smb2/error.hpp"
#include "protocol/smb2/oplock_break.hpp"
#include "protocol/smb2/write.hpp"
#include "tests/support/test_client.hpp"

namespace usher::test {

inline Guid guid_of(std::uint8_t number) {
  Guid guid;
  guid.bytes.fill(std::byte{number});
  return guid;
}

struct OplockClient : TestClient {
  OplockClient(TestServer& server, std::uint8_t number) : TestClient(server, u"10.0.0." + std::u16string(1, static_cast<char16_t>(u'0' + number))), its_server(server) {
    guid = guid_of(number);
  }

  static Bytes lease_context(std::uint8_t key, std::uint32_t state, std::uint16_t version = 1, std::uint16_t epoch = 0) {
    Bytes list;
    smb2::append_lease(list, {.version = version, .key = guid_of(key), .state = state, .epoch = epoch});
    return list;
  }
  struct Wanted {
    std::uint8_t level = 0;
    Bytes contexts{};
    std::uint32_t access = 0x001F01FF, share = smb2::share_access::all, options = 0;
    smb2::CreateDisposition disposition = smb2::CreateDisposition::open_if;
    std::uint32_t flags = 0;
  };
  static Wanted lease(std::uint8_t key, std::uint32_t state) { return {.level = smb2::oplock_level::lease, .contexts = lease_context(key, state)}; }

  /// Sends a CREATE and lets the server work; answers come with receive().
  void begin_create(std::u16string name, const Wanted& wanted) {
    auto request = create_request(std::move(name), wanted.disposition, wanted.options);
    request.requested_oplock_level = wanted.level, request.desired_access = wanted.access, request.share_access = wanted.share;
    request.create_contexts = wanted.contexts;
    send(make(smb2::Command::create, request, wanted.flags));
    its_server.run();
  }
  Response open(std::u16string name, const Wanted& wanted) {
    begin_create(std::move(name), wanted);
    auto answers = receive();
    EXPECT_EQ(answers.size(), 1u);
    return answers.empty() ? Response{} : std::move(answers.front());
  }
  static smb2::CreateResponse created(const Response& response) {
    EXPECT_EQ(response.status(), NtStatus::success) << to_string(response.status());
    return response.body<smb2::CreateResponse>();
  }
  /// The state of the lease in a CREATE's response, with its flags in the upper half.
  static std::uint32_t leased(const Response& response) {
    const auto decoded = wire::decode<smb2::CreateResponse>(response.message);
    const auto asked = decoded ? smb2::read_create_context_requests(decoded->create_contexts) : std::unexpected(NtStatus::unsuccessful);
    EXPECT_TRUE(asked && asked->lease);
    return asked && asked->lease ? asked->lease->state | asked->lease->flags << 16 : 0xFFFFFFFF;
  }
  NtStatus acknowledge(smb2::FileId id, std::uint8_t level) {
    return answer_of(make(smb2::Command::oplock_break, smb2::OplockBreakAcknowledgment{.oplock_level = level, .file_id = id}));
  }
  NtStatus acknowledge_lease(std::uint8_t key, std::uint32_t state) {
    return answer_of(make(smb2::Command::oplock_break, smb2::LeaseBreakAcknowledgment{.lease_key = guid_of(key), .lease_state = state}));
  }
  NtStatus write(smb2::FileId id) {
    const Bytes data{std::byte{1}};
    return answer_of(make(smb2::Command::write, smb2::WriteRequest{.data = data, .file_id = id}));
  }
  NtStatus close(smb2::FileId id) { return answer_of(make(smb2::Command::close, smb2::CloseRequest{.file_id = id})); }

  /// The last answer that is no notification; those are kept.
  NtStatus answer_of(Bytes request) {
    send(std::move(request));
    its_server.run();
    NtStatus status = NtStatus::unsuccessful;
    for (auto& answer : receive()) {
      if (answer.header.message_id == smb2::MessageId{~std::uint64_t{0}}) told.push_back(std::move(answer));
      else status = answer.status();
    }
    return status;
  }
  void listen() {
    for (auto& answer : receive()) told.push_back(std::move(answer));
  }

  TestServer& its_server;
  std::vector<Response> told{};
};

}  // namespace usher::test
