// The search equals the oracle on made-up events and made-up queries, page by page, and with any number of threads.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "base/clock.h"
#include "logs/aggregate.h"
#include "logs/faulty_folder.h"
#include "logs/log_store.h"
#include "logs/search.h"
#include "support/made_events.h"

namespace redoubt::logs {
namespace {

constexpr Time search_start = Time{1'763'700'000'000'000'000};

class Search : public testing::Test {
protected:
    void fill(uint64_t seed, size_t count, bool finish) {
        StoreOptions options{.folder = "logs", .segment_bytes = 12000, .threads = false};
        options.segment.block_bytes = 6000;
        store = *LogStore::open(disk, clock, random, options);
        test::MadeEvents made(seed, search_start);
        for (size_t i = 0; i < count;) {
            std::vector<test::MadeEvent> batch;
            for (size_t n = 0; n < 7 && i < count; ++n, ++i) batch.push_back(i % 50 == 49 ? odd(i) : made.next());
            std::vector<Incoming> events;
            for (const test::MadeEvent& event : batch) {
                events.push_back(event.incoming());
                if (i % 3 == 0) events.back().host = "sender-host";
                if (i % 4 == 0) events.back().labels = R"({"site":"Z\u00fcrich","n":7})";
            }
            ASSERT_TRUE(store->take(fmt::format("SRC-{}", 1 + i % 3), events, search_start + seconds(static_cast<int64_t>(i)), {}));
        }
        if (finish) ASSERT_TRUE(store->seal());
        view = *store->view();
    }

    static test::MadeEvent odd(size_t i) {
        switch (i / 50 % 5) {
            case 0: return {R"({"message":"caf\u00e9 \n\tSubject: admin\/root","n":1.50,"list":["a","b",{"c":"10.1.2.3:443"}]})", true};
            case 1: return {"nothing of a kind: C:\\Temp\\x.exe said \"no\"", false};
            case 2: return {"type=SYSCALL msg=audit(1763700001.123:77): arch=c000003e syscall=59 success=yes exe=\"/usr/bin/curl\" key=\"exec\"", false};
            case 3: return {R"({"ts":1763700002.5,"user":"Root","status":500,"ratio":0.25,"path":"C:\\Windows\\System32\\cmd.exe"})", true};
            default: return {"CEF:0|Vendor|Product|1.0|100|blocked|7|src=10.0.0.9 dst=192.0.2.4 suser=eve msg=two words", false};
        }
    }

    std::vector<std::string> found(const SearchRequest& request, bool naive) {
        std::vector<std::string> out;
        const auto take = [&](const Hit& hit) {
            out.push_back(fmt::format("{} {} {}", hit.time.unix_ns, hit.number, hit.line));
            return true;
        };
        const auto result = naive ? naive_search(view, request, take) : search(view, request, take);
        EXPECT_TRUE(result) << result.error().text();
        if (result) matched = result->matched;
        return out;
    }

    SearchRequest asking(const std::string& text) {
        SearchRequest request{.now = search_start + hours(1)};
        request.limit = 1'000'000;
        const auto query = schema::parse_query(text);
        EXPECT_TRUE(query) << text;
        if (query) request.query = *query;
        return request;
    }

