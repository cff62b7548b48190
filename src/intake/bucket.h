// BucketFetcher: objects of an S3-compatible bucket to events: CloudTrail's {"Records": […]}, NDJSON and lines, packed with gzip or
// not. Each object is fetched once; it is remembered when all of its events are durable.
#pragma once

#include <atomic>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "base/disk.h"
#include "base/http.h"
#include "intake/configuration.h"
#include "intake/delivery.h"
#include "intake/sign_request.h"

namespace redoubt::intake {

// Two lines, the key's id and its secret, in a file that nobody else may read.
Result<AccessKey> read_access_key(const std::string& path);

class BucketFetcher {
public:
    // `http` sends to the endpoint. All outlive the fetcher. Counts under the listener's name "buckets".
    BucketFetcher(BucketConfiguration configuration, AccessKey key, Http& http, Delivery& delivery, Disk& disk, std::string seen_path)
        : configuration_(std::move(configuration)), key_(std::move(key)), http_(http), delivery_(delivery), disk_(disk), seen_path_(std::move(seen_path)) {}

    Result<> open();  // what was fetched before
    // Fetches what is new. The number of objects; the first object that fails ends the pass with its error.
    Result<uint64_t> pass(const std::atomic<bool>& stopping);

private:
    struct Listed {
        std::string key;
        std::string tag;
        uint64_t bytes = 0;
    };
    Result<std::vector<Listed>> list(std::string& continuation);
    Result<> fetch(const Listed& object, const std::atomic<bool>& stopping);
    Result<> store(std::string_view text, const Listed& object, const std::atomic<bool>& stopping);
    Result<HttpResponse> get(SignedCall call);
    Result<> save();

    BucketConfiguration configuration_;
    AccessKey key_;
    Http& http_;
    Delivery& delivery_;
    Disk& disk_;
    std::string seen_path_;
    std::set<std::string> seen_;
};

}  // namespace redoubt::intake
