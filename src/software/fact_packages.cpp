#include "software/fact_packages.h"

#include <fmt/format.h>

#include "hosts/facts.h"
#include "software/distribution.h"

namespace redoubt::software {

Contents packages_of_facts(const schema::Map& facts) {
    Contents contents;
    const schema::Map& os = facts["os"].map();
    const hosts::System system{.id = std::string(os["id"].text()), .name = {}, .version = std::string(os["version"].text())};
    for (const schema::Value& each : facts["packages"].list()) {
        const auto part = [&](std::string_view name) { return std::string(each.map()[name].text()); };
        auto purl = purl_of({.kind = part("kind"),
                             .name = part("name"),
                             .version = part("version"),
                             .arch = part("arch"),
                             .source = part("source"),
                             .source_version = part("source_version")},
                            system);
        if (purl)
            contents.packages.push_back({.purl = *std::move(purl)});
        else
            contents.unread.push_back({.why = fmt::format("the package '{}': {}", part("name"), purl.error().text())});
    }
    for (const schema::Value& each : facts["not_read"].list())
        if (const std::string_view what = each.map()["what"].text(); what.starts_with("packages"))
            contents.unread.push_back({.location = std::string(what), .why = std::string(each.map()["why"].text())});
    return contents;
}

}  // namespace redoubt::software
