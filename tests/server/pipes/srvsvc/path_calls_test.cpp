// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/rpc/ndr.hpp"
#include "tests/protocol/rpc/stub_builder.hpp"
#include "tests/server/pipes/pipe_fixture.hpp"

namespace usher::server {
namespace {

namespace op = srvsvc::opnum;
using rpc::StubBuilder;

class PathCallsTest : public PipeTest {
 protected:
  void SetUp() override { bind(), host.rights = {}; }  // nobody needs a right
  /// The type, or minus the status.
  std::int64_t type_of(std::u16string_view path, std::uint32_t flags = 0) {
    const Bytes stub = call(op::path_type, StubBuilder().null().string(path).number(flags).bytes());
    const auto status = wire::load<std::uint32_t>(stub, 4);
    return status == 0 ? std::int64_t{wire::load<std::uint32_t>(stub)} : -std::int64_t{status};
  }
  struct Canonical {
    NetApiStatus status;
    std::u16string path;
    std::uint32_t type;
  };
  Canonical canonicalize(std::u16string_view path, std::u16string_view prefix = u"", std::uint32_t room = 200, std::uint32_t flags = 0) {
    const Bytes stub = call(op::path_canonicalize, StubBuilder().null().string(path).number(room).string(prefix).numbers({0, flags}).bytes());
    rpc::NdrReader in(stub, true);
    const Bytes buffer = in.byte_array();
    EXPECT_EQ(buffer.size(), room);
    Canonical answer{{}, wire::utf16_from_bytes(Bytes(buffer.begin(), buffer.end() - buffer.size() % 2)).value_or(u""), in.get<std::uint32_t>()};
    answer.status = in.get<NetApiStatus>();
    answer.path.resize(std::min(answer.path.size(), answer.path.find(u'\0')));
    return answer;
  }
  std::int32_t compare(std::u16string_view a, std::u16string_view b, std::uint32_t flags = 0) {
    return wire::load<std::int32_t>(call(op::path_compare, StubBuilder().null().string(a).string(b).numbers({0, flags}).bytes()));
  }
};

TEST_F(PathCallsTest, TypesAreThoseOfTheAlgorithm) {  // [MS-SRVS] 3.1.1.9, its branches in order
  const std::initializer_list<std::pair<std::u16string_view, std::int64_t>> paths{
      {u"a<b", -123}, {u"\\\\.\\x*", 8199}, {u"\\\\.\\x", 8198}, {u"\\\\.", -123},
      {u"\\\\host\\docs\\*", 4097}, {u"\\\\host\\docs", 4096}, {u"\\\\host", 4144}, {u"\\\\*", 4145}, {u"\\\\*x", -123},
      {u"\\DEV\\LPT1", 16400}, {u"\\dev\\com4:", 16416}, {u"\\DEV\\x", -123}, {u"\\a?", 8195}, {u"\\a", 8194},
      {u"C:", 16384}, {u"f:\\a*", 8199}, {u"C:\\docs", 8198}, {u"LPT1", 16400}, {u"lpt4:", 16400}, {u"COM2", 16416},
      {u"a\\b?", 8193}, {u"a\\b", 8192}};
  for (const auto& [path, type] : paths) EXPECT_EQ(type_of(path), type) << std::string(path.begin(), path.end());
}

TEST_F(PathCallsTest, EmptyAndLongPathsAreInvalidNames) {
  EXPECT_EQ(type_of(u""), -123);
  EXPECT_EQ(type_of(std::u16string(260, u'a')), 8192);
  EXPECT_EQ(type_of(std::u16string(261, u'a')), -123);
}

TEST_F(PathCallsTest, FlagsAreZeroOrOldStyle) {
  EXPECT_EQ(type_of(u"C:\\readme.text", 1), -123);
  EXPECT_EQ(type_of(u"C:\\readme.txt", 1), 8198);
  EXPECT_EQ(type_of(u"a", 2), -87);
}

TEST_F(PathCallsTest, CanonicalizeRemovesDotsAndTurnsSlashes) {  // [MS-SRVS] 3.1.4.30, <113>
  EXPECT_EQ(canonicalize(u"C:/docs/./old/../new").path, u"C:\\docs\\new");
  EXPECT_EQ(canonicalize(u"C:/docs/./old/../new").type, 8198u);
  EXPECT_EQ(canonicalize(u"C:\\").path, u"C:\\");
  EXPECT_EQ(canonicalize(u"\\\\host\\docs\\a\\..").path, u"\\\\host\\docs\\");
  EXPECT_EQ(canonicalize(u"lpt1:").path, u"LPT1");
  EXPECT_EQ(canonicalize(u"C:\\..\\x").status, NetApiStatus::invalid_name);
  EXPECT_EQ(canonicalize(u"a|b").status, NetApiStatus::invalid_name);
}

TEST_F(PathCallsTest, APrefixComesInFront) {
  EXPECT_EQ(canonicalize(u"a.txt", u"C:\\docs").path, u"C:\\docs\\a.txt");
  EXPECT_EQ(canonicalize(u"a.txt", u"C:\\docs\\").path, u"C:\\docs\\a.txt");
  EXPECT_EQ(canonicalize(u"a.txt", u"x|y").status, NetApiStatus::invalid_name);
}

TEST_F(PathCallsTest, TheBufferHoldsThePathAndItsNul) {
  EXPECT_EQ(canonicalize(u"docs", u"", 10).status, NetApiStatus::success);
  EXPECT_EQ(canonicalize(u"docs", u"", 9).status, NetApiStatus::buffer_too_small);
  EXPECT_EQ(canonicalize(u"docs", u"", 200, 4).status, NetApiStatus::invalid_parameter);
}

TEST_F(PathCallsTest, CompareCanonicalizesUnlessToldNotTo) {  // [MS-SRVS] 3.1.4.31
  EXPECT_EQ(compare(u"C:/a/../b", u"C:\\b"), 0);
  EXPECT_EQ(compare(u"C:/a", u"C:\\a", 1), -1);
  EXPECT_EQ(compare(u"C:\\b", u"C:\\a"), 1);
  EXPECT_EQ(compare(u"a", u"C:\\a"), 1);  // of different types
  EXPECT_EQ(compare(u"a|b", u"a"), 123);
  EXPECT_EQ(compare(u"a", u"a", 2), 87);
}

}  // namespace
}  // namespace usher::server
