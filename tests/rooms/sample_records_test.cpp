// The sample organisation's records fit the record types' words, refer to each other, and leave out exactly the hosts that the
// generator marks as unlisted.
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <algorithm>
#include <set>

#include "base/disk.h"
#include "base/time.h"
#include "rooms/know/sample/estate.h"
#include "rooms/know/sample/logs.h"

namespace redoubt::rooms {
namespace {

namespace json = boost::json;

json::array sample_records(const std::string& name) {
    SystemDisk disk;
    const auto text = disk.read(std::string(REDOUBT_SOURCE_DIR) + "/content/sample/" + name, 1 << 22);
    return text ? json::parse(*text).as_array() : json::array{};
}

std::string field_of(const json::value& record, std::string_view name) {
    const json::value* value = record.as_object().if_contains(name);
    return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::set<std::string> all_of(const json::array& records, std::string_view field) {
    std::set<std::string> out;
    for (const auto& record : records) {
        const json::value* value = record.as_object().if_contains(field);
        if (value && value->is_string()) out.emplace(value->as_string());
        if (value && value->is_array())
            for (const auto& item : value->as_array()) out.emplace(item.as_string());
    }
    return out;
}

void expect_words(const json::array& records, std::string_view field, const std::set<std::string>& allowed) {
    for (const auto& word : all_of(records, field)) EXPECT_TRUE(allowed.contains(word)) << field << ": " << word;
}

TEST(SampleRecords, UseTheWordsOfTheRecordTypes) {
    const auto assets = sample_records("assets.json"), parties = sample_records("parties.json"), sources = sample_records("sources.json");
    EXPECT_GE(assets.size(), 55u);
    EXPECT_LE(assets.size(), 80U);
    EXPECT_GE(parties.size(), 25u);
    expect_words(assets, "kind",
                 {"host", "service", "application", "repository", "network_zone", "data_set", "device", "account_store", "cloud_account", "tool", "site",
                  "business_process", "ai_system"});
    expect_words(assets, "exposure", {"internal", "partner", "public"});
    expect_words(assets, "criticality", {"low", "medium", "high", "critical"});
    expect_words(assets, "state", {"proposed", "active", "retiring", "retired"});
    expect_words(parties, "kind", {"person", "team", "organisation"});
    expect_words(parties, "level", {"P1", "IC2", "IC4", "Lead", "Business owner", "Executive", "Auditor"});
    expect_words(parties, "state", {"active", "inactive"});
    expect_words(sources, "kind", {"log", "scan", "intelligence"});
    expect_words(sources, "state", {"planned", "live", "silent", "retired"});
    for (const auto& source : sources) EXPECT_TRUE(parse_duration(field_of(source, "cadence")).has_value()) << field_of(source, "title");
    for (const auto& asset : assets)
        for (const auto* field : {"rto", "rpo"})
            if (!field_of(asset, field).empty()) EXPECT_TRUE(parse_duration(field_of(asset, field)).has_value()) << field_of(asset, "title");
}

TEST(SampleRecords, ReferToEachOther) {
    const auto assets = sample_records("assets.json"), parties = sample_records("parties.json"), sources = sample_records("sources.json");
    const auto mail = all_of(parties, "email"), titles = all_of(assets, "title");
    EXPECT_EQ(mail.size(), parties.size()) << "parties are referred to by mail address: each needs its own";
    EXPECT_EQ(titles.size(), assets.size()) << "assets are referred to by title: each needs its own";
    for (const auto& owner : all_of(assets, "owner")) EXPECT_TRUE(mail.contains(owner)) << owner;
    for (const auto& team : all_of(parties, "team")) EXPECT_TRUE(mail.contains(team)) << team;
    for (const auto& asset : all_of(sources, "assets")) EXPECT_TRUE(titles.contains(asset)) << asset;
    for (const auto& asset : assets) EXPECT_FALSE(field_of(asset, "owner").empty()) << field_of(asset, "title");
}

TEST(SampleRecords, ListEveryHostButTheForgottenOnes) {
    const auto titles = all_of(sample_records("assets.json"), "title");
    size_t unlisted = 0;
    const auto look = [&](std::string_view name, bool listed) {
        EXPECT_EQ(titles.contains(std::string(name)), listed) << name;
        unlisted += !listed;
    };
    for (const auto& host : sample::workstations) look(host.name, host.listed);
    for (const auto& host : sample::windows_servers) look(host.name, true);
    for (const auto& host : sample::linux_servers) look(host.name, host.listed);
    EXPECT_GE(unlisted, 3u);
}

// Only names and addresses that belong to nobody: RFC 2606, RFC 5737, RFC 1918.
TEST(SampleRecords, BelongToNobody) {
    for (const auto& address : all_of(sample_records("parties.json"), "email"))
        EXPECT_TRUE(address.ends_with("@example.com") || address.ends_with(".example.net")) << address;
    for (const auto& ip : all_of(sample_records("assets.json"), "ips")) EXPECT_TRUE(ip.starts_with("10.20.") || ip.starts_with("192.0.2.")) << ip;
}

}  // namespace
}  // namespace redoubt::rooms
