// The log sources of content/logsources against the public rules that are not for Windows: which rules can meet an event at all.
#include <gtest/gtest.h>

#include <map>

#include <fmt/format.h>

#include "detect/logsource.h"
#include "detect/real_events.h"
#include "events/sources.h"
#include "support/shared_data.h"

namespace redoubt::test {
namespace {

bool is_routable(const detect::RuleLogSource& wanted) {
    if (!detect::routes_of(wanted).empty()) return true;
    for (const events::SourceEntry& entry : events::shipped_sources().entries()) {
        const bool any_service = entry.service.starts_with('{');
        if (detect::source_fits(wanted, {entry.product, entry.category, any_service ? std::string_view(wanted.service) : std::string_view(entry.service)}))
            return true;
    }
    return false;
}

TEST(Sources, RulesThatAreNotForWindowsMeetTheirLogs) {
    SHARED_DATA_OR_SKIP(root, "sigma-rules");
    const detect::RuleSet& set = all_rules(root);
    size_t rules = 0;
    size_t routable = 0;
    std::map<std::string, size_t> without;
    for (const detect::Rule& rule : set.rules) {
        if (rule.logsource.product == "windows") continue;
        ++rules;
        if (is_routable(rule.logsource))
            ++routable;
        else
            ++without[fmt::format("{}/{}/{}", rule.logsource.product, rule.logsource.category, rule.logsource.service)];
    }
    std::string list;
    for (const auto& [source, count] : without) list += fmt::format("{} {}\n", source, count);
    RecordProperty("rules", static_cast<int>(rules));
    RecordProperty("routable", static_cast<int>(routable));
    std::printf("%zu rules, %zu routable; without:\n%s", rules, routable, list.c_str());
    EXPECT_GE(rules, 890U);
    // What GlobalProtect writes of files stands in dumps of the appliance, not in a log.
    EXPECT_EQ(list, "paloalto/file_event/globalprotect 1\n");
}

TEST(Sources, AServiceCountsAsWhatItIsPartOf) {
    EXPECT_TRUE(detect::source_fits({.product = "linux", .category = {}, .service = "auth"}, {.product = "linux", .service = "sshd"}));
    EXPECT_TRUE(detect::source_fits({.product = "linux", .category = {}, .service = "syslog"}, {.product = "Linux", .service = "SSHD"}));
    EXPECT_FALSE(detect::source_fits({.product = "linux", .category = {}, .service = "sshd"}, {.product = "linux", .service = "syslog"}));
    EXPECT_FALSE(detect::source_fits({.product = "macos", .category = {}, .service = "auth"}, {.product = "linux", .service = "sshd"}));
}

}  // namespace
}  // namespace redoubt::test
