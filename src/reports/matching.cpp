#include "reports/matching.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <unordered_map>

#include <fmt/format.h>

namespace redoubt::reports {
namespace {

constexpr std::array<std::string_view, 9> pass_texts{"it is new",
                                                     "it is the same place",
                                                     "its tool gives it the same number",
                                                     "its file was renamed",
                                                     "the code around it was changed",
                                                     "it answers on another port",
                                                     "it lies under another route",
                                                     "its package is called otherwise",
                                                     "another tool sees it at the same place"};

// What must be the same in a pass; empty: the pass says nothing of this one.
using KeyOf = std::function<std::string(const Fingerprint&)>;

std::string joined(std::initializer_list<std::string_view> parts) {
    std::string out;
    for (const std::string_view part : parts) {
        out += part;
        out += '\x1f';
    }
    return out;
}

std::string_view bare_name(std::string_view component) {
    const size_t slash = component.rfind('/');
    return slash == std::string_view::npos ? component : component.substr(slash + 1);
}

std::string uid_key(const Fingerprint& f) { return f.uid.empty() ? std::string() : joined({class_name(f.kind), f.tool, f.asset, f.check, f.uid}); }
std::string renamed_key(const Fingerprint& f) {
    return f.kind != FindingClass::code || f.mark.empty() ? std::string() : joined({f.tool, f.asset, f.check, f.mark, std::to_string(f.ordinal)});
}
std::string edited_key(const Fingerprint& f) { return f.kind != FindingClass::code ? std::string() : joined({f.tool, f.asset, f.check, f.where}); }
std::string shifted_key(const Fingerprint& f) {
    return f.kind != FindingClass::host || f.where.empty() || f.asset.empty() ? std::string() : joined({f.tool, f.asset, f.check});
}
std::string rerouted_key(const Fingerprint& f) {
    return f.kind != FindingClass::web || f.mark.find_first_not_of(' ') == std::string::npos || f.mark.ends_with(' ')
               ? std::string()
               : joined({f.tool, f.asset, f.check, f.mark});
}
std::string component_key(const Fingerprint& f) { return f.kind != FindingClass::software ? std::string() : joined({f.asset, f.check, bare_name(f.where)}); }

class PlaceMatcher {
public:
    PlaceMatcher(std::span<const Fingerprint> seen, std::span<const KnownPlace> known) : seen_(seen), known_(known), taken_(known.size()) {
        out_.seen.resize(seen.size());
    }

    Matched run() {
        exact();
        one_to_one(Pass::by_uid, uid_key);
        one_to_one(Pass::renamed, renamed_key);
        one_to_one(Pass::edited, edited_key);
        one_to_one(Pass::shifted, shifted_key);
        one_to_one(Pass::rerouted, rerouted_key);
        one_to_one(Pass::renamed_component, component_key);
        other_tools();
        return std::move(out_);
    }

private:
    bool is_open(size_t at) const { return out_.seen[at].known < 0; }
    void join(size_t at, size_t known, Pass pass) {
        out_.seen[at] = {static_cast<int32_t>(known), pass};
        taken_[known] = true;
    }

    // The place, also under the other names of its vulnerability; not of an advisory that is about several.
    static std::vector<std::string> names_of_place(const Fingerprint& f) {
        std::vector<std::string> out{place_of(f)};
        const auto is_name = [&](const std::string& name) { return !name.starts_with("CWE-"); };
        const auto cves = std::ranges::count_if(f.names, [](const std::string& name) { return name.starts_with("CVE-"); });
        const bool named = f.kind == FindingClass::software || (f.kind == FindingClass::host && std::ranges::find(f.names, f.check) != f.names.end());
        if (!named || cves > 1) return out;
        Fingerprint other = f;
        for (const std::string& name : f.names) {
            if (!is_name(name) || name == f.check) continue;
            other.check = name;
            out.push_back(place_of(other));
        }
        return out;
    }

    void exact() {
        std::unordered_map<std::string, size_t> places;
        for (size_t at = 0; at < known_.size(); ++at)
            for (const Fingerprint& sight : known_[at].sights) places.try_emplace(place_of(sight), at);
        for (size_t at = 0; at < known_.size(); ++at)
            for (const Fingerprint& sight : known_[at].sights)
                for (std::string& name : names_of_place(sight)) places.try_emplace(std::move(name), at);
        for (size_t at = 0; at < seen_.size(); ++at)
            for (const std::string& name : names_of_place(seen_[at])) {
                const auto found = places.find(name);
                if (found == places.end()) continue;
                join(at, found->second, Pass::exact);
                break;
            }
    }

