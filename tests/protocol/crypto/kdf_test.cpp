// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The vectors are those of Microsoft's Open Specifications article "SMB 2 and SMB 3 security in Windows 10: the anatomy
// of signing and cryptographic keys", which lists a client's keys.
#include "protocol/crypto/kdf.hpp"

#include "tests/protocol/crypto/hex.hpp"

namespace usher::crypto {
namespace {

using test::counting, test::from_hex, test::to_hex, test::text;

const Bytes session_key_311 = from_hex("270E1BA896585EEB7AF3472D3B4C75A7");
const Bytes preauth_hash = from_hex(
    "0DD13628CC3ED218EF9DF9772D436D0887AB9814BFAE63A80AA845F36909DB79"
    "28622DDDAD522D9751640A459762C5A9D6BB084CBB3CE6BDADEF5D5BCE3C6C01");

TEST(KdfTest, Dialect300Client) {
  const Bytes key = from_hex("7CD451825D0450D235424E44BA6E78CC");
  const auto keys = derive_session_keys({0x0300, Cipher::aes128_ccm, key, {}}, Role::client);
  EXPECT_EQ(to_hex(keys.session.view()), "7cd451825d0450d235424e44ba6e78cc");
  EXPECT_EQ(to_hex(keys.signing.view()), "0b7e9c5cac36c0f6ea9ab275298cedce");
  EXPECT_EQ(to_hex(keys.encryption.view()), "fad27796665b313ebb578f388632b4f7");
  EXPECT_EQ(to_hex(keys.decryption.view()), "b0f0427f7ceb416d1d9dcc0cd4f99447");
  EXPECT_EQ(to_hex(keys.application.view()), "bb23a4575aa26c721af525af15a87b4f");
}

TEST(KdfTest, Dialect300BoundChannelSignsWithItsOwnKey) {  // [MS-SMB2] 3.3.5.5.3, SMB2_SESSION_FLAG_BINDING
  const Bytes key = from_hex("4E01A2B313BCF660CC250BEF021AEDE6");
  EXPECT_EQ(to_hex(derive_channel_signing_key({0x0300, Cipher::aes128_ccm, key, {}}).view()),
            "ba1a17dbbfec349bca105563d598952f");
}

TEST(KdfTest, Dialect311Client) {
  const auto keys = derive_session_keys({0x0311, Cipher::aes128_gcm, session_key_311, preauth_hash}, Role::client);
  EXPECT_EQ(to_hex(keys.signing.view()), "73fe7a9a77bef0bde49c650d8ccb5f76");
  EXPECT_EQ(to_hex(keys.encryption.view()), "629bcbc54422a0f572b97f45989b6073");
  EXPECT_EQ(to_hex(keys.decryption.view()), "e2af0dcefac68da71a0dfbd0d1350d74");
  EXPECT_EQ(to_hex(keys.application.view()), "6d7ad7954e9ec61e907b4d473dc178ff");
}

TEST(KdfTest, ServerEncryptsWithWhatTheClientDecryptsWith) {
  for (const std::uint16_t dialect : {0x0300, 0x0302, 0x0311}) {
    for (const Cipher cipher : {Cipher::aes128_ccm, Cipher::aes256_gcm}) {
      const KeyMaterial material{dialect, cipher, session_key_311, preauth_hash};
      const auto client = derive_session_keys(material, Role::client),
                 server = derive_session_keys(material, Role::server);
      EXPECT_EQ(client.encryption, server.decryption);
      EXPECT_EQ(client.decryption, server.encryption);
      EXPECT_EQ(client.signing, server.signing);
      EXPECT_FALSE(client.encryption == client.decryption);
    }
  }
}

TEST(KdfTest, Dialect2SignsWithTheSessionKeyAndHasNoOtherKeys) {
  const auto keys = derive_session_keys({0x0210, Cipher::none, session_key_311, {}}, Role::server);
  EXPECT_EQ(to_hex(keys.signing.view()), to_hex(session_key_311));
  EXPECT_TRUE(keys.encryption.empty());
  EXPECT_TRUE(keys.application.empty());
}

TEST(KdfTest, ShortSessionKeysArePaddedAndLongOnesCut) {  // [MS-SMB2] 3.3.1.8
  const Bytes eight = counting(8, 1), long_key = counting(24, 1);
  EXPECT_EQ(to_hex(derive_session_keys({0x0202, Cipher::none, eight, {}}, Role::server).session.view()),
            "01020304050607080000000000000000");
  EXPECT_EQ(to_hex(derive_session_keys({0x0202, Cipher::none, long_key, {}}, Role::server).session.view()),
            "0102030405060708090a0b0c0d0e0f10");
}

TEST(KdfTest, Aes256CiphersTakeTheFullSessionKeyAndL256) {  // [MS-SMB2] 3.1.4.2, 3.3.5.5.3
  const Bytes key = counting(16, 0x40), context = counting(64);
  const auto keys = derive_session_keys({0x0311, Cipher::aes256_gcm, key, context}, Role::server);
  EXPECT_EQ(to_hex(keys.encryption.view()), "f43616163b556070a775bae1717cf055fffc194c50318266acc73276d875416e");
  EXPECT_EQ(keys.signing.size(), 16u);

  const Bytes full = counting(32, 0x40);
  const auto from_full = derive_session_keys({0x0311, Cipher::aes256_gcm, full, context}, Role::server);
  EXPECT_FALSE(from_full.encryption == keys.encryption);
  EXPECT_EQ(from_full.signing, keys.signing);  // the signing key comes from the first 16 bytes either way
}

}  // namespace
}  // namespace usher::crypto
