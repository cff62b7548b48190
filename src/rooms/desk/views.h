// Saved views: a query with how to look at it, under a name. Private to whoever made it, or shared with everybody; what a
// view shows is found with the rights of whoever looks.
#pragma once

#include "store/store.h"

namespace redoubt::rooms::desk {

struct View {
    std::string id{};
    std::string name{};
    std::string type{};           // plural; "events": a search of the log store
    std::string q{}, sort{};      // of events, `sort` is the range of time: "now-24h.."
    std::string layout = "list";  // or "board"
    std::string by{};             // the field of a board's columns
    std::vector<std::string> columns{};
    bool shared = false;
    std::string owner{}, owner_name{};  // a user
    Time created{}, updated{};
};

class Views {
public:
    explicit Views(store::Store& store) : store_(store) {}
    Result<> open();  // makes the table

    Result<std::vector<View>> list(const store::Actor& actor, std::string_view type);  // own and shared, by name; all types when empty
    Result<View> get(const store::Actor& actor, std::string_view id);
    // The query must hold for the type; a name is there once for its owner and type (Code::conflict).
    Result<View> create(const store::Actor& actor, View view);
    Result<View> replace(const store::Actor& actor, View view);  // its owner; a shared one also a Lead
    Result<> remove(const store::Actor& actor, std::string_view id);

private:
    Result<> check(const store::Actor& actor, const View& view);
    Result<> may_change(const store::Actor& actor, const View& view);
    store::Store& store_;
};

}  // namespace redoubt::rooms::desk
