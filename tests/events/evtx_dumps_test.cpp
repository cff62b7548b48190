// Values against an independent decoder: the JSON dumps beside the regression cases, and its snapshots of single records.
//
// Accepted differences, by what both mean the same: GUIDs without braces there, times with six digits there (cut off, not
// rounded), empty elements as null, blanks at the end cut off there (they stay here: rules look for them).
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <map>
#include <set>

#include "base/text.h"
#include "events/decoded.h"
#include "events/event_json.h"
#include "support/shared_data.h"

namespace redoubt::test {
namespace {

using Values = std::multimap<std::string, std::string>;

std::string comparable(std::string text) {
    if (const auto time = text.size() > 20 && text.ends_with('Z') ? parse_time(text) : Result<Time>(Time{})) {
        if (time->unix_ns != 0) return std::to_string(time->unix_ns / 1000);
    }
    while (text.ends_with(' ') || text.ends_with('\0')) text.pop_back();
    const bool braces = text.size() == 38 && text.starts_with('{') && text.ends_with('}');
    if (braces) text = text.substr(1, 36);
    const bool guid = text.size() == 36 && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-';
    return guid ? to_lower(text) : text;
}

// Present and empty there may be null, which the JSON reader leaves out.
Values values_of(const Decoded& decoded, const events::Event& event) {
    Values out;
    for (const events::Field& field : event.fields)
        if (!field.text.empty()) out.emplace(std::string(decoded.names.name(field.id)), comparable(std::string(field.text)));
    return out;
}

std::string difference(const Values& ours, const Values& theirs) {
    std::string out;
    const auto add = [&](const char* side, const Values& in, const Values& other) {
        for (const auto& value : in) {
            const auto [from, to] = other.equal_range(value.first);
            if (std::none_of(from, to, [&](const auto& candidate) { return candidate == value; }))
                out += std::string(side) + value.first + "=" + value.second + "\n";
        }
    };
    add("ours: ", ours, theirs);
    add("theirs: ", theirs, ours);
    return out.empty() && ours.size() != theirs.size() ? "a value stands more often on one side" : out;
}

TEST(EvtxDumps, ValuesEqualAnIndependentDecoder) {
    SHARED_DATA_OR_SKIP(root, "events/regression_data");
    SystemDisk disk;
    size_t compared = 0;
    const auto paths = disk.files_below(root);
    for (const std::string& path : *paths) {
        if (!path.ends_with(".json")) continue;
        Decoded dump;
        Decoded evtx;
        decode_file(path, dump);
        decode_file(path.substr(0, path.size() - 5) + ".evtx", evtx);
        ASSERT_EQ(dump.error + evtx.error, "") << path;
        ASSERT_EQ(dump.batch.events.size(), evtx.batch.events.size()) << path;
        for (size_t i = 0; i < dump.batch.events.size(); ++i) {
            EXPECT_EQ(difference(values_of(evtx, evtx.batch.events[i]), values_of(dump, dump.batch.events[i])), "") << path;
            compared += evtx.batch.events[i].fields.size();
        }
    }
    EXPECT_GT(compared, 2000);
}

std::string contents(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {(std::istreambuf_iterator<char>(in)), {}};
}

std::string without_entities(std::string text) {
    for (const auto& [entity, c] : {std::pair{"&quot;", '"'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&apos;", '\''}, {"&amp;", '&'}})
        for (size_t at = text.find(entity); at != std::string::npos; at = text.find(entity, at + 1)) text.replace(at, std::strlen(entity), 1, c);
    return text;
}

// Texts and attributes of a small XML document, names of fields and namespaces left out.
std::vector<std::string> xml_values(std::string_view xml) {
    std::vector<std::string> out;
    const auto add = [&](std::string_view text) {
        if (!trim(text).empty()) out.push_back(comparable(without_entities(std::string(text))));
    };
    for (size_t at = xml.find('<'); at != std::string_view::npos;) {
        const size_t end = xml.find('>', at);
        const std::string_view tag = xml.substr(at, end - at);
        for (size_t quote = tag.find("=\""); quote != std::string_view::npos; quote = tag.find("=\"", quote + 1)) {
            const std::string_view before = tag.substr(0, quote);
            if (tag[1] == '?' || before.ends_with("xmlns") || before == "<Data Name") continue;
            add(tag.substr(quote + 2, tag.find('"', quote + 2) - quote - 2));
        }
        at = xml.find('<', end);
        add(xml.substr(end + 1, at == std::string_view::npos ? 0 : at - end - 1));
    }
    return out;
}

// The snapshots are of single records of these files; names repeat differently there ("Header_3"), so values are compared.
TEST(EvtxDumps, SnapshotsOfSingleRecordsHoldTheSameValues) {
    SHARED_DATA_OR_SKIP(snapshots, "events/ground-truth/evtx-crate-snapshots");
    SHARED_DATA_OR_SKIP(samples, "events/parser-samples");
    SystemDisk disk;
    std::multimap<std::string, std::multiset<std::string>> records;
    const auto files = disk.files_below(samples);
    for (const std::string& path : *files) {
        Decoded decoded;
        decode_file(path, decoded);
        for (const auto& event : decoded.batch.events) {
            std::multiset<std::string> values;
            for (const auto& field : event.fields)
                if (!trim(field.text).empty()) values.insert(comparable(std::string(field.text)));
            records.emplace(decoded.first(event, "Computer") + " " + decoded.first(event, "EventRecordID"), std::move(values));
        }
    }
    size_t found = 0;
    std::string missing;
    const auto snaps = disk.files_below(snapshots);
    for (const std::string& path : *snaps) {
        const std::string text = contents(path);
        const size_t body = std::min(text.find("\n<?xml"), text.find("\n{")) + 1;
        std::vector<std::string> expected;
        std::string key;
        if (text[body] == '<') {
            expected = xml_values(std::string_view(text).substr(body));
            const auto between = [&](std::string_view a) {
                return text.substr(text.find(a) + a.size(), text.find('<', text.find(a) + a.size()) - text.find(a) - a.size());
            };
            key = between("<Computer>") + " " + between("<EventRecordID>");
        } else {
            Decoded one;
            ASSERT_TRUE(events::event_from_json(std::string_view(text).substr(body), one.names, one.batch)) << path;
            for (const auto& field : one.batch.events[0].fields)
                if (!trim(field.text).empty()) expected.push_back(comparable(std::string(field.text)));
            key = one.first(one.batch.events[0], "Computer") + " " + one.first(one.batch.events[0], "EventRecordID");
        }
        const std::multiset<std::string> wanted(expected.begin(), expected.end());
        const auto [from, to] = records.equal_range(key);
        if (from == to) {
            missing += path.substr(path.rfind("__") + 2) + " ";
            continue;
        }
        ++found;
        EXPECT_TRUE(std::any_of(from, to, [&](const auto& record) { return record.second == wanted; })) << path;
    }
    EXPECT_GE(found, 12U) << "no record for: " << missing;
}

}  // namespace
}  // namespace redoubt::test