    // Joins where one that was seen and one that is known have the key and nobody else has.
    void one_to_one(Pass pass, const KeyOf& key_of) {
        struct Side {
            std::vector<size_t> seen{}, known{};
            std::string place{};  // of the seen: those alike are one
        };
        std::map<std::string, Side> sides;
        for (size_t at = 0; at < seen_.size(); ++at) {
            std::string key = is_open(at) ? key_of(seen_[at]) : std::string();
            if (!key.empty()) sides[std::move(key)].seen.push_back(at);
        }
        if (sides.empty()) return;
        for (size_t at = 0; at < known_.size(); ++at) {
            if (taken_[at] || !known_[at].open) continue;
            for (const Fingerprint& sight : known_[at].sights) {
                const std::string key = key_of(sight);
                const auto side = key.empty() ? sides.end() : sides.find(key);
                if (side == sides.end()) continue;
                if (side->second.known.empty() || side->second.known.back() != at) side->second.known.push_back(at);
            }
        }
        for (const auto& [key, side] : sides) {
            if (side.known.empty()) continue;
            const std::string place = place_of(seen_[side.seen.front()]);
            const bool one_place = std::ranges::all_of(side.seen, [&](size_t at) { return place_of(seen_[at]) == place; });
            if (side.known.size() == 1 && taken_[side.known.front()]) continue;  // by another key of this pass
            if (one_place && side.known.size() == 1) {
                for (const size_t at : side.seen) join(at, side.known.front(), pass);
            } else {
                for (const size_t at : side.seen) out_.doubts.push_back({at, side.known.size(), pass});
            }
        }
    }

    // What has no name of its own is the same for two tools when they agree on where and on the kind of weakness.
    static std::vector<std::string> shared_keys(const Fingerprint& f) {
        std::vector<std::string> out;
        if (f.asset.empty()) return out;
        std::string where;
        if (f.kind == FindingClass::code && f.line != 0) where = joined({f.where, std::to_string(f.line)});
        if (f.kind == FindingClass::web && !f.mark.empty()) where = joined({f.where, f.mark});
        if (f.kind == FindingClass::host && !f.where.empty()) where = f.where;
        if (where.empty()) return out;
        for (const std::string& name : f.names) {
            const bool weakness = name.starts_with("CWE-");
            if (f.kind == FindingClass::host && weakness) continue;  // many checks of one port share a kind of weakness
            out.push_back(joined({class_name(f.kind), f.asset, where, name}));
        }
        return out;
    }

    void other_tools() {
        std::map<std::string, std::vector<size_t>> by_key;
        for (size_t at = 0; at < known_.size(); ++at) {
            if (taken_[at] || !known_[at].open) continue;
            for (const Fingerprint& sight : known_[at].sights)
                for (std::string& key : shared_keys(sight)) by_key[std::move(key)].push_back(at);
        }
        if (by_key.empty()) return;
        std::map<size_t, std::vector<size_t>> wanted;  // by known
        for (size_t at = 0; at < seen_.size(); ++at) {
            if (!is_open(at)) continue;
            std::vector<size_t> candidates;
            for (const std::string& key : shared_keys(seen_[at]))
                if (const auto found = by_key.find(key); found != by_key.end())
                    for (const size_t one : found->second)
                        if (!sees(known_[one], seen_[at].tool) && std::ranges::find(candidates, one) == candidates.end()) candidates.push_back(one);
            if (candidates.size() == 1)
                wanted[candidates.front()].push_back(at);
            else if (candidates.size() > 1)
                out_.doubts.push_back({at, candidates.size(), Pass::other_tool});
        }
        for (const auto& [known, all] : wanted) {
            const bool one_place = std::ranges::all_of(all, [&](size_t at) { return place_of(seen_[at]) == place_of(seen_[all.front()]); });
            for (const size_t at : all) {
                if (one_place)
                    join(at, known, Pass::other_tool);
                else
                    out_.doubts.push_back({at, 1, Pass::other_tool});
            }
        }
    }

    static bool sees(const KnownPlace& place, const std::string& tool) {
        return std::ranges::any_of(place.sights, [&](const Fingerprint& sight) { return sight.tool == tool; });
    }

    std::span<const Fingerprint> seen_;
    std::span<const KnownPlace> known_;
    std::vector<bool> taken_;
    Matched out_;
};

}  // namespace

std::string_view pass_says(Pass pass) { return pass_texts[static_cast<size_t>(pass)]; }

Matched match_places(std::span<const Fingerprint> seen, std::span<const KnownPlace> known) {
    if (known.empty()) return {.seen = std::vector<PlaceMatch>(seen.size())};
    return PlaceMatcher(seen, known).run();
}

}  // namespace redoubt::reports