    test::FaultyFolder disk;
    ManualClock clock{search_start};
    SeededRandom random{3};
    std::unique_ptr<LogStore> store;
    View view;
    uint64_t matched = 0;
};

const std::vector<std::string> queries{"",
                                       "sshd",
                                       "Failed",
                                       "\"Failed password\"",
                                       "user1*",
                                       "*user12",
                                       "web0?",
                                       "10.0.*",
                                       "curl/8.5.0",
                                       "curl*",
                                       "caf\xC3\xA9",
                                       "Subject",
                                       "subject",
                                       "tsubject",
                                       "admin",
                                       "root",
                                       "10.1.2.3",
                                       "10.1.2.3:443",
                                       "10.1.2",
                                       "443",
                                       "user:root",
                                       "user:user1*",
                                       "user.name:user100",
                                       "status:>=400",
                                       "status:500",
                                       "n:1.5",
                                       "n:>1",
                                       "ratio:0.25",
                                       "host:web01",
                                       "host:sender-host",
                                       "sender-host",
                                       "source:SRC-2",
                                       "event.dataset:dns",
                                       "dataset:(dns,system.auth)",
                                       "-dataset:dns",
                                       "src_ip:10.0.0.0/14",
                                       "source.ip:10.1.*",
                                       "has:user",
                                       "user:*",
                                       "labels.site:Z\xC3\xBCrich",
                                       "Z\xC3\xBCrich",
                                       "labels.n:7",
                                       "level:information",
                                       "process:*powershell.exe",
                                       "\"C:\\\\Windows\"",
                                       "cmd.exe",
                                       "cmd",
                                       "exe:*curl",
                                       "eve",
                                       "dst_ip:192.0.2.4",
                                       "\"two words\"",
                                       "time:>2025-11-21T04:40:00.5Z",
                                       "time:2025-11-21",
                                       "time:<now-59m",
                                       "action:ConsoleLogin or action:deny",
                                       "dns -NOERROR",
                                       "absent-word",
                                       "(dns or sshd) host:web0*",
                                       "not (dns or zeek.connection)",
                                       "dst_port:400..500",
                                       "message:*password*",
                                       "\"no\"",
                                       "exec",
                                       "blocked"};

TEST_F(Search, EqualsTheOracle) {
    fill(11, 700, false);
    ASSERT_GT(view.segments.size(), 3U);
    size_t with_matches = 0;
    for (const std::string& text : queries) {
        SearchRequest request = asking(text);
        const auto expected = found(request, true);
        with_matches += expected.empty() ? 0 : 1;
        for (const size_t threads : {size_t{1}, size_t{3}}) {
            request.threads = threads;
            EXPECT_EQ(found(request, false), expected) << text;
        }
    }
    EXPECT_GT(with_matches, queries.size() * 3 / 4);
}

TEST_F(Search, EqualsTheOracleOnRandomQueries) {
    fill(12, 500, true);
    SeededRandom dice(7);
    for (int i = 0; i < 150; ++i) {
        std::string text = queries[1 + dice.below(queries.size() - 1)];
        for (uint64_t more = dice.below(3); more > 0; --more)
            text = fmt::format("({}) {} {}({})", text, dice.below(2) ? "or" : "", dice.below(3) == 0 ? "-" : "", queries[1 + dice.below(queries.size() - 1)]);
        SearchRequest request = asking(text);
        if (dice.below(2)) request.from = search_start + Duration{static_cast<int64_t>(dice.below(2'000'000'000))};
        if (dice.below(3) == 0) request.to = search_start + Duration{static_cast<int64_t>(dice.below(4'000'000'000))};
        if (dice.below(3) == 0) request.sources = {"SRC-1", "SRC-3"};
        ASSERT_EQ(found(request, false), found(request, true)) << text;
    }
}

TEST_F(Search, PagesAreStableWhileEventsArrive) {
    fill(13, 300, false);
    SearchRequest request = asking("user* or dns or zeek*");
    const auto expected = found(request, true);
    std::vector<std::string> paged;
    request.limit = 13;
    test::MadeEvents late(99, search_start);
    for (;;) {
        const auto result = search(view, request, [&](const Hit& hit) {
            paged.push_back(fmt::format("{} {} {}", hit.time.unix_ns, hit.number, hit.line));
            return true;
        });
        ASSERT_TRUE(result);
        if (!result->next) break;
        request.after = *SearchCursor::parse(result->next->text());
        const test::MadeEvent event = late.next();
        const Incoming incoming = event.incoming();
        ASSERT_TRUE(store->take("SRC-1", std::span(&incoming, 1), search_start, {}));
        view = *store->view();
    }
    EXPECT_EQ(paged, expected);
}

TEST_F(Search, CountsInTheSamePass) {
    fill(14, 400, false);
    SearchRequest request = asking("dataset:dns");
    request.limit = 5;
    request.count_all = true;
    request.histogram_steps = 10;
    request.top_values = 5;
    size_t given = 0;
    const auto result = search(view, request, [&](const Hit&) { return ++given < 100; });
    ASSERT_TRUE(result);
    EXPECT_EQ(given, 5U);
    uint64_t in_histogram = 0;
    for (const uint64_t count : result->histogram) in_histogram += count;
    EXPECT_EQ(in_histogram, result->matched);
    EXPECT_EQ(result->fields.at("dataset").values.at("dns"), result->matched);
    EXPECT_EQ(result->fields.at("dns.question.type").events, result->matched);
}

TEST_F(Search, AWordMayReachOverNoNames) {
    EXPECT_TRUE(stands_alone("at 10.0.0.1:443", 3, 11, Reach::name, false, false));
    EXPECT_FALSE(stands_alone("at 10.0.0.1.5", 3, 11, Reach::name, false, false));
    EXPECT_TRUE(stands_alone("web-01", 0, 3, Reach::word, false, false));
    EXPECT_FALSE(stands_alone("web01", 0, 3, Reach::word, false, false));
    EXPECT_TRUE(stands_alone("host web.", 5, 8, Reach::name, false, false));
}

TEST_F(Search, AggregatesOverColumnsAsOverEvents) {
    fill(15, 600, true);
    for (const auto& [text, by] : std::vector<std::pair<std::string, std::vector<std::string>>>{
             {"", {"dataset"}}, {"", {"host", "action"}}, {"dataset:dns", {"source"}}, {"user:user1* or status:404", {"dataset", "level"}}, {"", {}}}) {
        AggregateRequest request{.query = *schema::parse_query(text), .by = by, .now = search_start};
        request.measures = {{.kind = Measure::Kind::count},
                            {.kind = Measure::Kind::distinct, .field = "user"},
                            {.kind = Measure::Kind::sum, .field = "dst_port"},
                            {.kind = Measure::Kind::percentile, .field = "status", .percent = 90}};
        request.time_step = seconds(1);
        const auto fast = aggregate(view, request);
        request.use_columns = false;
        const auto slow = aggregate(view, request);
        ASSERT_TRUE(fast && slow);
        EXPECT_EQ(fast->rows, slow->rows) << text;
        EXPECT_GT(fast->from_columns, 0U) << text;
        EXPECT_FALSE(fast->rows.empty());
        request.longest = Duration{1};
        const auto late = aggregate(view, request);
        ASSERT_FALSE(late) << "a part of a count is no count";
        EXPECT_EQ(late.error().code, Code::too_large);
    }
}

}  // namespace
}  // namespace redoubt::logs
