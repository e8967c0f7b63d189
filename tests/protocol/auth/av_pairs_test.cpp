// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/auth/av_pairs.hpp"

#include "tests/protocol/crypto/hex.hpp"

namespace usher::auth {
namespace {

using test::from_hex, test::to_hex;

const Bytes sample = from_hex("0200 0400 41004200  0600 0400 02000000  0700 0800 0102030405060708  0000 0000");

TEST(AvPairsTest, PairsAreFoundByTheirId) {
  const auto pairs = AvPairs::parse(sample);
  ASSERT_TRUE(pairs);
  EXPECT_EQ(to_hex(pairs->find(AvId::nb_domain_name).value()), "41004200");
  EXPECT_FALSE(pairs->find(AvId::nb_computer_name));
  EXPECT_EQ(pairs->flags(), av_flag_mic_present);
  EXPECT_EQ(pairs->timestamp(), 0x0807060504030201u);
}

TEST(AvPairsTest, TheListEndsWithMsvAvEol) {  // [MS-NLMP] 2.2.2.1; NTLMv2_CLIENT_CHALLENGE puts four zeros behind
  Bytes longer = sample;
  longer.resize(longer.size() + 4);
  EXPECT_EQ(AvPairs::parse(longer).value().bytes().size(), sample.size());
  EXPECT_FALSE(AvPairs::parse(from_hex("0000 0100 aa")));
}

TEST(AvPairsTest, EveryTruncationIsRefused) {
  for (std::size_t size = 0; size < sample.size(); ++size)
    EXPECT_FALSE(AvPairs::parse(ByteView(sample).first(size))) << size;
}

TEST(AvPairsTest, FlagsAndTimesOfAnotherSizeCountAsAbsent) {
  const Bytes odd = from_hex("0600 0200 0200  0700 0400 01020304  00000000");
  EXPECT_EQ(AvPairs::parse(odd).value().flags(), 0u);
  EXPECT_FALSE(AvPairs::parse(odd).value().timestamp());
}

TEST(AvPairsTest, PairsAreAppended) {
  Bytes out;
  append_av_pair(out, AvId::nb_domain_name, std::u16string_view(u"AB"));
  append_av_pair(out, AvId::flags, from_hex("02000000"));
  append_av_pair(out, AvId::timestamp, from_hex("0102030405060708"));
  append_av_pair(out, AvId::eol, ByteView{});
  EXPECT_EQ(to_hex(out), to_hex(sample));
}

}  // namespace
}  // namespace usher::auth
