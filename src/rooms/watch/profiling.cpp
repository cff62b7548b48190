#include "rooms/watch/profiling.h"

#include "rooms/watch/hunt.h"

namespace redoubt::rooms {
namespace {

class Pass {
public:
    Pass(const detect::Matcher& matcher, events::FieldNames& names) : matcher_(matcher), cache_(names), scratch_(matcher.new_scratch()) {}

    void measure(detect::Profile* costs) { scratch_->profile = costs; }

    void take(const events::PartInput& part, ProfiledLogs& out) {
        batch_.clear();
        matches_.clear();
        {
            const detect::Timing timing(&out.reading_ns);
            events::decode_part(part, cache_, batch_, report_, events::Texts::asked_for);
        }
        const detect::Timing timing(&out.matching_ns);
        matcher_.match(batch_, *scratch_, matches_);
        out.events += batch_.events.size();
    }
    const events::DecodeReport& report() const { return report_; }

private:
    const detect::Matcher& matcher_;
    events::DecodeCache cache_;
    std::unique_ptr<detect::Matcher::Scratch> scratch_;
    events::EventBatch batch_;
    std::vector<detect::Match> matches_;
    events::DecodeReport report_;
};

}  // namespace

Result<ProfiledLogs> profile_rules(Disk& disk, std::span<const std::string> paths, const detect::Matcher& matcher, events::FieldNames& names,
                                   const std::function<void(double fraction)>& on_progress) {
    ProfiledLogs out;
    out.costs = matcher.new_profile();
    Pass pass(matcher, names);
    for (int round = 0; round < 2; ++round) {
        const bool measured = round == 1;
        if (measured) pass.measure(&out.costs);
        out.events = out.reading_ns = out.matching_ns = 0;
        const std::unique_ptr<LogWalk> walk = TRY(LogWalk::start(disk, paths, {}));
        while (const std::optional<events::PartInput> part = walk->next()) {
            pass.take(*part, out);
            on_progress((round + walk->progress().fraction()) / 2);
        }
        if (walk->files_understood() == 0) return std::unexpected(nothing_understood(pass.report().problems, walk->files_not_understood()));
    }
    return out;
}

}  // namespace redoubt::rooms
