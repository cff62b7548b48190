#include "intake/bucket.h"

#include <fmt/format.h>
#include <pugixml.hpp>

#include "base/hash.h"
#include "base/private_file.h"
#include "base/text.h"
#include "formats/compressed/compressed.h"
#include "formats/ndjson/slicer.h"
#include "intake/follow_files.h"
#include "intake/json_events.h"
#include "intake/syslog_events.h"

namespace redoubt::intake {
namespace {

constexpr std::string_view seen_title = "redoubt bucket 1";
constexpr size_t most_seen = 1'000'000;
constexpr uint64_t most_seen_bytes = uint64_t{64} << 20;
constexpr uint64_t most_object_bytes = uint64_t{256} << 20;
constexpr uint64_t most_unpacked_object = uint64_t{1} << 30;

std::string host_in(std::string_view endpoint) { return std::string(endpoint.substr(endpoint.find("://") + 3)); }

}  // namespace

Result<AccessKey> read_access_key(const std::string& path) {
    const std::string text = TRY(read_private_file(path, 4096));
    const auto lines = split(trim(text), '\n');
    if (lines.size() != 2) return fail(Code::malformed, "an access key is two lines: its id and its secret", path);
    return AccessKey{.id = std::string(trim(lines[0])), .secret = std::string(trim(lines[1]))};
}

Result<> BucketFetcher::open() {
    if (!disk_.exists(seen_path_)) return {};
    const std::string text = TRY(disk_.read(seen_path_, most_seen_bytes));
    const auto lines = split(text, '\n');
    if (lines[0] != seen_title)
        return fail(Code::malformed, "this does not say what was fetched of a bucket", seen_path_, "move it away; all is then fetched again");
    for (size_t i = 1; i < lines.size(); ++i)
        if (!lines[i].empty()) seen_.emplace(lines[i]);
    return {};
}

Result<> BucketFetcher::save() {
    while (seen_.size() > most_seen) seen_.erase(seen_.begin());
    std::string text(seen_title);
    for (const std::string& one : seen_) text += "\n" + one;
    return disk_.write_durably(seen_path_, text + "\n");
}

Result<HttpResponse> BucketFetcher::get(SignedCall call) {
    call.host = host_in(configuration_.endpoint);
    call.region = configuration_.region;
    const std::string what = call.path;
    auto answer = TRY(http_.send(sign_get(call, key_, delivery_.clock().now())));
    if (answer.status == 200) return answer;
    pugi::xml_document document;
    document.load_buffer(answer.body.data(), std::min<size_t>(answer.body.size(), 65536));
    const std::string said = document.child("Error").child_value("Message");
    return fail(answer.status == 403 ? Code::forbidden : Code::unavailable,
                fmt::format("the bucket answers {}{}{}", answer.status, said.empty() ? "" : ": ", said), what,
                answer.status == 403 ? "the key needs s3:ListBucket and s3:GetObject" : "");
}

Result<std::vector<BucketFetcher::Listed>> BucketFetcher::list(std::string& continuation) {
    SignedCall call{.host = {}, .path = "/" + configuration_.bucket, .query = {{"list-type", "2"}, {"max-keys", "1000"}}, .region = {}};
    if (!configuration_.prefix.empty()) call.query.emplace_back("prefix", configuration_.prefix);
    if (!continuation.empty()) call.query.emplace_back("continuation-token", continuation);
    const HttpResponse answer = TRY(get(std::move(call)));
    pugi::xml_document document;
    if (!document.load_buffer(answer.body.data(), answer.body.size())) return fail(Code::malformed, "the list of the bucket is no XML");
    const pugi::xml_node root = document.child("ListBucketResult");
    if (!root) return fail(Code::malformed, "the list of the bucket is no ListBucketResult");
    std::vector<Listed> out;
    for (const pugi::xml_node one : root.children("Contents"))
        out.push_back({.key = one.child_value("Key"), .tag = one.child_value("ETag"), .bytes = one.child("Size").text().as_ullong()});
    const bool more = std::string_view(root.child_value("IsTruncated")) == "true";
    std::string next = more ? root.child_value("NextContinuationToken") : "";
    if (more && (next.empty() || next == continuation)) return fail(Code::malformed, "the list of the bucket does not end");
    continuation = std::move(next);
    return out;
}

Result<uint64_t> BucketFetcher::pass(const std::atomic<bool>& stopping) {
    uint64_t fetched = 0;
    std::string continuation;
    do {
        const std::vector<Listed> page = TRY(list(continuation));
        for (const Listed& object : page) {
            if (stopping) return fetched;
            const std::string mark = to_hex(sha256(object.key + "\n" + object.tag)).substr(0, 32);
            if (object.bytes == 0 || object.key.ends_with('/') || seen_.contains(mark)) continue;
            if (object.bytes > most_object_bytes) {
                Batch lost;
                lost.drop(logs::Refusal::too_large);
                delivery_.receive({.source = configuration_.source, .listener = "buckets"}, lost);
            } else {
                TRY(fetch(object, stopping));
            }
            seen_.insert(mark);
            ++fetched;
        }
        if (fetched > 0) TRY(save());
    } while (!continuation.empty());
    return fetched;
}

Result<> BucketFetcher::fetch(const Listed& object, const std::atomic<bool>& stopping) {
    const HttpResponse answer = TRY(get({.host = {}, .path = "/" + configuration_.bucket + "/" + object.key, .query = {}, .region = {}}));
    const auto unpacked = formats::compressed::unpack(answer.bytes(), formats::compressed::coding_of(answer.bytes()), most_unpacked_object);
    if (unpacked) return store(*unpacked, object, stopping);
    Batch lost;
    lost.drop(unpacked.error().code == Code::too_large ? logs::Refusal::too_large : logs::Refusal::malformed);
    delivery_.receive({.source = configuration_.source, .listener = "buckets"}, lost);
    return {};
}

Result<> BucketFetcher::store(std::string_view text, const Listed& object, const std::atomic<bool>& stopping) {
    using formats::ndjson::Layout;
    formats::ndjson::Slicer slicer(formats::ndjson::layout_of(text).value_or(Layout::lines));
    std::string labels;
    append_member(labels, "bucket", configuration_.bucket);
    append_member(labels, "object", object.key);
    close_object(labels);
    JsonObject reader;
    const Delivered delivered{.sender = {}, .at = delivery_.clock().now()};
    const auto take = [&]() -> Result<> {
        while (const auto slice = slicer.take()) {
            Batch batch;
            batch.drop(logs::Refusal::too_large, slice->skipped.size());
            for (const std::string_view line : split(slice->bytes, '\n')) {
                if (trim(line).empty()) continue;
                add_json(trim(line), JsonDialect::plain, delivered, reader, batch);
                batch.events.back().labels = labels;
            }
            if (!deliver_blocking(delivery_, {.source = configuration_.source, .listener = "buckets"}, batch, stopping))
                return fail(Code::unavailable, "the store did not take the events of an object", object.key);
        }
        return {};
    };
    while (!text.empty()) {
        slicer.feed(text.substr(0, size_t{1} << 20));
        text.remove_prefix(std::min(text.size(), size_t{1} << 20));
        TRY(take());
    }
    slicer.finish();
    return take();
}

}  // namespace redoubt::intake
