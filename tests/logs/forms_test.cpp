// Shapes of lines, filters, and what older versions wrote: other ways to the same fields, tokens and answers.
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <random>

#include <fmt/format.h>

#include "base/disk.h"
#include "base/quick_hash.h"
#include "logs/aggregate.h"
#include "logs/commit_pace.h"
#include "logs/search.h"
#include "logs/small_numbers.h"
#include "logs/token_filter.h"
#include "support/made_events.h"

namespace redoubt::logs {
namespace {

constexpr Time forms_start = Time{1'763'700'000'000'000'000};

std::string told(const EventFields& fields) {
    std::string out = fmt::format("{} {}\n", fields.line().time.unix_ns, fields.escapes_letters());
    for (const FieldValue& field : fields.fields())
        out += fmt::format("{}={} {}{} {}\n", field.name, field.text, field.as_stands, field.number, field.name_hash);
    for (size_t i = 0; i < promoted_count; ++i) out += fmt::format("{}|", fields.promoted(static_cast<Promoted>(i)));
    return out;
}

struct Arrived {
    std::string line, fields;
};

Arrived arrive(EventFields& fields, const std::string& body) {
    const std::string padded = body + std::string(64, '\0');
    Arrived out;
    fields.read_arrival({.body = std::string_view(padded).substr(0, body.size()), .is_json = true}, LineHead("SRC-1", forms_start), 64, out.line);
    out.fields = told(fields);
    return out;
}

// A byte changed, left out or put in, or a value that is written otherwise.
std::string changed(std::string body, std::minstd_rand& random) {
    constexpr std::array pieces{"\\",
                                "\"",
                                "\\u00e9",
                                "\xC3\xA9",
                                "\xC3",
                                "\n",
                                "\x01",
                                "0",
                                "00",
                                "-0",
                                "1.50",
                                "0.05",
                                "1e3",
                                "12345678901234567890",
                                "9223372036854775807",
                                "9223372036854775808",
                                "-9223372036854775808",
                                "-9223372036854775809",
                                "7.5",
                                "true",
                                "false",
                                "null",
                                "tru",
                                "[1]",
                                "{}",
                                "[1,2]",
                                ",",
                                "}",
                                "]",
                                " ",
                                ":",
                                "\\\"",
                                "",
                                "-",
                                ".5",
                                "5.",
                                "-7.25"};
    const auto below = [&](size_t bound) { return static_cast<size_t>(random() % bound); };
    const size_t at = below(body.size());
    const std::string piece = pieces[below(pieces.size())];
    switch (below(4)) {
        case 0: body[at] = piece.empty() ? 'x' : piece[0]; break;
        case 1: body.erase(at, 1 + below(3)); break;
        case 2: body.insert(at, piece); break;
        default: {
            const size_t from = body.find(':', at);
            if (from == std::string::npos) break;
            const size_t to = body.find_first_of(",}", from);
            body.replace(from + 1, to - from - 1, piece);
        }
    }
    return body;
}

// One reader has seen them all, the other none.
TEST(Shapes, GiveTheFieldsThatAParserGives) {
    EventFields practised;
    test::MadeEvents made(3, forms_start, false);
    std::minstd_rand random(5);
    for (int i = 0; i < 20'000; ++i) {
        std::string body = made.next().body;
        if (i % 3 == 0) body = changed(body, random);
        if (i % 9 == 0) body = changed(body, random);
        EventFields fresh;
        const Arrived one = arrive(practised, body), other = arrive(fresh, body);
        ASSERT_EQ(one.line, other.line) << body;
        ASSERT_EQ(one.fields, other.fields) << body;
        EventFields reader;
        ASSERT_TRUE(reader.read(one.line, 0)) << one.line;
        ASSERT_EQ(reader.line().time.unix_ns, practised.line().time.unix_ns) << one.line;
        ASSERT_EQ(reader.line().body, practised.line().body);
    }
}

TEST(Shapes, EndWhereTheTextEnds) {
    EventFields practised;
    const std::string body = R"({"a":"text","n":123,"d":1.5,"t":true,"list":["x",{"y":"z"}],"last":"end"})";
    for (int i = 0; i < 3; ++i) arrive(practised, body);
    for (size_t size = 1; size < body.size(); ++size) {
        EventFields fresh;
        const Arrived one = arrive(practised, body.substr(0, size)), other = arrive(fresh, body.substr(0, size));
        ASSERT_EQ(one.line, other.line) << size;
        ASSERT_EQ(one.fields, other.fields) << size;
    }
}

// Where the time of an event is not its own, or not written as lines write it, it stands in the line.
TEST(Lines, SayATimeOnce) {
    EventFields fields;
    const Arrived own = arrive(fields, R"( {"a":1, "@timestamp":"2025-11-21T05:00:00.5Z"})");
    EXPECT_EQ(own.line,
              "{\"time_at\":22,\"received\":\"2025-11-21T04:40:00Z\",\"source\":\"SRC-1\",\"event\":{\"a\":1, \"@timestamp\":\"2025-11-21T05:00:00.5Z\"}}\n");
    EXPECT_EQ(
        shown_line(own.line),
        R"({"time":"2025-11-21T05:00:00.500Z","received":"2025-11-21T04:40:00Z","source":"SRC-1","event":{"a":1, "@timestamp":"2025-11-21T05:00:00.5Z"}})");
    EXPECT_TRUE(arrive(fields, R"({"@timestamp":1763700000})").line.starts_with(R"({"time":"2025-11-21T04:40:00Z",)"));
    EXPECT_TRUE(arrive(fields, R"({"@timestamp":"2025-11-21T06:00:00+01:00"})").line.starts_with(R"({"time":"2025-11-21T05:00:00Z",)"));
    Line line;
    EXPECT_FALSE(read_line(R"({"time_at":99,"received":"2025-11-21T04:40:00Z","source":"S","event":{"t":"2025-11-21T05:00:00Z"}})", line));
    EXPECT_FALSE(read_line(R"({"time_at":6,"received":"2025-11-21T04:40:00Z","source":"S","raw":"2025-11-21T05:00:00Z"})", line));
    EXPECT_TRUE(read_line(R"({"time_at":6,"received":"2025-11-21T04:40:00Z","source":"S","event":{"t":"2025-11-21T05:00:00Z"}})", line));
    EXPECT_EQ(line.time.unix_ns, 1'763'701'200'000'000'000);
}

TEST(TokenFilter, HasWhatWasPutInAndLittleElse) {
    for (const size_t count : {size_t{0}, size_t{1}, size_t{2}, size_t{50}, size_t{3000}, size_t{13000}, size_t{100000}}) {
        Tokens tokens;
        for (size_t i = 0; i < count; ++i)
            for (int twice = 0; twice < 2; ++twice) tokens.add_hash(token_hash(fmt::format("word{}", i)));
        const std::string bytes = make_token_filter(tokens.sorted());
        const TokenFilter filter{.bytes = bytes};
        for (size_t i = 0; i < count; ++i) ASSERT_TRUE(may_contain(filter, token_hash(fmt::format("word{}", i)))) << i << " of " << count;
        size_t wrong = 0;
        for (size_t i = 0; i < 100'000; ++i) wrong += may_contain(filter, token_hash(fmt::format("other{}", i))) ? 1 : 0;
        EXPECT_LT(wrong, 2200U) << count;
        EXPECT_LE(bytes.size(), (count * 13 / 2 + count / 50) / 8 + 128) << count;
    }
    EXPECT_TRUE(may_contain(TokenFilter{}, token_hash("anything")));
}

TEST(CommitPace, GathersWhileMoreComes) {
    using Ms = std::chrono::milliseconds;
    std::mutex mutex;
    std::condition_variable changed;
    std::unique_lock lock(mutex);
    const auto waited = [&](CommitPace& pace, const std::function<size_t()>& count, bool due) {
        const auto begin = std::chrono::steady_clock::now();
        pace.gather(lock, changed, count, [&] { return due; });
        return std::chrono::duration_cast<Ms>(std::chrono::steady_clock::now() - begin);
    };
    size_t queued = 1;
    const auto more = [&] { return ++queued; };
    const auto no_more = [] { return size_t{1}; };
    CommitPace steady;
    EXPECT_LT(waited(steady, more, false), CommitPace::window / 2);  // the store was idle
    steady.committed();
    EXPECT_GE(waited(steady, more, false), CommitPace::window - Ms(1));
    steady.committed();
    EXPECT_LT(waited(steady, more, true), CommitPace::window / 2);  // enough is there
    CommitPace answered;
    int waits = 0;
    for (int i = 0; i < 200; ++i) {
        answered.committed();
        waits += waited(answered, no_more, false) >= CommitPace::window / 2 - Ms(1) ? 1 : 0;
    }
    EXPECT_GE(waits, 1);
    EXPECT_LE(waits, 20);
}

// What a block's filter says of fields with few and with many small numbers.
TEST(SmallNumbers, ManyOfAFieldAreOneToken) {
    Tokens tokens;
    SmallNumbers numbers;
    const TokenHash few = token_hash("few"), many = token_hash("many");
    for (int twice = 0; twice < 2; ++twice)
        for (size_t i = 0; i < 2 * most_small_numbers; ++i) {
            EXPECT_TRUE(numbers.add(few, std::to_string(i % most_small_numbers)));
            EXPECT_TRUE(numbers.add(many, std::to_string(i)));
        }
    numbers.move_to(tokens);
    EXPECT_EQ(tokens.sorted().size(), most_small_numbers + 1);
    const std::string bytes = make_token_filter(tokens.sorted());
    const TokenFilter filter{.bytes = bytes};
    for (size_t i = 0; i < most_small_numbers; ++i) EXPECT_TRUE(may_contain(filter, pair_hash("FEW", std::to_string(i))));
    EXPECT_TRUE(may_contain(filter, many_numbers(many)));
    size_t fields = 0;
    while (numbers.add(mixed_hash(fields + 1, hash_key1), "1")) ++fields;
    EXPECT_EQ(fields, 256U);
}

// A segment with the index of version 2 and the columns of version 2; lines as they all were then.
TEST(OlderForms, AreRead) {
    SystemDisk disk;
    const std::string folder = std::string(REDOUBT_SOURCE_DIR) + "/tests/logs/older";
    View view = *open_view(disk, folder);
    ASSERT_EQ(view.problems, std::vector<std::string>());
    ASSERT_EQ(view.events(), 60U);
    ASSERT_EQ(view.segments.size(), 1U);
    EXPECT_TRUE(view.segments[0].has_index);
    ASSERT_NE(view.segments[0].columns, nullptr);
    const auto blocks_read = [&](const char* text, uint64_t matched) {
        const SearchRequest request{.query = *schema::parse_query(text), .limit = 100, .count_all = true};
        const auto result = search(view, request, [](const Hit&) { return true; });
        EXPECT_TRUE(result);
        EXPECT_EQ(result->matched, matched) << text;
        return result->blocks_read;
    };
    EXPECT_EQ(blocks_read("number000007", 1), 1U);
    EXPECT_EQ(blocks_read("user:personb", 12), 1U);
    size_t read = 0;
    for (const char* const word : {"absent1word", "absent2word", "absent3word", "absent4word", "absent5word", "absent6word"}) read += blocks_read(word, 0);
    EXPECT_LE(read, 1U);
    for (const char* const field : {"dataset", "user", "host", "src_ip", "source"}) {
        AggregateRequest request{.by = {field}};
        request.measures.emplace_back();
        const auto by_columns = aggregate(view, request);
        View plain = view;
        plain.segments[0].columns = nullptr;
        const auto by_events = aggregate(plain, request);
        ASSERT_TRUE(by_columns && by_events);
        EXPECT_EQ(by_columns->from_columns, 1U) << field;
        EXPECT_EQ(by_events->from_columns, 0U) << field;
        EXPECT_TRUE(by_columns->rows == by_events->rows) << field;
    }
}

}  // namespace
}  // namespace redoubt::logs
