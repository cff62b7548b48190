// The journal: append-only, each entry hashed together with the hash before it, written in the transaction it tells of.
// hash = SHA-256(previous hash ‖ body); body is canonical JSON and holds every column, so nothing outside it can be changed
// unseen. Thread-safe.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "schema/value.h"

namespace redoubt::store {

class Store;

struct JournalChange {
    std::string field{};
    schema::Value before{};
    schema::Value after{};
};

struct JournalEntry {
    int64_t seq = 0;
    Time at{};
    std::string actor{};  // id of the user, or "system"
    std::string actor_name{};
    std::string action{};  // create, update, move, comment, attach, link, unlink
    std::string type{};
    std::string record{};  // id
    std::string key{};
    int64_t version = 0;
    std::string reason{};
    std::vector<JournalChange> changes{};
    std::string body{};  // as hashed
    std::string hash{};  // hex
};

struct JournalCheck {
    bool ok = true;
    int64_t entries = 0;
    std::string head{};  // hex hash of the last entry
    // When not ok: the first bad place, in words, and what it is about.
    int64_t seq = 0;
    std::string record{};
    std::string problem{};
};

class Journal {
public:
    explicit Journal(Store& store) : store_(store) {}
    // Entries after `after`, oldest first; at most 1000.
    Result<std::vector<JournalEntry>> entries(int64_t after, int limit);
    // Recomputes the whole chain and its signatures, rebuilds every record, link, comment and attachment from it and compares
    // them with their tables. A damaged journal is ok == false, not an Error. `progress` is called now and then with the entries
    // done so far and how many there are; answering false stops with Code::unavailable.
    using Progress = std::function<bool(int64_t done, int64_t all)>;
    Result<JournalCheck> verify(const Progress& progress = {});

private:
    Store& store_;
};

}  // namespace redoubt::store
