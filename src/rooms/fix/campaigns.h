// How far a campaign is: its members (those of its start, and those that joined, apart), what was open and closed at the end of each
// day, whether its target will be reached in time and why one thinks so, who has how much left, and what stands in the way. Days that
// passed are rebuilt from the journal, so a campaign that is begun today shows last month too; each is counted once and kept. What
// lies in compartments is left out for everybody alike, as metrics do.
#pragma once

#include <optional>

#include "rooms/fix/finding_groups.h"

namespace redoubt::rooms {

struct CampaignDay {
    Time at{};
    int64_t open = 0, closed = 0;
};

struct CampaignBlock {
    std::string title{}, query{};
    int64_t count = 0;
};

struct CampaignProgress {
    std::string query{};               // of its members now
    int64_t at_start = 0, joined = 0;  // members
    int64_t at_start_open = 0, joined_open = 0;
    int64_t open = 0, closed = 0;
    double target = 100;
    int64_t to_close = 0;           // that are missing to the target
    std::optional<double> a_day{};  // net, over the last two weeks or since the start
    Time reached{};                 // when the target will be; zero: not at this pace
    std::string track{};            // reached, on track, late, stalled, not started, unknown
    std::string why{};
    std::vector<CampaignDay> days{};  // oldest first; the last is now
    std::vector<FindingGroup> owners{};
    std::vector<CampaignBlock> blocks{};
};

class Campaigns {
public:
    explicit Campaigns(store::Store& store) : store_(store) {}
    Result<> open();
    // `actor` reads it: owners out of their sight have no name.
    Result<CampaignProgress> progress(const store::Actor& actor, const store::Record& campaign);
    Result<> follow();  // of all that run: who joined, and the day's sample

private:
    Result<> keep_members(const store::Record& campaign, const std::string& query);
    Result<std::vector<CampaignDay>> days_of(const store::Record& campaign, const std::string& query);
    store::Store& store_;
};

}  // namespace redoubt::rooms
