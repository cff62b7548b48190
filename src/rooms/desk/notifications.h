// Notifications: what happened, told to whoever wants to know. The journal is read from where the last reading ended; each entry
// is held against the rules of each person, with their rights of that moment, and what they are to be told is stored in the same
// transaction that moves the reading on: a restart loses nothing and tells nothing twice. The console shows the rows; other ways
// are carried by Deliveries. Thread-safe; gather() is called by one thread at a time.
#pragma once

#include "rooms/desk/news.h"
#include "rooms/desk/notify_rules.h"

namespace redoubt::rooms::desk {

// Whom one can tell something.
struct Addressee {
    store::Actor actor{};
    std::string login{};
    std::string email{};  // of their party; may be empty
};

struct Notification {
    std::string id{};
    Time at{};
    std::string what{};   // name of About
    std::string words{};  // "is now closed, by Pia"
    std::string severity{};
    store::Reference record{};
    bool read = false;
};

struct NotificationPage {
    std::vector<Notification> items{};  // newest first
    int64_t unread = 0;                 // of those that can be seen; at most 500
};

class Notifications {
public:
    Notifications(store::Store& store, Disk& disk, NewsDesk& news) : store_(store), disk_(disk), news_(news) {}
    Result<> open();

    Result<NotifySettings> settings(std::string_view user);
    Result<> set_settings(std::string_view user, const NotifySettings& settings);

    // Up to the journal's end; answers how many rows are new.
    Result<size_t> gather(std::span<const Addressee> people);

    Result<NotificationPage> list(const store::Actor& actor, std::string_view before, int limit);
    Result<> mark_read(const store::Actor& actor, std::string_view upto);

private:
    Result<int64_t> cursor();
    Result<size_t> gather_some(std::span<const Addressee> people, int64_t after, std::span<const store::JournalEntry> entries);

    store::Store& store_;
    Disk& disk_;
    NewsDesk& news_;
};

}  // namespace redoubt::rooms::desk
