// What Redoubt fetches itself: buckets, by requests that are signed, and the journal, by a program that tells it.
#include <filesystem>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "formats/http/response_writer.h"
#include "intake/bucket.h"
#include "intake/memory_store.h"
#include "intake/read_journal.h"
#include "support/folder.h"

namespace redoubt::intake {
namespace {

// The examples of "Signature Calculations for the Authorization Header", Amazon S3 API reference; the key is theirs.
const AccessKey example_key{.id = "AKIAIOSFODNN7EXAMPLE", .secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};

TEST(SignRequest, SignsAsDocumented) {
    const Time when = *parse_time("2013-05-24T00:00:00Z");
    const HttpRequest list = sign_get(
        {.host = "examplebucket.s3.amazonaws.com", .path = "/", .query = {{"prefix", "J"}, {"max-keys", "2"}}, .region = "us-east-1"}, example_key, when);
    EXPECT_EQ(list.target, "/?max-keys=2&prefix=J");
    EXPECT_EQ(header(list.headers, "authorization"),
              "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, "
              "Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
    const HttpRequest odd = sign_get({.host = "h", .path = "/b/a b+c/d", .region = "us-east-1"}, example_key, when);
    EXPECT_EQ(odd.target, "/b/a%20b%2Bc/d");
}

// A bucket that is nowhere: it lists its objects two at a time.
class FakedBucket final : public Http {
public:
    Result<HttpResponse> send(const HttpRequest& request) override {
        ++requests;
        if (header(request.headers, "authorization").empty())
            return HttpResponse{.status = 403, .headers = {}, .body = "<Error><Message>Access Denied</Message></Error>"};
        if (denied) return HttpResponse{.status = 403, .headers = {}, .body = "<Error><Message>Access Denied</Message></Error>"};
        const size_t query = request.target.find("?");
        if (query == std::string::npos) {
            const auto found = objects.find(request.target.substr(std::string("/trail/").size()));
            return found == objects.end() ? HttpResponse{.status = 404, .headers = {}, .body = {}}
                                          : HttpResponse{.status = 200, .headers = {}, .body = found->second};
        }
        const size_t token = request.target.find("continuation-token=");
        auto from =
            token == std::string::npos ? objects.begin() : objects.upper_bound(request.target.substr(token + 19, request.target.find('&', token) - token - 19));
        std::string body = "<ListBucketResult>", last;
        for (int i = 0; i < 2 && from != objects.end(); ++i, ++from) {
            last = from->first;
            body += "<Contents><Key>" + last + "</Key><ETag>\"e" + std::to_string(from->second.size()) + "\"</ETag><Size>" +
                    std::to_string(from->second.size()) + "</Size></Contents>";
        }
        const bool more = from != objects.end();
        body += std::string("<IsTruncated>") + (more ? "true" : "false") + "</IsTruncated>" +
                (more ? "<NextContinuationToken>" + last + "</NextContinuationToken>" : "");
        return HttpResponse{.status = 200, .headers = {}, .body = body + "</ListBucketResult>"};
    }
    std::map<std::string, std::string> objects;
    size_t requests = 0;
    bool denied = false;
};

class Fetched : public testing::Test {
protected:
    BucketFetcher fetcher() {
        BucketConfiguration configuration{.source = "SRC-6", .endpoint = "https://s3.test", .bucket = "trail", .prefix = "logs", .key_file = {}};
        return {std::move(configuration), example_key, bucket, delivery, disk, folder.path() + "/seen"};
    }
    test::Folder folder;
    FakedBucket bucket;
    MemoryStore store;
    Counters counters;
    SystemClock clock;
    SystemDisk disk;
    Delivery delivery{store, counters, clock};
    std::atomic<bool> stopping = false;
};

TEST_F(Fetched, BucketsOnceEach) {
    bucket.objects["a.json.gz"] = formats::http::gzip(R"({"Records":[{"eventName":"ConsoleLogin","n":1},{"eventName":"GetObject","n":2}]})", 6);
    bucket.objects["b.ndjson"] = "{\"n\":3}\n{\"n\":4}\n";
    bucket.objects["c.log"] = "plain line";
    bucket.objects["d/"] = "";
    bucket.objects["e.gz"] = "\x1f\x8b\x08 broken";
    {
        BucketFetcher first = fetcher();
        ASSERT_TRUE(first.open());
        const auto fetched = first.pass(stopping);
        ASSERT_TRUE(fetched) << fetched.error().text();
        EXPECT_EQ(*fetched, 4U);
    }
    ASSERT_EQ(store.size(), 5U);
    EXPECT_EQ(store.kept()[0].body, R"({"eventName":"ConsoleLogin","n":1})");
    EXPECT_TRUE(store.kept()[0].is_json);
    EXPECT_EQ(store.kept()[0].labels, R"({"bucket":"trail","object":"a.json.gz"})");
    EXPECT_EQ(store.kept()[4].body, "plain line");
    EXPECT_EQ(counters.of_listener("buckets").dropped[static_cast<size_t>(logs::Refusal::malformed)], 1U);
    bucket.objects["f.ndjson"] = "{\"n\":5}";
    BucketFetcher again = fetcher();
    ASSERT_TRUE(again.open());
    EXPECT_EQ(*again.pass(stopping), 1U);
    EXPECT_EQ(store.size(), 6U);
}

TEST_F(Fetched, BucketsComeAgainWhenTheStoreFails) {
    bucket.objects["a"] = "{\"n\":1}";
    BucketFetcher one = fetcher();
    store.broken = true;
    std::thread stop([&] {
        while (store.asked == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        stopping = true;
    });
    EXPECT_FALSE(one.pass(stopping));
    stop.join();
    stopping = false;
    std::thread mend([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        store.broken = false;
    });
    EXPECT_EQ(*one.pass(stopping), 1U) << "it waits for the store";
    mend.join();
    bucket.denied = true;
    EXPECT_EQ(one.pass(stopping).error().text(), "/trail: the bucket answers 403: Access Denied (the key needs s3:ListBucket and s3:GetObject)");
}

TEST_F(Fetched, AccessKeysArePrivate) {
    const std::string path = folder.path() + "/key";
    std::ofstream(path) << "ID\nSECRET\n";
    ::chmod(path.c_str(), 0644);
    EXPECT_EQ(read_access_key(path).error().code, Code::forbidden);
    ::chmod(path.c_str(), 0600);
    EXPECT_EQ(read_access_key(path)->secret, "SECRET");
}

TEST_F(Fetched, TheJournalFromItsCursor) {
    const std::string program = folder.path() + "/journalctl";
    std::ofstream(program) << "#!/bin/sh\necho \"$@\" >> " << folder.path()
                           << "/asked\nprintf '__CURSOR=c1\\n_HOSTNAME=web01\\nMESSAGE=hello\\n\\n__CURSOR=c2\\nMESSAGE=there\\n\\n'\nsleep 60\n";
    ::chmod(program.c_str(), 0700);
    const auto read_some = [&](size_t wanted) {
        stopping = false;
        JournalReader reader({.source = "SRC-5", .units = {"ssh.service"}}, {}, delivery, disk, folder.path() + "/cursor", program);
        Result<> ran;
        std::thread thread([&] { ran = reader.run(stopping); });
        EXPECT_TRUE(store.wait_for(wanted));
        std::this_thread::sleep_for(std::chrono::milliseconds(400));
        stopping = true;
        thread.join();
        EXPECT_TRUE(ran);
    };
    read_some(2);
    EXPECT_EQ(store.kept()[0].host, "web01");
    EXPECT_EQ(*disk.read(folder.path() + "/cursor", 100), "c2\n");
    read_some(4);
    const std::string asked = *disk.read(folder.path() + "/asked", 10'000);
    EXPECT_NE(asked.find("--lines=all --unit=ssh.service"), std::string::npos);
    EXPECT_NE(asked.find("--after-cursor=c2"), std::string::npos);
    JournalReader none({.source = "SRC-5", .units = {}}, {}, delivery, disk, folder.path() + "/none", folder.path() + "/nothing");
    stopping = false;
    EXPECT_EQ(none.run(stopping).error().code, Code::not_found);
}

}  // namespace
}  // namespace redoubt::intake
