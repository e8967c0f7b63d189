// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/crypto/preauth.hpp"

#include "tests/protocol/crypto/hex.hpp"

namespace usher::crypto {
namespace {

using test::to_hex, test::text;

TEST(PreauthIntegrityTest, StartsAsZeros) {  // [MS-SMB2] 3.3.5.4
  EXPECT_EQ(to_hex(PreauthIntegrity{}.value()), std::string(128, '0'));
}

TEST(PreauthIntegrityTest, EachValueIsHashedWithTheNextMessage) {
  PreauthIntegrity hash;
  hash.update(text("first"));
  EXPECT_EQ(to_hex(hash.value()),
            "ec9cccecbe1494208dbd59d98071e7b5948264c5ca64961b4c9839225a6788e5"
            "58c78ba7abab547f27eedaaeed4d1294b33f486fc40525328652533df73eef39");
  const ByteView parts[] = {text("sec"), text("ond")};
  hash.update(parts);
  EXPECT_EQ(to_hex(hash.value()),
            "c1f07a645c5f1e9ce6c9662e9f374e9eff9ec4de06701b2509c72e009741fe67"
            "ec27e7bb13cbc02a9b558975e49e481e57cba4ebed9a4e50a58bfc52941b3d75");
}

}  // namespace
}  // namespace usher::crypto
