#include "rooms/know/ties.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

namespace redoubt::rooms {
namespace {

using estate::Entry;
using estate::Group;
using estate::Tie;

constexpr std::string_view fact_of_ties = "ties";
constexpr std::string_view says_so = " says so";

// "runs-on host k8s-3", and after a line end the space of the identifier.
std::string text_of(const Tie& tie) {
    std::string out = fmt::format("{} {} {}", tie.relation, estate::name_of(tie.to.kind), tie.to.value);
    if (!tie.to.space.empty()) out += "\n" + tie.to.space;
    return out;
}

struct SaidTie {
    std::string_view relation, id, space;  // id: kind and value with a blank between
};

SaidTie parse_tie(std::string_view text) {
    const size_t blank = text.find(' '), line = text.find('\n');
    if (blank == std::string_view::npos) return {};
    const std::string_view id = text.substr(blank + 1, line == std::string_view::npos ? line : line - blank - 1);
    return {text.substr(0, blank), id, line == std::string_view::npos ? std::string_view() : text.substr(line + 1)};
}

// Which groups have an identifier that some tie names.
class Ends {
public:
    Ends(const std::vector<Entry>& entries, const std::vector<Group>& groups) {
        for (const Entry& entry : entries)
            for (const schema::Value& text : entry.facts[fact_of_ties].list()) groups_.try_emplace(std::string(parse_tie(text.text()).id));
        for (uint32_t group = 0; !groups_.empty() && group < groups.size(); ++group)
            for (const uint32_t at : groups[group].entries)
                for (const records::KnownId& id : entries[at].ids)
                    if (const auto found = groups_.find(fmt::format("{} {}", estate::name_of(id.kind), id.value)); found != groups_.end())
                        found->second.emplace(group, id.space);
    }
    bool empty() const { return groups_.empty(); }

    // The one group that has it, -1 for none or several. A space tells apart only those that name theirs.
    int64_t of(const SaidTie& tie) const {
        int64_t out = -1;
        for (const auto& [group, space] : groups_.at(std::string(tie.id))) {
            if (!tie.space.empty() && !space.empty() && space != tie.space) continue;
            if (out >= 0 && out != group) return -1;
            out = group;
        }
        return out;
    }

private:
    std::map<std::string, std::set<std::pair<uint32_t, std::string>>> groups_;
};

class Keeper {
public:
    Keeper(store::Records& records, std::span<const std::string> ids) : records_(records), ids_(ids) {}

    Result<> keep(uint32_t group, const std::vector<Entry>& entries, const Group& of, const Ends& ends) {
        std::map<std::pair<std::string, std::string>, std::string> wanted;  // relation and the other end: who says so
        for (const uint32_t at : of.entries)
            for (const schema::Value& text : entries[at].facts[fact_of_ties].list()) {
                const SaidTie tie = parse_tie(text.text());
                const int64_t to = tie.relation.empty() ? -1 : ends.of(tie);
                if (to >= 0 && to != group && !ids_[static_cast<size_t>(to)].empty())
                    wanted.try_emplace({std::string(tie.relation), ids_[static_cast<size_t>(to)]}, entries[at].source);
            }
        for (const store::Link& link : TRY(records_.links_of("asset", ids_[group]))) {
            if (!link.outgoing) continue;
            if (wanted.erase({link.relation, link.record.id}) > 0 || !link.reason.ends_with(says_so)) continue;
            TRY(records_.unlink("asset", ids_[group], link.id, "no source says so any more"));
            ++sums.unlinked;
        }
        for (const auto& [tie, source] : wanted) {
            TRY(records_.link("asset", ids_[group], tie.first, "asset", tie.second, source + std::string(says_so)));
            ++sums.linked;
        }
        return {};
    }

    TieSums sums{};

private:
    store::Records& records_;
    std::span<const std::string> ids_;
};

}  // namespace

schema::List ties_as_facts(std::span<const Tie> ties) {
    std::set<std::string> texts;
    for (const Tie& tie : ties) texts.insert(text_of(tie));
    schema::List out;
    for (const std::string& text : texts) out.emplace_back(text);
    return out;
}

Result<TieSums> keep_ties(store::Records& records, const std::vector<Entry>& entries, const std::vector<Group>& groups, std::span<const std::string> ids) {
    const Ends ends(entries, groups);
    Keeper keeper(records, ids);
    for (uint32_t group = 0; group < groups.size(); ++group) {
        const auto tied = [&](uint32_t at) { return entries[at].facts.find(fact_of_ties) != nullptr; };
        if (!ids[group].empty() && std::ranges::any_of(groups[group].entries, tied)) TRY(keeper.keep(group, entries, groups[group], ends));
    }
    return keeper.sums;
}

}  // namespace redoubt::rooms
