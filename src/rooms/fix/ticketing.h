// Ticketing: findings as tickets in the trackers of other teams, out and back. A ticket is made of a finding when somebody asks for
// it, is told when severity, date or state of its finding change, and is read again and again: closed there, the finding is claimed
// to be fixed (somebody else or the next scan verifies); opened again there, it is being fixed again. What people decided here is
// never overwritten from there: where the two say different things, the ticket carries a conflict for a person. Findings in
// compartments go nowhere. Thread-safe; one synchronisation at a time.
#pragma once

#include <mutex>
#include <set>

#include "rooms/fix/ticket_links.h"
#include "rooms/fix/tracker_wire.h"

namespace redoubt::rooms {

struct TicketPush {
    std::string tracker{};  // name or id; may be empty while there is one
    std::vector<std::string> findings{};
    std::string q{};
};

struct TicketPushed {
    int64_t added = 0, known = 0;
    std::vector<std::string> kept_inside{};  // keys of findings in compartments
    std::vector<TicketLink> tickets{};
};

struct TicketSync {
    int64_t made = 0, told = 0, read = 0, moved = 0, failed = 0;
    bool left = false;  // there is more to do, later
};

class Ticketing {
public:
    // Null: nothing leaves from here, and all of it waits.
    Ticketing(store::Store& store, Outbound* outbound) : store_(store), outbound_(outbound), trackers_(store), links_(store) {}
    Result<> open();

    Trackers& trackers() { return trackers_; }
    TicketLinks& links() { return links_; }
    // Asks for tickets; takes who may change the findings. What they say is sent by sync().
    Result<TicketPushed> push(const store::Actor& actor, const TicketPush& wanted);
    // Lets go of a ticket, which stays as it is there.
    Result<> let_go(const store::Actor& actor, std::string_view id);
    // Sends what waits and reads what changed; of one tracker (id), or of all. Links begin with `address`. `all`: also those that
    // wait for their next try.
    Result<TicketSync> sync(std::string_view address, std::string_view tracker = {}, bool all = false);
    Result<> remove_tracker(const store::Actor& by, std::string_view id);
    Result<std::string> test(std::string_view id);

private:
    Result<> sync_tracker(const Tracker& tracker, std::string_view address, bool all, TicketSync& sync);
    Result<> send_waiting(TrackerWire& wire, const Tracker& tracker, std::string_view address, bool all, TrackerReading& reading, TicketSync& sync);
    Result<> send(TrackerWire& wire, const Tracker& tracker, TicketLink& link, std::string_view address, TicketSync& sync);
    Result<> make(TrackerWire& wire, TicketLink& link, const TicketContent& content);
    Result<> tell(TrackerWire& wire, TicketLink& link, const TicketContent& content);
    Result<> read_back(TrackerWire& wire, const Tracker& tracker, TrackerReading& reading, TicketSync& sync);
    Result<> take(TrackerWire& wire, const Tracker& tracker, TicketLink& link, const RemoteTicket& remote, TicketSync& sync);
    Result<> closed_there(const Tracker& tracker, TicketLink& link, TicketSync& sync);
    Result<> reopened_there(const Tracker& tracker, TicketLink& link, TicketSync& sync);

    store::Store& store_;
    Outbound* outbound_;
    Trackers trackers_;
    TicketLinks links_;
    std::mutex syncing_;
    std::mutex linked_mutex_;
    std::set<std::string, std::less<>> linked_;  // findings that have a ticket
};

// What a ticket says of a finding. Subjects in compartments are left out.
Result<TicketContent> content_of(store::Store& store, const store::Record& finding, std::string_view address);

}  // namespace redoubt::rooms
