// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The 128-bit vectors are those of Microsoft's Open Specifications articles on encryption in SMB 3.0 and 3.1.1.
#include "protocol/crypto/sealing.hpp"

#include "protocol/crypto/kdf.hpp"
#include "tests/protocol/crypto/hex.hpp"

namespace usher::crypto {
namespace {

using test::counting, test::from_hex, test::to_hex;

constexpr Cipher all_ciphers[] = {Cipher::aes128_ccm, Cipher::aes128_gcm, Cipher::aes256_ccm, Cipher::aes256_gcm};

struct Sealed {
  Bytes header, message;
};

/// A TRANSFORM_HEADER for `size` bytes, its Signature still zero.
Bytes header_for(std::size_t size, Cipher cipher) {
  Bytes header = from_hex("fd534d42 00000000000000000000000000000000");
  Bytes nonce = counting(nonce_size(cipher), 0xb0);
  nonce.resize(16);
  wire::append(header, nonce);
  wire::append(header, static_cast<std::uint32_t>(size));
  wire::append(header, std::uint16_t{0}), wire::append(header, std::uint16_t{1}),
      wire::append(header, std::uint64_t{0x4242});
  return header;
}

Sealed seal(Cipher cipher, Bytes message) {
  Bytes header = header_for(message.size(), cipher);
  Sealer(cipher, Key(counting(32))).seal(header, message);
  return {header, message};
}

TEST(SealerTest, SealsAsWindowsDoesIn300) {
  const Bytes session_key = from_hex("B4546771B515F766A86735532DD6C4F0");
  const auto keys = derive_session_keys({0x0300, Cipher::aes128_ccm, session_key, {}}, Role::client);
  Bytes header = from_hex(
      "FD534D4200000000000000000000000000000000 66E69A111892584FB5ED524A744DA3EE 87000000 0000 0100 1100001400E40800");
  Bytes message = from_hex(
      "FE534D4240000100000000000900400008000000000000000400000000000000FFFE0000010000001100001400E408000000000000000000"
      "0000"
      "0000000000003100700017000000000000000000000015010000390000020100000039020000000000000000000070000000000000"
      "00536D623320656E6372797074696F6E2074657374696E67");
  Sealer(Cipher::aes128_ccm, keys.encryption).seal(header, message);
  EXPECT_EQ(to_hex(ByteView(header).subspan(4, 16)), "81a286535415445dae393921e44fa42e");
  EXPECT_EQ(
      to_hex(message),
      "25c8fee16605a437832d1cd52da9f4645333482a175fe5384563f45fcdafaef38bc62ba4d5c62897996625a44c29be5658de2e6117585779"
      "e7b59ffd971278d08580d7fa899e410e910eabf5aa1db43050b33b49182637759ac15d84bfcdf5b6b238993c0f4cf4d6012023f6c6272970"
      "75d84b7803912d0a9639634453595ef3e33ffe4e7ac2ab");
}

TEST(SealerTest, OpensWhatWindowsSealedIn311) {
  const Bytes session_key = from_hex("419FDDF34C1E001909D362AE7FB6AF79");
  const Bytes hash = from_hex(
      "B23F3CBFD69487D9832B79B1594A367CDD950909B774C3A4C412B4FCEA9EDDDB"
      "A7DB256BA2EA30E977F11F9B113247578E0E915C6D2A513B8F2FCA5707DC8770");
  const auto keys = derive_session_keys({0x0311, Cipher::aes128_gcm, session_key, hash}, Role::client);
  const Bytes header = from_hex(
      "FD534D42ACBE1CB7ED343ADF1725EF144D90D4B0E06831DD2E8EB7B4000000000000000050000000000001002500000000100000");
  Bytes message = from_hex(
      "26BBBF949983A6C1C796559D0F2C510CB651D1F7B6AC8DED32A2A0B8F2D793A815C6F6B848D69767A215841A42D400AE6DDB5F0B44173A01"
      "4973321FDD7950DA6179159B82E03C9E18A050FF0EA1C967");
  ASSERT_TRUE(Sealer(Cipher::aes128_gcm, keys.decryption).open(header, message));
  EXPECT_EQ(
      to_hex(message),
      "fe534d4240000100000000000900010001000000000000000500000000000000fffe00000100000025000000001000000000000000000000"
      "000000000000000011000000170000000000000000000000");
}

TEST(SealerTest, Aes256) {
  const Sealed gcm = seal(Cipher::aes256_gcm, counting(50));
  EXPECT_EQ(to_hex(ByteView(gcm.header).subspan(4, 16)), "a76496a1d472d6cca503fdf994a71d9b");
  EXPECT_EQ(to_hex(gcm.message),
            "995458a8e8c8bd584ff19da9c15086cd942d5bc1013b992246d798ea409fec09256a011947fb809f8d728a611094ac9a1d5c");
  const Sealed ccm = seal(Cipher::aes256_ccm, counting(50));
  EXPECT_EQ(to_hex(ByteView(ccm.header).subspan(4, 16)), "859c251f7b77f221412c8a9d6151bc17");
  EXPECT_EQ(to_hex(ccm.message),
            "dec0a836950f1e329daf4990d1344ef78c84526ef9a1413beb8c37304f3fbe450c15b22f4d0007e15b66f6b3965fc4fe242c");
}

TEST(SealerTest, OneObjectSealsAndOpensManyMessages) {
  for (const Cipher cipher : all_ciphers) {
    Sealer out(cipher, Key(counting(32))), in(cipher, Key(counting(32)));
    for (std::size_t size = 1; size < 300; size += 37) {
      Bytes header = header_for(size, cipher), message = counting(size);
      wire::store(header, 20, std::uint64_t{size});
      out.seal(header, message);
      EXPECT_NE(message, counting(size));
      EXPECT_TRUE(in.open(header, message));
      EXPECT_EQ(message, counting(size));
    }
  }
}

TEST(SealerTest, PartsSealAsTheWhole) {
  for (const Cipher cipher : all_ciphers) {
    const Sealed whole = seal(cipher, counting(100));
    Bytes header = header_for(100, cipher), first = counting(64), second = counting(36, 64);
    const MutableByteView parts[] = {first, second};
    Sealer(cipher, Key(counting(32))).seal(header, parts);
    wire::append(first, second);
    EXPECT_EQ(header, whole.header);
    EXPECT_EQ(first, whole.message);
  }
}

TEST(SealerTest, APartThatStaysAsItIsSealsAsTheWhole) {
  for (const Cipher cipher : all_ciphers) {
    const Sealed whole = seal(cipher, counting(100));
    Bytes header = header_for(100, cipher), first = counting(64), sealed(36);
    const Bytes second = counting(36, 64);
    Sealer(cipher, Key(counting(32))).seal(header, first, second, sealed);
    EXPECT_EQ(second, counting(36, 64));
    wire::append(first, sealed);
    EXPECT_EQ(header, whole.header);
    EXPECT_EQ(first, whole.message);
  }
}

TEST(SealerTest, NoFlippedBitIsAcceptedAndNothingIsLeftOfTheMessage) {
  for (const Cipher cipher : all_ciphers) {
    const Sealed sealed = seal(cipher, counting(40));
    Sealer sealer(cipher, Key(counting(32)));
    for (std::size_t bit = 4 * 8; bit < (52 + 40) * 8; ++bit) {  // ProtocolId is not authenticated
      Sealed copy = sealed;
      std::byte& byte = bit / 8 < 52 ? copy.header[bit / 8] : copy.message[bit / 8 - 52];
      byte ^= std::byte{1} << (bit % 8);
      EXPECT_FALSE(sealer.open(copy.header, copy.message)) << bit;
      EXPECT_EQ(copy.message, Bytes(40)) << bit;
    }
    Sealed copy = sealed;
    EXPECT_TRUE(sealer.open(copy.header, copy.message));  // and refusals leave the object usable
  }
}

TEST(SealerTest, ShortHeadersAndEmptyMessagesAreRefused) {
  for (const Cipher cipher : all_ciphers) {
    Sealed sealed = seal(cipher, counting(40));
    Sealer sealer(cipher, Key(counting(32)));
    EXPECT_FALSE(sealer.open(ByteView(sealed.header).first(51), sealed.message));
    EXPECT_FALSE(sealer.open(sealed.header, {}));
  }
}

}  // namespace
}  // namespace usher::crypto
