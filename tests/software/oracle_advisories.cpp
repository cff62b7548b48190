#include "oracle_advisories.h"

#include <algorithm>
#include <array>
#include <deque>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "advisories/indexed.h"
#include "base/text.h"
#include "files.h"
#include "formats/yaml/yaml.h"

namespace redoubt::software {
namespace {

using advisories::OsvEvent;
using advisories::OsvRange;
using formats::yaml::Node;

std::string_view text_in(const Node& map, std::string_view key) {
    const Node* found = map.find(key);
    return found == nullptr ? std::string_view() : std::string_view(found->text);
}

// "npm::GitHub Security Advisory Npm", "debian 9", "SUSE Linux Enterprise 15-SP3"; empty: not of anything that OSV speaks of.
std::string ecosystem_of(std::string_view bucket) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 21> starts{{
        {"composer::", "Packagist"},
        {"maven::", "Maven"},
        {"npm::", "npm"},
        {"nuget::", "NuGet"},
        {"pip::", "PyPI"},
        {"rubygems::", "RubyGems"},
        {"pub::", "Pub"},
        {"erlang::", "Hex"},
        {"go::", "Go"},
        {"swift::", "SwiftURL"},
        {"conan::", "ConanCenter"},
        {"k8s::", "Kubernetes"},
        {"alma ", "AlmaLinux:"},
        {"alpine ", "Alpine:v"},
        {"amazon linux ", "Amazon Linux:"},
        {"debian ", "Debian:"},
        {"rocky ", "Rocky Linux:"},
        {"Oracle Linux ", "Oracle Linux:"},
        {"Photon OS ", "Photon OS:"},
        {"openSUSE ", "openSUSE:"},
        {"SUSE Linux Enterprise ", "SUSE:Linux Enterprise Server "},
    }};
    if (bucket == "CBL-Mariner 1.0") return "Azure Linux:1";
    if (bucket.starts_with("ubuntu ")) return fmt::format("Ubuntu:{}:LTS", bucket.substr(7));
    for (const auto& [start, ecosystem] : starts)
        if (bucket.starts_with(start))
            return ecosystem.ends_with(':') || ecosystem.ends_with('v') || ecosystem.ends_with(' ')
                       ? std::string(ecosystem) + std::string(bucket.substr(start.size()))
                       : std::string(ecosystem);
    return {};
}

// "[2.9.0,2.9.10.7)" or ">= 3.0.0, <= 3.2.22.4".
OsvRange range_of(std::string_view text) {
    OsvRange range;
    const bool is_interval = text.starts_with('[') || text.starts_with('(');
    const bool is_closed = text.ends_with(']');
    if (is_interval) text = text.substr(1, text.size() - 2);
    std::string_view from = "0", to;
    auto end = OsvEvent::Kind::fixed;
    const std::vector<std::string_view> parts = split(text, ',');
    for (size_t i = 0; i < parts.size(); ++i) {
        const std::string_view part = trim(parts[i]);
        if (is_interval && i == 0 && !part.empty()) from = part;
        if (is_interval && i == 1) to = part;
        if (is_interval && is_closed) end = OsvEvent::Kind::last_affected;
        if (part.starts_with(">=")) from = trim(part.substr(2));
        if (part.starts_with("<=")) {
            to = trim(part.substr(2));
            end = OsvEvent::Kind::last_affected;
        } else if (part.starts_with('<')) {
            to = trim(part.substr(1));
        }
    }
    range.events.push_back({OsvEvent::Kind::introduced, from});
    if (!to.empty()) range.events.push_back({end, to});
    return range;
}

OsvRange before(std::string_view fixed) {
    OsvRange range{.events = {{OsvEvent::Kind::introduced, "0"}}};
    if (!fixed.empty()) range.events.push_back({OsvEvent::Kind::fixed, fixed});
    return range;
}

class OracleAdvisories {
public:
    void read(const Node& root) {
        for (const Node& bucket : root.items) {
            const std::string_view platform = text_in(bucket, "bucket");
            if (platform == "Red Hat CPE") take_releases(*bucket.find("pairs"));
        }
    }

