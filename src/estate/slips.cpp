#include "estate/slips.h"

#include <algorithm>

#include "estate/evidence.h"

namespace redoubt::estate {
namespace {

struct Has {
    uint32_t id, at;
    auto operator<=>(const Has&) const = default;
};

class Slips {
public:
    Slips(std::span<const Body> bodies, std::span<const std::string_view> sources, const Catalogue& catalogue)
        : bodies_(bodies), sources_(sources), catalogue_(catalogue) {
        for (uint32_t at = 0; at < bodies.size(); ++at) {
            for (const StrongId& id : bodies[at].strong)
                if (slips_by_hand(id.kind)) holders_.push_back({id.id, at});
            for (const uint32_t host : bodies[at].hosts) named_.push_back({host, at});
        }
        std::ranges::sort(holders_);
        std::ranges::sort(named_);
    }

    std::vector<Slip> found() const {
        std::vector<Slip> out;
        for (uint32_t at = 0; at < bodies_.size(); ++at) {
            if (bodies_[at].hosts.empty()) continue;
            for (const StrongId& id : bodies_[at].strong)
                if (const auto slip = slips_by_hand(id.kind) ? slip_of(at, id) : std::nullopt) out.push_back(*slip);
        }
        return out;
    }

private:
    std::optional<Slip> slip_of(uint32_t at, const StrongId& id) const {
        const std::span<const Has> block = having(holders_, id.id);
        if (block.size() > most_holders) return {};
        return block.size() == 1 ? misspelt(at, id) : mixed_up(at, id, block);
    }

    // One machine's name beside another's identifier: whichever of the two has a row of its own is not the one that this row is of.
    std::optional<Slip> mixed_up(uint32_t at, const StrongId& id, std::span<const Has> block) const {
        const Body& one = bodies_[at];
        std::vector<const Body*> others;
        bool other_row_of_id = false;
        for (const Has& holder : block) {
            if (holder.at == at) continue;
            others.push_back(&bodies_[holder.at]);
            other_row_of_id |= sources_[holder.at] == sources_[at];
        }
        bool other_row_of_name = false;
        const auto named_otherwise = [&] {
            bool any = false;
            for_each_namesake(at, [&](uint32_t other) {
                any |= is_named_with_another(bodies_[other], one, id);
                other_row_of_name |= sources_[other] == sources_[at];
            });
            return any;
        };
        if (!has_by_a_slip(one, others, named_otherwise) || other_row_of_id == other_row_of_name) return {};
        return Slip{at, other_row_of_id ? id.id : one.hosts.front()};
    }

    // Nobody else has what a hand wrote, and all who go by its name agree on one that a slip of the pen makes of it.
    std::optional<Slip> misspelt(uint32_t at, const StrongId& id) const {
        if (!is_written_by_hand(bodies_[at])) return {};
        std::optional<uint32_t> meant;
        bool agreed = true;
        for_each_namesake(at, [&](uint32_t other) {
            for (const StrongId& its : bodies_[other].strong) {
                if (its.form != id.form) continue;
                agreed = agreed && its.id != id.id && (!meant || *meant == its.id);
                meant = its.id;
            }
        });
        if (!agreed || !meant || !is_slip_of_the_pen(catalogue_.value_of(id.id), catalogue_.value_of(*meant))) return {};
        const std::span<const Has> block = having(holders_, *meant);
        const bool own_row = std::ranges::any_of(block, [&](const Has& holder) { return sources_[holder.at] == sources_[at]; });
        const bool was_read = std::ranges::any_of(block, [&](const Has& holder) { return !is_written_by_hand(bodies_[holder.at]); });
        return own_row || !was_read ? std::nullopt : std::optional(Slip{at, id.id, meant});
    }

    // Programs on a machine name its adapters, or what was installed on it.
    static bool is_written_by_hand(const Body& body) {
        return body.macs.empty() && std::ranges::none_of(body.strong, [](const StrongId& id) {
                   return id.kind == IdKind::agent || id.kind == IdKind::machine || id.kind == IdKind::directory;
               });
    }

    void for_each_namesake(uint32_t at, const std::function<void(uint32_t)>& then) const {
        for (const uint32_t host : bodies_[at].hosts) {
            const std::span<const Has> block = having(named_, host);
            if (block.size() > most_holders) continue;
            for (const Has& holder : block)
                if (holder.at != at) then(holder.at);
        }
    }

    static std::span<const Has> having(const std::vector<Has>& all, uint32_t id) {
        const auto block = std::ranges::equal_range(all, id, {}, &Has::id);
        return {block.begin(), block.end()};
    }

    std::span<const Body> bodies_;
    std::span<const std::string_view> sources_;
    const Catalogue& catalogue_;
    std::vector<Has> holders_, named_;
};

}  // namespace

std::vector<Slip> strike_slips(std::span<Body> bodies, std::span<const std::string_view> sources, const Catalogue& catalogue) {
    std::vector<Slip> out = Slips(bodies, sources, catalogue).found();
    for (const Slip& slip : out) {
        Body& body = bodies[slip.at];
        if (std::erase_if(body.strong, [&](const StrongId& id) { return id.id == slip.id; }) > 0) continue;
        for (auto* names : {&body.hosts, &body.fqdns, &body.qualified, &body.domains}) names->clear();
    }
    return out;
}

}  // namespace redoubt::estate
