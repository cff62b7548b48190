// AWS Signature Version 4 for requests to S3 and what speaks like it.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/http.h"
#include "base/time.h"

namespace redoubt::intake {

struct AccessKey {
    std::string id;
    std::string secret;
};

struct SignedCall {
    std::string host;
    std::string path;                                          // "/bucket/key", not encoded
    std::vector<std::pair<std::string, std::string>> query{};  // not encoded
    std::string region;
};

// A GET without a body: its target and headers, Host among them.
HttpRequest sign_get(const SignedCall& call, const AccessKey& key, Time now);

}  // namespace redoubt::intake