    void add(const Node& root) {
        for (const Node& bucket : root.items) {
            const std::string_view platform = text_in(bucket, "bucket");
            const std::string ecosystem = ecosystem_of(platform);
            if (ecosystem.empty() && platform != "Red Hat") continue;
            for (const Node& package : bucket.find("pairs")->items) {
                for (const Node& pair : package.find("pairs")->items) {
                    const std::string_view id = text_in(pair, "key");
                    if (platform == "Red Hat")
                        add_red_hat(text_in(package, "bucket"), id, pair.find("value"));
                    else
                        add_one(ecosystem, text_in(package, "bucket"), id, pair.find("value"));
                }
            }
        }
    }

    advisories::Index index() { return redoubt::test::opened(*builder_.finish()); }

private:
    // "cpe:/o:redhat:enterprise_linux:7::server" has a number, which entries name.
    void take_releases(const Node& buckets) {
        for (const Node& bucket : buckets.items) {
            if (text_in(bucket, "bucket") != "cpe") continue;
            for (const Node& pair : bucket.find("pairs")->items) {
                const std::string_view cpe = text_in(pair, "value");
                constexpr std::string_view start = "cpe:/o:redhat:enterprise_linux:";
                if (cpe.starts_with(start)) releases_[std::string(text_in(pair, "key"))] = cpe.substr(start.size(), 1);
            }
        }
    }

    void put(std::string_view ecosystem, std::string_view name, std::vector<OsvRange> ranges, std::vector<std::string_view> aliases,
             std::vector<std::string_view> upstream) {
        advisories::OsvRecord record;
        const std::string id = fmt::format("{}{}", oracle_id_start, ++count_);
        record.id = id;
        record.modified = "2024-01-01T00:00:00Z";
        record.aliases = std::move(aliases);
        record.upstream = std::move(upstream);
        record.affected.push_back({.ecosystem = ecosystem, .name = name, .purl = {}, .ranges = std::move(ranges), .versions = {}});
        builder_.add(record);
    }

    void add_one(std::string_view ecosystem, std::string_view name, std::string_view id, const Node* value) {
        const Node* vulnerable = value == nullptr ? nullptr : value->find("VulnerableVersions");
        std::vector<OsvRange> ranges;
        if (vulnerable == nullptr)
            ranges.push_back(before(value == nullptr ? std::string_view() : text_in(*value, "FixedVersion")));
        else
            for (const Node& each : vulnerable->items) ranges.push_back(range_of(each.text));
        put(ecosystem, name, std::move(ranges), {id}, {});
    }

    void add_red_hat(std::string_view name, std::string_view id, const Node* value) {
        for (const Node& entry : value->find("Entries")->items) {
            std::vector<std::string_view> cves;
            for (const Node& cve : entry.find("Cves")->items)
                if (const std::string_view each = text_in(cve, "ID"); !each.empty()) cves.push_back(each);
            for (const Node& number : entry.find("Affected")->items) {
                const auto release = releases_.find(number.text);
                if (release == releases_.end()) continue;
                const bool is_cve = id.starts_with("CVE-");
                put("Red Hat:" + release->second, name, {before(text_in(entry, "FixedVersion"))}, is_cve ? std::vector{id} : std::vector<std::string_view>(),
                    cves);
            }
        }
    }

    advisories::IndexBuilder builder_;
    std::map<std::string, std::string, std::less<>> releases_;
    size_t count_ = 0;
};

}  // namespace

advisories::Index oracle_index(const std::string& folder) {
    std::deque<Node> roots;
    OracleAdvisories all;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        auto root = formats::yaml::parse(bytes_of_file(file.path().string()));
        EXPECT_TRUE(root) << file.path() << root.error().text();
        if (root) roots.push_back(*std::move(root));
    }
    for (const Node& root : roots) all.read(root);
    for (const Node& root : roots) all.add(root);
    return all.index();
}

}  // namespace redoubt::software
