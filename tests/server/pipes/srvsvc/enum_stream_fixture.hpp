// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/srvsvc/connection_info.hpp"
#include "protocol/srvsvc/file_info.hpp"
#include "protocol/srvsvc/resource_calls.hpp"
#include "tests/server/pipes/pipe_fixture.hpp"

namespace usher::server {

inline constexpr std::uint32_t many = 100'000;

inline std::u16string name_of(std::uint32_t number) {
  const std::string name = "f" + std::to_string(number);
  return {name.begin(), name.end()};
}

inline Bytes files_call(std::uint32_t level = 3) { return srvsvc::encode(srvsvc::EnumCall{.strings = {std::nullopt, std::nullopt, std::nullopt}, .level = level, .resume_handle = 0}); }
inline Bytes connections_call() { return srvsvc::encode(srvsvc::EnumCall{.strings = {std::nullopt, u"data"}, .level = 1, .resume_handle = 0}); }

class EnumStreamTest : public PipeTest {
 protected:
  void SetUp() override { bind(); }
  /// The first fragment of the answer; the rest waits to be made.
  Bytes begin(std::uint16_t opnum, const Bytes& stub) {
    write(rpc::write_request(2, opnum, stub));
    return read();
  }
  Bytes rest_of(const Bytes& first) {
    Bytes stub(first.begin() + rpc::response_header_size, first.end());
    wire::append(stub, read_stub());
    return stub;
  }
};

}  // namespace usher::server
