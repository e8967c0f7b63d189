// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The client's side of the companion methods ([MS-SRVS] 3.2.4), with the field lists that the server writes by.
#pragma once
#include <optional>
#include <vector>

#include "protocol/rpc/ndr.hpp"
#include "protocol/srvsvc/share_info.hpp"
#include "protocol/srvsvc/statistics.hpp"
#include "protocol/wire/nt_status.hpp"

namespace usher::srvsvc {

/// Arguments of an *Enum method. `strings`: ServerName and the filters, nullopt is NULL.
struct EnumCall {
  std::vector<std::optional<std::u16string>> strings{};
  std::uint32_t level = 0;
  std::uint32_t preferred_maximum_length = 0xFFFFFFFF;
  std::optional<std::uint32_t> resume_handle{};
};
Bytes encode(const EnumCall& call);

template <class Row>
struct EnumAnswer {
  std::vector<Row> rows{};
  std::uint32_t total_entries = 0;
  std::optional<std::uint32_t> resume_handle{};
  std::uint32_t status = 0;  ///< NET_API_STATUS
};

/// The answer at the level of `Fields`.
/// Errors  invalid_parameter
template <class Fields, class Row>
Result<EnumAnswer<Row>> decode_enum_answer(ByteView stub, std::uint32_t level) {
  rpc::NdrReader in(stub, true);
  EnumAnswer<Row> answer;
  if (in.get<std::uint32_t>() != level || in.get<std::uint32_t>() != level) in.fail();
  if (in.pointer()) {
    const auto count = in.get<std::uint32_t>();
    if (in.pointer()) answer.rows = rpc::read_array<Fields, Row>(in, rpc::fixed_size<Fields, Row>());
    if (answer.rows.size() != count) in.fail();
  }
  answer.total_entries = in.get<std::uint32_t>();
  answer.resume_handle = in.unique_number();
  answer.status = in.get<std::uint32_t>();
  return in.ok() ? Result<EnumAnswer<Row>>(std::move(answer)) : std::unexpected(NtStatus::invalid_parameter);
}

template <class Row>
struct InfoAnswer {
  std::optional<Row> row{};
  std::uint32_t status = 0;  ///< NET_API_STATUS
};

/// The answer of a *GetInfo method at the level of `Fields`.
/// Errors  invalid_parameter
template <class Fields, class Row>
Result<InfoAnswer<Row>> decode_info_answer(ByteView stub, std::uint32_t level) {
  rpc::NdrReader in(stub, true);
  InfoAnswer<Row> answer;
  if (in.get<std::uint32_t>() != level) in.fail();
  Row row;
  if (rpc::read_pointee<Fields>(in, row)) answer.row = std::move(row);
  answer.status = in.get<std::uint32_t>();
  return in.ok() ? Result<InfoAnswer<Row>>(std::move(answer)) : std::unexpected(NtStatus::invalid_parameter);
}

/// NetrFileGetInfo (10), NetrServerGetInfo (21) and the like, after ServerName: numbers alone.
Bytes encode_numbers(const std::optional<std::u16string>& server, std::initializer_list<std::uint32_t> numbers);
/// NetrShareGetInfo (16) and NetrShareDel (18): a name and a number.
Bytes encode_name(const std::optional<std::u16string>& server, std::u16string_view name, std::uint32_t number);

/// NetrShareAdd (14), and NetrShareSetInfo (17) of the share `name`; level one of the union's.
Bytes encode_share_add(const std::optional<std::u16string>& server, std::uint32_t level, const ShareRequest& share);
Bytes encode_share_set_info(const std::optional<std::u16string>& server, std::u16string_view name, std::uint32_t level, const ShareRequest& share);

/// NetrServerStatisticsGet (24)
Bytes encode_statistics_get(const std::optional<std::u16string>& server);
Result<InfoAnswer<StatisticsFields>> decode_statistics(ByteView stub);

/// The status that ends every response.
/// Errors  invalid_parameter
Result<std::uint32_t> decode_status(ByteView stub);

}  // namespace usher::srvsvc
