// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once

namespace usher::crypto {

/// OpenSSL's error texts are never read in: a program that shows them to nobody starts with a dozen page faults less. It holds for all
/// of the process, so it is the program's to say, and before anything else of OpenSSL is used.
/// Thread  any
void leave_out_error_texts();

}  // namespace usher::crypto
