// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/rpc/pdu.hpp"
#include "src/client/smb_client.hpp"

namespace usher::client {

/// One RPC interface over a pipe.
/// Errors  as SmbClient; not_supported when the server does not know the interface or the method
/// Thread  one at a time
class RpcClient {
 public:
  explicit RpcClient(SmbClient& smb) : smb_(smb) {}
  Result<void> bind(const std::string& pipe, const rpc::SyntaxId& interface);
  /// The stub of the response, put together from its fragments.
  Result<Bytes> call(std::uint16_t opnum, ByteView stub);

 private:
  struct Pdu {
    rpc::PduHeader header{};
    Bytes bytes{};
  };
  Result<Pdu> take(SmbClient::PipeData first);
  Result<Pdu> next();

  SmbClient& smb_;
  smb2::FileId pipe_{};
  std::uint32_t next_call_ = 1;
};

}  // namespace usher::client
