// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/generated_content.hpp"

#include <system_error>

namespace usher {
namespace {

NtStatus status_of(const std::system_error& error) {
  const auto status = static_cast<NtStatus>(error.code().value());
  const bool is_ours = error.code().category() == nt_status_category() && is_error(status);
  return is_ours ? status : NtStatus::unexpected_io_error;
}

/// The exceptions of somebody else's function end here.
template <class Call>
Result<void> guarded(const Call& call) {
  try {
    call();
    return {};
  } catch (const std::system_error& error) {
    return std::unexpected(status_of(error));
  } catch (...) {
    return std::unexpected(NtStatus::unexpected_io_error);
  }
}

}  // namespace

Result<void> GeneratedContent::read(std::uint64_t offset, MutableByteView into) {
  return guarded([&] { file_.read(offset, into); });
}

Result<void> GeneratedContent::write(std::uint64_t offset, ByteView from) {
  return guarded([&] { file_.write(offset, from); });
}

}  // namespace usher
