// What shippers send and are answered, written out in exchanges/*.txt from their documentation, replayed without a socket:
//   > METHOD target        a request; "> Name: value" its headers, ">" the blank line, "> …" its body, "\xNN" bytes
//   < STATUS               of the answer; "< text" a piece that stands in its head or body
//   = source|host|kind|body   an event that is stored then; * stands for anything
#include <algorithm>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/text.h"
#include "intake/http_door.h"
#include "intake/memory_store.h"

namespace redoubt::intake {
namespace {

std::string with_bytes(std::string_view text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text.substr(i, 2) == "\\x" && i + 3 < text.size()) {
            out += static_cast<char>(std::stoi(std::string(text.substr(i + 2, 2)), nullptr, 16));
            i += 3;
        } else {
            out += text[i];
        }
    }
    return out;
}

struct Replay {
    MemoryStore store;
    Counters counters;
    ManualClock clock{*parse_time("2026-11-22T12:00:00Z")};
    Delivery delivery{store, counters, clock};
    SourceKeys keys{{{.source = "SRC-1", .tokens = {to_hex(sha256("11111111-2222-3333-4444-555555555555"))}}}};
    HttpDoor door{{}, delivery, keys};
    PlainRequest request;
    bool in_body = false;
    HttpResponse answer;
    std::string all;
    size_t checked = 0;
    std::string place;

    void take(std::string_view line) {
        if (line.starts_with(">"))
            take_request(line.size() > 1 ? line.substr(2) : std::string_view());
        else if (line.starts_with("< "))
            take_answer(line.substr(2));
        else if (line.starts_with("= "))
            take_event(line.substr(2));
    }

    void take_request(std::string_view text) {
        if (request.method.empty()) {
            const size_t blank = text.find(' ');
            request.method = text.substr(0, blank);
            request.target = text.substr(blank + 1);
            request.peer = "192.0.2.7";
        } else if (in_body) {
            request.body += with_bytes(text) + "\n";
        } else if (text.empty()) {
            in_body = true;
        } else {
            const size_t colon = text.find(": ");
            request.headers.emplace_back(text.substr(0, colon), text.substr(colon + 2));
        }
    }

    void take_answer(std::string_view text) {
        if (!request.method.empty()) {
            if (header(request.headers, "content-type") == "application/x-protobuf") request.body.pop_back();  // the line end
            checked = store.size();
            answer = door.answer(request);
            all = answer.body;
            for (const auto& [name, value] : answer.headers) all += "\n" + name + ": " + value;
            EXPECT_EQ(std::to_string(answer.status), text) << place << all;
            request = {};
            in_body = false;
            return;
        }
        EXPECT_NE(all.find(text), std::string::npos) << place << text << "\nis not in\n" << all;
    }

    void take_event(std::string_view text) {
        ASSERT_TRUE(store.wait_for(checked + 1, 2000)) << place;
        const Kept one = store.kept()[checked++];
        std::vector<std::string_view> parts;
        for (int i = 0; i < 3; ++i) {
            const size_t bar = text.find('|');
            parts.push_back(text.substr(0, bar));
            text.remove_prefix(bar + 1);
        }
        parts.push_back(text);
        const std::vector<std::string> is{one.source, one.host, one.kind, one.body};
        for (size_t i = 0; i < 4; ++i)
            if (parts[i] != "*") EXPECT_EQ(is[i], parts[i]) << place;
    }
};

class Exchange : public testing::TestWithParam<std::string> {};

TEST_P(Exchange, IsAnswered) {
    const auto path = std::filesystem::path(REDOUBT_SOURCE_DIR) / "tests/intake/exchanges" / (GetParam() + ".txt");
    std::ifstream file(path);
    ASSERT_TRUE(file);
    Replay replay;
    size_t number = 0;
    for (std::string line; std::getline(file, line);) {
        replay.place = path.filename().string() + ":" + std::to_string(++number) + ": ";
        replay.take(line);
    }
    EXPECT_EQ(replay.checked, replay.store.size()) << "events that the exchange does not name";
    const Counts counts = replay.counters.of_listener("http");
    EXPECT_EQ(counts.received, counts.stored + counts.duplicates + counts.pending + counts.all_dropped());
    EXPECT_EQ(counts.pending, 0U);
}

std::vector<std::string> all_exchanges() {
    std::vector<std::string> out;
    for (const auto& one : std::filesystem::directory_iterator(std::filesystem::path(REDOUBT_SOURCE_DIR) / "tests/intake/exchanges"))
        out.push_back(one.path().stem().string());
    std::ranges::sort(out);
    return out;
}

INSTANTIATE_TEST_SUITE_P(Shippers, Exchange, testing::ValuesIn(all_exchanges()), [](const auto& one) { return one.param; });

}  // namespace
}  // namespace redoubt::intake
