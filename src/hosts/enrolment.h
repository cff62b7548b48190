// How a host makes its key known to a server: a request that names a token, signed by that key, so that nobody enrols a key which
// they do not hold. The token says that somebody at the server wants it.
//
//   {"token":"rde_…","key":"<public key, hex>","name":"web1","at":"2026-11-22T15:00:00.000Z","signature":"<hex>"}
//
// What is signed is "redoubt enrolment 1\n" and the other members as canonical JSON (RFC 8785).
#pragma once

#include "hosts/fact_file.h"

namespace redoubt::hosts {

struct EnrolmentRequest {
    std::string token{};
    std::string key{};
    std::string name{};  // of the host, as it calls itself
    Time at{};
};

schema::Map write_enrolment(const HostKey& key, std::string_view token, std::string_view name, Time now);
// The signature holds. Code::malformed, Code::invalid.
Result<EnrolmentRequest> check_enrolment(const schema::Map& request);

}  // namespace redoubt::hosts
