// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The arithmetic of NTLMv2, [MS-NLMP] 3.3.2 and 3.4.5. Pure: challenges, times and random keys are parameters.
#pragma once
#include <string_view>

#include "protocol/auth/ntlmssp.hpp"
#include "protocol/crypto/digest.hpp"
#include "protocol/crypto/key.hpp"
#include "protocol/wire/filetime.hpp"

namespace usher::auth {

/// MD4 of the password in UTF-16LE: what an account database keeps. 16 bytes.
using NtHash = crypto::Key;

/// How user names are upper-cased, one UTF-16 unit at a time. Both ends have to agree on it.
using Upcase = char16_t (*)(char16_t);
/// Latin, Greek, Cyrillic and Armenian: what account names are written in. A server may pass a fuller table.
char16_t simple_upcase(char16_t unit);

NtHash nt_hash(std::u16string_view password);

/// ResponseKeyNT. The domain is taken as the client wrote it.
crypto::Key ntowf_v2(const NtHash& hash, std::u16string_view user, std::u16string_view domain, Upcase upcase);

/// `temp`, the NTLMv2_CLIENT_CHALLENGE that a client answers with. 2.2.2.7
Bytes make_client_challenge(FileTime time, const Challenge8& challenge, ByteView av_pairs);

crypto::Digest16 nt_proof_str(const crypto::Key& response_key, const Challenge8& server_challenge, ByteView temp);
crypto::Key session_base_key(const crypto::Key& response_key, const crypto::Digest16& nt_proof_str);

/// RC4K: encrypts or decrypts a session key with another.
crypto::Key exchange_key(const crypto::Key& key_exchange_key, ByteView session_key);

/// The MIC over the three messages; the authenticate message's own MIC field counts as zeros. 3.1.5.1.2
crypto::Digest16 message_integrity_code(const crypto::Key& session_key, ByteView negotiate, ByteView challenge,
                                        ByteView authenticate);

}  // namespace usher::auth
