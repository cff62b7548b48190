#include "store/random_records.h"

#include <fmt/format.h>

namespace redoubt::test {

using schema::List;
using schema::Map;

namespace {

constexpr std::string_view words[] = {"web", "mail", "Orders", "db01", "db02", "gate-way", "shop", "Web front"};
constexpr std::string_view prefixes[] = {"ASSET", "PARTY", "INC", "ALERT"};

std::string_view prefix_of(std::string_view type) {
    for (size_t i = 0; i < 4; ++i)
        if (RandomRecords::types[i] == type) return prefixes[i];
    return {};
}

}  // namespace

std::string RandomRecords::some_key(std::string_view type) {
    return fmt::format("{}-{}", prefix_of(type), 1 + below(static_cast<uint64_t>(made_[std::string(type)])));
}

Map RandomRecords::fields_of(std::string_view type, bool fresh) {
    Map out;
    const auto maybe = [&](std::string_view name, auto make) {
        if (below(fresh ? 2 : 4) == 0) out.set(name, make());
    };
    const auto word = [&] { return schema::Value(one_of(words)); };
    const auto time = [&] { return schema::Value(format_time(on_.clock.now() + hours(static_cast<int64_t>(below(200)) - 100))); };
    if (fresh || below(4) == 0) out.set("title", fmt::format("{} {}", one_of(words), one_of(words)));
    maybe("tags", [&] { return List{one_of(words), "pci"}; });
    if (made_["party"] > 0) maybe("owner", [&] { return some_key("party"); });
    if (below(3) == 0) out.set("extra", Map{{"rack", one_of({"r1", "r2", "x9"})}, {"units", static_cast<int64_t>(below(5))}});
    if (type == "asset") {
        maybe("kind", [&] { return one_of({"host", "service", "site"}); });
        maybe("criticality", [&] { return one_of({"low", "medium", "high", "critical"}); });
        maybe("exposure", [&] { return one_of({"internal", "partner", "public"}); });
        maybe("names", [&] { return List{one_of(words), one_of(words)}; });
        maybe("site", word);
        maybe("description", word);
        maybe("listed", [&] { return below(2) == 0; });
        maybe("rto", [&] { return one_of({"4h", "1d", "2d"}); });
    } else if (type == "party") {
        maybe("kind", [&] { return one_of({"person", "team"}); });
        if (made_["party"] > 0) maybe("team", [&] { return some_key("party"); });
        maybe("skills", [&] { return List{one_of(words)}; });
    } else if (type == "incident") {
        if (fresh || below(3) == 0) out.set("severity", one_of({"low", "medium", "high", "critical"}));
        maybe("summary", word);
    } else {
        if (fresh || below(3) == 0) out.set("severity", one_of({"low", "medium", "high", "critical"}));
        if (fresh) out.set("rule_title", one_of(words));
        maybe("host", word);
        maybe("event_time", time);
        if (made_["asset"] > 0) maybe("asset", [&] { return some_key("asset"); });
        if (made_["incident"] > 0) maybe("incident", [&] { return some_key("incident"); });
        maybe("techniques", [&] { return List{one_of({"T1059", "T1003", "T1021.002"})}; });
        maybe("record_number", [&] { return static_cast<int64_t>(below(20)); });
    }
    return out;
}

void RandomRecords::make(std::string_view type) {
    const auto made = on_.as_redoubt().create(type, fields_of(type, true));
    ASSERT_TRUE(made) << made.error().text();
    ++made_[std::string(type)];
}

void RandomRecords::change(std::string_view type) {
    if (made_[std::string(type)] == 0) return;
    const std::string key = some_key(type);
    if (below(3) > 0) {
        const auto done = on_.as_redoubt().update(type, key, fields_of(type, false), {});
        ASSERT_TRUE(done) << done.error().text();
        return;
    }
    const auto record = on_.as_redoubt().get(type, key);
    const auto moves = on_.as_redoubt().moves_of(*record);
    if (moves.empty()) return;
    store::MoveRequest request{.to = std::string(moves[below(moves.size())]->to), .reason = "because", .changes = {}};
    if (type == "alert" && request.to == "closed") request.changes.set("disposition", "false_positive");
    (void)on_.as_redoubt().move(type, key, request);  // one that needs more is refused, which is as good
}

void RandomRecords::hang(std::string_view type) {
    if (made_[std::string(type)] == 0) return;
    const std::string key = some_key(type);
    const std::string_view other = one_of(types);
    auto records = on_.as_redoubt();
    switch (below(5)) {
        case 0: (void)records.comment(type, key, "seen"); break;
        case 1: (void)records.attach(type, key, "a.txt", "text/plain", fmt::format("text {}", below(5))); break;
        case 2:
            if (!linked_.empty()) {
                const auto [at, id] = linked_[below(linked_.size())];
                for (const std::string_view each : types)
                    if (at.starts_with(prefix_of(each))) (void)records.unlink(each, at, id);
            }
            break;
        default:
            if (made_[std::string(other)] == 0) break;
            if (const auto link = records.link(type, key, one_of({"affects", "caused", "duplicates"}), other, some_key(other)))
                linked_.emplace_back(key, link->id);
    }
}

void RandomRecords::step() {
    const std::string_view type = one_of(types);
    switch (below(6)) {
        case 0:
        case 1: make(type); break;
        case 2: hang(type); break;
        default: change(type);
    }
    if (below(3) == 0) on_.clock.advance(seconds(static_cast<int64_t>(below(5000))));
}

std::string RandomRecords::plain_test(std::string_view type) {
    switch (below(24)) {
        case 0: return std::string(one_of({"is:open", "is:closed", "is:unassigned", "is:mine"}));
        case 1: return "has:" + std::string(one_of({"owner", "link", "comment", "attachment", "tags", "extra.rack"}));
        case 2: return fmt::format("linked:{}{}", some_key(one_of(types)), one_of({"", "/affects", "/caused"}));
        case 3: return std::string(one_of({"web", "ord*", "\"web front\"", "db01", "pci", "gate"}));
        case 4: return fmt::format("tags:{}", one_of({"pci", "web", "WEB", "d*", "gate-way"}));
        case 5:
            return std::string(one_of({"owner:*", "owner:me", "owner:web*", "owner:PARTY-1", "owner.kind:team", "owner.team.kind:person", "owner.has:team"}));
        case 6: return fmt::format("extra.rack:{}", one_of({"r1", "r?", "*", "x9"}));
        case 7: return std::string(one_of({"created:>now-1d", "updated:<now-2h", "created:today", "created:now-2d..now-3h", "updated:>=now-30m"}));
        case 8: return fmt::format("title:{}", one_of({"web*", "*shop", ">m", "<=\"mail\"", "w..x"}));
        case 9: return "key:" + some_key(type);
        case 10: return fmt::format("title:({},\"web shop\",*db0?)", "mail*");
        default: break;
    }
    if (type == "asset")
        return std::string(one_of({"criticality:>=high", "criticality:(low,critical)", "exposure:public", "exposure:p*", "names:web", "names:>m", "site:*",
                                   "listed:false", "rto:>4h", "rto:1d", "description:shop", "kind:<service", "has:rto", "state:proposed..retiring"}));
    if (type == "party")
        return std::string(one_of({"kind:team", "team:*", "team.team:*", "team:PARTY-2", "skills:d*", "has:team", "state:active", "team.is:mine"}));
    if (type == "incident")
        return std::string(one_of({"severity:>medium", "severity:high", "summary:*", "summary:web", "state:(triage,closed)", "has:summary"}));
    return std::string(one_of({"severity:>medium", "host:web*", "asset.exposure:public", "asset:web*", "asset.owner.kind:team", "asset.criticality:>=high",
                               "techniques:T1059", "techniques:T1*", "record_number:>5", "record_number:3..9", "record_number:7", "event_time:>now",
                               "incident.severity:critical", "asset.is:open", "disposition:*", "incident.has:summary", "asset.linked:ASSET-1"}));
}

std::string RandomRecords::query(std::string_view type, int depth) {
    if (depth == 0 && below(8) == 0) return "";
    if (depth >= 3 || below(3) == 0) return (below(5) == 0 ? "-" : "") + plain_test(type);
    std::string out = below(6) == 0 ? "-(" : "(";
    const uint64_t count = 1 + below(3);
    const std::string_view joint = below(2) ? " or " : " ";
    for (uint64_t i = 0; i < count; ++i) out += (i ? std::string(joint) : "") + query(type, depth + 1);
    return out + ")";
}

std::string RandomRecords::sort(std::string_view type) {
    std::string out;
    for (uint64_t i = 1 + below(3); i > 0; --i) {
        if (!out.empty()) out += ",";
        if (below(2)) out += "-";
        if (below(2))
            out += one_of({"title", "state", "created", "updated", "key", "owner"});
        else if (type == "asset")
            out += one_of({"criticality", "site", "listed", "exposure"});
        else if (type == "party")
            out += one_of({"kind", "team"});
        else if (type == "incident")
            out += one_of({"severity", "title"});
        else
            out += one_of({"severity", "event_time", "host", "asset"});
    }
    return out;
}

PlainWorld RandomRecords::world() {
    PlainWorld out;
    out.now = on_.clock.now();
    auto records = on_.as_redoubt();
    for (const std::string_view type : types) {
        store::ListQuery all{.sort = "key", .limit = 500};
        do {
            const auto page = records.list(type, all);
            EXPECT_TRUE(page);
            if (!page) break;
            for (const store::Record& each : page->records) out.records.push_back(*records.get(type, each.id.text));
            all.cursor = page->next_cursor;
        } while (!all.cursor.empty());
    }
    for (const store::Record& record : out.records) {
        const std::vector<store::Link> links = records.links_of(record.type->name, record.id.text).value();
        for (const store::Link& link : links)
            if (link.outgoing) out.links.push_back({record.id.text, link.relation, link.record.id});
        if (!records.comments(record.type->name, record.id.text)->empty()) out.commented.insert(record.id.text);
        if (!records.attachments(record.type->name, record.id.text)->empty()) out.attached.insert(record.id.text);
    }
    return out;
}

}  // namespace redoubt::test
