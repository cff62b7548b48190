#include "software/fact_packages.h"

#include <fmt/format.h>

#include "software/distribution.h"

namespace redoubt::software {

Result<advisories::Purl> purl_of_fact(const schema::Map& package, const hosts::System& system) {
    const auto part = [&](std::string_view name) { return std::string(package[name].text()); };
    return purl_of({.kind = part("kind"),
                    .name = part("name"),
                    .version = part("version"),
                    .arch = part("arch"),
                    .source = part("source"),
                    .source_version = part("source_version")},
                   system);
}

Contents packages_of_facts(const schema::Map& facts) {
    Contents contents;
    const schema::Map& os = facts["os"].map();
    const hosts::System system{.id = std::string(os["id"].text()), .name = {}, .version = std::string(os["version"].text())};
    for (const schema::Value& each : facts["packages"].list()) {
        auto purl = purl_of_fact(each.map(), system);
        if (purl)
            contents.packages.push_back({.purl = *std::move(purl)});
        else
            contents.unread.push_back({.why = fmt::format("the package '{}': {}", each.map()["name"].text(), purl.error().text())});
    }
    for (const schema::Value& each : facts["not_read"].list())
        if (const std::string_view what = each.map()["what"].text(); what.starts_with("packages"))
            contents.unread.push_back({.location = std::string(what), .why = std::string(each.map()["why"].text())});
    return contents;
}

}  // namespace redoubt::software
