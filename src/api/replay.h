// Idempotency keys: a request that is sent again with its key gets the first answer again. A key belongs to one user and one
// request, for a day. The key is taken before the request is handled, so two at once do it once; whether a request that a
// crash interrupted was done is not known, and then the answer says so.
#pragma once

#include <optional>
#include <string>

#include "api/application.h"
#include "store/store.h"

namespace redoubt::api {

class Replays {
public:
    explicit Replays(store::Store& store) : store_(store) {}
    Result<> open();

    // The answer that was given; nothing: this is the first, and finish() or drop() must follow.
    Result<std::optional<HttpResponse>> begin(const std::string& user, const std::string& key, const std::string& request_hash);
    Result<> finish(const std::string& user, const std::string& key, const HttpResponse& answer);
    Result<> drop(const std::string& user, const std::string& key);  // nothing was done; the key may be used again

private:
    store::Store& store_;
};

std::string hash_of_request(const ApiRequest& request);

}  // namespace redoubt::api
