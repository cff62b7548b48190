#include "rooms/watch/correlating.h"

#include <fmt/format.h>

namespace redoubt::rooms {
namespace {

std::shared_ptr<detect::SeenEvent> witness_of(const events::Event& event, const std::shared_ptr<const std::string>& file) {
    auto witness = std::make_shared<detect::SeenEvent>();
    witness->time = event.time;
    witness->host = event.computer;
    witness->channel = log_name(event);
    witness->event_id = event.event_id;
    witness->record = event.record;
    witness->recovered = event.recovered;
    witness->file = file;
    return witness;
}

}  // namespace

std::vector<detect::Contribution> contributions_of(const MatchedPart& matched, const detect::CorrelationPlan& plan, const std::string& file,
                                                   const std::function<void(const events::Event&, detect::SeenEvent&)>& describe) {
    std::vector<detect::Contribution> out;
    if (plan.empty()) return out;
    std::shared_ptr<const std::string> shared_file;
    uint32_t last_event = UINT32_MAX;
    for (const detect::Match& match : matched.matches) {
        if (!plan.feeds(match.rule)) continue;
        const events::Event& event = matched.batch.events[match.event];
        if (match.event != last_event) {
            if (!shared_file) shared_file = std::make_shared<const std::string>(file);
            auto witness = witness_of(event, shared_file);
            if (describe) describe(event, *witness);
            detect::Contribution contribution;
            if (event.has_time) contribution.time = event.time;
            contribution.witness = std::move(witness);
            out.push_back(std::move(contribution));
            last_event = match.event;
        }
        out.back().parts.push_back(plan.part(event, match.rule));
    }
    return out;
}

std::string losses_text(const detect::CorrelationCounts& counts) {
    std::string out;
    const auto add = [&](uint64_t count, std::string_view what) {
        if (count > 0) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", count, what);
    };
    add(counts.without_time, "without a time");
    add(counts.without_group, "without a field to group by");
    add(counts.late, "too late");
    add(counts.groups_evicted, "groups for want of memory");
    add(counts.values_dropped, "beyond what one window holds");
    return out.empty() ? out : "left out: " + out;
}

}  // namespace redoubt::rooms
