// Which ticket stands for which finding: the rows of a table beside the records. A row is there before its ticket is, and says
// when it was tried, so that a crash in between makes no second ticket.
#pragma once

#include <optional>

#include "store/store.h"

namespace redoubt::rooms {

// waiting: not made yet; open, done: as it stands there; gone: it is not there any more; dead: refused, a person must look.
struct TicketLink {
    std::string id{}, tracker{}, finding{};
    std::string remote{}, key{}, url{}, status{};
    std::string state = "waiting";
    std::string pushed_severity{}, pushed_state{};  // of the finding, as the tracker was last told
    Time pushed_due{};
    bool dirty = true;
    int64_t attempts = 0;
    Time next{};   // not before
    Time tried{};  // since when there may be a ticket that we do not know of; zero: no try was made
    std::string error{}, conflict{};
    Time synced{}, remote_updated{}, created{};
    std::string by{};  // name
};

struct TicketComment {
    std::string id{}, author{}, text{};
    Time at{};
};

struct TicketFilter {
    std::string tracker{}, finding{}, state{};
    bool troubled = false;  // with an error or a conflict
    int limit = 1000;
};

// How far a tracker was read, and whether it asked us to stay away.
struct TrackerReading {
    Time polled{}, not_before{};
    std::string error{};
};

class TicketLinks {
public:
    explicit TicketLinks(store::Store& store) : store_(store) {}
    Result<> open();
    Result<std::vector<TicketLink>> list(const TicketFilter& filter);  // newest first
    Result<std::optional<TicketLink>> find(std::string_view id);
    Result<std::vector<TicketLink>> due(std::string_view tracker, Time now, int limit);
    Result<std::vector<std::string>> findings();  // ids of those that have one
    // False when the finding has a ticket in that tracker already; one that was refused or is gone is tried anew.
    Result<bool> add(store::Transaction& transaction, const TicketLink& link);
    Result<> keep(const TicketLink& link);
    Result<> remove(store::Transaction& transaction, std::string_view id);
    static Result<> touch(store::Transaction& transaction, std::string_view finding);

    Result<TrackerReading> reading(std::string_view tracker);
    Result<> keep_reading(std::string_view tracker, const TrackerReading& reading);
    Result<std::vector<TicketComment>> comments(std::string_view ticket);
    Result<> keep_comments(std::string_view ticket, std::span<const TicketComment> comments);

private:
    store::Store& store_;
};

}  // namespace redoubt::rooms
