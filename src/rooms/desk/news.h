// Subscriptions and news. Somebody subscribes to one record, or to all of a type that a query finds; the news are the journal
// entries about those since then, and comments that mention them. Nothing is stored per entry: news are read off the journal,
// with the rights of whoever reads, leaving out what they did themselves.
#pragma once

#include "store/store.h"

namespace redoubt::rooms::desk {

struct Subscription {
    std::string id{};
    std::string type{};    // a record type's name
    std::string record{};  // id; empty: all of the type that `q` finds
    std::string q{};
    int64_t since = 0;  // the journal's end when it was made
    Time created{};
    store::Reference shown{};  // of one record; empty when it is out of sight by now
};

struct NewsItem {
    store::JournalEntry entry{};
    store::Reference record{};
    std::string subscription{};  // id; empty: mentioned only
    bool mentioned = false;
};

struct News {
    std::vector<NewsItem> items{};  // oldest first
    int64_t seen = 0;
    int64_t next = 0;  // go on after this
    bool more = false;
};

class NewsDesk {
public:
    explicit NewsDesk(store::Store& store) : store_(store) {}
    Result<> open();  // makes the tables

    Result<std::vector<Subscription>> subscriptions(const store::Actor& actor);
    // `record` by id or key, or a query. Code::conflict when it is there already.
    Result<Subscription> subscribe(const store::Actor& actor, std::string_view type, const std::string& record, const std::string& q);
    Result<> unsubscribe(const store::Actor& actor, std::string_view id);

    // After entry `after`; nothing: after what has been seen.
    Result<News> news(const store::Actor& actor, std::optional<int64_t> after, int limit);
    Result<int64_t> mark_seen(const store::Actor& actor, int64_t seq);  // never backwards

private:
    store::Store& store_;
};

}  // namespace redoubt::rooms::desk
